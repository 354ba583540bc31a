"""Reminders on their way: claimed, sent, expired, and what a dead process left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care.offset import night_of
from bot.care.reminder import (
    Delivered,
    Migrated,
    Outcome,
    Owed,
    Reminder,
    State,
    Unreachable,
    Unsure,
    after_attempt,
    holding,
)
from bot.storage.database import CLAIMING
from bot.storage.rows import owed_of, patient_of
from bot.storage.tables import (
    OWNED,
    READY,
    WAITING,
    attempts,
    budget,
    conversations,
    dispatchers,
    patients,
    reminders,
    treatments,
)
from bot.storage.treatments import Treatments

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


@dataclass(frozen=True, slots=True)
class Begin:
    """The wish to send a claimed reminder in the words of this handbook version."""

    reminder_id: int
    handbook: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended. ``owed.reminder.attempts`` is the number of that attempt."""

    owed: Owed
    outcome: Outcome
    at: datetime


class Reminders(Treatments):
    """What the store knows about messages that are owed."""

    # ---- the dispatcher's side ----------------------------------------------------------------

    async def claim_due(self, now: datetime, limit: int, owner: str) -> Claim:
        """Takes up to ``limit`` due reminders for ``owner``, one for each chat, most urgent first.

        In the same transaction pauses that ended are lifted and what is past its ``until`` expires.
        A chat that is being written to, or was within the last second, waits for the next claim.
        """
        async with self.writing() as connection:
            await self.lock(connection, CLAIMING)
            await self._lift_pauses(connection, now)
            expired = tuple(
                await connection.scalars(
                    update(reminders)
                    .where(WAITING, reminders.c.until <= now)
                    .values(
                        state="expired",
                        owner=None,
                        reason=func.coalesce(reminders.c.held, "it could not be sent in time"),
                    )
                    .returning(reminders.c.id)
                )
            )
            chosen: dict[int, Owed] = {}
            for priority in PRIORITIES:
                if len(chosen) < limit:
                    parameters = {"now": now, "recent": now - PER_CHAT, "priority": priority, "room": limit}
                    for row in await connection.execute(_DUE, parameters):
                        owed = owed_of(row)
                        if len(chosen) < limit:
                            chosen.setdefault(owed.patient.id, owed)
            if chosen:
                ids = [owed.reminder.id for owed in chosen.values()]
                await connection.execute(
                    update(reminders).where(reminders.c.id.in_(ids)).values(state="claimed", owner=owner)
                )
            mine = (
                replace(owed, reminder=replace(owed.reminder, state=State.CLAIMED, owner=owner))
                for owed in chosen.values()
            )
            return Claim(tuple(mine), expired)

    async def _lift_pauses(self, connection: AsyncConnection, now: datetime) -> None:
        rows = await connection.execute(
            select(patients).where(text("paused_until IS NOT NULL"), patients.c.paused_until <= now)
        )
        for row in rows.all():
            await self._keep(connection, replace(patient_of(row), paused_until=None), now)

    async def advance(
        self, begins: Sequence[Begin], endings: Sequence[Ending], owner: str, now: datetime
    ) -> dict[int, int]:
        """Marks sendings as begun and others as ended, all in one commit.

        Gives the reminders that may be sent, with the number of the attempt. One that is not among
        them was moved, cancelled, held, taken over or is past its ``until``: it must not be sent.
        """
        async with self.writing() as connection:
            await self._end(connection, endings)
            return await self._begin(connection, begins, owner, now) if begins else {}

    async def _begin(
        self, connection: AsyncConnection, begins: Sequence[Begin], owner: str, now: datetime
    ) -> dict[int, int]:
        words = {begin.reminder_id: begin.handbook for begin in begins}
        begun: dict[int, int] = {}
        for handbook in sorted(set(words.values())):
            rows = await connection.execute(
                update(reminders)
                .where(
                    reminders.c.id.in_([key for key, value in words.items() if value == handbook]),
                    reminders.c.state == "claimed",
                    reminders.c.owner == owner,
                    reminders.c.held.is_(None),
                    reminders.c.until > now,
                )
                .values(state="sending", attempts=reminders.c.attempts + 1, handbook=handbook)
                .returning(reminders.c.id, reminders.c.attempts)
            )
            begun |= {row.id: row.attempts for row in rows}
        if begun:
            await connection.execute(
                insert(attempts),
                [
                    {
                        "reminder_id": key,
                        "number": number,
                        "started_at": now,
                        "owner": owner,
                        "handbook": words[key],
                        "detail": "",
                    }
                    for key, number in begun.items()
                ],
            )
        return begun

    async def _end(self, connection: AsyncConnection, endings: Sequence[Ending]) -> None:
        if not endings:
            return
        # Patients before reminders, as everywhere: two transactions then never wait for each other.
        for ending in endings:
            if isinstance(ending.outcome, Unreachable | Migrated):
                await self._chat_changed(connection, ending)
        delivered = [ending for ending in endings if isinstance(ending.outcome, Delivered)]
        if delivered:
            await connection.execute(
                _SENT,
                [
                    {
                        "b_id": ending.owed.reminder.id,
                        "b_number": ending.owed.reminder.attempts,
                        "b_message": ending.outcome.message_id,
                        "b_at": ending.at,
                    }
                    for ending in delivered
                    if isinstance(ending.outcome, Delivered)
                ],
            )
            for ending in delivered:
                await self._plan_nudge(connection, ending)
        for ending in endings:
            if not isinstance(ending.outcome, Delivered):
                after = after_attempt(ending.owed.reminder, ending.outcome, ending.at)
                await self._settle(connection, after)
        await connection.execute(
            _ATTEMPT_ENDED,
            [
                {
                    "b_id": ending.owed.reminder.id,
                    "b_number": ending.owed.reminder.attempts,
                    "b_at": ending.at,
                    "b_outcome": type(ending.outcome).__name__.lower(),
                    "b_detail": getattr(ending.outcome, "detail", ""),
                    "b_message": getattr(ending.outcome, "message_id", None),
                }
                for ending in endings
            ],
        )

    async def _settle(self, connection: AsyncConnection, after: Reminder) -> None:
        await connection.execute(
            update(reminders)
            .where(
                reminders.c.id == after.id,
                reminders.c.state == "sending",
                reminders.c.attempts == after.attempts,
            )
            .values(
                state=after.state.value,
                owner=None,
                send_at=after.send_at,
                reason=after.reason,
                repeat=after.repeat,
            )
        )

    async def _chat_changed(self, connection: AsyncConnection, ending: Ending) -> None:
        patient = await self._patient(connection, ending.owed.patient.id, lock=True)
        if patient.chat_id != ending.owed.patient.chat_id:
            return
        if isinstance(ending.outcome, Migrated):
            new = ending.outcome.new_chat_id
            await connection.execute(
                update(conversations).where(conversations.c.chat_id == patient.chat_id).values(chat_id=new)
            )
            await self._keep(connection, replace(patient, chat_id=new), ending.at)
        else:
            await self._keep(connection, replace(patient, reachable=False), ending.at)
            await self._audit(connection, ending.at, "bot", "unreachable", f"patient:{patient.id}")

    async def _plan_nudge(self, connection: AsyncConnection, ending: Ending) -> None:
        row = ending.owed.reminder
        if row.nudge or row.nudge_after is None:
            return
        due = ending.at + row.nudge_after
        quiet = ending.owed.patient.quiet_hours or self.quiet_hours
        night = None if quiet is None else night_of(due, quiet, ending.owed.patient.zone)
        due = due if night is None else night[1]
        await self._once_more(connection, row, due, ending.at)

    async def _once_more(
        self, connection: AsyncConnection, row: Reminder, due: datetime, now: datetime
    ) -> bool:
        if due >= row.until:
            return False
        last = await connection.scalar(
            select(func.max(reminders.c.occurrence)).where(
                reminders.c.treatment_id == row.treatment_id, reminders.c.step == row.step
            )
        )
        held = holding(await self._patient(connection, row.patient_id), now)
        await connection.execute(
            insert(reminders).values(
                treatment_id=row.treatment_id,
                patient_id=row.patient_id,
                step=row.step,
                occurrence=(last or 0) + 1,
                ideal=row.ideal,
                due=due,
                send_at=due,
                until=row.until,
                state="planned",
                nudge=True,
                late=row.late,
                held=held,
                priority=row.priority,
                resend=row.resend,
                plan_version=row.plan_version,
                confirm_by=row.confirm_by,
            )
        )
        return True

    async def recover(self, owner: str, now: datetime, holding_ids: frozenset[int] = frozenset()) -> int:
        """Takes over what dead dispatchers left, and frees claims this one forgot; gives how many.

        On SQLite there is one dispatcher, so everybody else is dead. ``holding_ids`` are the
        reminders ``owner`` has in hand. A sending without a known end is settled as unsure.
        """
        async with self.writing() as connection:
            await self.lock(connection, CLAIMING)
            alive = select(dispatchers.c.id)
            if self.is_sqlite:
                alive = alive.where(dispatchers.c.id == owner)
            else:
                alive = alive.where(dispatchers.c.beat_at > func.now() - LEASE)
            orphaned = and_(reminders.c.owner != owner, reminders.c.owner.not_in(alive))
            query = WITH_PATIENT.where(OWNED, or_(orphaned, reminders.c.owner == owner))
            left = [owed_of(row) for row in (await connection.execute(_locked(query))).all()]
            left = [owed for owed in left if owed.reminder.id not in holding_ids]
            unsure = Unsure("the bot stopped while this was on its way")
            for owed in left:
                row = owed.reminder
                if row.state is State.CLAIMED:
                    await connection.execute(
                        update(reminders).where(reminders.c.id == row.id).values(state="planned", owner=None)
                    )
                elif row.owner != owner:
                    await self._settle(connection, after_attempt(row, unsure, now))
                    await connection.execute(
                        _ATTEMPT_ENDED,
                        [
                            {
                                "b_id": row.id,
                                "b_number": row.attempts,
                                "b_at": now,
                                "b_outcome": "unsure",
                                "b_detail": unsure.detail,
                                "b_message": None,
                            }
                        ],
                    )
            if not self.is_sqlite:
                await connection.execute(
                    delete(dispatchers).where(dispatchers.c.beat_at < func.now() - 100 * LEASE)
                )
            return len(left)

    async def release(self, ids: Sequence[int], owner: str) -> None:
        """Hands claimed reminders back unsent."""
        async with self.writing() as connection:
            await connection.execute(
                update(reminders)
                .where(reminders.c.id.in_(ids), reminders.c.state == "claimed", reminders.c.owner == owner)
                .values(state="planned", owner=None)
            )

    async def beat(self, owner: str, now: datetime) -> None:
        """Says that ``owner`` is alive. PostgreSQL's own clock counts where there is one."""
        at = now if self.is_sqlite else func.now()
        async with self.writing() as connection:
            done = await connection.execute(
                update(dispatchers).where(dispatchers.c.id == owner).values(beat_at=at)
            )
            if done.rowcount == 0:
                await connection.execute(insert(dispatchers).values(id=owner, started_at=at, beat_at=at))

    async def last_beat(self) -> datetime | None:
        """When any dispatcher was last alive."""
        async with self.reading() as connection:
            latest: datetime | None = await connection.scalar(select(func.max(dispatchers.c.beat_at)))
            return latest

    async def reserve_slots(self, count: int, rate: float) -> float:
        """Reserves ``count`` sendings of the budget all replicas share, ``1/rate`` seconds apart.

        Gives the seconds from now to the first of them.
        """
        span = count / rate
        async with self.writing() as connection:
            # Nothing is lost if the server forgets this after a crash; waiting for its disk is slow.
            await connection.execute(text("SET LOCAL synchronous_commit TO off"))
            clock = func.clock_timestamp()
            statement = postgresql.insert(budget).values(key="send", free_at=clock + timedelta(seconds=span))
            free = await connection.scalar(
                statement.on_conflict_do_update(
                    index_elements=["key"],
                    set_={"free_at": func.greatest(budget.c.free_at, clock) + timedelta(seconds=span)},
                ).returning(func.extract("epoch", budget.c.free_at - func.clock_timestamp()))
            )
            return max(0.0, float(free or 0.0) - span)

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
        async with self.reading() as connection:
            ahead = list(await connection.scalars(_NEXT))
        return min(ahead, default=None)

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
_OTHER = reminders.alias("other")


def _locked(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(of=reminders, skip_locked=True)


def _busy_chat() -> ColumnElement[bool]:
    on_the_wire = (
        select(1)
        .where(_OTHER.c.patient_id == reminders.c.patient_id, text("other.owner IS NOT NULL"))
        .exists()
    )
    just_written = (
        select(1)
        .where(_OTHER.c.patient_id == reminders.c.patient_id, _OTHER.c.sent_at > bindparam("recent"))
        .exists()
    )
    return or_(on_the_wire, just_written)


_DUE = _locked(
    WITH_PATIENT.where(
        text("reminders.state = 'planned' AND reminders.held IS NULL"),
        reminders.c.priority == bindparam("priority"),
        reminders.c.send_at <= bindparam("now"),
        ~_busy_chat(),
    )
    .order_by(reminders.c.send_at, reminders.c.id)
    .limit(bindparam("room"))
)


def _first(query: Select[Any], name: str) -> Select[Any]:
    return select(query.limit(1).subquery(name))


_NEXT = union_all(
    *(
        _first(
            select(reminders.c.send_at)
            .where(READY, text(f"priority = {priority}"))
            .order_by(reminders.c.send_at),
            f"next_{priority}",
        )
        for priority in PRIORITIES
    ),
    _first(
        select(patients.c.paused_until)
        .where(text("paused_until IS NOT NULL"))
        .order_by(patients.c.paused_until),
        "pause",
    ),
)
_SENT = (
    update(reminders)
    .where(
        reminders.c.id == bindparam("b_id"),
        reminders.c.attempts == bindparam("b_number"),
        reminders.c.state != "sent",
    )
    .values(state="sent", owner=None, reason="", message_id=bindparam("b_message"), sent_at=bindparam("b_at"))
)
_ATTEMPT_ENDED = (
    update(attempts)
    .where(attempts.c.reminder_id == bindparam("b_id"), attempts.c.number == bindparam("b_number"))
    .values(
        ended_at=bindparam("b_at"),
        outcome=bindparam("b_outcome"),
        detail=bindparam("b_detail"),
        message_id=bindparam("b_message"),
    )
)
