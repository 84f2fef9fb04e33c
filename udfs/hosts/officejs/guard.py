"""The door of the server: who has no token gets nothing but pictures and scripts that hold no data. It knows no call.

The token stands in the header Authorization, or, where Office itself fetches an address of the manifest, in its query.
"""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from xlcvm.errors import CvmError

_OPEN = ("/static/", "/icons/", "/xlwings/alert")  # scripts, pictures, and the dialog that shows what its URL says
_OPEN_EXACTLY = frozenset(("/", "/favicon.ico"))
_UNAUTHORISED = CvmError(
    "The token is missing or wrong.",
    "Add the add-in to Excel again, with the manifest whose address xlcvm serve showed when it was started.",
)


class Guard:
    """Lets through who knows the token.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    token : str
        That must be known.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand through."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._may_pass(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = JSONResponse({"detail": str(_UNAUTHORISED)}, 401, headers={"Cache-Control": "no-store"})
            await answer(scope, receive, send)
        else:  # a web socket: none is served
            await send({"type": "websocket.close", "code": 1008})

    def _may_pass(self, scope: Scope) -> bool:
        path = scope["path"]
        if ".." in path or "\\" in path:
            return False
        if path in _OPEN_EXACTLY or path.startswith(_OPEN):
            return True
        return any(secrets.compare_digest(known.encode(), self._token) for known in _tokens(scope))


def _tokens(scope: Scope) -> list[str]:
    sent = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
    query = parse_qs(bytes(scope["query_string"]).decode("latin-1"))
    return [sent, *query.get("token", [])]
