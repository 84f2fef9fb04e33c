"""The application that answers Excel: xlwings Server with our functions, macros and pages in front of its own.

It knows no socket. Importing this module imports no xlwings Server, which asks for its licence.
"""

from __future__ import annotations

import asyncio
import contextvars
import importlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from types import ModuleType
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from udfs.hosts.officejs import calls
from udfs.hosts.officejs.binding import Asking, functions_module
from udfs.hosts.officejs.guard import Guard
from udfs.hosts.officejs.icons import icon
from udfs.hosts.officejs.manifest import Address, SignIn, manifest_xml, script_of
from udfs.macros.ribbon_buttons import TAB, Group
from udfs.problems import acting_for, journal
from udfs.worksheet_function import Catalogue
from workbooks.value_calculator.examples import CATALOGUE as TEMPLATES
from xlcvm.errors import CvmError

WORKERS = 8  # threads that compute; numpy lets others run meanwhile
_LARGE = 100_000  # bytes from which JSON is read and written in a thread, too
_MOST_PROBLEMS = 50
_LARGEST_ICON = 128
_REGISTERED = "CustomFunctions.associate("  # in the script that xlwings Server writes
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server has to offer.

    Parameters
    ----------
    functions : Catalogue
        The worksheet functions.
    groups : sequence of Group
        Of the ribbon, with buttons whose macros exist.
    run_macro : callable
        Runs the macro of a name on an xlwings.Book.
    version : str
        Of xlcvm.
    templates : mapping
        Names of the templates, and what each is about.
    """

    functions: Catalogue
    groups: Sequence[Group]
    run_macro: Callable[[str, Any], None]
    version: str = "0.0.0"
    templates: dict[str, str] = field(default_factory=lambda: dict(TEMPLATES))

    @property
    def macros(self) -> frozenset[str]:
        """The names of the macros that may be run."""
        return frozenset(script_of(button) for group in self.groups for button in group.buttons)


def application(offer: Offer, address: Address) -> ASGIApp:
    """Give the whole application.

    Parameters
    ----------
    offer : Offer
        Functions, macros and templates.
    address : Address
        Under which Excel finds it; without a token people sign in as xlwings Server is set up to ask them.

    Returns
    -------
    ASGI application
        For one process: who asks CVM_WHY must be answered by the process that computed his cells.
    """
    service = Service(offer, address)
    server = service.xlwings_server()
    if not address.token and not server.settings.auth_providers:
        raise CvmError("The server would answer anybody.", "Give it a token, or set XLWINGS_AUTH_PROVIDERS.")
    server.app.router.routes[:0] = service.routes()
    return Guard(server.main_app, address.token) if address.token else server.main_app


class Service:
    """Answers the requests that are ours, and sets xlwings Server up for the rest."""

    def __init__(self, offer: Offer, address: Address) -> None:
        self._offer = offer
        self._address = address
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="xlcvm")
        self._xlwings: Any = importlib.import_module("xlwings")
        self._calling: Any = importlib.import_module("xlwings.server")
        self._functions = functions_module(offer.functions, self.in_background, self._calling)

    async def in_background(self, function: Callable[[], T]) -> T:
        """Run something in one of the threads, with the context of who asks."""
        run = partial(contextvars.copy_context().run, function)
        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    def xlwings_server(self) -> Any:
        """Give xlwings Server's own application, which finds its functions by importing `custom_functions`."""
        sys.modules["custom_functions"] = self._functions
        sys.modules["custom_scripts"] = self._scripts()
        return importlib.import_module("xlwings_server.main")

    def _scripts(self) -> ModuleType:
        """Give the module that tells the page which macros there are; they are run by `macro_call`."""
        module = ModuleType("custom_scripts", "The macros of xlcvm, as xlwings Server lists them.")
        for name in self._offer.macros:
            setattr(module, name, self._calling.script(_macro_named(name)))
        return module

    def routes(self) -> Iterable[Route]:
        """Give the addresses that are answered here; the others are xlwings Server's."""
        posted = {
            "/xlwings/custom-functions-call": self.function_call,
            "/xlwings/custom-scripts-call/{name}": self.macro_call,
        }
        pages = {
            "/xlwings/custom-functions-code": self.functions_code,
            "/xlwings/custom-functions-code.js": self.functions_code,
            "/manifest": self.manifest,
            "/manifest.xml": self.manifest,
            "/manifest/download": self.manifest,
            "/taskpane": self.pane,
            "/taskpane.html": self.pane,
            "/problems": self.problems,
            "/icons/{name}-{size:int}.png": self.icon,
        }
        return [
            *(Route(path, _answered(endpoint), methods=["POST"]) for path, endpoint in posted.items()),
            *(Route(path, _answered(endpoint), methods=["GET"]) for path, endpoint in pages.items()),
        ]

    async def function_call(self, request: Request) -> Response:
        """Compute a cell."""
        user = await self._user(request)
        body = await calls.body_of(request)
        call = calls.function_call(await self._read(body), self._offer.functions)
        result = await self._calling.custom_functions_call(
            {
                "client": "Office.js",
                "version": self._xlwings.__version__,
                "func_name": call.entry.name,
                "args": call.arguments,
                "runtime": call.runtime,
            },
            self._functions,
            typehint_to_value={Asking: Asking(user or call.session, call.cell)},
        )
        return await self._written({"result": result}, large=len(body) > _LARGE or len(result) > 1)

    async def macro_call(self, request: Request) -> Response:
        """Run a macro on the workbook that came with the request, and give what is to be done to it."""
        user = await self._user(request)
        name = str(request.path_params["name"])
        if name not in self._offer.macros:
            raise calls.Refusal(
                404,
                CvmError(
                    f'This server has no macro "{name[:60]}".',
                    "Add the add-in to Excel again: its ribbon is of another version than the server.",
                ),
            )
        sent = await self._read(await calls.body_of(request))
        calls.check_book(sent)
        actions = await self.in_background(partial(self._run_macro, name, sent, user or calls.session_of(request)))
        return Response(actions, media_type="application/json")

    def _run_macro(self, name: str, sent: dict[str, Any], user: str) -> bytes:
        sent.pop("args", None)
        try:
            book = self._xlwings.Book(json=sent)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise calls.malformed(f"The workbook of the request cannot be read ({type(error).__name__}).") from error
        try:
            with acting_for(user):
                self._offer.run_macro(name, book)
            return _json(book.json())
        finally:
            book.close()

    async def functions_code(self, _request: Request) -> Response:
        """Give xlwings' script that registers the functions, each with its failures explained."""
        own: Any = importlib.import_module("xlwings_server.routers.xlwings")
        code = bytes((await own.custom_functions_code()).body).decode()
        return Response(code.replace(_REGISTERED, "associateExplained("), media_type="text/javascript")

    async def manifest(self, _request: Request) -> Response:
        """Give the manifest, as a file to be added to Excel."""
        settings = _settings()
        sign_in = SignIn(settings.auth_entraid_client_id or "") if "entraid" in settings.auth_providers else None
        content = manifest_xml(self._offer.groups, self._address, version=self._offer.version, sign_in=sign_in)
        headers = {"Content-Disposition": "attachment; filename=xlcvm.xml"}
        return Response(content, media_type="application/xml", headers=headers)

    async def pane(self, request: Request) -> Response:
        """Give the page that all functions, buttons and the task pane run in."""
        templates: Any = importlib.import_module("xlwings_server.templates")
        page: Response = templates.TemplateResponse(
            request=request,
            name="customer_value.html",
            context={
                "address": self._address,
                "macros": sorted(self._offer.macros),
                "templates": {name.replace("_", " "): subject for name, subject in self._offer.templates.items()},
                "title": TAB,
            },
        )
        return page

    async def problems(self, request: Request) -> Response:
        """Give the latest problems of who asks, as CVM_WHY does."""
        user = await self._user(request) or calls.session_of(request)
        latest = journal.latest(_MOST_PROBLEMS, user=user)
        return _response([{**asdict(failure), "time": f"{failure.time:%H:%M:%S}"} for failure in latest])

    async def icon(self, request: Request) -> Response:
        """Give a picture of a button."""
        name, size = request.path_params["name"], request.path_params["size"]
        if size % 8 or not 0 < size <= _LARGEST_ICON:
            raise calls.Refusal(404, CvmError("Pictures have 16, 32, 64 or 80 pixels."))
        return Response(icon(name, size), media_type="image/png")

    async def _user(self, request: Request) -> str:
        """Give who has signed in; "" where a token is all there is, and the page's session tells users apart."""
        if self._address.token:
            return ""
        own: Any = importlib.import_module("xlwings_server.dependencies")
        user = await own.authenticate(
            request.headers.get("authorization", ""), request.headers.get("auth-provider") or None
        )
        user = await own.get_user(request, user)
        return str(user.id or user.email or user.name or "")

    async def _read(self, body: bytes) -> dict[str, Any]:
        return calls.parsed(body) if len(body) < _LARGE else await self.in_background(partial(calls.parsed, body))

    async def _written(self, content: object, *, large: bool) -> Response:
        text = await self.in_background(partial(_json, content)) if large else _json(content)
        return Response(text, media_type="application/json")


def _settings() -> Any:
    return importlib.import_module("xlwings_server.config").settings


def _json(content: object) -> bytes:
    """Write an answer; in ASCII, for a cell may hold half of a pair of surrogates, which no encoding takes."""
    return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def _response(content: object, status: int = 200) -> Response:
    return Response(_json(content), status, media_type="application/json")


def _macro_named(name: str) -> Callable[[Any], None]:
    def macro(book: Any) -> None:
        raise NotImplementedError(f"{name} is run by this server itself")

    macro.__name__ = macro.__qualname__ = name
    macro.__annotations__ = {"book": importlib.import_module("xlwings").Book}
    return macro


def _answered(endpoint: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Give an endpoint whose refusals are answers."""

    async def answer(request: Request) -> Response:
        try:
            response: Response = await endpoint(request)
        except calls.Refusal as refusal:
            return _response({"detail": str(refusal)}, refusal.status)
        return response

    return answer
