"""Many sendings, few commits: what queues up during one commit is written by the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.storage.database import DatabaseAwayError
from bot.storage.reminders import Begin, Ending, Reminders

log = logging.getLogger(__name__)

_Begun = tuple[Begin, asyncio.Future[int | None]]
_Ended = tuple[Ending, asyncio.Future[None]]


class Ledger:
    """Writes beginnings and ends, everything that queued up during one commit in the next one."""

    def __init__(self, store: Reminders, clock: Callable[[], datetime], owner: str) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._begins: list[_Begun] = []
        self._ends: list[_Ended] = []
        self._writer: asyncio.Task[None] | None = None
        self.error = ""

    async def begin(self, begin: Begin) -> int | None:
        """The number of the attempt; None if it must not be sent."""
        done: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._begins.append((begin, done))
        self._write_soon()
        return await done

    def end(self, ending: Ending) -> asyncio.Future[None]:
        """Queues the end at once; done when it is committed, however long the database is away."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ends.append((ending, done))
        self._write_soon()
        return done

    def _write_soon(self) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="ledger")

    async def _write(self) -> None:
        pause = 0.1
        while self._begins or self._ends:
            begins, self._begins = self._begins, []
            ends, self._ends = self._ends, []
            try:
                begun = await self._store.advance(
                    [begin for begin, _ in begins], [end for end, _ in ends], self._owner, self._clock()
                )
            except DatabaseAwayError as error:
                self.error = str(error)
                for _, done in begins:
                    if not done.done():
                        done.set_exception(error)
                self._ends = ends + self._ends
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                continue
            except Exception:
                # One of them cannot be written: it must not take the others with it.
                log.exception("the ledger could not be written")
                for end_pair in ends:
                    await self._alone([], [end_pair])
                for begin_pair in begins:
                    await self._alone([begin_pair], [])
                continue
            pause, self.error = 0.1, ""
            self._tell(begins, ends, begun)

    async def _alone(self, begins: list[_Begun], ends: list[_Ended]) -> None:
        try:
            begun = await self._store.advance(
                [begin for begin, _ in begins], [end for end, _ in ends], self._owner, self._clock()
            )
        except Exception as error:
            for _, begin_done in begins:
                begin_done.set_exception(error)
            for _, end_done in ends:
                end_done.set_exception(error)
        else:
            self._tell(begins, ends, begun)

    @staticmethod
    def _tell(begins: list[_Begun], ends: list[_Ended], begun: dict[int, int]) -> None:
        for begin, begin_done in begins:
            if not begin_done.done():
                begin_done.set_result(begun.get(begin.reminder_id))
        for _, end_done in ends:
            if not end_done.done():
                end_done.set_result(None)
