"""Random word equations and what they are tested against: trees, inputs, and a second engine for formulas."""

from __future__ import annotations

from typing import Any

import ironcalc
from hypothesis import strategies as st

from xlcvm.equations.syntax import Bracket, Name, Node, Number, Operation, Side
from xlcvm.equations.tokens import fold_text
from xlcvm.value import Input

# Names as people write them: words, signs, brackets, an apostrophe, a lone x, other alphabets.
INPUTS = (
    Input("power drawn", 32.0, 40.0, two_sided=True),
    Input("price per kWh", 0.12),
    Input("set-up time (min)", 30.0, 45.0, two_sided=True),
    Input("customer's scrap %", 0.031, 0.05, two_sided=True),
    Input("cost/unit in $", 12.5),
    Input("Ausfälle x Linie", 7.0),
    Input("停机时间", 3.25),
    Input("growth", -0.4),
    Input("zero-ish", 0.001),
    Input("minutes idle", 90.0, unit="min"),
    Input("hours idle", 2.0, unit="h"),
)


def _name(spelled: str) -> Name:
    return Name(0, 0, spelled, fold_text(spelled))


def _operation(key: str, *operands: Node) -> Operation:
    return Operation(0, 0, key, tuple(operands))


def _leaves() -> st.SearchStrategy[Node]:
    numbers = st.sampled_from(["2", "1,250", "0.5", "5%", "2.5e3", "3k", "100", ".25"])
    values = {"1,250": 1250.0, "5%": 0.05, "3k": 3000.0}
    idle = _operation("/", _operation("+", _name("hours idle"), _name("minutes idle")), _name("hours idle"))
    return st.one_of(
        numbers.map(lambda text: Number(0, 0, values.get(text) or float(text), text, None)),
        st.sampled_from([row.variable for row in INPUTS if not row.two_sided and not row.unit]).map(_name),
        st.tuples(st.sampled_from([row.variable for row in INPUTS if row.two_sided]), st.sampled_from(list(Side))).map(
            lambda pair: Bracket(0, 0, _name(pair[0]), pair[1])
        ),
        st.just(idle),
    )


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    two = st.tuples(st.sampled_from("+-*/"), inner, inner).map(lambda t: _operation(*t))
    many = st.tuples(st.sampled_from(["min", "max"]), st.lists(inner, min_size=2, max_size=4)).map(
        lambda t: _operation(t[0], *t[1])
    )
    one = st.tuples(st.sampled_from(["negative", "abs"]), inner).map(lambda t: _operation(*t))
    powers = st.tuples(inner, st.sampled_from(["2", "3"])).map(
        lambda t: _operation("^", t[0], Number(0, 0, float(t[1]), t[1], None))
    )
    chains = inner.map(lambda node: _operation("^", _TWO, _operation("min", _operation("abs", node), _TWO)))
    rounds = st.tuples(inner, st.sampled_from(["0", "2"])).map(
        lambda t: _operation("round", t[0], Number(0, 0, float(t[1]), t[1], None))
    )
    return st.one_of(two, many, one, powers, chains, rounds)


_TWO = Number(0, 0, 2.0, "2", None)


def trees() -> st.SearchStrategy[Node]:
    """Random trees of up to a dozen leaves."""
    return st.recursive(_leaves(), _larger, max_leaves=12)


def shape(node: Node) -> Any:
    """A tree without its places, to be compared."""
    match node:
        case Number():
            return node.value
        case Name():
            return node.key
        case Bracket():
            return str(node.side), shape(node.body)
        case Operation():
            return node.operator, tuple(shape(part) for part in node.operands)
        case _:
            raise AssertionError(node)


def ironcalc_values(figures: dict[str, float], formulas: list[str]) -> list[float | str]:
    """Recalculate formulas over named cells in IronCalc; an error comes back as its text."""
    model = ironcalc.create("second engine", "en", "UTC", "en")
    model.add_sheet("inputs")
    for row, figure in enumerate(figures.values(), start=1):
        model.set_user_input(1, row, 1, repr(figure))
    for row, formula in enumerate(formulas, start=1):
        model.set_user_input(0, row, 1, f"={formula}")
    model.evaluate()
    return [model.get_cell_value(0, row, 1) for row in range(1, len(formulas) + 1)]
