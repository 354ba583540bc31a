"""What patients and staff make of reminders: answers, the call list, what did not arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from bot.care.reminder import Owed, needs_a_call
from bot.storage.database import StorageError
from bot.storage.reminders import WITH_PATIENT, Reminders
from bot.storage.rows import owed_of
from bot.storage.tables import ANSWER_WANTED, WAITING, attempts, reminders, treatments

CALL_WINDOW = timedelta(days=2)
"""Unanswered questions older than this leave the call list."""
ANSWERS = ("done", "not-yet", "help")


class Answers(Reminders):
    """The people's side of reminders."""

    async def confirm(
        self, reminder_id: int, answer: str, now: datetime, *, chat_id: int | None = None, by: str = ""
    ) -> tuple[Owed, bool]:
        """Records a tap: ``done``, ``not-yet``, ``help`` or a number. (reminder, whether it is news).

        The same tap again changes nothing and is no news; old buttons still count. ``chat_id`` is
        where the tap came from and must be the patient's own chat; without it staff answer for the
        patient. Raises :class:`StorageError` for a reminder that is not theirs or not there.
        """
        if answer not in ANSWERS and not answer.lstrip("-").isdigit():
            raise StorageError(f"'{answer}' is not an answer")
        async with self.writing() as connection:
            row = (await connection.execute(WITH_PATIENT.where(reminders.c.id == reminder_id))).first()
            if row is None:
                raise StorageError("this reminder does not exist any more")
            owed = owed_of(row)
            if chat_id is not None and owed.patient.chat_id != chat_id:
                raise StorageError("this reminder belongs to somebody else")
            news = owed.reminder.answer != answer
            if news:
                # A nudge asks the same question as the reminder before it: one answer settles both.
                same = and_(
                    reminders.c.treatment_id == owed.reminder.treatment_id,
                    reminders.c.step == owed.reminder.step,
                    reminders.c.ideal == owed.reminder.ideal,
                )
                await connection.execute(update(reminders).where(same).values(answer=answer, answered_at=now))
                if answer != "not-yet":
                    await connection.execute(
                        update(reminders)
                        .where(same, reminders.c.nudge, reminders.c.state.in_(("planned", "claimed")))
                        .values(state="cancelled", owner=None, reason="answered")
                    )
                if by:
                    await self._audit(connection, now, by, f"answered {answer}", f"reminder:{reminder_id}")
                owed = replace(owed, reminder=replace(owed.reminder, answer=answer, answered_at=now))
            return owed, news

    async def reminder(self, reminder_id: int) -> Owed | None:
        """One reminder with its patient and treatment, or None."""
        async with self.reading() as connection:
            row = (await connection.execute(WITH_PATIENT.where(reminders.c.id == reminder_id))).first()
            return owed_of(row) if row else None

    async def reminders_of(
        self, *, patient_id: int | None = None, treatment_id: int | None = None, ahead: datetime | None = None
    ) -> tuple[Owed, ...]:
        """Reminders by due time; with ``ahead`` only those still to be sent from that instant on."""
        query = WITH_PATIENT.order_by(reminders.c.due, reminders.c.id)
        if patient_id is not None:
            query = query.where(reminders.c.patient_id == patient_id)
        if treatment_id is not None:
            query = query.where(reminders.c.treatment_id == treatment_id)
        if ahead is not None:
            query = query.where(WAITING, reminders.c.until > ahead)
        async with self.reading() as connection:
            return tuple(map(owed_of, await connection.execute(query)))

    async def call_list(self, now: datetime) -> tuple[Owed, ...]:
        """Whom staff must ring: an answer was needed by now and did not come, or help is wanted."""
        query = WITH_PATIENT.where(
            ANSWER_WANTED,
            reminders.c.confirm_by > now - CALL_WINDOW,
            or_(reminders.c.confirm_by <= now, reminders.c.answer == "help"),
            treatments.c.cancelled.is_(None),
            treatments.c.missed.is_(None),
        ).order_by(reminders.c.confirm_by, reminders.c.id)
        latest: dict[tuple[int, str], Owed] = {}
        async with self.reading() as connection:
            for owed in map(owed_of, await connection.execute(query)):
                if not owed.reminder.nudge and needs_a_call(owed.reminder, now):
                    latest[owed.reminder.treatment_id, owed.reminder.step] = owed
        return tuple(latest.values())

    async def undelivered(self, since: datetime) -> tuple[Owed, ...]:
        """What staff must see: due from ``since`` on and unsure, unreachable, failed or expired."""
        query = WITH_PATIENT.where(
            reminders.c.due >= since,
            reminders.c.state.in_(("unsure", "unreachable", "failed", "expired")),
        ).order_by(reminders.c.due)
        async with self.reading() as connection:
            return tuple(map(owed_of, await connection.execute(query)))

    async def attempts_of(self, reminder_id: int) -> tuple[tuple[int, datetime, str | None, str], ...]:
        """Every attempt of a reminder: (number, begun, outcome or None while open, detail)."""
        query = select(attempts).where(attempts.c.reminder_id == reminder_id).order_by(attempts.c.number)
        async with self.reading() as connection:
            rows = await connection.execute(query)
            return tuple((row.number, row.started_at, row.outcome, row.detail) for row in rows)

    async def oldest_due(self, now: datetime) -> timedelta:
        """How long the longest waiting reminder has been due and could have gone out."""
        first = await self.next_due()
        return max(timedelta(0), now - first) if first else timedelta(0)
