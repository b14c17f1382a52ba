"""The server's four addresses: the monitor page for supervisors; ticket, bundles and kit for teams."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from survey.errors import BundleError, KeyProblem, SurveyError
from survey.fieldwork.serve.counter import Answer, Counter
from survey.fieldwork.serve.door import HEADERS, Door, page_policy
from survey.fieldwork.shelf import kit_file, newest_kit
from survey.language import _
from survey.sync.envelope import LARGEST
from survey.sync.headquarters import Headquarters
from survey.sync.request import Signed

NAME = re.compile(r"[A-Za-z0-9_.-]{1,120}\.bundle")
REFRESH = 60
"""Seconds after which the browser asks for the page again."""
AT_ONCE = 32
"""Uploads under way at the same time; more wait their turn before their first byte is read."""
SILENCE = 120.0
"""Seconds without a byte after which an upload counts as lost."""
STATUS = {KeyProblem: 401, BundleError: 422}
"""HTTP's word for a refusal; the reason is in the answer."""


class Site:
    """What the addresses do; `log` is told in one line what came and from whom."""

    def __init__(self, base: Headquarters, counter: Counter, door: Door, log: Callable[[str], None]) -> None:
        self._base = base
        self._counter = counter
        self._door = door
        self._log = log
        self._uploads = asyncio.Semaphore(AT_ONCE)
        scripts = re.findall(r"<script>(.*?)</script>", _template(), re.DOTALL)
        self._policy = page_policy(scripts)

    def application(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/", self.monitor),
            Route("/v1/ticket", self.ticket),
            Route("/v1/bundles/{name}", self.bundle, methods=["POST"]),
            Route("/v1/kit/{number:int}", self.kit),
        ]
        app = Starlette(routes=routes, exception_handlers={SurveyError: self._refused, OSError: self._broken})
        app.add_middleware(Guarded)
        return app

    async def monitor(self, request: Request) -> Response:
        if not await self._door.supervisor(request):
            told = _("This page is for supervisors: give the password that survey serve has shown, with any name.")
            return PlainTextResponse(told, 401, {"WWW-Authenticate": 'Basic realm="khaosat", charset="UTF-8"'})
        text = await self._counter.page()
        return HTMLResponse(text, headers={"Content-Security-Policy": self._policy, "Refresh": str(REFRESH)})

    async def ticket(self, _request: Request) -> Response:
        return PlainTextResponse(self._door.tickets.issue())

    async def bundle(self, request: Request) -> Response:
        signed = await self._door.team(request)
        name = request.path_params["name"]
        if NAME.fullmatch(name) is None:
            raise BundleError(_("a bundle's name has only letters, digits, dots and dashes"), where=name[:120])
        if int(request.headers.get("Content-Length", "0")) > LARGEST:
            raise _too_large()
        async with self._uploads:
            with tempfile.TemporaryDirectory(prefix="incoming-", dir=self._base.folder) as folder:
                path = Path(folder, name)
                await _spool(request, path, signed)
                answer = await self._counter.take(path)
        return self._told(answer, name, signed)

    async def kit(self, request: Request) -> Response:
        team = (await self._door.team(request)).sender.name
        shelf = self._base.folder / "kits"
        newest = await asyncio.to_thread(newest_kit, shelf, team)
        if newest <= request.path_params["number"]:
            return Response(status_code=204)
        path = kit_file(shelf, team, newest)
        content = await asyncio.to_thread(path.read_bytes)
        self._log(_("{team}: kit {number} fetched").format(team=team, number=newest))
        return Response(content, headers={"Content-Disposition": f'attachment; filename="{path.name}"'})

    def _told(self, answer: Answer, name: str, signed: Signed) -> Response:
        if answer.problem is not None:
            told = _("{team}: {name} refused: {reason}")
            self._log(told.format(team=signed.sender.name, name=name, reason=answer.problem.what))
            return _answer_to(answer.problem)
        self._log(_("{team}: {name}, {added} events added").format(team=signed.sender.name, name=name, added=answer.added))
        receipt = base64.b64encode(answer.receipt).decode()
        return JSONResponse({"receipt": receipt, "added": answer.added, "notes": list(answer.notes)})

    async def _refused(self, request: Request, problem: Exception) -> Response:
        assert isinstance(problem, SurveyError)
        self._log(_line(request, problem.what))
        return _answer_to(problem)

    async def _broken(self, request: Request, problem: Exception) -> Response:
        """Headquarters' own disk: the team keeps everything and sends again; which file it is, is not the team's business."""
        self._log(_line(request, str(problem)))
        return _answer_to(
            SurveyError(_("headquarters cannot write to its disk now"), advice=_("try again later; nothing is lost"))
        )


def _line(request: Request, told: str) -> str:
    """A refusal for the log; a stranger's address is quoted, so that it cannot write lines of its own."""
    return f"{request.client.host if request.client else '–'} {request.method} {request.url.path[:200]!r}: {told}"


class Guarded:
    """Puts the headers of `HEADERS` on every answer that has none of that name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


async def _spool(request: Request, path: Path, signed: Signed) -> None:
    """The body, to a file: bounded, and only if it is what was signed. A connection lost on the way leaves nothing."""
    digest, size, stream = hashlib.sha256(), 0, request.stream()
    try:
        with path.open("wb") as file:
            while (chunk := await _next(stream)) is not None:
                size += len(chunk)
                if size > LARGEST:
                    raise _too_large()
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
    except (ClientDisconnect, TimeoutError) as error:
        raise BundleError(_("the connection was lost before the whole bundle was here"), advice=_("send again")) from error
    if digest.hexdigest() != signed.body:
        raise BundleError(_("the bundle was changed on the way, or did not arrive whole"), advice=_("send again"))


async def _next(stream: AsyncIterator[bytes]) -> bytes | None:
    """The next piece of a body, None at its end."""
    async with asyncio.timeout(SILENCE):
        return await anext(stream, None)


def _too_large() -> BundleError:
    advice = _("send smaller parts: survey send --size")
    return BundleError(_("the bundle has more than the {most} bytes allowed").format(most=LARGEST), advice=advice)


def _answer_to(problem: SurveyError) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(problem, kind)), 409 if problem.exit_code == 5 else 503)
    document = {"what": problem.what, "advice": problem.advice or "", "code": problem.exit_code}
    return JSONResponse(document, status, {"Connection": "close"})


def _template() -> str:
    return files("survey.fieldwork.monitor").joinpath("page.html").read_text(encoding="utf-8")
