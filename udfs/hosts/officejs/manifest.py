"""The manifest by which Excel knows the add-in: its functions, its ribbon and its task pane. It serves nothing.

Element names and their order are those of Microsoft's add-in only manifest, version 1.1 with version overrides 1.0
(learn.microsoft.com/javascript/api/manifest); Excel refuses a manifest with any other.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from udfs.hosts.officejs.icons import SIZES
from udfs.macros.ribbon_buttons import TAB, Button, Group
from xlcvm.errors import CvmError

MANIFEST_ID = "80fa0648-e061-402c-8c17-4799fc07d0bc"  # by which Excel tells this add-in from others; never to change
PANE_ICON = "show_pane"
_OFFICE = "http://schemas.microsoft.com/office/appforoffice/1.1"
_OVERRIDES = "http://schemas.microsoft.com/office/taskpaneappversionoverrides"
_TYPES = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = f"{{{_INSTANCE}}}type"
_LONGEST_LABEL = 125  # of a ShortString
_LONGEST_TIP = 250  # of a LongString
_LONGEST_ID = 32
_DESCRIPTION = "Customer value management: word equations, value and pocket price as functions of the sheet."


@dataclass(frozen=True, slots=True)
class Address:
    """Where Excel finds the server.

    Parameters
    ----------
    base : str
        Such as "https://localhost:8000", without a slash at its end.
    token : str
        That its pages ask for; "" where people sign in instead.
    """

    base: str
    token: str = ""

    def of(self, path: str) -> str:
        """Give the URL of a page that asks for the token.

        Examples
        --------
        >>> Address("https://localhost:8000", "a&b").of("/taskpane.html")
        'https://localhost:8000/taskpane.html?token=a%26b'
        """
        return f"{self.base}{path}" + (f"?token={quote(self.token, safe='')}" if self.token else "")

    def icon(self, name: str, size: int) -> str:
        """Give the URL of a picture, which asks for nothing."""
        return f"{self.base}/icons/{name}-{size}.png"


@dataclass(frozen=True, slots=True)
class SignIn:
    """With what people sign in at Microsoft Entra ID.

    Parameters
    ----------
    client : str
        The id of the application registered there.
    """

    client: str


def script_of(button: Button) -> str:
    """Give the name of the macro that a button runs."""
    return button.macro.rpartition(".")[2]


class _Resources:
    """Texts and addresses, which the rest of a manifest names by ids."""

    def __init__(self) -> None:
        self.images: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.short: dict[str, str] = {}
        self.long: dict[str, str] = {}

    def label(self, identity: str, text: str) -> str:
        return _kept(self.short, f"{identity}.label", text, _LONGEST_LABEL)

    def headline(self, identity: str, text: str) -> str:
        return _kept(self.short, f"{identity}.title", text, _LONGEST_LABEL)

    def tip(self, identity: str, text: str) -> str:
        return _kept(self.long, f"{identity}.tip", text, _LONGEST_TIP)


def _kept(texts: dict[str, str], identity: str, text: str, longest: int) -> str:
    if not 0 < len(text) <= longest:
        raise CvmError(
            f'The text "{identity}" of the ribbon is missing or too long.', f"Let it have at most {longest} characters."
        )
    if len(identity) > _LONGEST_ID:
        raise CvmError(f'The id "{identity}" is too long for a manifest.', f"Let it have {_LONGEST_ID} characters.")
    if identity in texts:
        raise CvmError(f'Two parts of the ribbon have the id "{identity}".', "Rename one of them.")
    texts[identity] = text
    return identity


def manifest_xml(
    groups: Sequence[Group], address: Address, *, version: str = "0.0.0", sign_in: SignIn | None = None
) -> bytes:
    """Give the manifest.

    Parameters
    ----------
    groups : sequence of Group
        Of the ribbon, with buttons whose macros exist.
    address : Address
        Of the server.
    version : str
        Of xlcvm.
    sign_in : SignIn, optional
        Where people sign in instead of knowing a token.

    Returns
    -------
    bytes
        XML to be added to Excel.

    Raises
    ------
    CvmError
        #VALUE!: an id that is used twice, or a text that Excel would refuse.
    """
    root = ET.Element("OfficeApp", {"xmlns": _OFFICE, "xmlns:bt": _TYPES, _TYPE: "TaskPaneApp"})
    _text(root, "Id", MANIFEST_ID)
    _text(root, "Version", ".".join([*version.split("."), "0", "0", "0"][:4]))
    _text(root, "ProviderName", "xlcvm")
    _text(root, "DefaultLocale", "en-US")
    _value(root, "DisplayName", TAB)
    _value(root, "Description", _DESCRIPTION)
    _value(root, "IconUrl", address.icon(PANE_ICON, 32))
    _value(root, "HighResolutionIconUrl", address.icon(PANE_ICON, 64))
    _text(ET.SubElement(root, "AppDomains"), "AppDomain", address.base)
    ET.SubElement(ET.SubElement(root, "Hosts"), "Host", Name="Workbook")
    sets = ET.SubElement(ET.SubElement(root, "Requirements"), "Sets", DefaultMinVersion="1.1")
    ET.SubElement(sets, "Set", Name="SharedRuntime", MinVersion="1.1")
    # 1.2 has error values of functions; an older Excel would get a text, which SUM skips
    ET.SubElement(sets, "Set", Name="CustomFunctionsRuntime", MinVersion="1.2")
    _value(ET.SubElement(root, "DefaultSettings"), "SourceLocation", address.of("/taskpane.html"))
    _text(root, "Permissions", "ReadWriteDocument")
    _add_overrides(root, groups, address, sign_in)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}\n'.encode()


def _add_overrides(root: ET.Element, groups: Sequence[Group], address: Address, sign_in: SignIn | None) -> None:
    resources = _Resources()
    overrides = ET.SubElement(root, "VersionOverrides", {"xmlns": _OVERRIDES, _TYPE: "VersionOverridesV1_0"})
    host = ET.SubElement(ET.SubElement(overrides, "Hosts"), "Host", {_TYPE: "Workbook"})
    resources.urls["Pane.Url"] = address.of("/taskpane.html")
    resources.urls["Code.Url"] = address.of("/xlwings/custom-functions-code.js")
    resources.urls["Functions.Url"] = address.of("/xlwings/custom-functions-meta.json")
    ET.SubElement(ET.SubElement(host, "Runtimes"), "Runtime", resid="Pane.Url", lifetime="long")
    functions = ET.SubElement(
        ET.SubElement(host, "AllFormFactors"), "ExtensionPoint", {_TYPE: "CustomFunctions"}
    )  # without a Namespace: the names stay plain
    for part, url in (("Script", "Code.Url"), ("Page", "Pane.Url"), ("Metadata", "Functions.Url")):
        ET.SubElement(ET.SubElement(functions, part), "SourceLocation", resid=url)
    desktop = ET.SubElement(host, "DesktopFormFactor")
    ET.SubElement(desktop, "FunctionFile", resid="Pane.Url")
    point = ET.SubElement(desktop, "ExtensionPoint", {_TYPE: "PrimaryCommandSurface"})
    tab = ET.SubElement(point, "CustomTab", id="cvm_tab")
    for group in groups:
        _add_group(tab, group, resources, address)
    _add_pane_group(tab, resources, address)
    ET.SubElement(tab, "Label", resid=resources.label("cvm_tab", TAB))
    _add_resources(overrides, resources)
    if sign_in:
        _add_sign_in(overrides, address, sign_in)


def _add_group(tab: ET.Element, group: Group, resources: _Resources, address: Address) -> None:
    drawn = ET.SubElement(tab, "Group", id=group.id)
    ET.SubElement(drawn, "Label", resid=resources.label(group.id, group.label))
    _add_icon(drawn, script_of(group.buttons[0]), resources, address)
    for button in group.buttons:
        script = script_of(button)
        control = _add_button(drawn, button, script, resources, address)
        action = ET.SubElement(control, "Action", {_TYPE: "ExecuteFunction"})
        _text(action, "FunctionName", script)


def _add_pane_group(tab: ET.Element, resources: _Resources, address: Address) -> None:
    button = Button(
        "show_pane",
        "Problems and templates",
        "",
        "",
        "Problems and templates",
        "Opens a pane that explains the latest errors of your cells, and lists the templates.",
    )
    drawn = ET.SubElement(tab, "Group", id="cvm_pane")
    ET.SubElement(drawn, "Label", resid=resources.label("cvm_pane", "Explanations"))
    _add_icon(drawn, PANE_ICON, resources, address)
    control = _add_button(drawn, button, PANE_ICON, resources, address)
    action = ET.SubElement(control, "Action", {_TYPE: "ShowTaskpane"})
    _text(action, "TaskpaneId", "cvm_pane")
    ET.SubElement(action, "SourceLocation", resid="Pane.Url")


def _add_button(drawn: ET.Element, button: Button, picture: str, resources: _Resources, address: Address) -> ET.Element:
    control = ET.SubElement(drawn, "Control", {_TYPE: "Button", "id": button.id})
    ET.SubElement(control, "Label", resid=resources.label(button.id, button.label))
    tip = ET.SubElement(control, "Supertip")
    ET.SubElement(tip, "Title", resid=resources.headline(button.id, button.screentip))
    ET.SubElement(tip, "Description", resid=resources.tip(button.id, button.supertip))
    _add_icon(control, picture, resources, address)
    return control


def _add_icon(parent: ET.Element, picture: str, resources: _Resources, address: Address) -> None:
    icon = ET.SubElement(parent, "Icon")
    for size in SIZES:
        identity = f"{picture}.{size}"
        resources.images[identity] = address.icon(picture, size)
        ET.SubElement(icon, "bt:Image", size=str(size), resid=identity)


def _add_resources(overrides: ET.Element, resources: _Resources) -> None:
    parent = ET.SubElement(overrides, "Resources")
    kinds: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("bt:Images", "bt:Image", resources.images),
        ("bt:Urls", "bt:Url", resources.urls),
        ("bt:ShortStrings", "bt:String", resources.short),
        ("bt:LongStrings", "bt:String", resources.long),
    )
    for group, element, texts in kinds:
        kept = ET.SubElement(parent, group)
        for identity, text in texts.items():
            ET.SubElement(kept, element, id=identity, DefaultValue=text)


def _add_sign_in(overrides: ET.Element, address: Address, sign_in: SignIn) -> None:
    application = ET.SubElement(overrides, "WebApplicationInfo")
    _text(application, "Id", sign_in.client)
    _text(application, "Resource", f"api://{address.base.partition('://')[2]}/{sign_in.client}")
    scopes = ET.SubElement(application, "Scopes")
    for scope in ("openid", "profile"):
        _text(scopes, "Scope", scope)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _value(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name, DefaultValue=text)
