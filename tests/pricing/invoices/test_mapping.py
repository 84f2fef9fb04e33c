"""Mappings of invoice lines: what is written becomes records, and what is wrong is said."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceMapping, InvoiceStep, Ledger, Level, Period
from xlcvm.pricing.invoices.mapping_sections import read_mapping
from xlcvm.pricing.invoices.policy_rows import read_policy_rows
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.steps import Stage

COLUMNS: dict[str, Any] = {"list_price": "lp", "quantity": "q"}
STEP: dict[str, Any] = {"name": "Discount", "stage": "on-invoice", "column": "disc"}


def content(**sections: Any) -> dict[str, Any]:
    return {"columns": COLUMNS, "step": [STEP], **sections}


def test_everything_that_may_be_written() -> None:
    found = read_mapping(
        {
            "Columns": {"List price": " lp ", "quantity": "q", "account": "who", "date": "day", "currency": "cur",
                        "booked": "net", "rep": 2024},
            "step": [
                {"name": "Unit cost", "stage": "Cost", "column": "c"},
                {"name": "Trade", "stage": "on invoice", "column": "t", "basis": "% of List", "divide_by": 100,
                 "blank": 0},
                {"name": "Fee", "stage": "off-invoice", "figure": 0.5, "basis": ""},
            ],
            "dimensions": {"Region": "reg", "segment": "seg"},
            "currency": {"reporting": "USD", "rates": {"eur": 1.08}},
            "ledger": {"total": 1000, "of": "pocket", "tolerance": -5},
            "periods": {"before": ["2024-01-01", datetime.date(2024, 6, 30)],
                        "after": [datetime.datetime(2024, 7, 1, 9), "2024-12-31T00:00:00"]},
            "dates": {"format": "dd.mm.yyyy", "zone": "Europe/Berlin"},
            "file": {"decimal": "comma", "delimiter": ";"},
            "policy": [{"discount": "Trade", "maximum": 0.1}],
        }
    )  # fmt: skip
    assert found == InvoiceMapping(
        list_price="lp",
        quantity="q",
        steps=(
            InvoiceStep("Trade", Stage.ON_INVOICE, "t", ColumnBasis.LIST, None, 100.0, 0.0),
            InvoiceStep("Fee", Stage.OFF_INVOICE, "", ColumnBasis.AMOUNT, 0.5),
            InvoiceStep("Unit cost", Stage.COST, "c"),
        ),
        dimensions={"Account": "who", "Rep": "2024", "Region": "reg", "Segment": "seg"},
        date="day",
        currency="cur",
        booked="net",
        date_format="dd.mm.yyyy",
        decimal=",",
        reporting_currency="USD",
        rates={"EUR": 1.08},
        ledger=Ledger(1000.0, Level.POCKET, 5.0),
        before=Period(datetime.date(2024, 1, 1), datetime.date(2024, 6, 30)),
        after=Period(datetime.date(2024, 7, 1), datetime.date(2024, 12, 31)),
        policy=(PolicyRule("Trade", 0.1, place="policy row 1"),),
    )
    assert found.figures == ("lp", "q", "net", "t", "c")
    assert found.dimension(" region ") == "Region"
    assert str(found.before) == "2024-01-01 to 2024-06-30"


def test_lines_may_be_grouped_by_a_column_that_means_something_else_too() -> None:
    found = read_mapping(content(columns={**COLUMNS, "date": "day"}, dimensions={"Day": "day"}))
    assert found.columns["date"] == found.columns['dimension "Day"'] == "day"


def test_columns_are_spelled_as_the_table_has_them() -> None:
    found = read_mapping(content(dimensions={"Who": "ACCOUNT id"})).spelled(["LP", " q", "disc", "Account ID", "more"])
    assert list(found.columns.values()) == ["LP", " q", "disc", "Account ID"]


def says(*sections: dict[str, Any]) -> str:
    with pytest.raises(CvmError) as caught:
        read_mapping(content(**sections[0]))
    return str(caught.value)


def step(**more: Any) -> dict[str, Any]:
    return {"step": [{**STEP, **more}]}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown section": ({"colums": {}}, '"colums" is not known. (mapping) Did you mean "columns"?'),
    "no section": ({"columns": ["lp"]}, "The section [columns] of the mapping is not a table of names. Write name = value lines in it."),
    "unknown role": ({"columns": {**COLUMNS, "list_pric": "x"}}, '"list_pric" is not known. ([columns]) Did you mean "list_price"?'),
    "role twice": ({"columns": {**COLUMNS, "List price": "x"}}, '"List price" is given twice. ([columns]) Keep one of the two.'),
    "no list price": ({"columns": {"quantity": "q"}}, "The mapping names no column for list price. Add it to [columns]: list_price = …"),
    "blank quantity": ({"columns": {"list_price": "lp", "quantity": " "}}, "The mapping names no column for quantity. Add it to [columns]: quantity = …"),
    "no header": ({"columns": {**COLUMNS, "rep": 1.5}}, '"rep" does not name a column. ([columns]) Write the column\'s header in quotes.'),
    "column twice": ({"columns": {"list_price": "lp", "quantity": "lp"}}, 'The column "lp" is mapped twice: as list price and as quantity. Map each column once; a booked amount is never a step of its own.'),
    "column and step": (step(column="q"), 'The column "q" is mapped twice: as quantity and as step "Discount". Map each column once; a booked amount is never a step of its own.'),
    "dimension twice": ({"columns": {**COLUMNS, "account": "a"}, "dimensions": {"ACCOUNT": "b"}}, 'The dimension "ACCOUNT" is mapped twice. Remove one of the two.'),
    "dimension like a step": ({"dimensions": {"discount": "b"}}, '"Discount" names two things: steps, dimensions and Date, Quantity, List price, Invoice price, Pocket price, Pocket margin, Standing need names of their own. Rename one of the two.'),
    "step like a result": (step(name="pocket PRICE"), '"pocket PRICE" names two things: steps, dimensions and Date, Quantity, List price, Invoice price, Pocket price, Pocket margin, Standing need names of their own. Rename one of the two.'),
    "dimension without a name": ({"dimensions": {" ": "b"}}, "A step or a dimension has no name. Name it as people should read it."),
    "no steps": ({"step": []}, "The mapping has no steps. Add at least one [[step]], such as the discount on the invoice."),
    "steps no list": ({"step": STEP}, "The steps of the mapping are not a list. Write each as [[step]] with its name and column."),
    "step no table": ({"step": ["Discount"]}, "A step is not a table of names. (step 1) Write each as [[step]]."),
    "step without name": ({"step": [STEP, {"stage": "cost", "column": "c"}]}, "A step has no name. (step 2) Name it as people should read it."),
    "unknown key": (step(colum="x"), '"colum" is not known. (step 1) Did you mean "column"?'),
    "no stage": (step(stage=""), 'The stage is blank. (step "Discount") Enter one of "on-invoice", "off-invoice", "cost".'),
    "unknown stage": (step(stage="invoice"), 'The stage "invoice" is not known. (step "Discount") Enter one of "on-invoice", "off-invoice", "cost".'),
    "unknown basis": (step(basis="% list"), 'The basis "% list" is not known. (step "Discount") Enter one of "amount", "amount per line", "% of list", "% of invoice", "% of running", "price after".'),
    "column and figure": (step(figure=1), 'A step needs a column, or a figure that holds for all lines. (step "Discount") Give one of them.'),
    "neither": (step(column=""), 'A step needs a column, or a figure that holds for all lines. (step "Discount") Give one of them.'),
    "circle": (step(basis="% of invoice"), 'An on-invoice step cannot be a share of the invoice price, which is known only after it. (step "Discount") Use "% of list" or "% of running".'),
    "divided by 0": (step(divide_by=0), 'A column cannot be divided by 0. (step "Discount") Enter 100 where it holds 15 for 15 %.'),
    "text for a number": (step(blank="0"), 'The blank is "0", not a number. (step "Discount") Enter a figure.'),
    "true for a number": (step(divide_by=True), 'The divide by is True, not a number. (step "Discount") Enter a figure.'),
    "percent as 15": (step(column="", figure=15, basis="% of list"), 'The figure is 15, which means 1,500 %. (step "Discount") Enter 0.15 for 15 %.'),
    "blank as 15": (step(blank=15, basis="% of list"), 'The blank is 15, which means 1,500 %. (step "Discount") Enter 0.15 for 15 %.'),
    "step twice": ({"step": [STEP, {**STEP, "name": " discount", "column": "d2"}]}, '"Discount" names two things: steps, dimensions and Date, Quantity, List price, Invoice price, Pocket price, Pocket margin, Standing need names of their own. Rename one of the two.'),
    "currency alone": ({"columns": {**COLUMNS, "currency": "cur"}}, 'A column for currency is mapped, and no reporting currency. Add reporting = "USD" to [currency], and rates for the others to [currency.rates].'),
    "rate 0": ({"currency": {"reporting": "USD", "rates": {"EUR": 0}}}, "The rate of EUR is 0. Enter what one unit of it is worth."),
    "rate twice": ({"currency": {"reporting": "USD", "rates": {"EUR": 1, "eur": 2}}}, "EUR has two rates. ([currency.rates]) Keep one of them."),
    "rate of itself": ({"currency": {"reporting": "usd", "rates": {"USD": 1.1}}}, "The rate of USD, the reporting currency, is 1.1. ([currency.rates]) Remove it: it is 1 by definition."),
    "rates no table": ({"currency": {"reporting": "USD", "rates": [1]}}, "The rates are not a table of currencies. Write [currency.rates] and lines such as EUR = 1.08."),
    "rate no number": ({"currency": {"reporting": "USD", "rates": {"EUR": math.nan}}}, "The rate of EUR is nan, not a number. ([currency.rates]) Enter a figure."),
    "no total": ({"ledger": {"of": "list"}}, "The ledger has no total. Enter total = … in [ledger]."),
    "unknown level": ({"ledger": {"total": 1, "of": "net"}}, 'The level of the ledger\'s total "net" is not known. Enter one of "list", "invoice", "pocket", "margin".'),
    "one period": ({"columns": {**COLUMNS, "date": "d"}, "periods": {"before": ["2024-01-01", "2024-02-01"]}}, "Only one of the two periods is given. Enter both before and after in [periods]."),
    "periods without a date": ({"periods": {"before": ["2024-01-01", "2024-02-01"], "after": ["2025-01-01", "2025-02-01"]}}, "Periods are given, and no column for date. Add date = … to [columns]."),
    "one day": ({"periods": {"after": ["2024-01-01"]}}, 'The period "after" is not two days. Write after = [2024-01-01, 2024-12-31].'),
    "no day": ({"periods": {"after": ["2024-02-30", "2024-03-01"]}}, 'The first day is "2024-02-30", no date. (period "after") Write it as 2024-12-31.'),
    "number for a day": ({"periods": {"after": [45300, "2024-03-01"]}}, 'The first day is 45300, no date. (period "after") Write it as 2024-12-31.'),
    "blank day": ({"periods": {"after": ["2024-03-01", None]}}, 'The last day is blank. (period "after") Write it as 2024-12-31.'),
    "days swapped": ({"periods": {"before": ["2024-03-01", "2024-02-01"]}}, 'The period "before" ends on 2024-02-01, before it begins on 2024-03-01. Swap the two days.'),
    "unknown format": ({"dates": {"format": "dd.mm"}}, 'The date format "dd.mm" is not understood. Write it as "dd.mm.yyyy" or "%d.%m.%Y".'),
    "format twice": ({"dates": {"format": "%d.%d.%Y"}}, 'The date format "%d.%d.%Y" is not understood. Write it as "dd.mm.yyyy" or "%d.%m.%Y".'),
    "odd format": ({"dates": {"format": "%d(%m)%Y"}}, 'The date format "%d(%m)%Y" is not understood. Write it as "dd.mm.yyyy" or "%d.%m.%Y".'),
    "decimal": ({"file": {"decimal": "'"}}, 'The decimal sign "\'" is not known. ([file]) Enter "." or ",".'),
    "policy no list": ({"policy": {"discount": "A"}}, "The policy of the mapping is not a list. Write each row as [[policy]] with discount and maximum."),
    "policy no table": ({"policy": ["A"]}, "A row of the policy is not a table of names. Write each as [[policy]]."),
    "policy without maximum": ({"policy": [{"discount": "A"}]}, "The rule has no maximum. (policy row 1) Enter maximum = … in it."),
    "policy without discount": ({"policy": [{"maximum": 0.1}]}, "The rule has no discount. (policy row 1) Enter discount = … in it."),
    "policy maximum 15": ({"policy": [{"discount": "A", "maximum": 15}]}, "The maximum is 15, which means 1,500 %. (policy row 1) Enter 0.15 for 15 %."),
    "policy key": ({"policy": [{"discount": "A", "maximum": 0.1, "aprover": "B"}]}, '"aprover" is not known. (policy row 1) Did you mean "approver"?'),
    "policy text": ({"policy": [{"discount": "A", "maximum": "15%"}]}, 'The maximum is "15%", not a number. (policy row 1) Enter a figure.'),
    "policy date": ({"policy": [{"discount": "A", "maximum": 0.1, "valid_to": "soon"}]}, 'The valid to is "soon", no date. (policy row 1) Write it as 2024-12-31.'),
    "policy unsorted": ({"policy": [{"discount": "A", "maximum": 0.2, "place": 'sheet "P", row 4'}, {"discount": "A", "maximum": 0.1, "approver": "B"}]}, 'The maximums of "A" do not ascend: 20% stands above 10%. (sheet "P", row 4 and policy row 2) Sort the rows of a ladder by ascending Maximum.'),
}  # fmt: skip


@pytest.mark.parametrize(("sections", "message"), list(WRONG.values()), ids=list(WRONG))
def test_what_is_wrong_is_said(sections: dict[str, Any], message: str) -> None:
    assert says(sections) == message


def test_an_unknown_dimension_is_said() -> None:
    with pytest.raises(CvmError) as caught:
        read_mapping(content(dimensions={"Region": "r"})).dimension("Rep")
    assert str(caught.value) == 'There is no dimension "Rep". The mapping names: Region.'


def test_columns_that_differ_only_in_case_are_ambiguous() -> None:
    with pytest.raises(CvmError) as caught:
        read_mapping(content()).spelled(["Lp", "LP", "q", "disc"])
    assert str(caught.value) == (
        'There is no column "lp", which the mapping names for list price. Did you mean "Lp"? '
        "The columns there are: Lp, LP, q, disc."
    )


def test_two_columns_that_are_one_in_the_table_are_refused() -> None:
    mapping = read_mapping(content(step=[STEP, {**STEP, "name": "More", "column": "DISC"}]))
    with pytest.raises(CvmError) as caught:
        mapping.spelled(["lp", "q", "disc"])
    assert str(caught.value).startswith('The column "disc" is mapped twice: as step "Discount" and as step "More".')


def test_every_column_of_a_policy_row() -> None:
    day = datetime.date(2026, 1, 1)
    row = {
        "Discount": "Volume", "MAXIMUM": 0.15, "approver": "Manager", "segment": "Key", "minimum_quantity": 10,
        "Deal size up to": 5000, "in_return_for": "Volume", "margin_floor": 0.2, "valid_from": day,
        "valid_to": "2026-12-31",
    }  # fmt: skip
    assert read_policy_rows([row]) == (
        PolicyRule(
            "Volume", 0.15, "Manager", "Key", 10.0, 5000.0, "Volume", 0.2, day, datetime.date(2026, 12, 31),
            "policy row 1",
        ),
    )  # fmt: skip


def test_blank_cells_of_a_policy_row_mean_no_limit() -> None:
    blank = dict.fromkeys(["approver", "segment", "minimum quantity", "deal size up to", "valid from"])
    assert read_policy_rows([{"discount": "A", "maximum": 0, **blank}]) == (PolicyRule("A", 0.0, place="policy row 1"),)
