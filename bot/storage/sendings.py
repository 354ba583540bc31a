"""What is on its way: sendings begin and end, many of them in one commit.

The two marks are the hottest statements of the house. On SQLite they are run in one crossing to the
database's thread, on PostgreSQL they are one statement and one round trip. Both are made from the
same conditions.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, insert, select, update
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
    after_attempt,
    holding,
)
from bot.storage.database import Statement
from bot.storage.tables import conversations, instant_text, reminders
from bot.storage.treatments import Treatments

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Begin:
    """The wish to send a claimed reminder in the words of this handbook version."""

    reminder_id: int
    handbook: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, and its number: attempts are counted from 1."""

    owed: Owed
    outcome: Outcome
    at: datetime
    number: int


class Sendings(Treatments):
    """The way from the ``sending`` mark to the outcome."""

    async def advance(
        self, begins: Sequence[Begin], endings: Sequence[Ending], owner: str, now: datetime
    ) -> dict[int, int]:
        """Marks sendings as begun and others as ended, all in one commit.

        Gives the reminders that may be sent, with the number of the attempt. One that is not among
        them was moved, cancelled, held, taken over or is past its ``until``: it must not be sent.
        """
        more = [ending for ending in endings if _changes_more(ending)]
        if more:
            async with self.writing() as connection:
                # Patients before reminders, as everywhere: two transactions then never wait for each other.
                for ending in more:
                    if isinstance(ending.outcome, Unreachable | Migrated):
                        await self._chat_changed(connection, ending)
                for ending in more:
                    if isinstance(ending.outcome, Delivered):
                        await self._plan_nudge(connection, ending)
                return await self._mark(connection, begins, endings, owner, now)
        values = _values(begins, endings, owner, now)
        if self.is_sqlite:
            return await self.in_one_go(lambda raw: _mark_sqlite(raw, values))
        rows = await self.in_one_statement(_MARK, _bound(values, now))
        return {row[0]: row[1] for row in rows}

    async def _mark(
        self,
        connection: AsyncConnection,
        begins: Sequence[Begin],
        endings: Sequence[Ending],
        owner: str,
        now: datetime,
    ) -> dict[int, int]:
        """What :meth:`advance` writes, within a transaction that does more."""
        values = _values(begins, endings, owner, now)
        if self.is_sqlite:
            return await self.within(connection, lambda raw: _mark_sqlite(raw, values))
        rows = await connection.exec_driver_sql(_MARK.sql, _MARK.values(_bound(values, now)))
        return {row["id"]: row["attempts"] for row in rows.mappings()}

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
        if row.nudge_after is None:
            return
        due = ending.at + row.nudge_after
        quiet = ending.owed.patient.quiet_hours or self.quiet_hours
        night = None if quiet is None else night_of(due, quiet, ending.owed.patient.zone)
        due = due if night is None else night[1]
        if due < row.until:
            await self._once_more(connection, row, due, ending.at)

    async def _once_more(
        self, connection: AsyncConnection, row: Reminder, due: datetime, now: datetime
    ) -> None:
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


def _changes_more(ending: Ending) -> bool:
    row = ending.owed.reminder
    wants_nudge = isinstance(ending.outcome, Delivered) and row.nudge_after is not None and not row.nudge
    return wants_nudge or isinstance(ending.outcome, Unreachable | Migrated)


@dataclass(frozen=True, slots=True)
class _Marks:
    """The values of one commit: what begins, what ends, and what all of them share."""

    begun: Sequence[Values]
    ended: Sequence[Values]
    at: Values


def _values(begins: Sequence[Begin], endings: Sequence[Ending], owner: str, now: datetime) -> _Marks:
    return _Marks(
        [{"id": begin.reminder_id, "handbook": begin.handbook} for begin in begins],
        [_ended(ending) for ending in endings],
        {"owner": owner, "now": instant_text(now)},
    )


def _ended(ending: Ending) -> Values:
    row, outcome, at = ending.owed.reminder, ending.outcome, instant_text(ending.at)
    attempt: dict[str, object] = {
        "id": row.id,
        "number": ending.number,
        "at": at,
        "outcome": type(outcome).__name__.lower(),
        "detail": getattr(outcome, "detail", ""),
    }
    if isinstance(outcome, Delivered):
        return attempt | {
            "state": State.SENT.value,
            "send_at": instant_text(row.send_at),
            "reason": "",
            "repeat": row.repeat,
            "message_id": outcome.message_id,
            "sent_at": at,
        }
    after = after_attempt(replace(row, attempts=ending.number), outcome, ending.at)
    return attempt | {
        "state": after.state.value,
        "send_at": instant_text(after.send_at),
        "reason": after.reason,
        "repeat": after.repeat,
        "message_id": None,
        "sent_at": None,
    }


# ---- the statements: ``v`` is how a value is named, ``source`` where the values come from ----------


def _end(v: str, source: str = "", owner: str = ":owner") -> str:
    """A sending comes to its end.

    What Telegram took counts as sent whatever was decided meanwhile. Anything else ends only the
    sending it belongs to; or a claim whose ``sending`` mark the database did not take.
    """
    return f"""
        UPDATE reminders SET state = {v}state, owner = NULL, send_at = {v}send_at, reason = {v}reason,
            repeat = {v}repeat, message_id = {v}message_id, sent_at = {v}sent_at
        {source}
        WHERE reminders.id = {v}id AND (
            reminders.attempts = {v}number
                AND (reminders.state = 'sending' OR {v}state = 'sent' AND reminders.state <> 'sent')
            OR reminders.attempts = {v}number - 1
                AND reminders.state = 'claimed' AND reminders.owner = {owner} AND {v}state <> 'sent')
    """  # noqa: S608 - the words are ours


def _close(v: str, source: str = "") -> str:
    """The attempt's outcome."""
    return f"""
        UPDATE attempts SET ended_at = {v}at, outcome = {v}outcome, detail = {v}detail,
            message_id = {v}message_id
        {source}
        WHERE attempts.reminder_id = {v}id AND attempts.number = {v}number
    """  # noqa: S608 - the words are ours


def _begin(v: str, source: str = "") -> str:
    """The guard between claimed and sending: still ours, still wanted, still in time."""
    return f"""
        UPDATE reminders SET state = 'sending', attempts = attempts + 1, handbook = {v}handbook
        {source}
        WHERE reminders.id = {v}id AND reminders.state = 'claimed' AND reminders.owner = :owner
            AND reminders.held IS NULL AND reminders.until > :now
        RETURNING reminders.id, reminders.attempts
    """  # noqa: S608 - the words are ours


_OPEN = "INSERT INTO attempts (reminder_id, number, started_at, owner, handbook, detail)"
_END_ONE, _CLOSE_ONE, _BEGIN_ONE = _end(":"), _close(":"), _begin(":")
_OPEN_ONE = f"{_OPEN} VALUES (:id, :number, :now, :owner, :handbook, '')"


def _mark_sqlite(raw: sqlite3.Connection, marks: _Marks) -> dict[int, int]:
    if marks.ended:
        raw.executemany(_END_ONE, [{**values, **marks.at} for values in marks.ended])
        raw.executemany(_CLOSE_ONE, marks.ended)
    numbers: dict[int, int] = {}
    for values in marks.begun:
        wish = {**values, **marks.at}
        for key, number in raw.execute(_BEGIN_ONE, wish).fetchall():
            numbers[key] = number
            raw.execute(_OPEN_ONE, {**wish, "number": number})
    return numbers


_MARK = Statement(
    f"""
    WITH e AS (SELECT * FROM jsonb_to_recordset(CAST(:ended AS jsonb)) AS e(
            id bigint, number integer, at timestamptz, outcome text, detail text, state text,
            send_at timestamptz, reason text, repeat boolean, message_id bigint, sent_at timestamptz)),
        b AS (SELECT * FROM jsonb_to_recordset(CAST(:begun AS jsonb)) AS b(id bigint, handbook text)),
        ended AS ({_end("e.", "FROM e")}),
        closed AS ({_close("e.", "FROM e")}),
        begun AS ({_begin("b.", "FROM b")}, b.handbook),
        opened AS ({_OPEN} SELECT id, attempts, :now, :owner, handbook, '' FROM begun)
    SELECT id, attempts FROM begun
    """  # noqa: S608 - the words are ours
)


def _bound(marks: _Marks, now: datetime) -> dict[str, object]:
    return {
        "begun": json.dumps(marks.begun),
        "ended": json.dumps(marks.ended),
        "owner": marks.at["owner"],
        "now": now,
    }
