"""The two texts that xlwings Lite runs: `main.py`, which unpacks the source it carries, and what it installs first."""

from __future__ import annotations

import base64
import hashlib
import textwrap

REQUIREMENTS = ("numpy", "scipy", "pint", "XlsxWriter")
"""What Lite installs besides xlwings; numpy and scipy come with Pyodide, the others are pure Python."""

XLWINGS = "xlwings==0.37.8"  # which the functions were tested with
_MAIN = '''"""xlcvm {version}: customer value management in Excel. The functions, CVM_…, stand in this file.

Licence: Apache-2.0. Change nothing here; a new release is a new workbook: xlcvm build lite
"""

import base64
import pathlib
import sys
import tempfile

SOURCE = """
{source}
"""

for name in [name for name in sys.modules if name.partition(".")[0] in {{"xlcvm", "workbooks", "udfs"}}]:
    del sys.modules[name]  # of a release that ran before in the same Excel
sys.path[:] = [entry for entry in sys.path if not pathlib.Path(entry).name.startswith("xlcvm-")]
archive = pathlib.Path(tempfile.gettempdir(), "xlcvm-{digest}.zip")
archive.write_bytes(base64.b64decode(SOURCE))
sys.path.insert(0, str(archive))

from udfs.hosts.lite.binding import functions, scripts  # noqa: E402

globals().update(functions())
globals().update(scripts())
'''


def main_file(archive: bytes, version: str) -> str:
    """Give `main.py`.

    Parameters
    ----------
    archive : bytes
        The source, as `archive.source_archive` makes it.
    version : str
        Of xlcvm.

    Returns
    -------
    str
        It imports nothing but the standard library, numpy and xlwings; the rest of the requirements where it is used.
    """
    source = "\n".join(textwrap.wrap(base64.b64encode(archive).decode("ascii"), 120))
    return _MAIN.format(version=version, source=source, digest=hashlib.sha256(archive).hexdigest()[:16])


def requirements_file() -> str:
    """Give `requirements.txt`."""
    return "\n".join([XLWINGS, *REQUIREMENTS]) + "\n"
