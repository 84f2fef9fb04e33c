"""What is entered into a naked solution: segments, elements with what each segment makes of them, and the menu."""

from __future__ import annotations

from workbooks.library.fields import Field, Group, Rows

SEGMENTS = (1, 2, 3, 4)
ALL, SOME, NONE = "all", "some", "none"
NEW, EXISTING = "new", "existing"
STATUSES = NOT_OFFERED, STANDARD, OPTION = "not offered", "standard", "option at a charge"


def _segment(number: int, example: str | None) -> Field:
    said = "Leave it blank when there are fewer segments; its columns then do not count."
    return Field(f"segment {number}", "text", example, note="Customers with like needs." if number == 1 else said,
                 required=number == 1, audience="supplier")  # fmt: skip


GROUPS = (
    Group(
        "Market segments",
        (
            _segment(1, "Integrated plants"),
            _segment(2, "Regional processors"),
            _segment(3, "Occasional buyers"),
            _segment(4, None),
        ),
    ),
)


def _in_segment(number: int) -> tuple[Field, Field, Field]:
    return (
        Field(f"valued by {number}", "choice", choices=(ALL, SOME, NONE),
              note=f"How many customers of segment {number} would miss it: all, some or none."),
        Field(f"cost {number}", "amount", least=0,
              note=f"What it costs us a year to give it to segment {number}; 0 where it costs nothing."),
        Field(f"worth {number}", "amount", least=0,
              note=f"What it is worth a year to the customers of segment {number}; 0 where it is worth nothing."),
    )  # fmt: skip


ELEMENTS = Rows(
    "elements",
    (
        Field("element", "text", note="A service, programme or system that comes with the product."),
        Field("age", "choice", choices=(EXISTING, NEW), note="New: not yet given to anybody."),
        Field("status now", "choice", choices=STATUSES,
              note="Standard: every customer gets it within the price."),
        *(field for number in SEGMENTS for field in _in_segment(number)),
    ),
    (
        ("Certificate with each lot", EXISTING, STANDARD,
         ALL, 18_000, 60_000, ALL, 14_000, 38_000, ALL, 9_000, 16_000, None, None, None),
        ("Delivery on the agreed day", EXISTING, STANDARD,
         ALL, 46_000, 140_000, ALL, 39_000, 95_000, ALL, 31_000, 40_000, None, None, None),
        ("Technical hotline", EXISTING, STANDARD,
         ALL, 30_000, 85_000, SOME, 26_000, 30_000, SOME, 24_000, 9_000, None, None, None),
        ("Process audit on site", EXISTING, STANDARD,
         SOME, 52_000, 110_000, SOME, 44_000, 36_000, NONE, 12_000, 0, None, None, None),
        ("Stock held at the customer", EXISTING, STANDARD,
         SOME, 64_000, 58_000, NONE, 21_000, 0, NONE, 0, 0, None, None, None),
        ("Printed market letter", EXISTING, STANDARD,
         NONE, 6_000, 0, NONE, 8_000, 0, NONE, 9_000, 0, None, None, None),
        ("Rush delivery within a day", EXISTING, OPTION,
         SOME, 22_000, 48_000, SOME, 17_000, 31_000, SOME, 8_000, 10_000, None, None, None),
        ("Ordering and invoices online", NEW, NOT_OFFERED,
         ALL, 9_000, 22_000, ALL, 9_000, 26_000, ALL, 7_000, 12_000, None, None, None),
        ("Remote reading of tank levels", NEW, NOT_OFFERED,
         ALL, 35_000, 90_000, SOME, 28_000, 34_000, NONE, 11_000, 0, None, None, None),
        ("Help with new recipes", NEW, NOT_OFFERED,
         SOME, 34_000, 82_000, SOME, 15_000, 27_000, NONE, 0, 0, None, None, None),
        ("Take-back of empty packaging", NEW, NOT_OFFERED,
         SOME, 40_000, 21_000, SOME, 33_000, 12_000, NONE, 0, 0, None, None, None),
    ),
    room=20,
    audience="supplier",
)  # fmt: skip
MENU = Rows(
    "menu",
    (
        Field("part of the offer", "text", note="As the customer reads it, spelled as on the sheet Elements."),
        Field("what it does for you", "text", note="The benefit, in the customer's words."),
        Field("offered as", "choice", choices=(STANDARD, OPTION)),
        Field("charge a year", "amount", least=0, note="Of an option; blank where it is standard."),
    ),
    (
        ("Certificate with each lot", "Incoming goods need no test of their own", STANDARD, None),
        ("Delivery on the agreed day", "Production runs as planned, with little stock", STANDARD, None),
        ("Ordering and invoices online", "Orders take minutes, invoices match", STANDARD, None),
        ("Technical hotline", "An answer from an engineer within two hours", OPTION, 4_800),
        ("Process audit on site", "A list of savings, ranked, after two days on site", OPTION, 9_500),
        ("Stock held at the customer", "You pay when you take it", OPTION, 12_000),
        ("Rush delivery within a day", "No standstill when plans change", OPTION, 3_600),
        ("Help with new recipes", "Your next product is ready weeks earlier", OPTION, 7_500),
        ("Remote reading of tank levels", "No reading rounds, no empty tank", OPTION, 5_400),
    ),
    room=20,
)  # fmt: skip
