"""Small models that meet the corners of a calculator."""

from workbooks.value_calculator import Calculator
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

CORNERS = Calculator(
    ValueModel(
        (
            EquationRow("Energy used", "power × hours"),  # a term with a value for each offering
            EquationRow("Energy bill", "energy used × price of energy"),  # a two-sided term that uses another
            EquationRow("Energy savings", "[energy bill] next best − [energy bill] ours", status=Status.MEASURED),
            EquationRow("Quieter", "", status=Status.PLACEHOLDER),  # a placeholder without an equation
            EquationRow("Peace of mind", "trainees × fee", status=Status.PLACEHOLDER),
            EquationRow("Training", "−(trainees × fee)"),  # USD/month among USD/year: converted
            EquationRow("Set-up", "[set-up cost] next best − [set-up cost] ours"),
            EquationRow("Scrap", "[scrap × volume] next best − [scrap × volume] ours − 5% × volume × (scrap share)^2"),
            EquationRow("Warranty", "warranty cost × annuity(rate; years)"),
            EquationRow("Per piece", "set-up total ÷ pieces"),  # another unit
            EquationRow("Same", "same on both × 2"),  # two equal figures outside brackets
        ),
        Inputs(
            [
                Input("power", 32, 40.25, True, "kW"),
                Input("hours", 6000, unit="h/year"),
                Input("price of energy", 0.12, unit="USD/kWh", low=0.1, high=0.2, distribution="PERT"),
                Input("trainees", 4, unit="person"),
                Input("fee", 1250.5, unit="USD/(person·month)"),
                Input("set-up cost", 100, 400, True, "USD", source='=HYPERLINK("http://x")'),
                Input("scrap", 0.02, 0.035, True, "%"),
                Input("scrap share", 0.5, unit="%"),
                Input("volume", 123456.789, unit="USD/year"),
                Input("warranty cost", 1e-5, unit="kUSD/year", owner="@home"),
                Input("rate", 0.08, unit="%"),
                Input("years", 5, unit="years"),
                Input("set-up total", -2.5, unit="USD", date="2026-02-01"),
                Input("pieces", 3, unit="piece"),
                Input("same on both", 1000, 1000, True, "USD"),
            ]
        ),
    ),
    title="Corners & edges",
    our_offering='A "quoted" offering',
    next_best="+ plus",
    date="2026-01-31",
    notes=("=1+1",),
)
