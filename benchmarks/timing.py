"""Alternating runs of ours and a rival, and the spread of their ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def ratios(ours: Callable[[], object], rival: Callable[[], object], *, runs: int = 15, repeat: int = 1) -> list[float]:
    """Time both in turn; the ratio of each pair holds when the machine's speed drifts."""
    found = []
    for run in range(runs + 2):
        order = (ours, rival) if run % 2 else (rival, ours)
        seconds = {}
        for function in order:
            started = time.perf_counter()
            for _ in range(repeat):
                function()
            seconds[function] = (time.perf_counter() - started) / repeat
        if run > 1:
            found.append(seconds[ours] / seconds[rival])
    return found


def best(function: Callable[[], object], *, runs: int = 7, repeat: int = 1) -> float:
    """Seconds of the median run."""
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        for _ in range(repeat):
            function()
        found.append((time.perf_counter() - started) / repeat)
    return statistics.median(found)


def report(what: str, found: list[float], bound: float | None = None) -> None:
    """Print minimum, median and maximum, and the bound that was set."""
    spread = f"{min(found):.2f} {statistics.median(found):.2f} {max(found):.2f}"
    print(f"{what:<70} {spread}{f'   (at most {bound:g})' if bound else ''}", flush=True)
