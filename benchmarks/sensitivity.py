"""A 100 × 100 two-way table and a 40-input tornado, against the same as a data table that LibreOffice recalculates.

The sheet holds the twelve equations as native formulas and 10,080 cells of multiple operations, which is what an
Excel data table becomes in LibreOffice; its programming interface calls the function TABLE.

Run: python -m benchmarks.sensitivity [runs]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

import udfs
from benchmarks.drive_model import EQUATIONS, NAMES, model
from benchmarks.timing import best, report
from udfs.hosts.libreoffice.office import Document, Office
from xlcvm.equations.to_excel import to_excel
from xlcvm.risk import tornado, two_way
from xlcvm.value import Inputs, ValueModel

SIDE = 100
ROW, COLUMN = "power 1", "hours 1"
FIGURES = np.linspace(0.4, 1.3, SIDE)
LOW, HIGH = 0.4, 1.3


def ranged_model() -> ValueModel:
    """The forty inputs with Low and High; a new model each time, as a cell makes one."""
    subject = model()
    rows = [replace(row, low=LOW, high=HIGH) for row in subject.inputs.rows]
    return ValueModel(subject.equations, Inputs(rows))


def ours() -> tuple[np.ndarray, list[float]]:
    found = two_way(ranged_model(), ROW, FIGURES, column_variable=COLUMN, column_values=FIGURES)
    bars = tornado(ranged_model())
    return found.totals, [figure for bar in bars for figure in (bar.total_at_low, bar.total_at_high)]


def functions() -> None:
    """The same through the worksheet functions, from raw cells to raw cells."""
    inputs = [["Variable", "Value", "Low", "High"]]
    inputs += [[row.variable, row.ours, LOW, HIGH] for row in model().inputs.rows]  # type: ignore[list-item]
    equations, figures = [[text] for text in EQUATIONS], [[figure] for figure in FIGURES.tolist()]
    udfs.CVM_TWO_WAY(equations, inputs, ROW, figures, COLUMN, figures)
    udfs.CVM_TORNADO(equations, inputs)


def data_tables(office: Office) -> Document:
    """Inputs in B1:B40, equations and their total in D1:D13, the two-way table from F2, the tornado from DD2."""
    subject = model()
    sheet = office.new()
    sheet.write("A1", [[row.variable, row.ours] for row in subject.inputs.rows])
    formulas = [
        to_excel(subject.checked, index, figure=lambda at, _: f"$B${at + 1}", result=lambda at: f"$D${at + 1}")
        for index in range(len(EQUATIONS))
    ]
    total = "+".join(f"D{index + 1}" for index in subject.element_indices)  # the others are terms of these
    sheet.write("D1", [["=" + formula.replace(",", ";")] for formula in formulas] + [[f"={total}"]])
    across = [_column(6 + number) for number in range(1, SIDE + 1)]
    sheet.write("G1", [FIGURES.tolist()])
    sheet.write("F2", [[figure] for figure in FIGURES.tolist()])
    row_cell, column_cell = (f"$B${NAMES.index(name) + 1}" for name in (ROW, COLUMN))
    sheet.write(
        "G2",
        [
            [f"=TABLE($D$13;{column_cell};{letters}$1;{row_cell};$F{row})" for letters in across]
            for row in range(2, SIDE + 2)
        ],
    )
    sheet.write("DD1", [[LOW, HIGH]])
    sheet.write(
        "DD2",
        [[f"=TABLE($D$13;$B${row};{letters}$1)" for letters in ("DD", "DE")] for row in range(1, len(NAMES) + 1)],
    )
    return sheet


def _column(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def main(runs: int) -> None:
    grid, bars = ours()
    print(f"{'100 × 100 two-way table and 40-input tornado of 12 equations':<70} min median max")
    times = [1e3 * best(ours, runs=1) for _ in range(10 * runs)]
    report("ours, ms", times, 20)
    report("ours through the worksheet functions, ms", [1e3 * best(functions, runs=1) for _ in range(10 * runs)])
    with tempfile.TemporaryDirectory() as empty, Office(extensions=Path(empty)) as office:
        sheet = data_tables(office)
        print(f"LibreOffice {office.version}")
        pairs = [(sheet.recalculate(), best(ours, runs=1)) for _ in range(runs)]
        native = np.array(sheet.read(f"G2:{_column(6 + SIDE)}{SIDE + 1}"), dtype=float)
        swings = np.array(sheet.read(f"DD2:DE{len(NAMES) + 1}"), dtype=float).ravel()
    assert np.allclose(native, grid, rtol=1e-9)
    assert np.allclose(np.sort(swings), np.sort(bars), rtol=1e-9)
    print(f"{'LibreOffice, s':<70} {statistics.median(theirs for theirs, _ in pairs):.2f} (median)")
    report("LibreOffice ÷ ours; at least 100 is wanted", [theirs / own for theirs, own in pairs])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
