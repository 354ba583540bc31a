"""A Telegram Bot API server on loopback, over real HTTP, that breaks when a test says so.

It keeps what Telegram keeps: updates until they are confirmed by a later offset, one message id a message,
and the rules a message must obey. Its users write, tap and start from the test's thread; the bot under test
is a process of its own that only knows the address.

    with BotAPI() as api:
        run the bot with telegram.base_url = api.base_url, telegram.token = api.token
        api.write(ana, "can i drink water")
        api.wait(lambda: api.texts(ana))
        api.fail("sendMessage", 429, retry_after=1)
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "700700700:" + "AAFakeTokenForTheTests_0123456789xy"
STAFF_CHAT = -1001234567890
USERNAME = "ExampleClinicBot"


@dataclass(frozen=True)
class Call:
    """One call the bot made, and what became of it."""

    method: str
    parameters: dict[str, Any]
    at: float
    """Seconds of the monotonic clock."""
    message_id: int | None = None
    """The id of the message it delivered; None when it delivered none."""

    @property
    def chat(self) -> int:
        return int(self.parameters.get("chat_id", 0))

    @property
    def text(self) -> str:
        return str(self.parameters.get("text", ""))

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The inline buttons below the message, row by row."""
        markup = self.parameters.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard", []) for button in row]


@dataclass
class Fault:
    """What goes wrong with the next calls of one method."""

    method: str
    status: int
    description: str
    retry_after: int | None
    chat: int | None
    times: int
    delivered: bool
    """The message arrives all the same."""
    cut: bool
    """The connection is cut instead of answered."""
    hang: float
    """Seconds until the answer leaves."""


@dataclass
class BotAPI:
    """The server; a context manager that listens on a free port of loopback."""

    token: str = TOKEN
    calls: list[Call] = field(default_factory=list)
    """Every call but getUpdates, in order."""
    polls: int = 0
    """How often the bot asked for updates."""

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._faults: list[Fault] = []
        self._updates: list[dict[str, Any]] = []
        self._update_id = 5_000
        self._message_id = 100
        self._messages: dict[tuple[int, int], dict[str, Any]] = {}
        self._known: set[int] = {STAFF_CHAT}
        self._answered: dict[str, float] = {}
        self._confirmed = 0
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        routes = [Route("/bot{token}/{method}", self._serve, methods=["GET", "POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_config=None,
            log_level="critical",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.wait(lambda: self._server.started)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    # ---- what people do ---------------------------------------------------------

    def write(self, user: int, text: str, *, chat: int | None = None) -> int:
        """``user`` sends ``text`` to the bot (or to group ``chat``); returns the message's id."""
        return self.send(user, chat=chat, text=text, **_entities(text))

    def send(self, user: int, *, chat: int | None = None, **content: Any) -> int:
        """``user`` sends what is not text, such as ``voice={...}``; returns the message's id."""
        message = self._message(user, chat, **content)
        self._put(message=message)
        return int(message["message_id"])

    def edit(self, user: int, message: int, text: str) -> None:
        """``user`` changes an earlier message."""
        edited = self._message(user, None, text=text)
        self._put(edited_message={**edited, "message_id": message, "edit_date": edited["date"]})

    def draft(self, user: int, text: str) -> dict[str, Any]:
        """An update as Telegram would post it to a webhook."""
        with self._lock:
            self._update_id += 1
            return {"update_id": self._update_id, "message": self._message(user, None, text=text)}

    def start(self, user: int, payload: str = "") -> int:
        """``user`` opens the bot, with the payload of a link; returns the message's id."""
        return self.write(user, f"/start {payload}".strip())

    def tap(self, call: Call, label: str, *, user: int | None = None) -> str:
        """Tap the button whose label contains ``label`` below ``call``; returns the query's id."""
        [button] = [one for one in call.buttons if label in one["text"]][:1]
        return self.press(call, button, user=user)

    def press(self, call: Call, button: dict[str, Any], *, user: int | None = None) -> str:
        """Press that very button below ``call``; returns the query's id."""
        assert call.message_id is not None
        person = user if user is not None else call.chat
        with self._lock:
            query = str(900_000 + self._update_id)
            message = self._messages[call.chat, call.message_id]
            self._put(
                callback_query={
                    "id": query,
                    "from": _person(person),
                    "message": message,
                    "chat_instance": "1",
                    "data": button["callback_data"],
                }
            )
        return query

    def fail(
        self,
        method: str,
        status: int,
        description: str = "",
        *,
        retry_after: int | None = None,
        chat: int | None = None,
        times: int = 1,
        delivered: bool = False,
        cut: bool = False,
        hang: float = 0,
    ) -> None:
        """The next ``times`` calls of ``method`` (to ``chat``) fail; ``delivered``: it arrives."""
        fault = Fault(method, status, description, retry_after, chat, times, delivered, cut, hang)
        with self._lock:
            self._faults.append(fault)

    def heal(self, *chats: int) -> None:
        """Nothing more goes wrong with calls to ``chats``."""
        with self._lock:
            self._faults = [fault for fault in self._faults if fault.chat not in chats]

    # ---- what a test sees -------------------------------------------------------

    def sent(self, chat: int) -> list[Call]:
        """The messages that arrived in ``chat``, in order."""
        with self._lock:
            return [
                call
                for call in self.calls
                if call.method.startswith("send") and call.message_id is not None and call.chat == chat
            ]

    def texts(self, chat: int) -> list[str]:
        return [call.text for call in self.sent(chat)]

    def expect(self, chat: int, words: str = "", seconds: float = 15) -> Call:
        """Wait until a message with ``words`` arrived in ``chat``; returns the first one."""

        def found() -> list[Call]:
            return [call for call in self.sent(chat) if words in call.text]

        self.wait(found, seconds, f"{words or 'a message'} in {self.texts(chat)}")
        return found()[0]

    def answered(self, query: str) -> bool:
        """Was the callback query answered?"""
        with self._lock:
            return query in self._answered

    def pending(self) -> int:
        """Updates that the bot has not confirmed."""
        with self._lock:
            return sum(update["update_id"] >= self._confirmed for update in self._updates)

    def wait(self, happened: Callable[[], object], seconds: float = 15, what: str = "") -> None:
        """Return as soon as ``happened()``; an AssertionError after ``seconds``."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, f"not within {seconds} s: {what}"
            time.sleep(0.02)

    # ---- the server -------------------------------------------------------------

    def _message(self, user: int, chat: int | None, **content: Any) -> dict[str, Any]:
        with self._lock:
            self._message_id += 1
            self._known.add(user)
            return {
                "message_id": self._message_id,
                "date": int(time.time()),
                "from": _person(user),
                "chat": _chat(chat if chat is not None else user),
                **content,
            }

    def _put(self, **update: Any) -> int:
        with self._lock:
            self._update_id += 1
            self._updates.append({"update_id": self._update_id, **update})
            return self._update_id

    async def _serve(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _refusal(401, "Unauthorized")
        method = request.path_params["method"]
        parameters = await _parameters(request)
        if method == "getUpdates":
            return await self._get_updates(parameters, request)
        response, hang = self._call(method, parameters)
        await asyncio.sleep(hang)
        return response

    async def _get_updates(self, parameters: dict[str, Any], request: Request) -> Response:
        with self._lock:
            self.polls += 1
            fault = self._fault("getUpdates", 0)
        if fault is not None:
            return _refusal(fault.status, fault.description, fault.retry_after)
        offset = int(parameters.get("offset", 0))
        limit = int(parameters.get("limit", 100))
        end = time.monotonic() + float(parameters.get("timeout", 0))
        with self._lock:
            self._confirmed = max(self._confirmed, offset)
        while True:
            with self._lock:
                ready = [one for one in self._updates if one["update_id"] >= self._confirmed][:limit]
            if ready or time.monotonic() >= end or self._server.should_exit:
                return _result(ready)
            if await request.is_disconnected():
                return _result([])
            await asyncio.sleep(0.02)

    def _call(self, method: str, parameters: dict[str, Any]) -> tuple[Response, float]:
        with self._lock:
            chat = int(parameters.get("chat_id", 0) or 0)
            fault = self._fault(method, chat)
            if fault is None or fault.delivered:
                response, message_id = self._perform(method, parameters, chat)
            else:
                response, message_id = _refusal(fault.status, fault.description, fault.retry_after), None
            self.calls.append(Call(method, parameters, time.monotonic(), message_id))
        if fault is None:
            return response, 0
        return (_Cut() if fault.cut else response), fault.hang

    def _fault(self, method: str, chat: int) -> Fault | None:
        for fault in self._faults:
            if fault.method == method and fault.chat in (None, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def _perform(self, method: str, parameters: dict[str, Any], chat: int) -> tuple[Response, int | None]:
        if method == "getMe":
            return _result(_me()), None
        if method == "answerCallbackQuery":
            self._answered[str(parameters.get("callback_query_id"))] = time.monotonic()
            return _result(data=True), None
        if method in {"sendMessage", "sendDocument", "sendPhoto", "copyMessage"}:
            problem = self._problem(method, parameters, chat)
            if problem:
                return _refusal(400, problem), None
            return self._deliver(method, parameters, chat)
        if method.startswith("editMessage"):
            return self._edit(parameters, chat), None
        if method == "getWebhookInfo":
            return _result({"url": "", "has_custom_certificate": False, "pending_update_count": 0}), None
        if method == "getChat":
            return _result({**_chat(chat), "accent_color_id": 0, "max_reaction_count": 11}), None
        if method == "getChatMember":
            return _result({"status": "member", "user": _person(int(parameters["user_id"]))}), None
        if method.startswith(("set", "delete", "sendChatAction", "pin", "unpin", "close", "reopen")):
            return _result(data=True), None
        return _refusal(404, "Not Found: method not found"), None

    def _problem(self, method: str, parameters: dict[str, Any], chat: int) -> str:
        if chat not in self._known:
            return "Bad Request: chat not found"
        if method == "sendMessage":
            text = str(parameters.get("text", ""))
            if not text.strip():
                return "Bad Request: message text is empty"
            if len(text) > 4096:
                return "Bad Request: message is too long"
        for button in Call(method, parameters, 0).buttons:
            if len(button.get("callback_data", "").encode()) > 64:
                return "Bad Request: BUTTON_DATA_INVALID"
        return ""

    def _deliver(self, method: str, parameters: dict[str, Any], chat: int) -> tuple[Response, int]:
        self._message_id += 1
        message = {
            "message_id": self._message_id,
            "date": int(time.time()),
            "from": _me(),
            "chat": _chat(chat),
            "text": str(parameters.get("text", "")),
        }
        markup = parameters.get("reply_markup") or {}
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self._messages[chat, self._message_id] = message
        result = {"message_id": self._message_id} if method == "copyMessage" else message
        return _result(result), self._message_id

    def _edit(self, parameters: dict[str, Any], chat: int) -> Response:
        message = self._messages.get((chat, int(parameters.get("message_id", 0))))
        if message is None:
            return _refusal(400, "Bad Request: message to edit not found")
        text = str(parameters.get("text", message["text"]))
        markup = parameters.get("reply_markup") or {}
        if (text, markup) == (message["text"], message.get("reply_markup") or {}):
            return _refusal(400, "Bad Request: message is not modified")
        message["text"] = text
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        return _result(message)


class _Cut(Response):
    """Closes the connection in the middle of an answer, as a network does."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        head = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]}
        await send(head)
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


async def _parameters(request: Request) -> dict[str, Any]:
    """The call's parameters from the query, a form, a multipart body or JSON; nested values are JSON."""
    found: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        found |= json.loads(body)
    elif kind.startswith("multipart/"):
        head = f"content-type: {kind}\r\n\r\n".encode()
        parts: Any = email.message_from_bytes(head + body, policy=email.policy.HTTP).get_payload()
        for part in parts:
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            found[name] = content if part.get_filename() else content.decode()
    else:
        found |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    for name, value in found.items():
        if isinstance(value, str) and value[:1] in {"{", "["} and name != "text":
            found[name] = json.loads(value)
    return found


def _entities(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    length = len(text.split(maxsplit=1)[0])
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}


def _person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": f"Person {user}", "language_code": "en"}


def _me() -> dict[str, Any]:
    return {
        "id": int(TOKEN.split(":")[0]),
        "is_bot": True,
        "first_name": "Example clinic",
        "username": USERNAME,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }


def _chat(chat: int) -> dict[str, Any]:
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "Team"}
    return {"id": chat, "type": "private", "first_name": f"Person {chat}"}


def _result(data: object) -> JSONResponse:
    return JSONResponse({"ok": True, "result": data})


def _refusal(status: int, description: str, retry_after: int | None = None) -> JSONResponse:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": status,
        "description": description or f"Error {status}",
    }
    if retry_after is not None:
        body["description"] = f"Too Many Requests: retry after {retry_after}"
        body["parameters"] = {"retry_after": retry_after}
    return JSONResponse(body, status_code=status)
