// An Excel for the page's own JavaScript, where Office's own would be loaded: registers functions and buttons, has one
// workbook of sheets with values, and remembers what is shown. What is about looks only is swallowed, and counted.
(() => {
  const shown = { functions: {}, buttons: {}, dialogs: [], swallowed: 0 };
  globalThis.fakeExcel = shown;
  const runtime = Number(new URLSearchParams(location.search).get("runtime") ?? "1.4");

  // answers to everything: properties, calls, assignments; is empty where something is looked for
  function anything() {
    const kept = {};
    const proxy = new Proxy(function () {}, {
      get: (_, name) => {
        if (name === "then" || typeof name === "symbol") return undefined;
        if (name === "load") return () => proxy;
        if (name === "items") return [];
        if (name === "isNullObject") return true;
        return (kept[name] ??= anything());
      },
      set: (_, name, value) => { kept[name] = value; shown.swallowed += 1; return true; },
      apply: () => { shown.swallowed += 1; return anything(); },
    });
    return proxy;
  }

  // an object with the members given, and anything for all others
  const having = (members) => {
    const rest = anything();
    const proxy = new Proxy(members, {
      get: (own, name) => (name === "load" ? () => proxy : name in own ? own[name] : rest[name]),
      set: (own, name, value) => {
        const setter = Object.getOwnPropertyDescriptor(own, name)?.set;
        if (setter) setter.call(own, value);
        else { own[name] = value; shown.swallowed += 1; }
        return true;
      },
    });
    return proxy;
  };

  const letters = (index) => (index < 26 ? "" : letters(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));
  const columnOf = (text) => [...text].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

  function rangeOf(sheet, top, left, rows, columns) {
    return having({
      isNullObject: false,
      rowCount: rows,
      columnCount: columns,
      rowIndex: top,
      columnIndex: left,
      get address() {
        const first = `${letters(left)}${top + 1}`;
        return `${sheet.name}!${rows * columns > 1 ? `${first}:${letters(left + columns - 1)}${top + rows}` : first}`;
      },
      get values() {
        return Array.from({ length: rows }, (_, row) =>
          Array.from({ length: columns }, (_, column) => sheet.cells[top + row]?.[left + column] ?? ""));
      },
      set values(block) {
        block.forEach((line, row) => line.forEach((value, column) => {
          (sheet.cells[top + row] ??= [])[left + column] = value;
        }));
      },
      set formulas(block) { this.values = block; },
      get numberFormat() { return this.values.map((line) => line.map(() => "General")); },
      set numberFormat(_) { shown.swallowed += 1; },
      getSurroundingRegion: () => sheet.getUsedRangeOrNullObject(),
    });
  }

  function sheetOf(name, cells) {
    const sheet = having({
      name,
      cells,
      isNullObject: false,
      visibility: "Visible",
      showGridlines: true,
      get position() { return sheets.indexOf(sheet); },
      activate() { active = sheet; },
      getUsedRangeOrNullObject() {
        const width = Math.max(0, ...cells.map((line) => line?.length ?? 0));
        return width ? rangeOf(sheet, 0, 0, cells.length, width) : anything();
      },
      getRange(address) {
        const [first, last] = address.split(":").map((cell) => cell.match(/([A-Z]+)(\d+)/));
        const [top, left] = [Number(first[2]) - 1, columnOf(first[1])];
        const end = last ?? first;
        return rangeOf(sheet, top, left, Number(end[2]) - top, columnOf(end[1]) - left + 1);
      },
      getRangeByIndexes: (top, left, rows, columns) => rangeOf(sheet, top, left, rows, columns),
      getCell: (row, column) => rangeOf(sheet, row, column, 1, 1),
    });
    return sheet;
  }

  const sheets = [];
  let active = null;
  shown.open = (workbook) => {
    sheets.splice(0, sheets.length, ...Object.entries(workbook).map(([name, cells]) => sheetOf(name, cells)));
    active = sheets[0];
  };
  shown.sheets = () => Object.fromEntries(sheets.map((sheet) => [sheet.name, sheet.cells]));
  shown.open({ Sheet1: [] });

  const worksheets = having({
    get items() { return sheets; },
    getItemOrNullObject: (name) => sheets.find((sheet) => sheet.name === name) ?? anything(),
    getItem: (name) => sheets.find((sheet) => sheet.name === name),
    getActiveWorksheet: () => active,
    add(name) {
      sheets.push(sheetOf(name ?? `Sheet${sheets.length + 1}`, []));
      return sheets.at(-1);
    },
  });
  const application = having({
    calculationMode: "Automatic",
    cultureInfo: having({ name: "en-US", datetimeFormat: having({ shortDatePattern: "m/d/yyyy" }) }),
  });
  const workbook = having({
    name: "Book1.xlsx",
    worksheets,
    application,
    getSelectedRange: () => rangeOf(active, 0, 0, 1, 1),
  });
  class RequestContext {
    workbook = workbook;
    application = application;
    async sync() {}
  }
  globalThis.Excel = {
    RequestContext,
    run: async (...given) => given.at(-1)(new RequestContext()),
    ShapeType: { image: "Image" },
  };

  const versions = { CustomFunctionsRuntime: runtime, SharedRuntime: 1.1, ExcelApi: 1.17 };
  const host = { host: "Excel", platform: "PC" };
  globalThis.Office = {
    onReady: async (callback) => { callback?.(host); return host; },
    actions: { associate: (name, run) => { shown.buttons[name] = run; } },
    context: {
      ...host,
      diagnostics: { ...host, version: "16.0" },
      displayLanguage: "en-US",
      requirements: {
        isSetSupported: (name, version) => {
          const [major, minor] = String(versions[name] ?? 0).split(".").map(Number);
          const [wantedMajor, wantedMinor] = String(version ?? "1.1").split(".").map(Number);
          return major > wantedMajor || (major === wantedMajor && (minor ?? 0) >= wantedMinor);
        },
      },
      ui: { displayDialogAsync: (url) => shown.dialogs.push(url) },
    },
    AsyncResultStatus: { Failed: "failed", Succeeded: "succeeded" },
    EventType: { DialogMessageReceived: "message", DialogEventReceived: "event" },
    HostType: { Excel: "Excel" },
    PlatformType: { PC: "PC" },
  };

  // the codes and which of them take a message: learn.microsoft.com, CustomFunctions.ErrorCode
  globalThis.CustomFunctions = {
    associate: (id, compute) => { shown.functions[id] = compute; },
    ErrorCode: {
      divisionByZero: "#DIV/0!", invalidName: "#NAME?", invalidNumber: "#NUM!", invalidReference: "#REF!",
      invalidValue: "#VALUE!", notAvailable: "#N/A", nullReference: "#NULL!",
    },
    Error: class {
      constructor(code, message) {
        this.code = code;
        this.message = message;
        if (message !== undefined && code !== "#VALUE!" && code !== "#N/A") throw new TypeError(`${code} takes no message`);
      }
    },
  };
  Object.freeze(globalThis.CustomFunctions);

  // what a cell shows, and what hovering over it tells
  const cellOf = (value) => (value instanceof CustomFunctions.Error ? { error: value.code, hover: value.message ?? null } : value);
  shown.compute = async (id, given, address) => {
    try {
      const rows = await shown.functions[id](...given, { address: address ?? "Sheet1!B2" });
      return rows.map((row) => row.map(cellOf));
    } catch (failure) {
      if (failure instanceof CustomFunctions.Error) return [[cellOf(failure)]];
      return [[{ error: "#VALUE!", hover: null, bug: String(failure) }]];
    }
  };
  shown.click = (name) => new Promise((resolve, reject) => {
    shown.buttons[name]({ completed: resolve }).catch(reject);
  });
})();
