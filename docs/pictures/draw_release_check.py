"""Draws what the release check expects to see: `python docs/pictures/draw_release_check.py`.

It needs LibreOffice (`soffice`), `pdftoppm` (poppler-utils) and Chromium on the path. The ribbon is drawn with the
pictures that xlwings Server shows; the classic add-in has Office's own in their places.
"""

from __future__ import annotations

import base64
import html
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from udfs.hosts.officejs.icons import icon
from udfs.macros.given import Given
from udfs.macros.ribbon_buttons import TAB, Button, Group, available
from udfs.macros.tornado import make
from workbooks.reading import read_grids
from workbooks.spec import Cell, Sheet, Table, Template, title_lines
from workbooks.writing import write_template

HERE = Path(__file__).resolve().parent
MODEL = HERE.parent.parent / "examples" / "motor_drive.xlsx"
_STYLE = """body{margin:0;font:12px Arial;background:#fff}
.tab{padding:6px 12px;font-weight:bold;color:#14506E;border-bottom:1px solid #D3DAE1}
.ribbon{display:flex;height:112px;background:#F5F7F9;border-bottom:1px solid #D3DAE1}
.group{display:flex;flex-direction:column;justify-content:space-between;padding:6px 8px 4px;
border-right:1px solid #D3DAE1}
.buttons{display:flex;flex-flow:column wrap;height:84px;gap:2px}
.large{width:64px;text-align:center;height:84px}.large img{display:block;margin:4px auto}
.normal{display:flex;align-items:center;gap:6px;height:26px;padding-right:8px;white-space:nowrap}
.name{text-align:center;color:#6B7280;font-size:11px}"""

CELLS = (
    ("=CVM_EVC(300,650)", "950"),
    ("=CVM_EVC(300)", "#VALUE!"),
    ('=CVM_LEAKAGE(0,90)', "#DIV/0!"),
    ('=CVM_WORDS("Savings=hours*wage")', "Savings = hours × wage"),
    ("=SUM(A1,A2)", "#VALUE!: a total never skips a failed figure"),
    ('=RunPython("1")', "#NAME?: no workbook can run code"),
)  # fmt: skip
"""What is typed in steps 4 to 8, and what then stands in the cells."""


def draw_ribbon(picture: Path) -> None:
    """Draw the tab as Excel lays it out, from the data that both ribbons are made of."""
    groups = "".join(_group(group) for group in available())
    page = f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style><div class=tab>{TAB}</div>"
    _photograph(f"{page}<div class=ribbon>{groups}</div>", picture, 1180, 146)


def _group(group: Group) -> str:
    buttons = "".join(_button(button) for button in group.buttons)
    return f"<div class=group><div class=buttons>{buttons}</div><div class=name>{html.escape(group.label)}</div></div>"


def _button(button: Button) -> str:
    size = 32 if button.size == "large" else 16
    drawn = base64.b64encode(icon(button.macro.rpartition(".")[2], size)).decode("ascii")
    label = html.escape(button.label)
    return f'<div class={button.size}><img width={size} height={size} src="data:image/png;base64,{drawn}">{label}</div>'


def _photograph(page: str, picture: Path, width: int, height: int) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "page.html")
        file.write_text(page, encoding="utf-8")
        options = ["--headless=new", "--no-sandbox", "--hide-scrollbars", f"--window-size={width},{height}"]
        home = {**os.environ, "HOME": scratch}
        subprocess.run(
            [program, *options, f"--screenshot={picture}", file.as_uri()], check=True, capture_output=True, env=home
        )


def draw_first_page(template: Template, picture: Path, *, resolution: int = 70, inches: float = 0) -> None:
    """Draw the first page of a workbook, or so many inches from its top."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_template(template, folder / "book.xlsx")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*convert, str(folder / "book.xlsx")], check=True, capture_output=True)
        cut = ["-x", "0", "-y", "0", "-W", "100000", "-H", str(round(inches * resolution))] if inches else []
        page = ["pdftoppm", "-f", "1", "-l", "1", "-r", str(resolution), *cut, "-png", "-singlefile"]
        subprocess.run([*page, str(folder / "book.pdf"), str(picture.with_suffix(""))], check=True)


def cells() -> Template:
    """Give a sheet of what is typed, and what then stands in the cells."""
    rows = tuple((Cell(typed, "row"), Cell(shown, "row bold")) for typed, shown in CELLS)
    blocks = (
        title_lines("title", "Typed, and shown", "Steps 4 to 8"),
        Table("cells", ("Type", "The cell shows"), rows),
    )
    return Template("Release check", (Sheet("Cells", (58.0, 52.0), blocks, one_page=True),))


if __name__ == "__main__":
    draw_ribbon(HERE / "release_ribbon.png")
    made = make(Given(MODEL.name, tuple(read_grids(MODEL))))
    if not isinstance(made, Template):
        raise SystemExit(made.text)
    draw_first_page(made, HERE / "release_tornado.png")
    draw_first_page(cells(), HERE / "release_cells.png", inches=3.8)
