"""The commands of `xlcvm`: what each takes. What they do stands in the modules beside this one."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from udfs.hosts.command_line.printing import errors_explained, use_utf8

app = typer.Typer(
    name="xlcvm",
    help="Customer value management: word equations, computed from a spreadsheet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

Workbook = Annotated[Path, typer.Argument(help="An .xlsx that holds an inputs table and an equations table.")]


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"xlcvm {version('xlcvm')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Customer value management: word equations, computed from a spreadsheet."""


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the workbooks go.")] = Path("xlcvm-demo"),
) -> None:
    """Build an example value calculator, compute it, and recalculate it in LibreOffice when that is there."""
    from udfs.hosts.command_line.demo import run_demo  # noqa: PLC0415 - each command loads what it needs

    with errors_explained():
        run_demo(folder)


@app.command()
def evaluate(
    file: Workbook,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Compute the value model of a workbook; exit code 1 when any part of it has a problem."""
    from udfs.hosts.command_line.models import print_evaluation  # noqa: PLC0415

    with errors_explained():
        if not print_evaluation(file, "json" if as_json else "csv" if as_csv else "table"):
            raise typer.Exit(1)


@app.command()
def check(
    file: Workbook,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what is wrong, doubtful or open in the value model of a workbook; exit code 1 on an error."""
    from udfs.hosts.command_line.models import print_check  # noqa: PLC0415

    with errors_explained():
        if not print_check(file, as_json=as_json):
            raise typer.Exit(1)


@app.command()
def functions(
    name: Annotated[str, typer.Argument(help="A function, to see its arguments.")] = "",
) -> None:
    """List the worksheet functions, or explain one."""
    from udfs.hosts.command_line.reference import print_function, print_functions  # noqa: PLC0415

    with errors_explained():
        if name:
            print_function(name)
        else:
            print_functions()


@app.command()
def doctor() -> None:
    """Say what is installed, which hosts are ready, and what to do about those that are not."""
    from udfs.hosts.command_line.doctor import print_report  # noqa: PLC0415

    with errors_explained():
        print_report()


Host = Annotated[str, typer.Argument(help="libreoffice")]
Shared = Annotated[bool, typer.Option("--shared", help="For all users of the machine (needs the rights for it).")]


@app.command()
def install(host: Host, shared: Shared = False) -> None:
    """Install the functions into a spreadsheet program."""
    from udfs.hosts.command_line.hosts import install_host  # noqa: PLC0415

    with errors_explained():
        install_host(host, shared=shared)


@app.command()
def uninstall(host: Host, shared: Shared = False) -> None:
    """Remove the functions from a spreadsheet program."""
    from udfs.hosts.command_line.hosts import uninstall_host  # noqa: PLC0415

    with errors_explained():
        uninstall_host(host, shared=shared)


def main() -> None:
    """Run the command line."""
    use_utf8()
    app()
