"""Many sendings, few commits: what queues up during one commit is written by the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.storage.database import DatabaseAwayError
from bot.storage.sendings import Begin, Ending, Sendings

log = logging.getLogger(__name__)

_Begun = tuple[Begin, asyncio.Future[int | None]]


class Ledger:
    """Writes beginnings and ends, everything that queued up during one commit in the next one.

    ``settled`` hears of ends when they are committed; or when they never will be, because the
    database takes everything but them.
    """

    def __init__(
        self,
        store: Sendings,
        clock: Callable[[], datetime],
        owner: str,
        settled: Callable[[Sequence[Ending]], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._settled = settled
        self._begins: list[_Begun] = []
        self._ends: list[Ending] = []
        self._writer: asyncio.Task[None] | None = None
        self.error = ""

    def begin(self, begin: Begin) -> asyncio.Future[int | None]:
        """The number of the attempt; None if it must not be sent."""
        done: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._begins.append((begin, done))
        self._write_soon()
        return done

    def end(self, ending: Ending) -> None:
        """Queues the end at once. It is written however long the database is away."""
        self._ends.append(ending)
        self._write_soon()

    async def written(self) -> None:
        """Returns when nothing waits to be written."""
        while self._writer is not None and not self._writer.done():
            await asyncio.wait([self._writer])

    def _write_soon(self) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="ledger")

    async def _write(self) -> None:
        pause = 0.1
        while self._begins or self._ends:
            begins, self._begins = self._begins, []
            ends, self._ends = self._ends, []
            try:
                await self._commit(begins, ends)
            except DatabaseAwayError as error:
                self.error = str(error)
                for _, done in begins:
                    if not done.done():
                        done.set_exception(error)
                self._ends = ends + self._ends
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                continue
            except Exception:  # whatever is wrong with one of them, it must not take the others with it
                log.exception("the ledger could not be written")
                await self._one_by_one(begins, ends)
            pause, self.error = 0.1, ""

    async def _commit(self, begins: Sequence[_Begun], ends: Sequence[Ending]) -> None:
        begun = await self._store.advance([begin for begin, _ in begins], ends, self._owner, self._clock())
        for begin, done in begins:
            if not done.done():
                done.set_result(begun.get(begin.reminder_id))
        if ends:
            self._settled(ends)

    async def _one_by_one(self, begins: Sequence[_Begun], ends: Sequence[Ending]) -> None:
        for end in ends:
            try:
                await self._commit((), (end,))
            except DatabaseAwayError:
                self._ends.append(end)
            except Exception:  # whatever is wrong with this one, the others must be written
                log.exception("the end of reminder %d could not be written", end.owed.reminder.id)
                self._settled((end,))
        for begin, done in begins:
            try:
                await self._commit(((begin, done),), ())
            except Exception as error:  # handed on to the sender that waits for it
                if not done.done():
                    done.set_exception(error)
