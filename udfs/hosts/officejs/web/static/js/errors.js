// Registers a function whose failures become Excel's own error values, with the sentence to hover over.
// The server writes a failed cell as {type: "Error", basicValue: "#N/A", explanation: "…"}. Excel shows a sentence with
// #VALUE! and #N/A only (learn.microsoft.com: CustomFunctions.ErrorCode); of other codes CVM_WHY and the pane tell it.
globalThis.associateExplained = function (id, compute) {
  const codes = {
    "#VALUE!": CustomFunctions.ErrorCode.invalidValue,
    "#N/A": CustomFunctions.ErrorCode.notAvailable,
    "#NUM!": CustomFunctions.ErrorCode.invalidNumber,
    "#DIV/0!": CustomFunctions.ErrorCode.divisionByZero,
    "#NULL!": CustomFunctions.ErrorCode.nullReference,
  };

  function shown(cell) {
    if (cell?.type !== "Error") return cell;
    const code = codes[cell.basicValue] ?? codes["#VALUE!"];
    const mayExplain = code === codes["#VALUE!"] || code === codes["#N/A"];
    return mayExplain && cell.explanation
      ? new CustomFunctions.Error(code, cell.explanation)
      : new CustomFunctions.Error(code);
  }

  CustomFunctions.associate(id, async (...given) => {
    const rows = (await compute(...given)).map((row) => row.map(shown));
    const only = rows.length === 1 && rows[0].length === 1 ? rows[0][0] : null;
    if (only instanceof CustomFunctions.Error) throw only;
    return rows;
  });
};
