"""10,000 Calc cells call one function on one model of 40 inputs: time as a multiple of counting the same cells.

The counting function stands in the same extension, declared like the others but answered in one line without any
of our code: it shows what Calc itself takes to hand over the cells.

Run: python benchmarks/libreoffice_recalculation.py [runs] [function]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from udfs.cells import Number, Results, Table, Texts
from udfs.hosts.libreoffice.building import this_environment, unpack
from udfs.hosts.libreoffice.office import Document, Office
from udfs.hosts.libreoffice.serving import load_catalogue
from udfs.worksheet_function import Catalogue
from xlcvm.errors import CvmError

CELLS, INPUTS, EQUATIONS, LIMIT = 10_000, 40, 12, 2.5
HEADERS = ["Variable", "Value", "Unit", "Low", "High", "Status", "Source", "Owner"]
COUNTING = """
def _count(_, equation, inputs):
    return float(sum(len(row) for row in inputs))

Functions.CVM_COUNT = _count
"""


def with_samples() -> Catalogue:
    """Give a catalogue of all functions and two of the benchmark."""
    catalogue = Catalogue()
    for entry in load_catalogue():
        catalogue.worksheet_function(family=entry.family)(entry.function)
    return add_samples(catalogue)


def add_samples(catalogue: Catalogue) -> Catalogue:
    """Declare the counting function, and one that reads a table as the real ones do."""

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

    @catalogue.worksheet_function(family="Benchmark")
    def CVM_LOOK_UP(variables: Texts, inputs: Table) -> Results:
        """Give the value of the variable that an equation begins with.

        Parameters
        ----------
        variables : text
            Equations.
        inputs : table
            Variable, Value.

        Returns
        -------
        number
            The value.
        """
        values = dict(zip(inputs.texts("Variable"), inputs.numbers("Value").tolist(), strict=True))
        missing = CvmError("There is no such variable.")
        return [values.get(text.partition(" × ")[0], missing) for text in variables]

    return catalogue


catalogue = with_samples()


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


def main(runs: int, function: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = this_environment()
        own = str(Path(__file__).resolve().parent)
        environment = replace(here, site=(*here.site, own), catalogue=f"{Path(__file__).stem}:catalogue")
        extensions = unpack(catalogue, environment, Path(folder))
        component = extensions / "xlcvm" / "python" / "component.py"
        component.write_text(component.read_text(encoding="utf-8") + COUNTING, encoding="utf-8")
        with Office(extensions=extensions) as office:
            print(f"LibreOffice {office.version}, {CELLS:,} cells of {function}, {INPUTS + 1} × {len(HEADERS)} inputs")
            counting, computing = sheet_of(office, "CVM_COUNT"), sheet_of(office, function)
            print("first cells:", counting.value("B1"), computing.value("B1"), computing.value("B2"))
            measure(counting, computing, runs)


def measure(counting: Document, computing: Document, runs: int) -> None:
    pairs = [(counting.recalculate(), computing.recalculate()) for _ in range(runs)]
    ratios = sorted(ours / plain for plain, ours in pairs)
    print(f"counting: {sorted(plain for plain, _ in pairs)[runs // 2]:.3f} s (median)")
    print(f"function: {sorted(ours for _, ours in pairs)[runs // 2]:.3f} s (median)")
    print(f"ratio: {ratios[0]:.2f} / {ratios[runs // 2]:.2f} / {ratios[-1]:.2f} (min/median/max), limit {LIMIT}")


if __name__ == "__main__":
    default = "CVM_VALUE" if "CVM_VALUE" in catalogue else "CVM_LOOK_UP"
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7, sys.argv[2] if len(sys.argv) > 2 else default)
