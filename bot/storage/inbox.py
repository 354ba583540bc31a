"""The write-ahead inbox: a message is kept before Telegram is told that it arrived."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import and_, bindparam, delete, func, insert, null, or_, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from bot.care.records import Update
from bot.storage.answers import Answers
from bot.storage.database import Database, DatabaseAwayError
from bot.storage.reminders import LEASE
from bot.storage.rows import update_of
from bot.storage.tables import dispatchers, inbox

MOST_TRIES = 5
"""An update that failed this often is set aside, with its error, so that it cannot block its chat."""


T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class Prepared:
    """A statement, compiled once for SQLite's own driver; elsewhere ``statement`` runs as it is."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        dialect = sqlite.dialect(paramstyle="qmark")
        compiled = statement.compile(dialect=dialect)
        self.sql: str = compiled.string
        binds = ((name, compiled.binds[name]) for name in compiled.positiontup)
        self._columns = tuple(
            (bind.key, bind.type.dialect_impl(dialect).bind_processor(dialect)) for _, bind in binds
        )

    def run(self, raw: sqlite3.Connection, values: Mapping[str, object]) -> sqlite3.Cursor:
        """Runs it on SQLite's own connection, with values as SQLAlchemy takes them."""
        parameters = [process(values[key]) if process else values[key] for key, process in self._columns]
        return raw.execute(self.sql, parameters)


class Together:
    """SQLite: writes that come while others are being written share one transaction and one sync.

    A write that the tables refuse takes none of the others with it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, work: Work[T]) -> T:
        """Does ``work`` in a transaction; done when it is on the disk. Raises what ``work`` raises."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, done))
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write(), name="writes")
        return await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            ends: list[tuple[Any, Exception | None]]
            try:
                ends = await self._database.in_one_go(
                    # mypy cannot infer a lambda with a default.
                    lambda raw, batch=batch: [_apart(raw, work) for work, _ in batch]  # type: ignore[misc]
                )
            except Exception as away:  # handed on to all who wait for this batch
                ends = [(None, away)] * len(batch)
            for (_, done), (result, wrong) in zip(batch, ends, strict=True):
                if not done.done() and wrong is not None:
                    done.set_exception(wrong)
                elif not done.done():
                    done.set_result(result)


def _apart(raw: sqlite3.Connection, work: Work[Any]) -> tuple[Any, Exception | None]:
    """What ``work`` gives, or what it raises; then nothing of it stays."""
    raw.execute("SAVEPOINT one")
    try:
        result = work(raw)
    except Exception as error:  # handed on to the one who asked; the others' work must go on
        if not raw.in_transaction:
            raise  # the whole transaction is gone: a full disk, for example
        raw.execute("ROLLBACK TO one")
        raw.execute("RELEASE one")
        away = isinstance(error, sqlite3.OperationalError)
        return None, DatabaseAwayError(f"the database does not answer: {error}") if away else error
    raw.execute("RELEASE one")
    return result, None


class Inbox(Answers):
    """Updates from Telegram, in order for each chat."""

    @cached_property
    def together(self) -> Together:
        """Writes that are worth sharing a transaction; for SQLite only."""
        return Together(self)

    async def keep_updates(
        self, updates: Sequence[tuple[int, int, Mapping[str, object]]], now: datetime
    ) -> frozenset[int]:
        """Keeps updates (id, chat, payload) in one transaction; gives the ids of those not known before."""
        ids = [number for number, _, _ in updates]
        try:
            async with self.writing() as connection:
                query = select(inbox.c.update_id).where(inbox.c.update_id.in_(ids))
                known = frozenset(await connection.scalars(query))
                rows = [
                    {
                        "update_id": number,
                        "chat_id": chat,
                        "payload": dict(payload),
                        "received_at": now,
                        "attempts": 0,
                    }
                    for number, chat, payload in updates
                    if number not in known
                ]
                if rows:
                    await connection.execute(_KEEP, rows)
                return frozenset(ids) - known
        except IntegrityError:  # another replica was given some of them at the same moment
            return frozenset({one[0] for one in updates if await self.keep_update(*one, now)})

    async def keep_update(
        self, update_id: int, chat_id: int, payload: Mapping[str, object], now: datetime
    ) -> bool:
        """Keeps an update. False if it is known already: Telegram sent it twice."""
        try:
            async with self.writing() as connection:
                await connection.execute(
                    insert(inbox).values(
                        update_id=update_id,
                        chat_id=chat_id,
                        payload=dict(payload),
                        received_at=now,
                        attempts=0,
                    )
                )
        except IntegrityError:
            return False
        return True

    async def claim_updates(self, owner: str, limit: int = 8) -> tuple[Update, ...]:
        """Takes for ``owner`` the oldest undone update of each chat that nobody works on, oldest first.

        What a dead owner had in hand is taken over (PostgreSQL: silent for longer than the lease;
        SQLite: any other owner). On :meth:`mark_done` the chat's next update can be taken.
        """
        async with self.writing() as connection:
            alive = select(dispatchers.c.id)
            if self.is_sqlite:
                alive = alive.where(dispatchers.c.id == owner)
            else:
                alive = alive.where(dispatchers.c.beat_at > func.now() - LEASE)
            dead = and_(inbox.c.owner != owner, inbox.c.owner.not_in(alive))
            heads = (
                select(func.min(inbox.c.update_id)).where(text("done_at IS NULL")).group_by(inbox.c.chat_id)
            )
            query = (
                select(inbox)
                .where(
                    text("done_at IS NULL"),
                    inbox.c.update_id.in_(heads),
                    or_(inbox.c.owner.is_(None), dead),
                )
                .order_by(inbox.c.update_id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            taken = [update_of(row) for row in (await connection.execute(query)).all()]
            if taken:
                await connection.execute(
                    update(inbox)
                    .where(inbox.c.update_id.in_([one.id for one in taken]))
                    .values(owner=owner, attempts=inbox.c.attempts + 1)
                )
            return tuple(taken)

    async def undone_updates(self) -> tuple[Update, ...]:
        """Every update that is not done, oldest first."""
        query = select(inbox).where(text("done_at IS NULL")).order_by(inbox.c.update_id)
        async with self.reading() as connection:
            return tuple(map(update_of, await connection.execute(query)))

    async def mark_done(self, update_id: int, now: datetime) -> None:
        """The update was dealt with."""
        async with self.writing() as connection:
            await connection.execute(_DONE, {"b_id": update_id, "b_at": now})

    async def mark_all_done(self, update_ids: Sequence[int], now: datetime) -> None:
        """Several updates were dealt with."""
        if self.is_sqlite:
            values = [{"b_id": one, "b_at": now} for one in update_ids]
            await self.together.write(lambda raw: [_MARK.run(raw, one) for one in values] and None)
            return
        async with self.writing() as connection:
            await connection.execute(_DONE, [{"b_id": one, "b_at": now} for one in update_ids])

    async def mark_failed(self, update_id: int, error: str, now: datetime) -> bool:
        """Working on it failed. Gives True when it was set aside for good after too many tries."""
        async with self.writing() as connection:
            tries = await connection.scalar(
                update(inbox)
                .where(inbox.c.update_id == update_id)
                .values(owner=None, error=error[:500])
                .returning(inbox.c.attempts)
            )
            if (tries or 0) < MOST_TRIES:
                return False
            await connection.execute(_DONE, {"b_id": update_id, "b_at": now})
            return True

    async def forget_updates(self, before: datetime) -> int:
        """Deletes updates done before that instant; gives how many."""
        async with self.writing() as connection:
            return (await connection.execute(delete(inbox).where(inbox.c.done_at < before))).rowcount

    async def oldest_update(self, now: datetime) -> timedelta:
        """How long the longest waiting patient message has been waiting."""
        query = select(func.min(inbox.c.received_at)).where(text("done_at IS NULL"))
        async with self.reading() as connection:
            first: datetime | None = await connection.scalar(query)
            return now - first if first else timedelta(0)


_KEEP = insert(inbox)
_DONE = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("b_id"))
    .values(done_at=bindparam("b_at"), owner=null())
)
_MARK = Prepared(_DONE)
