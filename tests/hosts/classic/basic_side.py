"""Opens a workbook in a LibreOffice of its own and runs its VBA; run by a Python that has `uno`, never by ours.

Arguments: the office's program, a folder for its profile, the workbook, and a JSON list of [function, arguments]. It prints the
results as JSON; an error is its text.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any


def main(soffice: str, profile: str, workbook: str, requests: str) -> None:
    import uno  # noqa: PLC0415 - our own Python has none, and pytest reads this file
    from com.sun.star.beans import PropertyValue  # noqa: PLC0415

    pipe = f"basic{uuid.uuid4().hex}"
    office = subprocess.Popen(
        [
            soffice, "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--nofirststartwizard", f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        context = _connected(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        options = (PropertyValue(Name="Hidden", Value=True), PropertyValue(Name="MacroExecutionMode", Value=4))
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(workbook), "_blank", 0, options)
        document.calculateAll()
        print(json.dumps([_answer(document, *request) for request in json.loads(requests)]))  # noqa: T201
        document.close(True)
        desktop.terminate()
        office.wait(30)
    finally:
        if office.poll() is None:
            os.killpg(office.pid, signal.SIGKILL)


def _answer(document: Any, what: str, arguments: list[Any]) -> Any:
    if what == "cell":
        cell = document.Sheets.getByIndex(0).getCellRangeByName(arguments[0])
        return {"error": cell.getError()} if cell.getError() else cell.String
    if what == "modules":
        return {
            name: sorted(document.BasicLibraries.getByName(name).ElementNames)
            for name in document.BasicLibraries.ElementNames
        }
    url = f"vnd.sun.star.script:xlcvm.{what}?language=Basic&location=document"
    try:
        return document.getScriptProvider().getScript(url).invoke(tuple(arguments), (), ())[0]
    except Exception as error:  # noqa: BLE001 - the test reads it
        return f"{type(error).__name__}: {error}"


def _connected(pipe: str) -> Any:
    import uno  # noqa: PLC0415
    from com.sun.star.connection import NoConnectException  # noqa: PLC0415

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 120
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
