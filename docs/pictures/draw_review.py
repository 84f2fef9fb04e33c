"""Draws pages of the review of examples/reseller: `python docs/pictures/draw_review.py`.

It needs LibreOffice (`soffice`) and `pdftoppm` (poppler-utils) on the path; the office gets a profile of its own.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from udfs.hosts.command_line.reviewing import Options, run_review

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parents[1] / "examples" / "reseller"
RESOLUTION = 100  # dots per inch
PAGES = {  # page, and what of it is shown in inches: from left, from top, width, height
    "review_summary.png": (1, (0.4, 0.5, 7.5, 5.35)),
    "review_waterfall.png": (2, (0.4, 0.5, 10.0, 7.0)),
}


def draw_pages(folder: Path) -> None:
    """Write the review, print it by the office, and cut the pictures out of its pages."""
    book = folder / "review.xlsx"
    run_review(str(EXAMPLE / "reseller_sales.csv.gz"), Options(EXAMPLE / "map.toml", book))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(convert, check=True, capture_output=True)
    for name, (page, inches) in PAGES.items():
        sizes = zip(("-x", "-y", "-W", "-H"), inches, strict=True)
        cropped = [part for option, size in sizes for part in (option, str(round(size * RESOLUTION)))]
        draw = ["pdftoppm", "-f", str(page), "-l", str(page), "-r", str(RESOLUTION), *cropped, "-png", "-singlefile"]
        subprocess.run([*draw, str(folder / "review.pdf"), str(HERE / name.removesuffix(".png"))], check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        draw_pages(Path(scratch))
