"""Draws the picture of the README from the workbook itself: `python docs/pictures/draw.py`.

It needs LibreOffice (`soffice`) and `pdftoppm` (poppler-utils) on the path; the office gets a profile of its own.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from workbooks.value_calculator import write_calculator
from workbooks.value_calculator.examples import load

HERE = Path(__file__).resolve().parent


def draw(name: str, picture: Path, *, resolution: int = 90) -> None:
    """Draw the first page of a template's native workbook.

    Parameters
    ----------
    name : str
        Of the template.
    picture : Path
        The .png file to write.
    resolution : int
        In dots per inch.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        book = write_calculator(load(name), folder / "book.xlsx")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
        subprocess.run(convert, check=True, capture_output=True)
        page = ["pdftoppm", "-f", "1", "-l", "1", "-r", str(resolution), "-png", "-singlefile"]
        subprocess.run([*page, str(folder / "book.pdf"), str(picture.with_suffix(""))], check=True)


if __name__ == "__main__":
    draw("motor_drive", HERE / "motor_drive_summary.png")
