"""Export to PDF: a file beside the workbook, and no other file is lost for it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.macros.classic_excel import Workbook, in_excel, opened
from tests.macros.remote import actions, alerts, remote_book
from udfs.macros.export_to_pdf import pdf_beside
from udfs.macros.running import run_on
from xlcvm.errors import CvmError


def exported(answer: str, *, folder: str | None = None, there: bytes = b"", locked: bool = False) -> Any:
    """Export a workbook, and give what was asked and said, the file after it, and what else is in its folder."""
    from udfs.macros import export_to_pdf  # noqa: PLC0415 - in the process of the stand-ins
    from udfs.macros.running import error_text  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as own:
        if there:
            Path(own, "Book1.pdf").write_bytes(there)
        book = Workbook({"Offer": [["x"]]}, folder=own if folder is None else folder, locked=locked)
        texts: list[tuple[str, str]] = []

        class Alerting:
            """Excel's message box, answered."""

            @staticmethod
            def alert(text: str, *, title: str, mode: str, buttons: str = "ok") -> str:
                texts.append((buttons, text.replace(own, "FOLDER")))
                return answer

        export_to_pdf.say = lambda _, text: texts.append(("ok", text.replace(own, "FOLDER")))  # type: ignore[assignment]
        shown = opened(book)
        type(shown).app = property(lambda _: Alerted(Alerting.alert))  # type: ignore[assignment,method-assign]
        try:
            export_to_pdf.export_to_pdf(shown)
        except CvmError as error:
            texts.append(("error", error_text(error)))
        file = Path(own, "Book1.pdf")
        return texts, file.read_bytes() if file.exists() else None, sorted(path.name for path in Path(own).iterdir())


class Alerted:
    """An app that only shows messages."""

    def __init__(self, alert: Any) -> None:
        self.alert = alert
        self.engine = type("Engine", (), {"type": "desktop"})


def classic_new() -> Any:
    return exported("no")


def test_a_file_is_written_beside_the_workbook() -> None:
    texts, content, files = in_excel(classic_new)
    assert content == b"%PDF-1.7 of this workbook"
    assert files == ["Book1.pdf"]
    assert texts == [("ok", "Written: FOLDER/Book1.pdf")]


def classic_yes() -> Any:
    return exported("yes", there=b"old")


def classic_no() -> Any:
    return exported("no", there=b"old")


def classic_closed() -> Any:
    return exported("cancel", there=b"old")


def test_a_file_that_is_there_is_replaced_after_a_yes() -> None:
    texts, content, _ = in_excel(classic_yes)
    assert texts[0] == ("yes_no", 'There is a file "Book1.pdf" in FOLDER already.\n\nReplace it?')
    assert content == b"%PDF-1.7 of this workbook"


@pytest.mark.parametrize("scenario", [classic_no, classic_closed])
def test_a_dialog_that_is_not_answered_with_yes_changes_nothing(scenario: Any) -> None:
    texts, content, files = in_excel(scenario)
    assert len(texts) == 1
    assert content == b"old"
    assert files == ["Book1.pdf"]


def classic_locked() -> Any:
    return exported("yes", there=b"old", locked=True)


def test_where_excel_cannot_print_the_old_file_stays() -> None:
    texts, content, files = in_excel(classic_locked)
    assert texts[-1][0] == "error"
    assert 'Excel could not print "Book1.xlsx" as a PDF file.' in texts[-1][1]
    assert (content, files) == (b"old", ["Book1.pdf"])


def classic_unsaved() -> Any:
    return exported("yes", folder="")


def test_a_workbook_that_was_never_saved_is_to_be_saved() -> None:
    texts, content, _ = in_excel(classic_unsaved)
    assert content is None
    assert texts == [
        (
            "error",
            'The workbook "Book1" was never saved, so that there is no folder for the PDF file.\n\nSave it first.',
        )
    ]


def test_a_workbook_in_the_cloud_is_named() -> None:
    with pytest.raises(CvmError, match=r'is stored at "https://example\.com/Book1\.xlsx"') as caught:
        pdf_beside("https://example.com/Book1.xlsx")
    assert "Save a copy on this computer" in caught.value.remedy


def test_in_the_browser_it_is_said_how_to_do_it_by_hand() -> None:
    book = remote_book({"Offer": [[1]]})
    run_on("export_to_pdf", book)
    assert "Download as PDF" in alerts(book)[0]
    assert len(actions(book)) == 1
