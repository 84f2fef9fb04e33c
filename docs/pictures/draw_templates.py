"""Draws a page of every template of the library: `python docs/pictures/draw_templates.py`.

It needs LibreOffice (`soffice`) and `pdftoppm` (poppler-utils) on the path; the office gets a profile of its own.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from workbooks.library.building import example
from workbooks.library.catalogue import load_kind
from workbooks.writing import write_template

HERE = Path(__file__).resolve().parent
PAGES = {
    "value-calculator": 3, "next-best-alternative": 4, "value-documenter": 6, "quote-waterfall": 5,
    "price-band-review": 7, "discount-desk": 8, "price-change": 3, "value-map": 6, "naked-solution": 5,
    "value-merchant": 5,
}  # fmt: skip
"""The page of each that tells most."""


def draw(name: str, picture: Path, *, resolution: int = 60) -> None:
    """Draw a page of a template with its worked example."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_template(example(load_kind(name)), folder / "book.xlsx")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*convert, str(folder / "book.xlsx")], check=True, capture_output=True)
        page = str(PAGES[name])
        cut = ["pdftoppm", "-f", page, "-l", page, "-r", str(resolution), "-png", "-singlefile"]
        subprocess.run([*cut, str(folder / "book.pdf"), str(picture.with_suffix(""))], check=True)


if __name__ == "__main__":
    for name in PAGES:
        draw(name, HERE / f"template_{name}.png")
