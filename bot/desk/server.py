"""The sandbox's web server: one page, one stream of events, and what the page may ask for.

Only this machine may use it. A page of another site that the browser has open can neither read it
(its host name is not ours, even where it was made to point here) nor post to it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from importlib.resources import files
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.desk.script import as_yaml
from bot.desk.stage import Stage
from bot.desk.talk import THINGS, Json
from bot.errors import AftercareError

MOST_BODY = 200_000
"""Bytes of one request; a long message with room to spare."""
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class OnlyThisMachine:
    """Lets requests through that were made to this machine's own address, by a page of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host = urlsplit(f"//{headers.get('host', '')}")
            origin = headers.get("origin")
            foreign = origin is not None and urlsplit(origin).netloc != host.netloc
            if host.hostname not in LOCAL or foreign:
                await Response("The sandbox answers on this machine only.", 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def build(stage: Stage) -> ASGIApp:
    """The web application around ``stage``."""
    page, policy = _page()

    async def show(_request: Request) -> Response:
        return HTMLResponse(page, headers={"content-security-policy": policy, "cache-control": "no-store"})

    async def events(_request: Request) -> Response:
        return StreamingResponse(_stream(stage), media_type="text/event-stream", headers=NEVER_KEPT)

    async def state(_request: Request) -> Response:
        return JSONResponse((await stage.snapshot())["state"], headers=NEVER_KEPT)

    async def why(_request: Request) -> Response:
        return JSONResponse(await stage.why(), headers=NEVER_KEPT)

    async def script(_request: Request) -> Response:
        return Response(
            as_yaml(stage.script()),
            media_type="application/yaml; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="conversation.yaml"', **NEVER_KEPT},
        )

    async def file(request: Request) -> Response:
        found = stage.wire.files.get(int(request.path_params["message"]))
        if found is None:
            raise HTTPException(404, "This file is gone.")
        kind = found.mime if found.mime in SHOWN else "application/octet-stream"
        name = re.sub(r"[^\w.-]", "_", found.name, flags=re.ASCII)
        way = "inline" if kind.startswith("image/") else "attachment"
        headers = {"content-disposition": f'{way}; filename="{name}"', "x-content-type-options": "nosniff"}
        return Response(found.content, media_type=kind, headers=headers)

    async def say(asked: Json) -> Json:
        await stage.say(_side(asked), _text(asked, "text"), _number_or_none(asked, "reply_to"))
        return {}

    async def send(asked: Json) -> Json:
        kind = _text(asked, "kind")
        if kind not in THINGS:
            raise HTTPException(400, f"'kind' should be one of {', '.join(THINGS)}.")
        await stage.send_thing(_side(asked), kind)
        return {}

    async def tap(asked: Json) -> Json:
        return {"query": await stage.tap(_side(asked), _number(asked, "message"), _text(asked, "data"))}

    async def clock(asked: Json) -> Json:
        if asked.get("to") == "next-reminder":
            await stage.next_reminder()
        else:
            minutes, hours = (_number_or_none(asked, unit) or 0 for unit in ("minutes", "hours"))
            if not 0 < minutes + 60 * hours <= MOST_MINUTES:
                raise HTTPException(400, "The clock can go forward by 1 minute to 90 days at a time.")
            await stage.forward(timedelta(minutes=minutes, hours=hours))
        return {"now": stage.clock.now().timestamp()}

    async def enroll(asked: Json) -> Json:
        try:
            start = datetime.fromisoformat(_text(asked, "start"))
        except ValueError:
            raise HTTPException(400, "'start' should be a date and time such as 2026-12-01T10:00.") from None
        language = asked.get("language")
        return {"patient": await stage.enroll(_text(asked, "plan"), start, language and str(language))}

    async def discharge(asked: Json) -> Json:
        await stage.discharge(_number(asked, "visit"))
        return {}

    async def cancel(asked: Json) -> Json:
        await stage.cancel(_number(asked, "visit"))
        return {}

    async def language(asked: Json) -> Json:
        await stage.speak(_text(asked, "language"))
        return {}

    async def reset(_asked: Json) -> Json:
        await stage.reset()
        return {}

    gets = {
        "/": show,
        "/events": events,
        "/state": state,
        "/why": why,
        "/conversation.yaml": script,
        "/file/{message:int}": file,
    }
    posts = [say, send, tap, clock, enroll, discharge, cancel, language, reset]
    routes = [
        *(Route(path, answer, methods=["GET"]) for path, answer in gets.items()),
        *(Route(f"/{answer.__name__}", _posted(answer), methods=["POST"]) for answer in posts),
    ]
    return OnlyThisMachine(Starlette(routes=routes, exception_handlers={HTTPException: _refused}))


NEVER_KEPT = {"cache-control": "no-store"}
MOST_MINUTES = 90 * 24 * 60
SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})
"""Kinds of file that the browser shows; every other kind is only ever saved."""


def _posted(answer: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    """A JSON object in, a JSON object out; what a person can act on comes back as ``error``."""

    async def run(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise HTTPException(415, "Send JSON, with content-type application/json.")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BODY:
                raise HTTPException(413, "That is too long.")
        try:
            asked = json.loads(body or b"{}")
        except ValueError:
            raise HTTPException(400, "That is not JSON.") from None
        if not isinstance(asked, dict):
            raise HTTPException(400, "Send one JSON object.")
        try:
            return JSONResponse(await answer(asked))
        except AftercareError as problem:
            return JSONResponse({"error": str(problem)}, 409)

    return run


async def _refused(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)  # noqa: S101 - it is registered for nothing else
    return JSONResponse({"error": problem.detail}, problem.status_code)


async def _stream(stage: Stage) -> AsyncIterator[str]:
    async for event in stage.events():
        yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def _page() -> tuple[str, str]:
    """The page, and a policy under which nothing but its own script and style runs."""
    page = files("bot.desk").joinpath("page.html").read_text(encoding="utf-8")
    allowed = {
        tag: " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
            for code in re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        )
        for tag in ("script", "style")
    }
    return page, (
        f"default-src 'none'; script-src {allowed['script']}; style-src {allowed['style']}; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def _text(asked: Json, key: str) -> str:
    value = asked.get(key)
    if not isinstance(value, str) or not value.strip():
        raise HTTPException(400, f"'{key}' should be text.")
    return value


def _number(asked: Json, key: str) -> int:
    value = asked.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise HTTPException(400, f"'{key}' should be a whole number.")
    return value


def _number_or_none(asked: Json, key: str) -> int | None:
    return None if asked.get(key) is None else _number(asked, key)


def _side(asked: Json) -> str:
    side = asked.get("side", "patient")
    if side not in ("patient", "staff"):
        raise HTTPException(400, "'side' should be patient or staff.")
    return str(side)
