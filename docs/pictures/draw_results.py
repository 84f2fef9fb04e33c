"""Draws pictures of results workbooks: `python docs/pictures/draw_results.py`.

It needs LibreOffice (`soffice`) and `pdftoppm` (poppler-utils) on the path; the office gets a profile of its own.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from workbooks.results.building import sensitivity_workbook, simulation_workbook
from workbooks.results.simulation_sheets import Simulated
from workbooks.results.subject import Subject, one_total
from workbooks.spec import Chart, Sheet, Template
from workbooks.value_calculator.examples import load
from workbooks.writing import write_template
from xlcvm.risk import simulate, tornado

HERE = Path(__file__).resolve().parent
THRESHOLD = 40_000.0
PAGE, MARGIN, TOP = 11.69, 0.5, 0.6  # inches, of the printed page
PIXELS = 96  # an inch
ROW = 11.4 / 72  # inches, of the office's rows


def draw_chart(template: Template, picture: Path, *, resolution: int = 90) -> None:
    """Draw the first chart of a results workbook alone.

    Parameters
    ----------
    template : Template
        The workbook.
    picture : Path
        The .png file to write.
    resolution : int
        In dots per inch.
    """
    first = template.sheets[0]
    chart = next(block for block in first.blocks if isinstance(block, Chart))
    others = tuple(block for block in first.blocks if block is not chart)
    page = Sheet("Picture", first.widths, (replace(chart, gap=0),), one_page=True)
    sheets = (page, replace(first, blocks=others), *template.sheets[1:])
    width = sum(7 * column + 5 for column in first.widths) / PIXELS
    shown = PAGE - 2 * MARGIN  # inches; the office fits the sheet to the page's width
    cut = {"-x": MARGIN, "-y": TOP, "-W": shown, "-H": chart.rows * ROW * shown / width}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_template(replace(template, sheets=sheets), folder / "book.xlsx")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*convert, str(folder / "book.xlsx")], check=True, capture_output=True)
        cropped = [part for option, size in cut.items() for part in (option, str(round(size * resolution)))]
        draw = ["pdftoppm", "-f", "1", "-l", "1", "-r", str(resolution), *cropped, "-png", "-singlefile"]
        subprocess.run([*draw, str(folder / "book.pdf"), str(picture.with_suffix(""))], check=True)


if __name__ == "__main__":
    model, left_out = one_total(load("motor_drive").model)
    subject = Subject(model, "motor_drive.xlsx", left_out)
    draw_chart(sensitivity_workbook(subject, tornado=tornado(model)), HERE / "tornado.png")
    result = simulate(model, threshold=THRESHOLD)
    draw_chart(simulation_workbook(subject, Simulated(result)), HERE / "cumulative_curve.png")
