"""The VBA of the functions: what every function of the catalogue keeps, and declarations that VBA could not take."""

from __future__ import annotations

import re

import pytest

from udfs.cells import Number
from udfs.functions import declare_all
from udfs.hosts.classic.vba_source import check_source
from udfs.hosts.classic.wrappers import DESCRIPTIONS, FUNCTIONS, MOST_DESCRIBED, function_modules
from udfs.worksheet_function import Catalogue, catalogue
from xlcvm.errors import CvmError

_FUNCTION = re.compile(
    r"^Public Function (?P<name>\w+)\((?P<arguments>.*?)\) As Variant\n"
    r'Attribute (?P<described>\w+)\.VB_Description = "(?P<description>(?:[^"]|"")*)"\n'
    r"    (?P<given>\w+) = CvmCells\.Computed\(\"(?P<asked>\w+)\", Array\((?P<cells>.*?), CvmCells\.CallingCell\(\)\)\)\n"
    r"End Function$",
    re.MULTILINE | re.DOTALL,
)


def sources() -> tuple[str, str]:
    declare_all()
    functions, descriptions = function_modules(catalogue)
    assert (functions.name, descriptions.name) == (FUNCTIONS, DESCRIPTIONS)
    return functions.source, descriptions.source


def unbroken(text: str) -> str:
    return re.sub(r" _\n\s*", " ", text)


def test_every_function_is_there_with_its_arguments_in_order_and_nothing_else() -> None:
    found = {match["name"]: match for match in _FUNCTION.finditer(unbroken(sources()[0]))}
    assert list(found) == [entry.name for entry in catalogue]
    assert sources()[0].count("Public Function") == sources()[0].count("End Function") == len(catalogue)
    for entry in catalogue:
        match = found[entry.name]
        assert {match["described"], match["given"], match["asked"]} == {entry.name}
        names = [argument.name for argument in entry.arguments]
        assert match["arguments"] == ", ".join(f"Optional {name} As Variant" for name in names)
        assert match["cells"] == ", ".join(f"CvmCells.Raw({name})" for name in names)
        assert 0 < len(match["description"].replace('""', '"')) <= 255


def test_every_argument_is_described_in_the_function_wizard() -> None:
    text = unbroken(sources()[1])
    calls = re.findall(r"Application\.MacroOptions Macro:=Ours\(\"(\w+)\"\),(.*)", text)
    assert [name for name, _ in calls] == [entry.name for entry in catalogue]
    for entry, (_, rest) in zip(catalogue, calls, strict=True):
        category = re.search(r'Category:="([^"]*)"', rest)
        assert category is not None
        assert category[1] == entry.family
        texts = re.findall(r'"((?:[^"]|"")*)"', rest.partition("ArgumentDescriptions:=Array(")[2])
        assert len(texts) == min(len(entry.arguments), MOST_DESCRIBED)
        for argument, described in zip(entry.arguments, texts, strict=False):
            assert described.startswith(("Required. ",) if not argument.optional else ("Default ", "May be left out. "))
            assert len(described.replace('""', '"')) <= 255


def test_excels_editor_would_load_them() -> None:
    for source in sources():
        check_source("M", source)


def declared(name: str, *arguments: str, summary: str = "Give it.") -> Catalogue:
    """A catalogue of one function, made as text because its arguments vary."""
    made = Catalogue()
    described = "".join(f"    {argument} : number\n        It.\n" for argument in arguments)
    code = f"def {name}({', '.join(f'{a}: Number' for a in arguments)}) -> Number:\n    return 1.0\n"
    scope: dict[str, object] = {"Number": Number}
    exec(code, scope)
    function = scope[name]
    function.__doc__ = (
        f"{summary}\n\n    Parameters\n    ----------\n{described}\n    Returns\n    -------\n    number\n        It.\n"
    )
    made.worksheet_function(family="Tests")(function)  # type: ignore[type-var]
    return made


@pytest.mark.parametrize(
    ("made", "taken", "problem"),
    [
        (
            declared("CVM_TEST", "array"),
            (),
            '"array" cannot be the name of a VBA argument: it is a word of the language.',
        ),
        (
            declared("CVM_TEST", "raw"),
            (),
            '"raw" cannot be the name of a VBA argument: the function itself uses the word.',
        ),
        (
            declared("CVM_TEST", "größe"),
            (),
            '"größe" cannot be the name of a VBA argument: it must begin with a letter and hold letters, digits and _ only.',
        ),
        (declared("CVM_TEST", "a"), ("cvm_test",), '"CVM_TEST" is also the name of a VBA module or project.'),
        (
            declared("CVM_TEST", "a", summary="Give ☃."),
            (),
            "The description 'Give \\u2603.' holds '\\u2603', which VBA cannot hold.",
        ),
    ],
)
def test_declarations_that_vba_cannot_take(made: Catalogue, taken: tuple[str, ...], problem: str) -> None:
    with pytest.raises(CvmError) as caught:
        function_modules(made, taken)
    assert caught.value.problem == problem


def test_thirty_arguments_fit() -> None:
    names = [f"a_rather_long_name_of_an_argument_{number}" for number in range(30)]
    functions, descriptions = function_modules(declared("CVM_TEST", *names))
    check_source(FUNCTIONS, functions.source)
    check_source(DESCRIPTIONS, descriptions.source)
    assert unbroken(functions.source).count("CvmCells.Raw(") == 30
    assert unbroken(descriptions.source).count('"Required. It."') == MOST_DESCRIBED


def test_a_function_without_arguments_is_described_too() -> None:
    functions, descriptions = function_modules(declared("CVM_TEST"))
    assert "Public Function CVM_TEST() As Variant" in functions.source
    assert "Array(CvmCells.CallingCell())" in functions.source
    assert "ArgumentDescriptions" not in descriptions.source
