"""Requests to a running server: the wire format that the page speaks, whatever a cell can hold, and every bad request."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.hosts.officejs.server_process import TOKEN, Answer, ServerProcess, call_body
from tests.macros.remote import payload
from udfs.hosts.officejs.calls import MOST_BYTES

EQUATIONS = [["Value element", "Equation"], ["Savings", "hours saved × wage"]]
INPUTS = [["Variable", "Value"], ["hours saved", 250], ["wage", 60]]
NOT_A_NUMBER = 'The text "much" stands where a number is needed.'


def error(code: str, kind: str, explanation: str) -> list[list[dict[str, str]]]:
    return [[{"type": "Error", "errorType": kind, "basicValue": code, "explanation": explanation}]]


def test_a_cell_is_computed(server: ServerProcess) -> None:
    answer = server.compute("CVM_EVC", [[300]], [[650]], None)
    assert (answer.status, answer.json) == (200, {"result": [[950]]})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(([[300]], [[650]], [[50]]), [[900]], id="ranges of one cell"),
        pytest.param((300, 650), [[950]], id="bare figures"),
        pytest.param(([[1], [2]], [[10], [20]]), [[11], [22]], id="columns"),
        pytest.param(([[1, 2]], [[10, 20]]), [[11, 22]], id="rows stay rows"),
        pytest.param(([[1, 2]], [[10]]), [[11, 12]], id="a row and a cell"),
        pytest.param(
            ([[{"type": "FormattedNumber", "basicValue": 46353, "numberFormat": "m/d/yyyy"}]], [[1]]),
            [[46354]],
            id="a date is its serial number",
        ),
        pytest.param(
            ([[{"type": "Double", "basicValue": 5, "basicType": "Double"}]], [[1]]), [[6]], id="a formatted number"
        ),
    ],
)
def test_every_form_of_argument(server: ServerProcess, arguments: tuple[Any, ...], expected: Any) -> None:
    assert server.compute("CVM_EVC", *arguments).json == {"result": expected}


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param(
            [["much"]],
            error("#VALUE!", "Value", f'{NOT_A_NUMBER} (argument "reference_price") Enter a figure.'),
            id="a text",
        ),
        pytest.param(
            [[""]],
            error(
                "#VALUE!",
                "Value",
                'The cell is blank where a number is needed. (argument "reference_price") Enter the figure, or 0 when it is zero.',
            ),
            id="a blank is no zero",
        ),
        pytest.param(
            [[True]],
            error(
                "#VALUE!",
                "Value",
                'TRUE stands where a number is needed. (argument "reference_price") Enter a figure.',
            ),
            id="a truth value",
        ),
        pytest.param(
            [[{"type": "Error", "basicValue": "#N/A", "errorType": "NotAvailable"}]],
            error(
                "#N/A",
                "NotAvailable",
                'The cell holds the error #N/A. (argument "reference_price") Mend that cell first.',
            ),
            id="an error stays the same error",
        ),
        pytest.param(
            [[{"type": "Error", "basicValue": "#DIV/0!", "errorType": "Div0"}]],
            error(
                "#DIV/0!",
                "Div0",
                'The cell holds the error #DIV/0!. (argument "reference_price") Mend that cell first.',
            ),
            id="a division by zero",
        ),
        pytest.param(
            ["__xlwings_not_an_object_handle__"],  # what the page sends for a stock
            error(
                "#VALUE!",
                "Value",
                'The cell holds the error #VALUE!. (argument "reference_price") Mend that cell first.',
            ),
            id="a stock",
        ),
    ],
)
def test_a_failure_keeps_its_code_and_its_sentence(server: ServerProcess, argument: Any, expected: Any) -> None:
    assert server.compute("CVM_EVC", argument, [[650]], None).json == {"result": expected}


def test_an_argument_that_is_left_out_is_named(server: ServerProcess) -> None:
    (((failed,),),) = server.compute("CVM_EVC", None, [[650]]).json.values()
    assert failed["explanation"].startswith('The argument "reference_price" is missing or blank.')


def test_a_failed_cell_of_a_column_leaves_the_others(server: ServerProcess) -> None:
    result = server.compute("CVM_VALUE", [["hours saved × wage"], ["hours saved × pay"]], INPUTS).json["result"]
    assert result[0] == [15_000]
    assert result[1][0]["basicValue"] == "#VALUE!"
    assert "pay" in result[1][0]["explanation"]


def test_a_table_spills(server: ServerProcess) -> None:
    result = server.compute("CVM_VALUE_TABLE", EQUATIONS, INPUTS).json["result"]
    assert result[0][:4] == ["Value element", "In words", "With values", "Value"]
    assert result[1][3] == 15_000


def test_ten_thousand_rows(server: ServerProcess) -> None:
    column = [[index] for index in range(10_000)]
    assert server.compute("CVM_EVC", column, [[1]]).json["result"] == [[index + 1] for index in range(10_000)]


def test_why_is_told_to_each_user_apart(server: ServerProcess) -> None:
    server.compute("CVM_EVC", [["much"]], [[1]], session="anna", cell="[Book1.xlsx]Sheet1!C7")
    assert server.compute("CVM_WHY", session="bert").json["result"][1][3] == "No function has failed yet."
    told = server.compute("CVM_WHY", None, session="anna").json["result"]
    assert [row[1:4] for row in told[1:]] == [
        ["[Book1.xlsx]Sheet1!C7", "CVM_EVC", f'{NOT_A_NUMBER} (argument "reference_price")']
    ]
    for session, expected in (("anna", 1), ("bert", 0)):
        problems = server.ask("GET", "/problems", headers={"Xlcvm-Session": session}).json
        assert len(problems) == expected


def test_a_long_simulation_holds_nobody_up(server: ServerProcess) -> None:
    inputs = [["Variable", "Value", "Low", "High", "Distribution"], ["wage", 60, 50, 80, "PERT"]]
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(server.compute, "CVM_SIMULATE", [["wage × 2"]], inputs, [[4_000_000]])
        meanwhile = 0
        while not long.done():
            assert server.compute("CVM_EVC", [[1]], [[1]]).json == {"result": [[2]]}
            meanwhile += 1
    assert long.result().json["result"][0] == ["Measure", "Value"]
    assert meanwhile > 5  # had it to wait for the simulation, there would have been one or two


def test_half_a_character_in_a_cell_is_told_as_any_other_text(server: ServerProcess) -> None:
    half = "\ud83d"  # what LEFT gives of an emoji; no encoding takes it
    answer = server.compute("CVM_EVC", [[half]], [[650]], session="half")
    assert answer.status == 200
    assert answer.json["result"][0][0]["basicValue"] == "#VALUE!"
    told = server.ask("GET", "/problems", headers={"Xlcvm-Session": "half"})
    assert told.status == 200
    assert half in told.json[0]["problem"]
    assert server.compute("CVM_WHY", [[1]], session="half").status == 200


def test_many_at_once_get_their_own_answers(server: ServerProcess) -> None:
    def ask(number: int) -> list[Any]:
        inputs = [["Variable", "Value", "Unit"], ["hours saved", number, "h/year"], ["wage", 60, "USD/h"]]
        session = f"user {number}"
        good = server.compute("CVM_VALUE", [["hours saved × wage"]], inputs, session=session)
        server.compute("CVM_EVC", [[f"text {number}"]], [[1]], session=session)
        why = server.compute("CVM_WHY", session=session)
        return [good.json["result"], [row[3] for row in why.json["result"][1:]]]

    with ThreadPoolExecutor(16) as pool:
        for number, (value, problems) in enumerate(pool.map(ask, range(64))):
            assert value == [[number * 60]]
            assert problems == [
                f'The text "text {number}" stands where a number is needed. (argument "reference_price")'
            ]


# --- macros ---


def test_a_macro_runs_on_the_workbook_and_writes_a_new_sheet(server: ServerProcess) -> None:
    answer = server.run_macro("check_model", payload({"Model": [*INPUTS, [None, None], *EQUATIONS]}))
    assert answer.status == 200
    actions = answer.json["actions"]
    assert "addSheet" in [action["func"] for action in actions]
    assert all(action["sheet_position"] != 0 for action in actions if action["func"].startswith("setFormula"))


def test_macros_at_once_keep_to_their_own_workbooks(server: ServerProcess) -> None:
    def ask(number: int) -> str:
        model = [*INPUTS, [None, None], ["Value element", "Equation"], ["Savings", f"hours saved × missing{number}x"]]
        return server.run_macro("check_model", payload({"Model": model})).body.decode()

    with ThreadPoolExecutor(8) as pool:
        for number, written in enumerate(pool.map(ask, range(24))):
            assert set(re.findall(r"missing(\d+)x", written)) == {str(number)}


def test_a_macro_that_finds_no_tables_says_so(server: ServerProcess) -> None:
    actions = server.run_macro("check_model", payload({"Sheet1": [["nothing"]]})).json["actions"]
    assert [action["func"] for action in actions] == ["alert"]


def test_a_macro_on_a_hundred_thousand_rows(server: ServerProcess) -> None:
    lines = [[f"customer {row}", row, row * 1.5, ""] for row in range(100_000)]
    book = payload({"Lines": lines, "Model": [*INPUTS, [None, None], *EQUATIONS]})
    answer = server.run_macro("check_model", book)
    assert answer.status == 200
    assert "addSheet" in [action["func"] for action in answer.json["actions"]]


def test_a_sheet_that_hides_others_from_macros_is_refused(server: ServerProcess) -> None:
    book = payload({"Model": [*INPUTS, [None, None], *EQUATIONS], "Prices": [[1]]})
    book["sheets"][1]["values"] = [[]]  # how the page sends a sheet that the sheet xlwings.conf leaves out
    answer = server.run_macro("check_model", book)
    assert answer.status == 400
    assert answer.detail == (
        'The sheet "Prices" did not come along: a macro would take it for empty. '
        'Delete the sheet "xlwings.conf" of the workbook, whose settings leave it out.'
    )


def test_an_unknown_macro(server: ServerProcess) -> None:
    for name in ("os", "run_on", "check_model.make", "__init__"):
        answer = server.run_macro(name, payload({"Sheet1": [[1]]}))
        assert answer.status == 404
        assert answer.detail.startswith(f'This server has no macro "{name}".')


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda book: {}, id="nothing"),
        pytest.param(lambda book: {**book, "sheets": []}, id="no sheets"),
        pytest.param(lambda book: {**book, "sheets": [{"name": "Sheet1"}]}, id="no values"),
        pytest.param(lambda book: {**book, "sheets": [{"name": "Sheet1", "values": 5}]}, id="values that are none"),
        pytest.param(lambda book: {**book, "sheets": ["Sheet1"]}, id="a sheet that is none"),
        pytest.param(lambda book: {**book, "book": []}, id="no book"),
    ],
)
def test_what_is_no_workbook(server: ServerProcess, damage: Callable[[Any], Any]) -> None:
    answer = server.run_macro("check_model", damage(payload({"Sheet1": [[1]]})))
    assert answer.status == 400
    assert answer.detail.endswith("Reload the add-in; if that does not help, report it.")


# --- bad requests ---


def post(server: ServerProcess, body: bytes, **more: Any) -> Answer:
    return server.ask("POST", "/xlwings/custom-functions-call", body, **more)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "The request is no JSON (Expecting property name enclosed in double quotes"),
        (b"", "The request is no JSON (Expecting value"),
        (b"\xff\xfe\xfa", "The request is no JSON ('utf-8' codec can't decode"),
        (b'{"func_name":"CVM_EVC","args":[NaN,1]}', "The request is no JSON (NaN is no number of JSON)."),
        (b"[" * 200_000, "The request is no JSON (nested too deeply)."),
        (b"9" * 10_000, "The request is no JSON (Exceeds the limit"),
        (b"[1]", "The request is JSON, but no object."),
        (b'{"args":[]}', 'The request names no function: "func_name" is missing.'),
        (b'{"func_name":["CVM_EVC"],"args":[]}', 'The request names no function: "func_name" is missing.'),
        (b'{"func_name":"CVM_EVC"}', 'The request has no list of arguments: "args" is missing.'),
        (b'{"func_name":"CVM_EVC","args":{}}', 'The request has no list of arguments: "args" is missing.'),
        (call_body("CVM_EVC", [1, 2, 3, 4]), "CVM_EVC takes 3 arguments, and 4 were sent."),
    ],
)
def test_malformed_requests(server: ServerProcess, body: bytes, detail: str) -> None:
    answer = post(server, body)
    assert answer.status == 400
    assert answer.detail.startswith(detail)


@pytest.mark.parametrize("name", ["CVM_NONE", "__doc__", "os.system", "__import__('os')", ""])
def test_an_unknown_function(server: ServerProcess, name: str) -> None:
    answer = post(server, call_body(name, []))
    assert answer.status == 404
    assert answer.detail == (
        f'This server has no function "{name}". Reload the add-in: it is of another version than the server.'
    )


@pytest.mark.parametrize(
    "argument",
    [
        pytest.param([], id="no rows"),
        pytest.param([[]], id="no cells"),
        pytest.param([[1, 2], [3]], id="rows of different lengths"),
        pytest.param([[[1]], [[2]]], id="rows in rows"),
        pytest.param({"type": "Entity"}, id="an entity"),
        pytest.param([[{"a": 1}], [None]], id="an object that is no cell"),
        pytest.param(10**400, id="more digits than a number has"),
        pytest.param([[1], "x"], id="a row that is none"),
    ],
)
def test_cells_that_are_none_fail_as_a_cell_does(server: ServerProcess, argument: Any) -> None:
    answer = server.compute("CVM_EVC", argument, [[1]])
    assert answer.status == 200
    assert answer.json["result"][0][0]["basicValue"] in {"#VALUE!", "#NUM!"}


def test_another_kind_of_content(server: ServerProcess) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = post(server, call_body("CVM_EVC", [1, 2]), headers={"Content-Type": kind})
        assert answer.status == 415
        assert answer.detail == f'The request is of the kind "{kind}". Send JSON, with Content-Type: application/json.'


def test_a_request_that_is_too_large(server: ServerProcess) -> None:
    answer = post(server, b'{"func_name":"CVM_EVC","args":[' + b"1," * (MOST_BYTES // 2) + b"1]}")
    assert answer.status == 413
    assert answer.detail.startswith("The cells are too many for one request: more than 32 MB.")


def test_a_request_that_never_tells_its_size(server: ServerProcess) -> None:
    connection = server.connection()
    connection.request(
        "POST",
        "/xlwings/custom-functions-call",
        iter([b" " * 2**20] * 40),
        {"Content-Type": "application/json", "Authorization": TOKEN},
        encode_chunked=True,
    )
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("token", [None, "", "wrong", f"{TOKEN}x", TOKEN[:-1], f"Bearer {TOKEN[:-1]}"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/xlwings/custom-functions-call"),
        ("POST", "/xlwings/custom-scripts-call/check_model"),
        ("GET", "/xlwings/custom-functions-meta.json"),
        ("GET", "/xlwings/custom-functions-meta"),
        ("GET", "/xlwings/custom-functions-code.js"),
        ("GET", "/xlwings/custom-scripts-meta.json"),
        ("GET", "/manifest.xml"),
        ("GET", "/manifest/download"),
        ("GET", "/taskpane.html"),
        ("GET", "/taskpane"),
        ("GET", "/problems"),
        ("GET", "/static/../problems"),
        ("GET", "/static/%2e%2e/problems"),
        ("GET", "//problems"),
        ("GET", "/no/such/page"),
    ],
)
def test_without_the_token_there_is_nothing(server: ServerProcess, method: str, path: str, token: str | None) -> None:
    body = call_body("CVM_EVC", [1, 2]) if method == "POST" else None
    answer = server.ask(method, path, body, token=token)
    assert answer.status == 401
    assert answer.detail.startswith("The token is missing or wrong.")


@pytest.mark.parametrize("path", ["/", "/static/js/auth.js", "/icons/tornado-32.png"])
def test_what_holds_no_data_needs_no_token(server: ServerProcess, path: str) -> None:
    assert server.ask("GET", path, token=None).status == 200


def test_the_token_may_stand_in_the_address_as_office_sends_it(server: ServerProcess) -> None:
    path = f"/xlwings/custom-functions-meta.json?_host_Info=Excel$Win32&token={TOKEN}"
    assert server.ask("GET", path, token=None).status == 200
    assert server.ask("GET", path.replace(TOKEN, "wrong"), token=None).status == 401


def test_other_sites_are_told_nothing(server: ServerProcess) -> None:
    ask = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    for answer in (
        server.ask("OPTIONS", "/xlwings/custom-functions-call", headers=ask),
        server.ask("POST", "/xlwings/custom-functions-call", call_body("CVM_EVC", [1, 2]), headers=ask),
    ):
        assert "access-control-allow-origin" not in {name.lower() for name in answer.headers}


def test_only_this_computer_reaches_it(server: ServerProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.2", server.port, timeout=5)
    with pytest.raises(OSError, match=r".+"):  # loopback, too, but not the address it listens on
        connection.connect()


def test_the_functions_are_described_under_their_plain_names(server: ServerProcess) -> None:
    described = json.loads(server.ask("GET", "/xlwings/custom-functions-meta.json").body)
    by_name = {function["name"]: function for function in described["functions"]}
    evc = by_name["CVM_EVC"]
    assert evc["id"] == "CVM_EVC"
    assert [(one["name"], one.get("optional", False)) for one in evc["parameters"]] == [
        ("reference_price", False),
        ("positive", False),
        ("negative", True),
    ]
    assert all(one["description"] for function in by_name.values() for one in function["parameters"])
    assert described["allowErrorForDataTypeAny"] is True  # else Excel would not call a function on an error cell
    assert len(by_name) == 52
