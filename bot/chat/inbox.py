"""Updates on their way in: written down before Telegram is told, and worked on in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.clock import Clock
from bot.storage.store import StorageError, Store

log = logging.getLogger(__name__)


class Inbox(asyncio.Queue[object]):
    """Updates are written down before Telegram is told that they arrived.

    The updater awaits ``put`` before it confirms; a row is marked done after its handlers ran. What
    was not done when the process died is put back at the start.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__()
        self.store, self.clock = store, clock

    async def put(self, item: object) -> None:
        """Keep it, then queue it; an update seen before is dropped."""
        if isinstance(item, Update):
            chat = item.effective_chat.id if item.effective_chat else 0
            try:
                # The date of a message so old that Telegram forgot it is an object of the library's own.
                payload = json.loads(json.dumps(item.to_dict(), default=lambda _date: 0))
                if not await self.store.keep_update(item.update_id, chat, payload, self.clock.now()):
                    return
            except StorageError as away:
                # It may be a cry for help: better answered twice, after a restart, than not at all.
                log.error(
                    "an update could not be kept", extra={"event": "update-not-kept", "detail": str(away)}
                )
        await super().put(item)


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
        self._marking = asyncio.Lock()
        self.store, self.clock, self.hurry = store, clock, hurry

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        """Wait for the chat's turn, work, mark done."""
        if isinstance(update, Update) and self.hurry(update):
            await coroutine
        else:
            await self._in_turn(update, coroutine)
        if isinstance(update, Update):
            await self._mark(update.update_id)

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

    async def _mark(self, update_id: int) -> None:
        """Mark an update done; those that end while others are being marked go together."""
        self._ended.append(update_id)
        async with self._marking:
            ended, self._ended = self._ended, []
            if ended:
                with contextlib.suppress(StorageError):
                    await self.store.mark_all_done(ended, self.clock.now())

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
