"""xlwings Server as a host: a cell over HTTP, a large range, and sixteen clients for a minute.

Run it with the user's own licence key: `XLWINGS_LICENSE_KEY=… python -m benchmarks.server [seconds of load]`.
"""

from __future__ import annotations

import asyncio
import http.client
import itertools
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import report
from tests.hosts.officejs.server_process import TOKEN, ServerProcess, call_body
from udfs.cells import Number, NumberGrid
from udfs.hosts.officejs.binding import Asking, functions_module
from udfs.hosts.officejs.starting import LICENCE_VARIABLE, prepare_xlwings_server
from udfs.worksheet_function import Catalogue
from xlcvm.errors import CvmError

CLIENTS = 16
HEADERS = {"Content-Type": "application/json", "Authorization": TOKEN}
CALL = "/xlwings/custom-functions-call"
INPUTS = [["Variable", "Value", "Unit"], ["hours saved", 250, "h/year"], ["wage", 60, "USD/h"]]
BLOCK = [[row * 10.0 + column for column in range(10)] for row in range(10_000)]


class Client:
    """One connection that stays open."""

    def __init__(self, server: ServerProcess) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """Give the body of the answer."""
        self._connection.request(method, path, body, HEADERS)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status} {content[:200]!r}")
        return content


def seconds(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def time_scalar(server: ServerProcess) -> None:
    """A cell beside an endpoint of the same server that does nothing, the two in turn."""
    client = Client(server)
    calls = {
        "CVM_EVC of three cells": call_body("CVM_EVC", [[[300]], [[650]], None]),
        "CVM_VALUE of an equation and two inputs": call_body("CVM_VALUE", [[["hours saved × wage"]], INPUTS]),
        "CVM_EVC that fails": call_body("CVM_EVC", [[["much"]], [[650]], None]),
    }
    for what, body in calls.items():
        above = []
        for run in range(1_100):
            nothing = seconds(lambda: client.ask("GET", "/"))
            ours = seconds(lambda body=body: client.ask("POST", CALL, body))  # type: ignore[misc]
            if run >= 100:
                above.append((ours - nothing) * 1_000)
        tenths = statistics.quantiles(above, n=10)
        report(f"{what}, ms above doing nothing: P10, median, P90", [tenths[0], tenths[4], tenths[8]], 2)


def time_range() -> None:
    """10,000 × 10 cells through xlwings' own call: our accessor beside xlwings' conversions."""
    server: Any = __import__("xlwings.server").server
    catalogue = Catalogue()

    @catalogue.worksheet_function(family="Benchmark")
    def CVM_TOTAL(cells: NumberGrid) -> Number:
        """Add up.

        Parameters
        ----------
        cells : n × k numbers
            What is added up.

        Returns
        -------
        number
            The sum.
        """
        return float(cells.sum())

    async def at_once(function: Callable[[], Any]) -> Any:
        return function()

    def stock_list(cells: Any) -> float:
        return float(sum(map(sum, cells)))

    def stock_array(cells: Any) -> float:
        return float(cells.sum())

    module = functions_module(catalogue, at_once, server)
    for function, options in ((stock_list, {"ndim": 2}), (stock_array, {"convert": np.array, "ndim": 2})):
        module.__dict__[function.__name__] = server.arg("cells", **options)(server.func(function))

    def call(name: str) -> float:
        data = {"client": "Office.js", "version": "", "func_name": name, "args": [BLOCK], "runtime": "1.4"}
        started = time.perf_counter()
        ((total,),) = asyncio.run(server.custom_functions_call(data, module, typehint_to_value={Asking: Asking()}))
        taken = time.perf_counter() - started
        if total != float(np.sum(BLOCK)):
            raise RuntimeError(f"{name} gives {total}")
        return taken

    call("CVM_TOTAL")
    for rival, what in (("stock_list", "a list"), ("stock_array", "an array")):
        pairs = [(call(rival), statistics.median(call("CVM_TOTAL") for _ in range(5))) for _ in range(3)]
        found = [theirs / ours for theirs, ours in pairs]
        spread = f"{min(found):.0f} {statistics.median(found):.0f} {max(found):.0f}"
        ours = statistics.median(one for _, one in pairs)
        print(f"10,000 × 10 cells, xlwings' own to {what} ÷ ours ({ours * 1_000:.1f} ms): {spread}   (at least 50)")


def load(server: ServerProcess, duration: float) -> None:
    """Sixteen clients without a pause: answers a second, errors, and memory after a warm-up and at the end."""
    bodies = [
        call_body("CVM_EVC", [[[300]], [[650]], None]),
        call_body("CVM_VALUE", [[["hours saved × wage"]], INPUTS]),
        call_body("CVM_EVC", [BLOCK[:100], [[1]], None]),
    ]
    bodies += [call_body("CVM_EVC", [[[f"text {number}"]], [[1]], None], f"user {number}") for number in range(50)]
    counts, problems = [0] * CLIENTS, []
    waits: list[float] = []
    end = time.monotonic() + duration

    def one(number: int) -> None:
        client = Client(server)
        turns = itertools.cycle(bodies[:3] * 16 + bodies[3:])
        try:
            for body in itertools.islice(turns, number * 7, None):
                started = time.perf_counter()
                answer = json.loads(client.ask("POST", CALL, body))
                waits.append(time.perf_counter() - started)
                counts[number] += 1 if answer["result"] else 0
                if time.monotonic() > end:
                    return
        except Exception as error:  # noqa: BLE001 - each is counted
            problems.append(repr(error))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    middle, late = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    print(
        f"{CLIENTS} clients, {duration:.0f} s: {sum(counts) / duration:.0f} answers/s, median {middle * 1_000:.0f} ms, "
        f"P99 {late * 1_000:.0f} ms, {len(problems)} errors; memory {memory(server):.1f} MB",
        *problems[:3],
        flush=True,
    )


def memory(server: ServerProcess) -> float:
    """Megabytes that the server has in memory (Linux)."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1_024


if __name__ == "__main__":
    try:
        prepare_xlwings_server()
    except CvmError as error:
        sys.exit(str(error))
    with ServerProcess(environment={LICENCE_VARIABLE: os.environ[LICENCE_VARIABLE]}) as running:
        time_scalar(running)
        load(running, 15)  # the warm-up
        load(running, float(sys.argv[1]) if len(sys.argv) > 1 else 60)
    time_range()
