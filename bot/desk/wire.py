"""A Telegram of our own: the Bot API answered in this process, without a network.

The real application talks to :class:`Wire` through python-telegram-bot's own seam,
``BaseRequest``, so everything but the wire itself is what runs at a clinic. The sandbox page and
the tests both speak to the bot through it.

Nothing here decides anything about patients. It keeps the talk, gives out ids, and refuses what
Telegram would refuse.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from telegram.request import BaseRequest, RequestData

from bot.clock import Clock
from bot.desk.talk import NURSE, PATIENT, Bubble, File, Json, Person, Side

BOT_ID = 8_000_000_001
STAFF_CHAT = -1_000_000_000_001
TOKEN = f"{BOT_ID}:sandbox-no-account-needed-0000000"
"""Shaped like a token, so that everything that hides tokens is exercised here too."""


@dataclass(slots=True)
class Call:
    """One call of the Bot API, as the bot made it."""

    method: str
    parameters: Json
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """File name and media type of each of ``files``."""


class Refusal(Exception):  # noqa: N818 - it is Telegram's answer, not our error
    """Answer a call the way Telegram refuses one."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


Fault = Callable[[Call], Awaitable[None]]
"""Called before each call is answered; may raise Refusal or an httpx error, or wait."""


class Wire(BaseRequest):
    """The in-process Bot API. One instance serves one bot."""

    def __init__(self, clock: Clock, *, forum: bool = False, fault: Fault | None = None) -> None:
        self.clock = clock
        self.forum = forum
        self.fault = fault
        self.bubbles: list[Bubble] = []
        self.calls: list[Call] = []
        self.answers: dict[str, Json] = {}
        """Toasts given for taps, by callback query id."""
        self.listeners: set[asyncio.Queue[Json]] = set()
        self.files: dict[int, File] = {}
        """Files the bot sent, by message id."""
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """The bot's command menu, by scope and language."""
        self._updates: asyncio.Queue[Json] = asyncio.Queue()
        self._unconfirmed: dict[int, Json] = {}
        self._next_message = 1
        self._next_update = 1
        self._next_query = 1
        self._next_thread = 1000

    # ---- what people do ------------------------------------------------------

    async def say(
        self,
        text: str,
        person: Person = PATIENT,
        *,
        chat: int | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Bubble:
        """Somebody types ``text``; in their private chat unless ``chat`` says otherwise."""
        return await self.show({"text": text}, person, chat=chat, reply_to=reply_to, thread=thread)

    async def show(
        self,
        content: Json,
        person: Person = PATIENT,
        *,
        chat: int | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Bubble:
        """Somebody sends a message with any ``content`` of the Bot API: text, photo, voice, …"""
        where = person.id if chat is None else chat
        bubble = self._bubble(
            where,
            "staff" if person.id == NURSE.id or where < 0 else "patient",
            str(content.get("text") or content.get("caption") or _kind(content)),
            reply_to=reply_to,
            thread=thread,
            by=person.first_name,
        )
        message = {**self._message(bubble, person), **content}
        text = content.get("text", "")
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        await self.update({"message": message})
        return bubble

    async def edit(self, message_id: int, text: str, person: Person = PATIENT) -> None:
        """Somebody changes the words of an earlier message of theirs."""
        bubble = self._change(message_id, text=text, edited=True)
        edited = {
            **self._message(bubble, person),
            "text": text,
            "edit_date": int(self.clock.now().timestamp()),
        }
        await self.update({"edited_message": edited})

    async def tap(self, message_id: int, data: str, person: Person = PATIENT) -> str:
        """Somebody taps a button; returns the callback query's id."""
        bubble = next(b for b in reversed(self.bubbles) if b.id == message_id)
        query = str(self._next_query)
        self._next_query += 1
        await self.update(
            {
                "callback_query": {
                    "id": query,
                    "from": person.as_json(),
                    "chat_instance": str(bubble.chat),
                    "data": data,
                    "message": {**self._message(bubble, None), "text": bubble.text},
                }
            }
        )
        return query

    async def update(self, content: Json) -> int:
        """Any update at all; returns its id."""
        number = self._next_update
        self._next_update += 1
        update = {"update_id": number, **content}
        self._unconfirmed[number] = update
        await self._updates.put(update)
        return number

    @property
    def waiting(self) -> bool:
        """Whether the bot has not confirmed every update yet."""
        return bool(self._unconfirmed)

    # ---- what outlives the process -------------------------------------------

    def keep(self) -> Json:
        """The talk and the counters, for :meth:`recall`. Files are not kept."""
        talk = [asdict(bubble) for bubble in self.bubbles if not bubble.deleted]
        return {
            "bubbles": talk,
            "message": self._next_message,
            "update": self._next_update,
            "query": self._next_query,
            "thread": self._next_thread,
        }

    def recall(self, kept: Json) -> None:
        """Take up a talk where :meth:`keep` left it."""
        for one in kept["bubbles"]:
            rows = tuple(tuple((str(label), str(data)) for label, data in row) for row in one["buttons"])
            self.bubbles.append(Bubble(**{**one, "buttons": rows}))
        # A bot remembers the updates it has seen: a number must never come twice, even if the
        # last ones before a crash were not kept.
        self._next_message = kept["message"] + 1000
        self._next_update = kept["update"] + 1000
        self._next_query = kept["query"] + 1000
        self._next_thread = kept["thread"] + 1000

    # ---- what a screen sees --------------------------------------------------

    def of_chat(self, chat: int) -> list[Bubble]:
        """The bubbles of one chat that are not deleted, oldest first."""
        return [bubble for bubble in self.bubbles if bubble.chat == chat and not bubble.deleted]

    def _tell(self, event: Json) -> None:
        for listener in self.listeners:
            listener.put_nowait(event)

    def _bubble(self, chat: int, side: Side, text: str, **more: Any) -> Bubble:
        bubble = Bubble(self._next_message, chat, side, text, self.clock.now().timestamp(), **more)
        self._next_message += 1
        self.bubbles.append(bubble)
        self._tell({"bubble": bubble.as_json()})
        return bubble

    def _change(self, message_id: int, **what: Any) -> Bubble:
        for index, bubble in enumerate(self.bubbles):
            if bubble.id == message_id:
                self.bubbles[index] = replace(bubble, **what)
                self._tell({"bubble": self.bubbles[index].as_json()})
                return self.bubbles[index]
        raise Refusal(400, "Bad Request: message to edit not found")

    # ---- the Bot API ---------------------------------------------------------

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: Any, **_more: Any
    ) -> tuple[int, bytes]:
        """Answer one call."""
        parameters: Json = dict(request_data.parameters) if request_data is not None else {}
        parts = dict((request_data.multipart_data or {}) if request_data is not None else {})
        name = url.rsplit("/", 1)[-1]
        call = Call(
            name,
            parameters,
            {key: part[1] if isinstance(part[1], bytes) else b"" for key, part in parts.items()},
            {key: (str(part[0]), str(part[2])) for key, part in parts.items()},
        )
        try:
            if name != "getUpdates":
                self.calls.append(call)
                if self.fault is not None:
                    await self.fault(call)
            answer = getattr(self, f"_{_snake(name)}", self._accept)
            result = await answer(call)
        except Refusal as no:
            body = {
                "ok": False,
                "error_code": no.code,
                "description": no.description,
                "parameters": no.parameters,
            }
            return no.code, json.dumps(body).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def _accept(self, _call: Call) -> Any:
        return True

    async def _get_me(self, _call: Call) -> Json:
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Aftercare",
            "username": "aftercare_sandbox_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }

    async def _get_webhook_info(self, _call: Call) -> Json:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    async def _get_chat(self, call: Call) -> Json:
        chat = int(call.parameters["chat_id"])
        return {
            **self._chat(chat),
            "accent_color_id": 0,
            "max_reaction_count": 1,
            "is_forum": self.forum,
            "accepted_gift_types": {},
        }

    async def _get_updates(self, call: Call) -> list[Json]:
        offset = int(call.parameters.get("offset") or 0)
        for number in [n for n in self._unconfirmed if n < offset]:
            del self._unconfirmed[number]
        waiting = [update for number, update in sorted(self._unconfirmed.items()) if number >= offset]
        if waiting:
            while not self._updates.empty():
                self._updates.get_nowait()
            return waiting[:100]
        try:
            first = await asyncio.wait_for(
                self._updates.get(), float(call.parameters.get("timeout") or 0) or 0.05
            )
        except TimeoutError:
            return []
        found = [first]
        while not self._updates.empty():
            found.append(self._updates.get_nowait())
        return [update for update in found if update["update_id"] >= offset]

    async def _send_message(self, call: Call) -> Json:
        given = call.parameters
        text = str(given.get("text", ""))
        plain = _plain(text) if given.get("parse_mode") == "HTML" else text
        if not plain.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(plain.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        bubble = self._bot_bubble(given, plain, html=text if given.get("parse_mode") == "HTML" else "")
        return {**self._message(bubble, None), "text": plain}

    async def _send_photo(self, call: Call) -> Json:
        bubble = self._file_bubble(call, "photo")
        size = {"file_id": f"f{bubble.id}", "file_unique_id": f"u{bubble.id}", "width": 1, "height": 1}
        return {**self._message(bubble, None), "photo": [size]}

    async def _send_document(self, call: Call) -> Json:
        bubble = self._file_bubble(call, "document")
        document = {"file_id": f"f{bubble.id}", "file_unique_id": f"u{bubble.id}"}
        return {**self._message(bubble, None), "document": document}

    def _file_bubble(self, call: Call, kind: str) -> Bubble:
        """A photo is shown in the talk; any other file by its name."""
        name, mime = call.names.get(kind) or next(
            iter(call.names.values()), (kind, "application/octet-stream")
        )
        content = call.files.get(kind) or next(iter(call.files.values()), b"")
        caption = str(call.parameters.get("caption") or "")
        html = caption if call.parameters.get("parse_mode") == "HTML" else ""
        plain = _plain(caption) if html else caption
        self.files[self._next_message] = File(name, content, mime)
        shown = "photo" if kind == "photo" else name
        return self._bot_bubble(call.parameters, plain, html=html, file=shown)

    async def _copy_message(self, call: Call) -> Json:
        source = next((b for b in self.bubbles if b.id == int(call.parameters["message_id"])), None)
        if source is None:
            raise Refusal(400, "Bad Request: message to copy not found")
        bubble = self._bot_bubble(call.parameters, source.text)
        return {"message_id": bubble.id}

    async def _edit_message_text(self, call: Call) -> Json:
        given = call.parameters
        text = str(given.get("text", ""))
        html = text if given.get("parse_mode") == "HTML" else ""
        bubble = self._change(
            int(given["message_id"]),
            text=_plain(text) if html else text,
            html=html,
            edited=True,
            buttons=_buttons(given),
        )
        return {**self._message(bubble, None), "text": bubble.text}

    async def _edit_message_reply_markup(self, call: Call) -> Json:
        bubble = self._change(int(call.parameters["message_id"]), buttons=_buttons(call.parameters))
        return {**self._message(bubble, None), "text": bubble.text}

    async def _delete_message(self, call: Call) -> bool:
        self._change(int(call.parameters["message_id"]), deleted=True)
        return True

    async def _answer_callback_query(self, call: Call) -> bool:
        query = str(call.parameters["callback_query_id"])
        self.answers[query] = call.parameters
        self._tell({"answered": query})
        if call.parameters.get("text"):
            self._tell({"toast": call.parameters["text"]})
        return True

    async def _set_message_reaction(self, call: Call) -> bool:
        shown = [r.get("emoji", "") for r in call.parameters.get("reaction") or []]
        self._change(int(call.parameters["message_id"]), reaction="".join(shown))
        return True

    async def _set_my_commands(self, call: Call) -> bool:
        scope = (call.parameters.get("scope") or {}).get("type", "default")
        language = str(call.parameters.get("language_code") or "")
        self.commands[scope, language] = list(call.parameters["commands"])
        return True

    async def _send_chat_action(self, call: Call) -> bool:
        self._tell({"typing": int(call.parameters["chat_id"])})
        return True

    async def _create_forum_topic(self, call: Call) -> Json:
        if not self.forum:
            raise Refusal(400, "Bad Request: the chat is not a forum")
        self._next_thread += 1
        return {
            "message_thread_id": self._next_thread,
            "name": call.parameters["name"],
            "icon_color": 7322096,
        }

    def _bot_bubble(self, given: Json, text: str, **more: Any) -> Bubble:
        thread = given.get("message_thread_id")
        reply = given.get("reply_parameters") or {}
        return self._bubble(
            int(given["chat_id"]),
            "bot",
            text,
            buttons=_buttons(given),
            thread=int(thread) if thread else None,
            reply_to=reply.get("message_id"),
            silent=bool(given.get("disable_notification")),
            **more,
        )

    def _message(self, bubble: Bubble, person: Person | None) -> Json:
        sender = (
            person.as_json()
            if person
            else {
                "id": BOT_ID,
                "is_bot": True,
                "first_name": "Aftercare",
                "username": "aftercare_sandbox_bot",
            }
        )
        message: Json = {
            "message_id": bubble.id,
            "date": int(bubble.at),
            "chat": self._chat(bubble.chat),
            "from": sender,
        }
        if bubble.thread is not None:
            message |= {"message_thread_id": bubble.thread, "is_topic_message": True}
        if bubble.reply_to is not None:
            earlier = next((b for b in self.bubbles if b.id == bubble.reply_to), None)
            if earlier is not None:
                message["reply_to_message"] = {
                    **self._message(
                        replace(earlier, reply_to=None), None if earlier.side == "bot" else person
                    ),
                    "text": earlier.text,
                }
        return message

    def _chat(self, chat: int) -> Json:
        if chat > 0:
            return {"id": chat, "type": "private", "first_name": "Patient"}
        kind: Json = {"id": chat, "type": "supergroup", "title": "Clinic staff"}
        return {**kind, "is_forum": True} if self.forum else kind


__all__ = [
    "BOT_ID",
    "NURSE",
    "PATIENT",
    "STAFF_CHAT",
    "TOKEN",
    "Bubble",
    "Call",
    "Fault",
    "File",
    "Json",
    "Person",
    "Refusal",
    "Side",
    "Wire",
]


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _kind(content: Json) -> str:
    return f"({next(iter(content), 'message')})"


def _buttons(given: Json) -> tuple[tuple[tuple[str, str], ...], ...]:
    markup = given.get("reply_markup") or {}
    if isinstance(markup, str):
        markup = json.loads(markup)
    return tuple(
        tuple((b["text"], b.get("callback_data") or b.get("url", "")) for b in row)
        for row in markup.get("inline_keyboard", [])
    )


def _plain(html: str) -> str:
    """What Telegram shows of the few tags that the bot uses. Other tags are refused, as there."""
    from html import unescape
    from re import sub

    bare = sub(r"</?(?:b|i|u|s|code|pre|blockquote|tg-spoiler)>", "", html)
    if "<" in bare or ">" in bare:
        raise Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
    return unescape(bare)
