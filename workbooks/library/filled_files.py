"""The files of filled templates: how each is called, and their writing, by as many processes as there are cores."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from workbooks.files import replace_file
from workbooks.library.building import build_template
from workbooks.library.catalogue import load_kind
from workbooks.library.filling import Filling, Refused
from workbooks.library.kinds import Flavour
from workbooks.moulds import Mould
from xlcvm.errors import CvmError

_FEW = 24  # files that one process writes sooner than a second one starts
_CHUNK = 8
_LONGEST = 80  # characters of a customer's name in a file name
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # Windows takes files of these names for devices
_PLACEHOLDERS = re.compile(r"\{([^{}]*)\}")

Job = tuple[str, str, dict[str, Any], Flavour, str]
"""The template's name, the row, its entries, the flavour, and the file."""


def paths_for(fillings: Sequence[Filling], output: str) -> list[Path]:
    """Give the file of each row.

    Parameters
    ----------
    fillings : sequence of Filling
        The rows.
    output : str
        A folder, or the name of a file: it may hold {customer} and {row}, and must where there are several rows.

    Returns
    -------
    list of Path
        Each once.

    Raises
    ------
    CvmError
        Two rows would be written to one file, a customer has no name, or the name of the file cannot be used.

    Examples
    --------
    >>> rows = [Filling("row 2", {"customer": "A/B GmbH"}), Filling("row 3", {"customer": "Nul"})]
    >>> [path.name for path in paths_for(rows, "offers/{customer}.xlsx")]
    ['A_B GmbH.xlsx', 'Nul_.xlsx']
    """
    folder = Path(output)
    pattern = str(folder / "{customer}.xlsx") if output.endswith(("/", os.sep)) or folder.is_dir() else output
    if Path(pattern).suffix.casefold() != ".xlsx":
        raise CvmError(f'"{Path(pattern).name}" is no name for a workbook.', "Let it end with .xlsx, or name a folder.")
    for name in _PLACEHOLDERS.findall(pattern):
        if name not in ("customer", "row"):
            raise CvmError(f'"{{{name}}}" cannot be put into the name of a file.', "Use {customer} or {row}.")
    found: dict[str, str] = {}
    paths = []
    for number, filling in enumerate(fillings, 1):
        name = pattern.replace("{row}", str(number))
        if "{customer}" in name:
            name = name.replace("{customer}", _file_name(filling))
        earlier = found.setdefault(name.casefold(), filling.where)
        if earlier != filling.where:
            raise CvmError(
                f'{earlier} and {filling.where} would both be written to "{Path(name).name}".',
                'Let the name hold what tells them apart, such as -o "{customer} {row}.xlsx".',
            )
        paths.append(Path(name))
    return paths


def _file_name(filling: Filling) -> str:
    text = _UNFIT.sub("_", str(filling.data.get("customer") or "")).strip(" .")[:_LONGEST].rstrip(" .")
    if not text:
        raise CvmError("The customer is blank, after whom the file is called.", "Name it.", where=filling.where)
    return f"{text}_" if _DEVICES.fullmatch(text.partition(".")[0]) else text


def write_all(
    name: str, fillings: Sequence[Filling], paths: Sequence[Path], *, flavour: Flavour = "native", cores: int = 0
) -> Iterator[Refused | None]:
    """Write a workbook for each row.

    Parameters
    ----------
    name : str
        Of the template.
    fillings : sequence of Filling
        The rows.
    paths : sequence of Path
        A file each; one that is there is replaced when the new one is complete.
    flavour : {"native", "live"}
        What its formulas need.
    cores : int
        How many processes; as many as there are cores when 0, and one for a few files.

    Yields
    ------
    Refused or None
        For each row in turn, what kept it from being written.
    """
    jobs: list[Job] = [
        (name, filling.where, filling.data, flavour, str(path)) for filling, path in zip(fillings, paths, strict=True)
    ]
    wanted = cores or (cores_here() if len(jobs) > _FEW else 1)
    if wanted == 1:
        yield from map(write_one, jobs)
        return
    context = multiprocessing.get_context("spawn")  # a fork beside the thread of a progress bar may hang
    with ProcessPoolExecutor(wanted, mp_context=context) as pool:
        yield from pool.map(write_one, jobs, chunksize=_CHUNK)


def cores_here() -> int:
    """Give how many cores this process may use."""
    usable: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(usable(0)) if usable else os.cpu_count() or 1


_moulds: dict[tuple[str, Flavour], Mould] = {}  # of this process: each is made once


def write_one(job: Job) -> Refused | None:
    """Write one workbook; give what kept it from being written."""
    name, where, data, flavour, path = job
    try:
        replace_file(Path(path), filled_bytes(name, data, flavour))
    except CvmError as error:
        return Refused(where, error)
    return None


def filled_bytes(name: str, data: dict[str, Any], flavour: Flavour = "native") -> bytes:
    """Give a filled template as the bytes of a file; the first one of a process takes longer.

    Parameters
    ----------
    name : str
        Of the template.
    data : dict
        Entries by key.
    flavour : {"native", "live"}
        What its formulas need.

    Returns
    -------
    bytes
        With every value computed.
    """
    kind = load_kind(name)
    template = build_template(kind, data, flavour=flavour)
    mould = _moulds.get((name, flavour))
    if mould is None:
        mould = _moulds[name, flavour] = Mould(build_template(kind, {}, flavour=flavour))
    return mould.filled(template)
