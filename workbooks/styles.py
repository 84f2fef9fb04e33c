"""How cells look, by the name of what they are. Data only: `writing` makes formats of it.

Font and sizes are chosen so that Excel and LibreOffice break lines alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INK = "#1F2A37"
QUIET = "#6B7280"
BRAND = "#14506E"
PALE = "#E8F0F4"
LINE = "#D3DAE1"
INPUT = "#FFF7D6"
FAVOURABLE = "#2A7F9E"
UNFAVOURABLE = "#C4573A"
WARNING = "#FDECE6"
AT_LOW, AT_HIGH = "#D9A441", "#14506E"  # what an input does at its Low and at its High
LITTLE, MUCH = "#F6D3C6", "#B9DCE8"  # the ends of a colour scale, pale enough to be written on
SEVERAL = (BRAND, "#5FA9C2", "#D9A441", "#7C6FA6", "#7FA35B", "#6B7280")  # segments beside each other

BASE: Mapping[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}

_BODY = {"bottom": 1, "bottom_color": LINE, "text_wrap": True, "align": "left", "indent": 1}
_INPUT = {**_BODY, "bg_color": INPUT, "locked": False, "left": 1, "right": 1, "left_color": LINE, "right_color": LINE}
_HEADER = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": BRAND,
    "text_wrap": True,
    "valign": "vcenter",
    "align": "left",
    "indent": 1,
}
_ROW = {**_BODY, "valign": "vcenter"}
_NUMBER = {"bottom": 1, "bottom_color": LINE, "align": "right", "valign": "vcenter"}  # its format keeps it off the edge
_SUM = {"bold": True, "top": 2, "top_color": BRAND, "bottom": 0, "bg_color": PALE}
_WORKING = {"font_color": QUIET, "font_size": 9}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "text": {},
    "title": {"font_size": 20, "bold": True, "font_color": BRAND, "valign": "vcenter"},
    "subtitle": {"font_size": 12, "font_color": QUIET, "valign": "vcenter"},
    "heading": {"font_size": 12, "bold": True, "font_color": BRAND, "bottom": 2, "bottom_color": BRAND},
    "paragraph": {"text_wrap": True},
    "quiet": {"font_color": QUIET, "text_wrap": True},
    "notice": {"text_wrap": True, "bg_color": WARNING, "font_color": "#8A2F16", "valign": "vcenter", "indent": 1},
    "label": {"font_color": QUIET, "valign": "vcenter"},
    "fact": {"align": "left", "bold": True, "valign": "vcenter"},
    "link": {"font_color": FAVOURABLE, "underline": 1},
    "figure": {
        "font_size": 22,
        "bold": True,
        "font_color": BRAND,
        "bg_color": PALE,
        "align": "left",
        "valign": "vcenter",
        "indent": 1,
    },
    "figure label": {"font_color": QUIET, "bg_color": PALE, "valign": "vcenter", "indent": 1},
    "row": _ROW,
    "row bold": {**_ROW, "bold": True},
    "row quiet": {**_ROW, "font_color": QUIET},
    "row link": {**_ROW, "font_color": FAVOURABLE, "underline": 1},
    "row number": _NUMBER,
    "sum": {"align": "left", "indent": 1, "valign": "vcenter", **_SUM},
    "sum number": {**_NUMBER, **_SUM},
    "sum quiet": {
        "align": "left",
        "indent": 1,
        "valign": "vcenter",
        "font_color": QUIET,
        "text_wrap": True,
        "top": 2,
        "top_color": BRAND,
        "bg_color": PALE,
    },
    "heat number": {"align": "right", "valign": "vcenter", "border": 1, "border_color": "#FFFFFF"},
    "working label": {**_WORKING, "text_wrap": True},
    "figure note": {
        "font_size": 9,
        "font_color": QUIET,
        "bg_color": PALE,
        "text_wrap": True,
        "align": "left",
        "indent": 1,
    },
    "light": {**_ROW, "bold": True, "bottom": 0},
    "light good": {**_ROW, "bold": True, "font_color": "#FFFFFF", "bg_color": "#3C8D5A"},
    "light bad": {**_ROW, "bold": True, "font_color": "#FFFFFF", "bg_color": UNFAVOURABLE},
    "header": _HEADER,
    "header right": {**_HEADER, "align": "right"},
    "above": {"font_size": 9, "font_color": QUIET, "align": "right", "valign": "bottom", "text_wrap": True},
    "body": _BODY,
    "body bold": {**_BODY, "bold": True},
    "body number": {**_BODY, "align": "right"},
    "body quiet": {**_BODY, "font_color": QUIET},
    "body term": {**_BODY, "italic": True},
    "empty": {**_BODY, "bg_color": "#F3F4F6"},
    "input": _INPUT,
    "input number": {**_INPUT, "align": "right"},
    "input line": {
        "align": "left",
        "indent": 1,
        "bg_color": INPUT,
        "locked": False,
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
    },
    "check": {**_BODY, "font_color": "#8A2F16"},
    "total": {"align": "left", "indent": 1, "bold": True, "top": 2, "top_color": BRAND, "bg_color": PALE},
    "total number": {"bold": True, "top": 2, "top_color": BRAND, "bg_color": PALE, "align": "right", "indent": 1},
    "heat heading": {
        "bold": True,
        "font_color": BRAND,
        "bg_color": PALE,
        "align": "right",
        "indent": 1,
        "valign": "vcenter",
        "border": 1,
        "border_color": "#FFFFFF",
    },
    "heat": {"align": "right", "indent": 1, "border": 1, "border_color": "#FFFFFF", "valign": "vcenter"},
    "total quiet": {
        "align": "left",
        "indent": 1,
        "font_color": QUIET,
        "top": 2,
        "top_color": BRAND,
        "bg_color": PALE,
        "text_wrap": True,
    },
    "working header": {**_WORKING, "bold": True, "bottom": 1, "bottom_color": QUIET, "text_wrap": True},
    "working": _WORKING,
    "working number": {**_WORKING, "align": "right", "indent": 1},
}
"""Each style as properties of an XlsxWriter format, laid over `BASE`."""

INTEGER = "#,##0"
DECIMAL = "#,##0.00####"
PERCENT = "0.0##%"
DATE = "yyyy-mm-dd"
