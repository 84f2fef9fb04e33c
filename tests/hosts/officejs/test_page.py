"""The page in a real Chromium with its own JavaScript and a stand-in for Excel, against a running server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.hosts.officejs.server_process import TOKEN, ServerProcess

INPUTS = [["Variable", "Value"], ["hours saved", 250], ["wage", 60]]
MODEL = [*INPUTS, [], ["Value element", "Equation"], ["Savings", "hours saved × pay"]]
FAKE = Path(__file__).with_name("fake_office.js").read_text(encoding="utf-8")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a running Chromium; skips without one, and fails in continuous integration."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium")
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


class Excel:
    """A page of the add-in."""

    def __init__(self, page: Page, server: ServerProcess) -> None:
        self.page = page
        self.server = server
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.route("**/office.js", _answer_with_fake)

    def open(self, query: str = f"token={TOKEN}") -> None:
        self.page.goto(f"{self.server.base}/taskpane.html?{query}")
        self.page.wait_for_function("Object.keys(fakeExcel.functions).length > 50 && globalThis.cvmSession")

    def compute(self, function: str, *arguments: Any, address: str = "Sheet1!B2") -> Any:
        return self.page.evaluate(
            "([id, given, address]) => fakeExcel.compute(id, given, address)", [function, list(arguments), address]
        )

    def click(self, name: str, workbook: dict[str, Any]) -> dict[str, Any]:
        """Press a button of the ribbon, and give the sheets there are then."""
        found: dict[str, Any] = self.page.evaluate(
            "async ([name, workbook]) => { fakeExcel.open(workbook); await fakeExcel.click(name); return fakeExcel.sheets(); }",
            [name, workbook],
        )
        return found

    def dialogs(self) -> list[str]:
        """Give the texts of the dialogs that were shown."""
        return [parse_qs(urlsplit(url).query)["prompt"][0] for url in self.page.evaluate("fakeExcel.dialogs")]


def _answer_with_fake(route: Route) -> None:
    route.fulfill(content_type="text/javascript", body=FAKE)


@pytest.fixture
def excel(browser: Browser, server: ServerProcess) -> Iterator[Excel]:
    context = browser.new_context(viewport={"width": 350, "height": 700})
    opened = Excel(context.new_page(), server)
    opened.open()
    yield opened
    context.close()


def test_functions_and_buttons_are_registered_and_nothing_is_fetched_from_elsewhere(excel: Excel) -> None:
    functions = excel.page.evaluate("Object.keys(fakeExcel.functions)")
    assert len(functions) == 52
    assert {"CVM_VALUE", "CVM_WHY"} <= set(functions)
    assert {"check_model", "tornado"} <= set(excel.page.evaluate("Object.keys(fakeExcel.buttons)"))
    excel.page.wait_for_load_state("networkidle")
    assert excel.said == []
    assert {urlsplit(url).netloc for url in excel.asked} == {urlsplit(excel.server.base).netloc}


def test_a_cell_is_computed(excel: Excel) -> None:
    assert excel.compute("CVM_EVC", [[300]], [[650]], None) == [[950]]
    assert excel.compute("CVM_EVC", [[1], [2]], [[10], [20]], None) == [[11], [22]]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (
            "much",
            {
                "error": "#VALUE!",
                "hover": 'The text "much" stands where a number is needed. (argument "reference_price") Enter a figure.',
            },
        ),
        (
            {"type": "Error", "basicValue": "#N/A", "errorType": "NotAvailable"},
            {
                "error": "#N/A",
                "hover": 'The cell holds the error #N/A. (argument "reference_price") Mend that cell first.',
            },
        ),
        ({"type": "Error", "basicValue": "#DIV/0!", "errorType": "Div0"}, {"error": "#DIV/0!", "hover": None}),
        ({"type": "Error", "basicValue": "#REF!", "errorType": "Ref"}, None),
    ],
)
def test_a_failure_is_an_error_value_with_its_sentence(excel: Excel, argument: Any, expected: Any) -> None:
    (((shown,),)) = excel.compute("CVM_EVC", [[argument]], [[650]], None)
    if expected is None:
        assert shown["error"] == "#VALUE!"
        assert "#REF!" in shown["hover"]
    else:
        assert shown == expected


def test_a_failed_cell_of_a_column_is_an_error_among_values(excel: Excel) -> None:
    good, bad = excel.compute("CVM_VALUE", [["hours saved × wage"], ["hours saved × pay"]], INPUTS)
    assert good == [15_000]
    assert bad[0]["error"] == "#VALUE!"
    assert "pay" in bad[0]["hover"]


def test_a_wrong_token_is_told_in_the_cell(excel: Excel) -> None:
    excel.page.evaluate("globalThis.getAuth = async () => ({ token: 'wrong', provider: '' })")
    (((shown,),)) = excel.compute("CVM_EVC", [[1]], [[1]], None)
    assert shown["error"] == "#VALUE!"
    assert shown["hover"].startswith("The token is missing or wrong. Add the add-in to Excel again")


def test_a_button_runs_its_macro_and_writes_a_new_sheet(excel: Excel) -> None:
    sheets = excel.click("check_model", {"Model": MODEL})
    assert sheets["Model"] == MODEL
    (new,) = set(sheets) - {"Model"}
    texts = [cell for row in sheets[new] if row for cell in row if isinstance(cell, str)]
    assert any("pay" in text for text in texts)
    assert excel.dialogs() == []


def test_a_button_that_finds_nothing_says_what_to_do(excel: Excel) -> None:
    assert list(excel.click("check_model", {"Sheet1": [["nothing"]]})) == ["Sheet1"]
    (said,) = excel.dialogs()
    assert "table" in said


def test_a_planted_configuration_sheet_cannot_hide_a_sheet_from_a_macro(excel: Excel) -> None:
    planted = {"Model": MODEL, "xlwings.conf": [["EXCLUDE", "Model"], ["AUTH", "stolen"], ["HEADER_X", "y"]]}
    assert set(excel.click("check_model", planted)) == set(planted)
    (said,) = excel.dialogs()
    assert said.startswith('The sheet "Model" did not come along')


def test_the_pane_lists_templates_and_the_problems_of_this_user_only(excel: Excel, browser: Browser) -> None:
    page = excel.page
    page.get_by_role("heading", name="Customer Value").wait_for()
    assert page.get_by_role("status").inner_text() == "No cell of yours has failed since the server was started."
    assert page.get_by_role("definition").count() >= 4
    excel.compute("CVM_EVC", [["<b onclick=alert(1)>much</b>"]], [[650]], None, address="Sheet1!C7")
    page.get_by_role("button", name="Refresh").click()
    row = page.get_by_role("row").nth(1)
    row.wait_for()
    assert 'The text "<b onclick=alert(1)>much</b>" stands where a number is needed.' in row.inner_text()
    assert "Sheet1!C7" in row.inner_text()
    assert page.locator("b").count() == 0
    other = browser.new_context()
    stranger = Excel(other.new_page(), excel.server)
    stranger.open()
    assert stranger.page.get_by_role("status").inner_text().startswith("No cell of yours has failed")
    other.close()


def test_the_pane_can_be_used_by_keyboard_and_says_when_the_server_is_gone(excel: Excel) -> None:
    page = excel.page
    page.route("**/problems", lambda route: route.abort())
    page.get_by_role("button", name="Refresh").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The server does not answer. Is xlcvm serve still running?").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_pane_without_a_token_is_refused(browser: Browser, server: ServerProcess) -> None:
    page = browser.new_page()
    response = page.goto(f"{server.base}/taskpane.html")
    assert response is not None
    assert response.status == 401
    page.close()
