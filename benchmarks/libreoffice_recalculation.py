"""10,000 Calc cells call one function on one model of 40 inputs: time as a multiple of counting the same cells.

The counting function stands in the same extension, declared like the others but answered in one line without any
of our code: it shows what Calc itself takes to hand over the cells.

Run: python -m benchmarks.libreoffice_recalculation
"""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.timing import report
from udfs.cells import Number, Table, Texts
from udfs.hosts.libreoffice.building import this_environment, unpack
from udfs.hosts.libreoffice.office import Document, Office
from udfs.hosts.libreoffice.serving import load_catalogue
from udfs.worksheet_function import Catalogue

CELLS, INPUTS, EQUATIONS, RUNS = 10_000, 40, 12, 9
HEADERS = ["Variable", "Value", "Unit", "Low", "High", "Status", "Source", "Owner"]
COUNTING = """
def _count(_, equation, inputs):
    return float(sum(len(row) for row in inputs))

Functions.CVM_COUNT = _count
"""


def with_counting() -> Catalogue:
    """Give a catalogue of all functions and the counting one."""
    catalogue = Catalogue()
    for entry in load_catalogue():
        catalogue.worksheet_function(family=entry.family)(entry.function)

    @catalogue.worksheet_function(family="Benchmark")
    def CVM_COUNT(equation: Texts, inputs: Table) -> Number:
        """Count the cells of a range.

        Parameters
        ----------
        equation : text
            Not used.
        inputs : table
            What is counted.

        Returns
        -------
        number
            How many cells.
        """
        raise NotImplementedError(equation, inputs)

    return catalogue


catalogue = with_counting()


def model() -> tuple[list[list[str]], list[list[float | str]]]:
    names = [f"variable {chr(97 + number % 26)}{number // 26 + 1}" for number in range(INPUTS)]
    inputs = [
        [name, float(10 + row), "", float(row), 100.0, "measured", "interview", "Ann"] for row, name in enumerate(names)
    ]
    equations = [f"{names[k]} × {names[k + 12]} × {names[k + 20]} − {names[k + 25]}" for k in range(EQUATIONS)]
    return [[equations[cell % EQUATIONS]] for cell in range(CELLS)], [list(HEADERS), *inputs]


def sheet_of(office: Office, function: str) -> Document:
    equations, inputs = model()
    document = office.new()
    document.write("A1", equations)
    document.write("D1", inputs)
    document.write("B1", [[f"={function}(A{row};$D$1:$K${INPUTS + 1})"] for row in range(1, CELLS + 1)])
    return document


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = this_environment()
        root = str(Path(__file__).resolve().parent.parent)
        environment = replace(here, site=(*here.site, root), catalogue=f"benchmarks.{Path(__file__).stem}:catalogue")
        extensions = unpack(catalogue, environment, Path(folder))
        component = extensions / "xlcvm" / "python" / "component.py"
        component.write_text(component.read_text(encoding="utf-8") + COUNTING, encoding="utf-8")
        with Office(extensions=extensions) as office:
            print(f"LibreOffice {office.version}, {CELLS:,} cells, {INPUTS + 1} × {len(HEADERS)} inputs")
            measure(sheet_of(office, "CVM_COUNT"), sheet_of(office, "CVM_VALUE"))


def measure(counting: Document, computing: Document) -> None:
    """Recalculate both sheets in turn."""
    pairs = [(counting.recalculate(), computing.recalculate()) for _ in range(RUNS)]
    print(f"counting: {statistics.median(plain for plain, _ in pairs):.3f} s (median)")
    print(f"CVM_VALUE: {statistics.median(ours for _, ours in pairs):.3f} s (median)")
    report("CVM_VALUE ÷ counting the same cells", [ours / plain for plain, ours in pairs], 2.5)


if __name__ == "__main__":
    main()
