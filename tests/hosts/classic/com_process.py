"""xlwings' COM server in a process of its own, as Excel starts it, with pywin32 replaced by stand-ins.

The code that answers is xlwings' own `com_server.XLPython.CallUDF` and `udfs.call_udf`; only the Windows libraries below it
are not there. Requests and answers are pickled: what passes is what pywin32 makes of VARIANTs.
"""

from __future__ import annotations

import ctypes
import datetime
import os
import pickle
import subprocess
import sys
import tempfile
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from unittest.mock import MagicMock

MISSING = -2147352572  # an argument that was left out, as pywin32 hands it over
RANGE = "{00020846-0000-0000-C000-000000000046}"


@dataclass(frozen=True)
class FakeRange:
    """A range of Excel as COM shows it."""

    Value2: Any
    areas: int = 1

    @property
    def Areas(self) -> Any:
        return types.SimpleNamespace(Count=self.areas)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return MagicMock()  # xlwings asks a range for much that does not matter here, such as its sheet

    @property
    def Value(self) -> Any:
        raise AssertionError("Value converts dates and currencies; Value2 must be read")

    @property
    def _oleobj_(self) -> Any:
        attributes = types.SimpleNamespace(iid=RANGE)
        return types.SimpleNamespace(
            GetTypeInfo=lambda: types.SimpleNamespace(GetTypeAttr=lambda: attributes),
        )


class ComServer:
    """The process, and what Excel asks of it."""

    def __init__(self, python: str = sys.executable, environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [python, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _ask(self, *request: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(request, self._process.stdin)
        self._process.stdin.flush()
        kind, answer = pickle.load(self._process.stdout)
        if kind == "raised":
            raise RuntimeError(answer)
        return answer

    def call(self, name: str, *arguments: Any, module: str = "udfs.hosts.classic.binding") -> Any:
        """What the add-in's VBA does: `XLPy.CallUDF(module, name, Array(…))`."""
        return self._ask("call", module, name, arguments)

    def imported(self, module: str = "udfs.hosts.classic.binding") -> tuple[str, list[dict[str, Any]]]:
        """What xlwings' "Import Functions" does: the VBA it writes, and what it tells the function wizard."""
        return self._ask("import", module)

    def seconds(self, name: str, *arguments: Any) -> float:
        """How long a call takes within the server, without the way to it."""
        return self._ask("time", name, arguments)


def stand_ins() -> None:
    """Put the parts of pywin32 that xlwings imports into place."""

    def module(name: str, **content: Any) -> types.ModuleType:
        made = types.ModuleType(name)
        made.__dict__.update(content)

        def missing(attribute: str) -> Any:
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            return MagicMock(name=f"{name}.{attribute}")

        made.__dict__["__getattr__"] = missing
        sys.modules[name] = made
        return made

    class ComError(Exception):
        pass

    class NotOurs(Exception):
        pass

    def unwrap(_: object) -> None:
        raise NotOurs

    module(
        "pywintypes", com_error=ComError, TimeType=datetime.datetime, IID=lambda text: text, Time=lambda moment: moment
    )
    module(
        "pythoncom", CoInitialize=lambda *_: None, com_error=ComError, IID_IDispatch="IDispatch",
        TypeIIDs={"IDispatch": type("PyIDispatch", (), {})}, __file__="x",
    )  # fmt: skip
    client = {name: type(name, (), {}) for name in ("CDispatch", "DispatchBaseClass", "CoClassBaseClass")}
    names = ["win32com", "win32com.client", "win32com.client.dynamic", "win32com.server"]
    names += [f"win32com.server.{part}" for part in ("dispatcher", "policy", "util", "exception")]
    for name in names:
        module(name, __path__=[])
    sys.modules["win32com.client"].__dict__.update(client, Dispatch=lambda found, **_: found)
    sys.modules["win32com.client.dynamic"].__dict__["CDispatch"] = client["CDispatch"]
    sys.modules["win32com.server.util"].__dict__.update(unwrap=unwrap, wrap=lambda found, **_: found)
    for name in names:
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32timezone", "win32event"):
        module(name)
    ctypes.PyDLL = lambda *_, **__: MagicMock()  # type: ignore[assignment,misc]
    for name in ("oledll", "windll"):
        if not hasattr(ctypes, name):
            setattr(ctypes, name, MagicMock(name=name))


class _Answering:
    def __init__(self) -> None:
        import xlwings  # noqa: PLC0415 - after the stand-ins
        import xlwings._xlwindows  # noqa: PLC0415
        from xlwings import com_server, udfs  # noqa: PLC0415

        xlwings.engines.add(xlwings.Engine(impl=xlwings._xlwindows.engine))
        self.server, self.udfs = com_server.XLPython(), udfs

    def call(self, module: str, name: str, arguments: tuple[Any, ...]) -> Any:
        return self.server.CallUDF(module, name, arguments)

    def time(self, name: str, arguments: tuple[Any, ...]) -> float:
        import time  # noqa: PLC0415

        self.call("udfs.hosts.classic.binding", name, arguments)
        start = time.perf_counter()
        self.call("udfs.hosts.classic.binding", name, arguments)
        return time.perf_counter() - start

    def do_import(self, module: str) -> tuple[str, list[dict[str, Any]]]:
        described: list[dict[str, Any]] = []
        written: list[str] = []

        def options(macro: str, **texts: Any) -> None:
            described.append({"Macro": macro, **texts})

        class Components:
            def __call__(self, _: str) -> object:
                return object()

            def Remove(self, _: object) -> None:
                pass

            def Import(self, path: str) -> None:
                written.append(Path(path).read_text())

        book = types.SimpleNamespace(
            Name="xlcvm.xlam",
            sheets=[],
            Application=types.SimpleNamespace(Version="16.0", MacroOptions=options),
            VBProject=types.SimpleNamespace(VBComponents=Components()),
        )
        self.udfs.get_udf_module(module, None)
        self.udfs.import_udfs(module, book)
        return written[0], described


def main() -> None:
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # what xlwings prints must not get between the answers
    stand_ins()
    tempfile.tempdir = None
    answering = _Answering()
    handlers = {"call": answering.call, "time": answering.time, "import": answering.do_import}
    while True:
        try:
            kind, *request = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = ("returned", handlers[kind](*request))
        except Exception as error:  # noqa: BLE001 - the other side raises it, as COM does
            answer = ("raised", f"Unexpected Python Error: {type(error).__name__}: {error}")
        pickle.dump(answer, output)
        output.flush()


if __name__ == "__main__":
    main()
