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
def build(
    file: Annotated[
        Path,
        typer.Argument(
            help="A workbook as for evaluate; or addin for the Excel add-in, lite for a workbook of xlwings Lite."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Argument(help="The calculator (.xlsx; .xlsm with --live holds the functions), or the add-in (.xlam)."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="With CVM_ functions, for analysts; else none is needed.")
    ] = False,
    title: Annotated[str, typer.Option(help="Of the calculator.")] = "Value calculator",
) -> None:
    """Write a value calculator from the value model of a workbook, for customers or analysts; or the Excel add-in."""
    from udfs.hosts.command_line.building import (  # noqa: PLC0415
        build_add_in_file,
        build_calculator_file,
        build_lite_file,
    )

    with errors_explained():
        if str(file) == "addin":
            build_add_in_file(output)
        elif str(file) == "lite":
            build_lite_file(output)
        else:
            build_calculator_file(file, output, flavour="live" if live else "native", title=title)


Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Write a results workbook with charts here (.xlsx).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OfUnit = Annotated[
    str, typer.Option("--unit", help="Of the total that is meant, such as USD/year, where there are several.")
]
Price = Annotated[str | None, typer.Option(help="The price asked, in the unit of the total.")]
ReferencePrice = Annotated[
    str | None, typer.Option(help="What the next best alternative costs, in the unit of the total.")
]


@app.command()
def compare(  # noqa: PLR0913, PLR0917 - an option each
    files: Annotated[
        list[Path], typer.Argument(help="A workbook as for evaluate; several are segments, set side by side.")
    ],
    price: Price = None,
    reference_price: ReferencePrice = None,
    tolerance: Annotated[str, typer.Option(help="Up to which part of the larger figure two are at parity.")] = "5%",
    customer_view: Annotated[
        list[str] | None,
        typer.Option(help='Who is better in the customer\'s eyes, such as "Energy=same"; may be repeated.'),
    ] = None,
    segment: Annotated[
        list[Path] | None, typer.Option(help="Another workbook with the same equations; may be repeated.")
    ] = None,
    unit: OfUnit = "",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Compare a value model with the next best alternative, and judge a price; or compare segments."""
    from udfs.hosts.command_line.comparing import Options, run_comparison  # noqa: PLC0415

    with errors_explained():
        options = Options(price, reference_price, tolerance, customer_view or (), unit, output, as_json)
        run_comparison([*files, *(segment or ())], options)


@app.command()
def sensitivity(  # noqa: PLR0913, PLR0917 - an option each
    file: Workbook,
    variable: Annotated[
        list[str] | None, typer.Option(help="An input to be swept; give two for a table of both.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(help="Its figures, such as 5000:7000:9 or 8%,10%,12%; from Low to High when left out."),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Find the figure at which the total is this, for --variable or every input.")
    ] = None,
    unit: OfUnit = "",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Say which assumption carries the answer: a tornado, or the sweep of one or two inputs."""
    from udfs.hosts.command_line.analysing import Options, run_sensitivity  # noqa: PLC0415

    with errors_explained():
        run_sensitivity(file, Options(variable or (), values or (), target, unit, output, as_json))


@app.command()
def simulate(  # noqa: PLR0913, PLR0917 - an option each
    file: Workbook,
    trials: Annotated[int, typer.Option(help="How many, 100 to 10,000,000.")] = 16_384,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 1,
    threshold: Annotated[
        str | None, typer.Option(help="What the total must reach, such as the difference of two prices.")
    ] = None,
    price: Price = None,
    reference_price: ReferencePrice = None,
    unit: OfUnit = "",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Say how sure the answer is: simulate the inputs by their distributions and the table Correlation."""
    from udfs.hosts.command_line.simulating import Options, run_simulation  # noqa: PLC0415

    with errors_explained():
        run_simulation(file, Options(trials, seed, threshold, price, reference_price, unit, output, as_json))


@app.command()
def review(  # noqa: PLR0913, PLR0917 - an option each
    lines: Annotated[
        str,
        typer.Argument(help="Invoice lines: .csv (also .gz), .parquet, .xlsx, or the URL of a database."),
    ],
    mapping: Annotated[Path, typer.Option("--map", help="Which column means what: a .toml file or a workbook.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the review workbook here (.xlsx); else totals only.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="A workbook with the discount policy; else that of the mapping.")
    ] = None,
    table: Annotated[str, typer.Option(help="Of a database.")] = "",
    sheet: Annotated[str, typer.Option(help="Of a workbook.")] = "",
    engine: Annotated[str, typer.Option(help="duckdb, embedded; or spark.")] = "duckdb",
    master: Annotated[str, typer.Option(help="Of Spark.")] = "local[2]",
    memory: Annotated[str, typer.Option(help="The most that DuckDB uses, such as 1GB.")] = "",
    percentiles: Annotated[
        str, typer.Option(help="exact; or histogram, to within ±0.025 points of list in fewer passes.")
    ] = "exact",
    weight: Annotated[
        str, typer.Option(help="What a line weighs in bands and percentiles: revenue, volume or lines.")
    ] = "revenue",
    by: Annotated[
        list[str] | None, typer.Option(help="A dimension to show bands by; may be repeated. All mapped when left out.")
    ] = None,
    per_line: Annotated[
        Path | None, typer.Option("--lines", help="Write the prices and margin of each line here (.parquet).")
    ] = None,
    accounts: Annotated[int, typer.Option(help="How many of the worst accounts get a sheet with their lines.")] = 5,
    ledger_total: Annotated[
        str | None, typer.Option(help="What the books show, to be tied out with; the invoice value if not mapped.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the totals as JSON.")] = False,
) -> None:
    """Review invoice lines: where the money goes between list and pocket, bands, policy, outliers, periods."""
    from udfs.hosts.command_line.reviewing import Options, run_review  # noqa: PLC0415

    with errors_explained():
        options = Options(
            mapping, output, per_line, policy, table, sheet, engine, master, memory, percentiles, weight, by or (),
            accounts, ledger_total, as_json,
        )  # fmt: skip
        run_review(lines, options)


@app.command()
def deal(
    file: Annotated[Path, typer.Argument(help="A workbook with a table of deals: Deal, Discount, Percent.")],
    policy: Annotated[
        Path | None, typer.Option(help="The workbook with the policy: Discount, Maximum; the same when left out.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The date for all deals, such as 2026-01-31.")] = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Check a deal sheet against a discount policy; exit code 1 when a deal is out of policy or cannot be checked."""
    from udfs.hosts.command_line.dealing import print_deal  # noqa: PLC0415

    with errors_explained():
        if not print_deal(file, policy, as_json=as_json, as_of=as_of, output=output):
            raise typer.Exit(1)


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="A macro of the ribbon; all are listed when left out.")] = "",
    file: Annotated[Path | None, typer.Argument(help="A workbook; it is only read.")] = None,
    select: Annotated[str, typer.Option(help='The cells that count as selected, such as "Inputs!A1:D9".')] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A new workbook for the sheets that the macro makes (.xlsx).")
    ] = None,
) -> None:
    """Run a macro of the ribbon on a workbook, or list them."""
    from udfs.hosts.command_line.macros import Options, print_macros, run_macro  # noqa: PLC0415

    with errors_explained():
        if name:
            run_macro(name, file, Options(output, select))
        else:
            print_macros()


@app.command()
def templates() -> None:
    """List the template workbooks: what each is for."""
    from udfs.hosts.command_line.templates import print_templates  # noqa: PLC0415

    with errors_explained():
        print_templates()


TemplateName = Annotated[str, typer.Argument(help="A template, as xlcvm templates lists it.")]


@app.command()
def new(
    name: TemplateName,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The workbook (.xlsx); NAME.xlsx.")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="With CVM_ functions, for analysts; else none is needed.")
    ] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Ready to fill; else with its worked example.")] = False,
    currency: Annotated[str, typer.Option(help="Such as EUR; it can be changed on the cover.")] = "",
) -> None:
    """Write a template workbook, with its worked example or empty."""
    from udfs.hosts.command_line.templates import NewOptions, write_new  # noqa: PLC0415

    with errors_explained():
        write_new(name, NewOptions(output, live, empty, currency))


@app.command()
def fill(
    template: TemplateName,
    data: Annotated[Path, typer.Argument(help="A .csv with a row, or a .json with an object for each customer.")],
    output: Annotated[
        str, typer.Option("-o", "--output", help="A folder, or a file; {customer} and {row} may stand in its name.")
    ],
    live: Annotated[bool, typer.Option("--live", help="With CVM_ functions, for analysts.")] = False,
) -> None:
    """Fill a template from a data file, a workbook a customer; nothing is written when a row has an error."""
    from udfs.hosts.command_line.templates import fill_templates  # noqa: PLC0415

    with errors_explained():
        if not fill_templates(template, data, output, live=live):
            raise typer.Exit(1)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A filled template.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; its inputs can be filled in again.")] = False,
) -> None:
    """Read a filled template: its inputs, and what follows from them. Macros in it are not run."""
    from udfs.hosts.command_line.templates import print_filled  # noqa: PLC0415

    with errors_explained():
        print_filled(file, as_json=as_json)


@app.command("customer-copy")
def customer_copy(
    file: Annotated[Path, typer.Argument(help="A filled template.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The copy for the customer (.xlsx).")],
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it as a PDF file too (needs LibreOffice).")] = False,
) -> None:
    """Build the copy that a customer gets, without cost, margin, floor, policy or internal notes."""
    from udfs.hosts.command_line.templates import write_customer_copy  # noqa: PLC0415

    with errors_explained():
        write_customer_copy(file, output, pdf=pdf)


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


Host = Annotated[str, typer.Argument(help="libreoffice or excel")]
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


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Of this computer; 0 takes a free one.", min=0, max=65535)] = 8000,
    certificate: Annotated[Path | None, typer.Option(help="A PEM file: Excel talks to an add-in over https.")] = None,
    key: Annotated[Path | None, typer.Option(help="Of the certificate, a PEM file.")] = None,
) -> None:
    """Serve the functions and the ribbon to Excel for Windows, Mac and the web, with xlwings Server."""
    from udfs.hosts.command_line.serving import run_server  # noqa: PLC0415

    with errors_explained():
        run_server(port, certificate, key)


def main() -> None:
    """Run the command line."""
    use_utf8()
    app()
