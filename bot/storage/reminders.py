"""Reminders on their way: claimed, sent, expired, and what a dead process left behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care.reminder import (
    Owed,
    State,
    Unsure,
)
from bot.storage.database import CLAIMING, Driver, Statement
from bot.storage.rows import claimed_of, owed_of, patient_of
from bot.storage.sendings import Ending, Sendings
from bot.storage.tables import (
    OWNED,
    READY,
    WAITING,
    Instant,
    budget,
    dispatchers,
    instant_text,
    patients,
    reminders,
    treatments,
)

PRIORITIES = (1, 2)
PER_CHAT = timedelta(seconds=1)
"""Telegram asks for no more than one message a second to one chat."""
LEASE = timedelta(seconds=8)
"""A dispatcher on PostgreSQL that was silent for this long counts as dead."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claim brought: reminders to send now, and how many were given up as over."""

    owed: tuple[Owed, ...]
    expired: tuple[int, ...] = ()


class Reminders(Sendings):
    """What the store knows about messages that are owed."""

    lease = LEASE
    _more = False
    """Whether the last claim brought something. Then there may be more, and PostgreSQL is not asked first."""

    # ---- the dispatcher's side ----------------------------------------------------------------

    async def claim_due(self, now: datetime, limit: int, owner: str) -> Claim:
        """Takes up to ``limit`` due reminders for ``owner``, one for each chat, most urgent first.

        In the same transaction pauses that ended are lifted and what is past its ``until`` expires.
        A chat that is being written to, or was within the last second, waits for the next claim.
        """
        at = {"now": now, "recent": now - PER_CHAT, "room": limit, "owner": owner}
        if self.is_sqlite:
            texts = {**at, "now": instant_text(now), "recent": instant_text(now - PER_CHAT)}
            claim = await self.in_one_go(lambda raw: _claim_sqlite(raw, texts))
        else:
            async with self.express() as driver:
                if not self._more and not (await _WORK.on(driver, at))[0][0]:
                    return Claim(())
                claim = await _claim_postgres(driver, at)
            self._more = claim is None or bool(claim.owed)
        if claim is None:
            async with self.writing() as connection:
                await self._lift_pauses(connection, now)
            return await self.claim_due(now, limit, owner)
        return claim

    async def _lift_pauses(self, connection: AsyncConnection, now: datetime) -> None:
        rows = await connection.execute(
            select(patients).where(text("paused_until IS NOT NULL"), patients.c.paused_until <= now)
        )
        for row in rows.all():
            await self._keep(connection, replace(patient_of(row), paused_until=None), now)

    async def recover(self, owner: str, now: datetime, holding_ids: frozenset[int] = frozenset()) -> int:
        """Takes over what dead dispatchers left, and frees claims this one forgot; gives how many.

        On SQLite there is one dispatcher, so everybody else is dead. ``holding_ids`` are the
        reminders ``owner`` has in hand. A sending without a known end is settled as unsure.
        """
        if not self.is_sqlite:
            whose = {"owner": owner, "held": list(holding_ids), "lease": self.lease}
            if not (await self.in_one_statement(_LEFT, whose))[0][0]:
                return 0
        async with self.writing() as connection:
            await self.lock(connection, CLAIMING)
            alive = select(dispatchers.c.id)
            if self.is_sqlite:
                alive = alive.where(dispatchers.c.id == owner)
            else:
                alive = alive.where(dispatchers.c.beat_at > func.now() - self.lease)
            orphaned = and_(reminders.c.owner != owner, reminders.c.owner.not_in(alive))
            query = WITH_PATIENT.where(OWNED, or_(orphaned, reminders.c.owner == owner))
            left = [owed_of(row) for row in (await connection.execute(_locked(query))).all()]
            left = [owed for owed in left if owed.reminder.id not in holding_ids]
            claimed = [owed.reminder.id for owed in left if owed.reminder.state is State.CLAIMED]
            if claimed:
                await connection.execute(
                    update(reminders).where(reminders.c.id.in_(claimed)).values(state="planned", owner=None)
                )
            unsure = Unsure("the bot stopped while this was on its way")
            orphans = [
                Ending(owed, unsure, now, owed.reminder.attempts)
                for owed in left
                if owed.reminder.state is State.SENDING and owed.reminder.owner != owner
            ]
            if orphans:
                await self._mark(connection, (), orphans, owner, now)
            return len(left)

    async def beat(self, owner: str, now: datetime) -> None:
        """Says that ``owner`` is alive. PostgreSQL's own clock counts where there is one."""
        at = now if self.is_sqlite else func.now()
        async with self.writing() as connection:
            done = await connection.execute(
                update(dispatchers).where(dispatchers.c.id == owner).values(beat_at=at)
            )
            if done.rowcount == 0:
                await connection.execute(insert(dispatchers).values(id=owner, started_at=at, beat_at=at))
                if not self.is_sqlite:
                    await connection.execute(
                        delete(dispatchers).where(dispatchers.c.beat_at < func.now() - 100 * self.lease)
                    )

    async def reserve_slots(self, count: int, rate: float) -> float:
        """Reserves ``count`` sendings of the budget all replicas share, ``1/rate`` seconds apart.

        Gives the seconds from now to the first of them.
        """
        booked = {"span": timedelta(seconds=count / rate)}
        return max(0.0, float((await self.in_one_statement(_RESERVE, booked))[0][0]))

    async def hold_budget(self, pause: timedelta) -> None:
        """Nobody sends for ``pause``: Telegram asked the bot to slow down."""
        async with self.writing() as connection:
            clock = func.clock_timestamp()
            await connection.execute(
                postgresql.insert(budget)
                .values(key="send", free_at=clock + pause)
                .on_conflict_do_update(
                    index_elements=["key"], set_={"free_at": func.greatest(budget.c.free_at, clock + pause)}
                )
            )

    async def next_due(self) -> datetime | None:
        """When the next reminder goes out or the next pause ends (UTC); None with nothing ahead."""
        due: datetime | None
        if self.is_sqlite:
            async with self.reading() as connection:
                due = await connection.scalar(text(_NEXT).columns(at=Instant))
        else:
            due = (await self.in_one_statement(_NEXT_POSTGRES, {}))[0][0]
        return due

    async def tally(self) -> dict[str, int]:
        """How many reminders are in each state."""
        query = select(reminders.c.state, func.count()).group_by(reminders.c.state)
        async with self.reading() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}


WITH_PATIENT = (
    select(reminders, patients, treatments)
    .join(patients, patients.c.id == reminders.c.patient_id)
    .join(treatments, treatments.c.id == reminders.c.treatment_id)
)


def _locked(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(of=reminders, skip_locked=True)


_COLUMNS = ", ".join(str(column) for column in WITH_PATIENT.selected_columns)
_PEOPLE = """
    JOIN patients ON patients.id = reminders.patient_id
    JOIN treatments ON treatments.id = reminders.treatment_id"""
_PEOPLE_ONE_BY_ONE = """
    CROSS JOIN LATERAL (SELECT * FROM patients WHERE id = reminders.patient_id OFFSET 0) AS patients
    CROSS JOIN LATERAL (SELECT * FROM treatments WHERE id = reminders.treatment_id OFFSET 0) AS treatments"""
"""PostgreSQL cannot know how few are claimed and would rather read all patients there are."""
_PAUSES_END = "SELECT 1 FROM patients WHERE paused_until IS NOT NULL AND paused_until <= :now"
_OVER = "state = 'planned' AND until <= :now"
_EXPIRE = f"""
    UPDATE reminders SET state = 'expired', owner = NULL,
        reason = coalesce(held, 'it could not be sent in time')
    WHERE {_OVER} RETURNING id"""  # noqa: S608 - the words are ours


def _due(columns: str, people: str, priority: int) -> str:
    """What is due and may go out, of one priority; a chat that is busy waits for its next second."""
    return f"""
    SELECT {columns} FROM reminders {people}
    WHERE reminders.state = 'planned' AND reminders.held IS NULL AND reminders.priority = {priority}
        AND reminders.send_at <= :now AND reminders.until > :now
        AND NOT EXISTS (SELECT 1 FROM reminders AS other
            WHERE other.patient_id = reminders.patient_id AND other.owner IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM reminders AS other
            WHERE other.patient_id = reminders.patient_id AND other.sent_at > :recent)
    ORDER BY reminders.send_at, reminders.id LIMIT :room"""  # noqa: S608 - the words are ours


_DUE_ONES = tuple(_due(_COLUMNS, _PEOPLE, priority) for priority in PRIORITIES)
_TAKE_ONE = "UPDATE reminders SET state = 'claimed', owner = ? WHERE id = ?"


def _claim_sqlite(raw: sqlite3.Connection, at: Mapping[str, Any]) -> Claim | None:
    """None where pauses ended, which must be lifted first."""
    if raw.execute(_PAUSES_END, at).fetchone() is not None:
        return None
    expired = tuple(row[0] for row in raw.execute(_EXPIRE, at).fetchall())
    chosen: dict[int, tuple[Any, ...]] = {}
    for due in _DUE_ONES:
        for row in raw.execute(due, at) if len(chosen) < at["room"] else ():
            if len(chosen) < at["room"]:
                chosen.setdefault(row[_WHOSE], row)
    raw.executemany(_TAKE_ONE, [(at["owner"], row[0]) for row in chosen.values()])
    return Claim(tuple(claimed_of(row, at["owner"]) for row in chosen.values()), expired)


_WHOSE = list(reminders.columns.keys()).index("patient_id")
_SOONEST = [
    # The words are ours.
    f"SELECT min(send_at) AS at FROM reminders WHERE {READY} AND priority = {priority}"  # noqa: S608
    for priority in PRIORITIES
]
_UNTIL = f"SELECT min(until) FROM reminders WHERE {WAITING}"  # noqa: S608 - the words are ours
_PAUSE = "SELECT min(paused_until) FROM patients WHERE paused_until IS NOT NULL"
_WORK = Statement(
    # The words are ours.
    f"SELECT min(at) <= :now FROM ({' UNION ALL '.join([*_SOONEST, _UNTIL, _PAUSE])})"  # noqa: S608
    " AS soonest"
)
"""Most wake-ups end with this answer, without a lock and without a transaction."""
_ALONE = Statement(
    f"""
    SELECT EXISTS ({_PAUSES_END}), pg_advisory_xact_lock({CLAIMING}),
        set_config('synchronous_commit', 'off', true)
    """
)
"""A statement of its own: what the next one sees must be as new as the lock. And nobody waits for the
disk: a claim that the server forgot in a crash is simply made again."""
_DUE_ALL = ", ".join(
    f"due_{priority} AS MATERIALIZED ({_due('id, patient_id, priority, send_at', '', priority)}"
    " FOR UPDATE SKIP LOCKED)"
    for priority in PRIORITIES
)
_CLAIM = Statement(
    f"""
    WITH expired AS ({_EXPIRE}), {_DUE_ALL},
        one_each AS (SELECT DISTINCT ON (patient_id) *
            FROM ({" UNION ALL ".join(f"SELECT * FROM due_{priority}" for priority in PRIORITIES)}) AS due
            ORDER BY patient_id, priority, send_at, id),
        chosen AS (SELECT id FROM one_each ORDER BY priority, send_at, id LIMIT :room),
        taken AS (UPDATE reminders SET state = 'claimed', owner = :owner FROM chosen
            WHERE reminders.id = chosen.id RETURNING reminders.*)
    SELECT over.ids, {_COLUMNS}
    FROM (SELECT array_agg(id) AS ids FROM expired) AS over
        LEFT JOIN (taken AS reminders {_PEOPLE_ONE_BY_ONE}) ON true
    ORDER BY reminders.priority, reminders.send_at, reminders.id
    """  # noqa: S608 - the words are ours
)


async def _claim_postgres(driver: Driver, at: Mapping[str, Any]) -> Claim | None:
    """None where pauses ended, which must be lifted first."""
    async with driver.transaction():
        if (await _ALONE.on(driver, at))[0][0]:
            return None
        rows = await _CLAIM.on(driver, at)
    taken = tuple(owed_of(row[1:]) for row in rows if row[1] is not None)
    return Claim(taken, tuple(rows[0][0] or ()))


_LEFT = Statement("""
    SELECT EXISTS (SELECT 1 FROM reminders WHERE owner IS NOT NULL AND CASE owner
        WHEN :owner THEN id <> ALL(:held)
        ELSE NOT EXISTS (SELECT 1 FROM dispatchers
            WHERE dispatchers.id = reminders.owner AND beat_at > now() - CAST(:lease AS interval)) END)
    """)
_RESERVE = Statement("""
    WITH hurry AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO send_budget (key, free_at)
    SELECT 'send', clock_timestamp() + CAST(:span AS interval) FROM hurry
    ON CONFLICT (key) DO UPDATE
        SET free_at = greatest(send_budget.free_at, clock_timestamp()) + CAST(:span AS interval)
    RETURNING extract(epoch FROM free_at - CAST(:span AS interval) - clock_timestamp())
    """)
"""Nothing is lost if the server forgets this in a crash; waiting for its disk is slow."""


# The words are ours.
_NEXT = f"SELECT min(at) AS at FROM ({' UNION ALL '.join([*_SOONEST, _PAUSE])}) AS ahead"  # noqa: S608
_NEXT_POSTGRES = Statement(_NEXT)
