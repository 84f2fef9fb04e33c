"""The journal of failures that CVM_WHY reads: latest first, bounded, one per user. It knows no host."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice

from xlcvm.errors import CvmError

_USER: ContextVar[str] = ContextVar("user", default="")
_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """One explained failure of a function.

    Parameters
    ----------
    time : datetime
        When it happened last.
    cell : str
        Where, when the host tells it.
    function : str
        Whose.
    problem : str
        What is wrong, and where in the arguments.
    remedy : str
        What to do.
    """

    time: datetime.datetime
    cell: str
    function: str
    problem: str
    remedy: str


class Journal:
    """Failures, latest first. The same failure again only moves to the front.

    Parameters
    ----------
    clock : callable
        Gives the time.
    limit : int
        Failures kept for each user.
    users : int
        Users kept; the one who failed longest ago is forgotten first.
    """

    def __init__(
        self,
        clock: Callable[[], datetime.datetime] = datetime.datetime.now,
        *,
        limit: int = 1_000,
        users: int = 1_000,
    ) -> None:
        self._clock = clock
        self._limit = limit
        self._users = users
        self._failures: OrderedDict[str, OrderedDict[_Key, datetime.datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def record(self, function: str, error: CvmError, *, cell: str = "", user: str = "") -> None:
        """Remember a failure of a function in a cell of a user."""
        location = error.location
        problem = f"{error.problem} ({location})" if location else error.problem
        key = (cell, function, problem, error.remedy)
        with self._lock:
            own = self._failures.setdefault(user, OrderedDict())
            own[key] = self._clock()
            own.move_to_end(key)
            if len(own) > self._limit:
                own.popitem(last=False)
            self._failures.move_to_end(user)
            if len(self._failures) > self._users:
                self._failures.popitem(last=False)

    def latest(self, count: int, *, user: str = "") -> list[Failure]:
        """Give a user's last failures, latest first."""
        with self._lock:
            newest = list(islice(reversed(self._failures.get(user, OrderedDict()).items()), count))
        return [Failure(time, *key) for key, time in newest]

    def clear(self, *, user: str = "") -> None:
        """Forget a user's failures."""
        with self._lock:
            self._failures.pop(user, None)


journal = Journal()


def current_user() -> str:
    """Give the user whose cell is being computed; "" where the host serves one only."""
    return _USER.get()


@contextmanager
def acting_for(user: str) -> Iterator[None]:
    """Say whose cell is computed within the block."""
    token = _USER.set(user)
    try:
        yield
    finally:
        _USER.reset(token)
