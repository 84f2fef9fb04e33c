"""What changes of inputs do to the total of a user's workbook: tornado, one way, two ways, switching values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from udfs.hosts.command_line.analysed import (
    check_output,
    load_subject,
    optional_figure,
    read_figures,
    tell_left_out,
    tell_written,
    write_results,
)
from udfs.hosts.command_line.printing import console, print_json, print_table
from workbooks.results.analyses import steps_between
from workbooks.results.building import sensitivity_workbook
from workbooks.results.subject import Subject
from workbooks.results.sweep_sheets import Switching
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.risk import OneWay, TornadoBar, TwoWay, one_way, switching_value, tornado, two_way


@dataclass(frozen=True)
class Options:
    """What `xlcvm sensitivity` was asked for; figures as typed, one text of values for each variable."""

    variables: Sequence[str] = ()
    values: Sequence[str] = ()
    target: str | None = None
    unit: str = ""
    output: Path | None = None
    as_json: bool = False


@dataclass
class _Found:
    """What was computed."""

    tornado: Sequence[TornadoBar] = ()
    one_way: OneWay | None = None
    two_way: TwoWay | None = None
    switching: Sequence[Switching] = field(default_factory=tuple)


def run_sensitivity(file: Path, options: Options) -> None:
    """Compute the tornado, or the sweep of one or two variables, or switching values.

    Raises
    ------
    CvmError
        The file or an option cannot be used; nothing is written then.
    """
    check_output(options.output, [file])
    _check(options)
    target = optional_figure(options.target, "--target")
    subject = load_subject(file, options.unit)
    found = _compute(subject, options, target)
    template = sensitivity_workbook(
        subject, tornado=found.tornado, one_way=found.one_way, two_way=found.two_way, switching=found.switching
    )
    write_results(template, options.output)
    if options.as_json:
        print_json(_as_json(subject, found))
        return
    _print(subject, found)
    tell_left_out(subject)
    tell_written(options.output)


def _check(options: Options) -> None:
    if len(options.variables) > 2 and options.target is None:
        raise CvmError(
            f"{len(options.variables)} variables were named.", "Name one or two: a table has rows and columns."
        )
    if len(options.values) > len(options.variables):
        raise CvmError("There are more --values than --variable.", "Name the variable to which the values belong.")
    if options.values and len(options.values) < len(options.variables):
        raise CvmError("There are fewer --values than --variable.", "Give values for each variable, or for none.")


def _compute(subject: Subject, options: Options, target: float | None) -> _Found:
    model, found = subject.model, _Found()
    if target is not None:
        found.switching = _switching(subject, options.variables, target)
        if not options.values:
            return found
    figures = [_figures(subject, name, at, options.values) for at, name in enumerate(options.variables)]
    if not figures:
        found.tornado = tornado(model)
    elif len(figures) == 1:
        found.one_way = one_way(model, options.variables[0], figures[0])
    elif len(figures) == 2:
        down, across = options.variables
        found.two_way = two_way(model, down, figures[0], column_variable=across, column_values=figures[1])
    else:
        raise CvmError(f"{len(figures)} variables were swept.", "Sweep one or two: a table has rows and columns.")
    return found


def _figures(subject: Subject, name: str, at: int, values: Sequence[str]) -> NDArray[np.float64]:
    """Give the figures of a variable: as typed, or in even steps from its Low to its High."""
    if values:
        return read_figures(values[at], "--values")
    return steps_between(subject, name, "Give its figures, such as --values 5000:7000:9.")


def _switching(subject: Subject, names: Sequence[str], target: float) -> list[Switching]:
    """Find switching values; where there is none, the reason."""
    wanted = list(names) or [swept.label for swept in subject.total.used_inputs() if swept.places]
    found = []
    for name in wanted:
        label = subject.total.swept(name).label
        try:
            found.append(Switching(label, target, switching_value(subject.model, name, target)))
        except CvmError as error:
            if error.code is not ErrorCode.NOT_AVAILABLE:
                raise
            found.append(Switching(label, target, error))
    return found


def _print(subject: Subject, found: _Found) -> None:
    base = subject.money(subject.total.base)
    console().print(f"Total with the inputs as they are: [bold]{base}[/]")
    if found.tornado:
        _print_tornado(subject, found.tornado)
    if found.one_way is not None:
        sweep = found.one_way
        pairs = zip(sweep.values.tolist(), sweep.totals.tolist(), strict=True)
        rows = [[subject.number(sweep.variable, figure), subject.amount(total)] for figure, total in pairs]
        headers = [subject.named(sweep.variable), f"Total{subject.unit_words}"]
        print_table("One way", headers, rows, right=headers)
    if found.two_way is not None:
        _print_two_way(subject, found.two_way)
    if found.switching:
        _print_switching(subject, found.switching)


def _print_tornado(subject: Subject, bars: Sequence[TornadoBar]) -> None:
    headers = ["Variable", "Low", "High", "Total at low", "Total at high", "Swing"]
    rows = [
        [
            subject.named(bar.variable),
            *(subject.number(bar.variable, figure) for figure in (bar.low, bar.high)),
            *(subject.amount(figure) for figure in (bar.total_at_low, bar.total_at_high, bar.swing)),
        ]
        for bar in bars
    ]
    print_table(f"Tornado{subject.unit_words}", headers, rows, right=headers[1:])


def _print_two_way(subject: Subject, sweep: TwoWay) -> None:
    columns = [subject.number(sweep.column_variable, figure) for figure in sweep.column_values.tolist()]
    rows = [
        [subject.number(sweep.row_variable, figure), *map(subject.amount, totals)]
        for figure, totals in zip(sweep.row_values.tolist(), sweep.totals.tolist(), strict=True)
    ]
    corner = f"{subject.named(sweep.row_variable)} ↓ {subject.named(sweep.column_variable)} →"
    print_table(f"Two ways{subject.unit_words}", [corner, *columns], rows, right=columns)


def _print_switching(subject: Subject, found: Sequence[Switching]) -> None:
    rows = []
    for entry in found:
        name = subject.named(entry.variable)
        figure = subject.number(entry.variable, subject.total.swept(entry.variable).figure)
        if isinstance(entry.figure, CvmError):
            rows.append([name, figure, "#N/A", entry.figure.problem])
        else:
            rows.append([name, figure, subject.number(entry.variable, entry.figure), ""])
    headers = ["Variable", "Figure", "Switching value", "Remark"]
    print_table(f"Where the total is {subject.money(found[0].target)}", headers, rows, right=headers[1:3])


def _as_json(subject: Subject, found: _Found) -> dict[str, Any]:
    content: dict[str, Any] = {
        "unit": subject.unit.text if subject.unit else "",
        "base": subject.total.base,
        "other totals": list(subject.left_out),
    }
    if found.tornado:
        content["tornado"] = [
            {"variable": bar.variable, "low": bar.low, "high": bar.high, "total at low": bar.total_at_low,
             "total at high": bar.total_at_high, "swing": bar.swing} for bar in found.tornado
        ]  # fmt: skip
    if found.one_way is not None:
        sweep = found.one_way
        content["one way"] = {"variable": sweep.variable, "values": sweep.values.tolist(),
                              "totals": sweep.totals.tolist()}  # fmt: skip
    if found.two_way is not None:
        grid = found.two_way
        content["two way"] = {
            "row variable": grid.row_variable, "row values": grid.row_values.tolist(),
            "column variable": grid.column_variable, "column values": grid.column_values.tolist(),
            "totals": grid.totals.tolist(),
        }  # fmt: skip
    if found.switching:
        content["switching values"] = [_switching_json(entry) for entry in found.switching]
    return content


def _switching_json(entry: Switching) -> dict[str, Any]:
    plain: dict[str, Any] = {"variable": entry.variable, "target": entry.target}
    if isinstance(entry.figure, CvmError):
        return {**plain, "figure": None, "problem": entry.figure.problem}
    return {**plain, "figure": entry.figure}
