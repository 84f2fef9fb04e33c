"""A running Calc for the tests of everybody: one office a worker, with the functions of this source tree.

A test that uses it is marked `libreoffice` and belongs to the xdist group of that name:

    @CALC
    def test_…(calc: Office) -> None:
        sheet = calc.new()
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from udfs.hosts.libreoffice.finding import LibreOffice, find_office, office_python
from udfs.hosts.libreoffice.office import Document, Office
from xlcvm.errors import CvmError


def CALC(test: object) -> object:
    """Mark a test that needs a running Calc."""
    return pytest.mark.libreoffice(pytest.mark.xdist_group("libreoffice")(test))


@pytest.fixture(scope="session")
def libreoffice() -> LibreOffice:
    """Give the LibreOffice of this machine; skips without one, and fails in continuous integration."""
    try:
        program = find_office()
        office_python(program)
    except CvmError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    return program


@pytest.fixture(scope="session")
def calc(libreoffice: LibreOffice) -> Iterator[Office]:
    """Give a running Calc with all functions of this source tree."""
    with Office(program=libreoffice) as office:
        yield office


@pytest.fixture
def sheet(calc: Office) -> Iterator[Document]:
    """Give an empty spreadsheet."""
    document = calc.new()
    yield document
    document.close()
