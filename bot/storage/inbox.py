"""The write-ahead inbox: a message is kept before Telegram is told that it arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.care.records import Update
from bot.storage.answers import Answers
from bot.storage.reminders import LEASE
from bot.storage.rows import update_of
from bot.storage.tables import dispatchers, inbox

MOST_TRIES = 5
"""An update that failed this often is set aside, with its error, so that it cannot block its chat."""


class Inbox(Answers):
    """Updates from Telegram, in order for each chat."""

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


_DONE = (
    update(inbox).where(inbox.c.update_id == bindparam("b_id")).values(done_at=bindparam("b_at"), owner=None)
)
