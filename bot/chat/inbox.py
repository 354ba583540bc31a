"""Updates on their way in: written down before Telegram is told, and worked on in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor
from telegram.request import BaseRequest

from bot.clock import Clock
from bot.storage.store import StorageError, Store

log = logging.getLogger(__name__)

TOGETHER = 0.01
"""Seconds that an update which was dealt with waits for others, to be marked done with them."""

Raw = Mapping[str, Any]


class Inbox(asyncio.Queue[object]):
    """Updates are written down before Telegram is told that they arrived.

    What is polled is kept a batch at a time by :class:`Written`, what a webhook brings when it is
    ``put``. A row is marked done after its handlers ran. What was not done when the process died is
    put back at the start.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__()
        self.store, self.clock = store, clock
        self._kept: dict[int, bool] = {}

    async def keep(self, updates: Sequence[Raw]) -> None:
        """Write down updates as Telegram sent them, in one transaction."""
        try:
            rows = [(int(one["update_id"]), chat_of(one), one) for one in updates]
            new = await self.store.keep_updates(rows, self.clock.now())
        except StorageError as away:
            # One may be a cry for help: better answered twice, after a restart, than not at all.
            log.error("updates could not be kept", extra={"event": "update-not-kept", "detail": str(away)})
            new = frozenset(int(one["update_id"]) for one in updates)
        self._kept |= {int(one["update_id"]): int(one["update_id"]) in new for one in updates}

    async def put(self, item: object) -> None:
        """Queue it, and keep it first where that was not done; an update seen before is dropped."""
        if isinstance(item, Update):
            if item.update_id not in self._kept:
                # The date of a message so old that Telegram forgot it is an object of the library's own.
                await self.keep([json.loads(json.dumps(item.to_dict(), default=lambda _date: 0))])
            if not self._kept.pop(item.update_id):
                return
        await super().put(item)


class Written(BaseRequest):
    """The line on which updates are fetched: what comes is written down before anybody works on it."""

    def __init__(self, line: BaseRequest, inbox: Inbox) -> None:
        self.line, self.inbox = line, inbox

    @property
    def read_timeout(self) -> float | None:
        """The line's own."""
        return self.line.read_timeout

    async def initialize(self) -> None:
        """Open the line."""
        await self.line.initialize()

    async def shutdown(self) -> None:
        """Close the line."""
        await self.line.shutdown()

    async def do_request(self, url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
        """One call; the updates it brings are kept before it is over."""
        code, body = await self.line.do_request(url, *given, **more)
        if code == 200 and url.endswith("/getUpdates"):
            found = json.loads(body).get("result")
            if found:
                await self.inbox.keep(found)
        return code, body


def chat_of(update: Raw) -> int:
    """The number of the chat that an update as Telegram sends it belongs to; 0 for none."""
    for content in update.values():
        if isinstance(content, Mapping):
            place = content.get("message", content)
            if "chat" in place:
                return int(place["chat"]["id"])
    return 0


class InOrder(BaseUpdateProcessor):
    """Several chats at once, each chat in the order its messages came."""

    def __init__(
        self,
        at_once: int,
        store: Store,
        clock: Clock,
        hurry: Callable[[Update], bool] = lambda _update: False,
    ) -> None:
        """``hurry`` says which updates go first: past their chat's turn and past everybody's."""
        # The bound counts waiting updates too, so it is wide; `_slots` is what limits the work.
        super().__init__(max_concurrent_updates=1_000_000)
        self._slots = asyncio.Semaphore(at_once)
        self._last: dict[int, asyncio.Future[None]] = {}
        self._ended: list[int] = []
        self._marking: asyncio.Task[None] | None = None
        self.store, self.clock, self.hurry = store, clock, hurry

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        """Wait for the chat's turn, work, have it marked done."""
        if isinstance(update, Update) and self.hurry(update):
            await coroutine
        else:
            await self._in_turn(update, coroutine)
        if isinstance(update, Update):
            self._ended.append(update.update_id)
            if self._marking is None or self._marking.done():
                self._marking = asyncio.create_task(self._mark(), name="marks")

    async def _in_turn(self, update: object, coroutine: Any) -> None:
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else 0
        before = self._last.get(chat)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[chat] = mine
        try:
            if before is not None:
                await before
            async with self._slots:
                await coroutine
        finally:
            mine.set_result(None)
            if self._last.get(chat) is mine:
                del self._last[chat]

    async def _mark(self) -> None:
        """Mark updates done; those that end within a moment go together."""
        while self._ended:
            await asyncio.sleep(TOGETHER)
            ended, self._ended = self._ended, []
            with contextlib.suppress(StorageError):
                await self.store.mark_all_done(ended, self.clock.now())

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """The last marks are made."""
        if self._marking is not None:
            await self._marking
