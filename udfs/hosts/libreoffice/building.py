"""The extension (.oxt) made from a catalogue: types, registration, wizard texts, and the one Python file.

Two builds with the same settings are byte-identical.
"""

from __future__ import annotations

import json
import site
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import udfs
from udfs.hosts.libreoffice.serving import DEFAULT_CATALOGUE
from udfs.hosts.release import version
from udfs.wizard_texts import argument_text, function_text
from udfs.worksheet_function import Argument, Catalogue, Entry
from workbooks.packages import packed

IDENTIFIER = "org.xlcvm.calc"
SERVICE = "_xll"  # the prefix under which Excel stores add-in functions: Calc 7.4 finds them in .xlsx by it
_IMPLEMENTATION = "org.xlcvm.calc.Functions"
_COMPONENT = Path(__file__).parent / "extension" / "component.py"
_SETTINGS = 'json.loads("{}")'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Environment:
    """Where LibreOffice finds xlcvm.

    Parameters
    ----------
    python : str
        Its Python, as "3.11".
    site : tuple of str
        The folders that hold its packages.
    catalogue : str
        Which catalogue is served, as "module:attribute".
    """

    python: str
    site: tuple[str, ...]
    catalogue: str = field(default=DEFAULT_CATALOGUE)


def this_environment() -> Environment:
    """Give the environment that this code runs in."""
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    if site.ENABLE_USER_SITE and Path(site.getusersitepackages()).is_dir():
        folders.insert(0, site.getusersitepackages())
    source = str(Path(str(udfs.__file__)).resolve().parent.parent)
    return Environment(f"{sys.version_info.major}.{sys.version_info.minor}", tuple(dict.fromkeys([*folders, source])))


def build(catalogue: Catalogue, environment: Environment) -> bytes:
    """Give the extension as the bytes of an .oxt file."""
    files = sorted(_files(catalogue, environment).items())
    return packed({name: text.encode() for name, text in files})


def unpack(catalogue: Catalogue, environment: Environment, folder: Path) -> Path:
    """Write the extension as loose files below a folder, which LibreOffice takes as bundled ones."""
    for name, text in _files(catalogue, environment).items():
        path = folder / "xlcvm" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder


def _files(catalogue: Catalogue, environment: Environment) -> dict[str, str]:
    return {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "types/functions.idl": _types(catalogue),
        "functions.components": _components(),
        "CalcAddIns.xcu": _wizard(catalogue),
        "python/component.py": _component(catalogue, environment),
    }


def _component(catalogue: Catalogue, environment: Environment) -> str:
    settings = {
        "catalogue": environment.catalogue,
        "functions": {entry.name: entry.returns.kind.spills for entry in catalogue},
        "implementation": _IMPLEMENTATION,
        "python": environment.python,
        "service": SERVICE,
        "site": environment.site,
    }
    source = _COMPONENT.read_text(encoding="utf-8")
    return source.replace(_SETTINGS, f"json.loads({json.dumps(settings)!r})")


def _manifest() -> str:
    kinds = {
        "types/functions.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
        "functions.components": "application/vnd.sun.star.uno-components",
        "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
    }
    entries = "".join(
        f'  <manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>\n'
        for path, kind in kinds.items()
    )
    return f'{_HEAD}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{entries}</manifest:manifest>\n'


def _description() -> str:
    return f"""{_HEAD}<description xmlns="http://openoffice.org/extensions/description/2006">
  <identifier value="{IDENTIFIER}"/>
  <version value={quoteattr(version())}/>
  <display-name><name lang="en">xlcvm: customer value management</name></display-name>
</description>
"""


def _components() -> str:
    return f"""{_HEAD}<components xmlns="http://openoffice.org/2010/uno-components">
  <component loader="com.sun.star.loader.Python" uri="python/component.py">
    <implementation name="{_IMPLEMENTATION}">
      <service name="{SERVICE}"/>
      <service name="com.sun.star.sheet.AddIn"/>
    </implementation>
  </component>
</components>
"""


def _types(catalogue: Catalogue) -> str:
    """Give the UNO interface; a parameter of type `any` may be left out."""
    methods = "".join(
        f"  {'sequence< sequence< any > >' if entry.returns.kind.spills else 'any'} {entry.name}("
        + ", ".join(f"[in] any {_parameter(argument)}" for argument in entry.arguments)
        + ");\n"
        for entry in catalogue
    )
    return f"module org {{ module xlcvm {{ module calc {{ interface XFunctions {{\n{methods}}}; }}; }}; }};\n"


def _parameter(argument: Argument) -> str:
    """Give a name that UNO accepts: no underscore, and none of its words (none begins with "the")."""
    return "the" + "".join(word.capitalize() for word in argument.label.split())


def _wizard(catalogue: Catalogue) -> str:
    functions = "".join(map(_wizard_function, catalogue))
    return f"""{_HEAD}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" \
xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" oor:package="org.openoffice.Office">
 <node oor:name="AddInInfo">
  <node oor:name="{SERVICE}" oor:op="replace">
   <node oor:name="AddInFunctions">
{functions}   </node>
  </node>
 </node>
</oor:component-data>
"""


def _wizard_function(entry: Entry) -> str:
    parameters = "".join(
        f'      <node oor:name="{_parameter(argument)}" oor:op="replace">'
        f"{_text('DisplayName', argument.label)}{_text('Description', argument_text(argument))}</node>\n"
        for argument in entry.arguments
    )
    return (
        f'    <node oor:name="{entry.name}" oor:op="replace">\n'
        f"     {_text('DisplayName', entry.name)}{_text('Description', function_text(entry))}\n"
        '     <prop oor:name="Category"><value>Add-In</value></prop>'
        f"{_text('CompatibilityName', entry.name)}\n"
        f'     <node oor:name="Parameters">\n{parameters}     </node>\n'
        "    </node>\n"
    )


def _text(name: str, text: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en">{escape(text)}</value></prop>'
