"""Companions: who takes a patient home, invited by the patient, and what they are told.

A companion's messages hang on the patient's own reminders: they are due when the reminder is due,
move with it and end with it, and each goes out at most once for a companion and a reminder.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, update

from bot.care.records import Companion, Notice
from bot.storage.database import CLAIMING, StorageError
from bot.storage.inbox import Inbox
from bot.storage.patients import LINK_LASTS, LinkError, digest_of
from bot.storage.tables import companion_messages, companions, patients, reminders, treatments

LINK_PREFIX = "c_"
"""How the payload of a companion's link begins."""
MOST_COMPANIONS = 3
"""So many people can be invited for one treatment."""
MOST_TRIES = 5
ANOTHER_TRY = timedelta(minutes=2)
"""After so long a message whose end nobody wrote down is sent again: better twice than never."""
KEPT_AFTER = timedelta(days=14)
"""A companion is forgotten so long after the visit began."""

Steps = Mapping[str, Collection[str]]
"""The steps that have words for companions, by plan."""


class TooManyCompanionsError(StorageError):
    """So many people are invited already that one must be removed first."""


class Companions(Inbox):
    """What the store knows about companions."""

    # ---- the invitation -------------------------------------------------------------------------

    async def invite_companion(
        self, treatment_id: int, language: str, now: datetime, *, lasts: timedelta = LINK_LASTS
    ) -> tuple[Companion, str]:
        """A one-time link for a companion of that treatment: the companion to be, and the payload.

        Raises :class:`TooManyCompanionsError`.
        """
        payload = f"{LINK_PREFIX}{secrets.token_urlsafe(24)}"
        async with self.writing() as connection:
            visit = await self._treatment(connection, treatment_id, lock=True)
            await self._forget_companions(
                connection,
                and_(
                    companions.c.treatment_id == treatment_id,
                    companions.c.chat_id.is_(None),
                    companions.c.expires <= now,
                ),
            )
            query = select(func.count()).where(companions.c.treatment_id == treatment_id)
            if (await connection.scalar(query) or 0) >= MOST_COMPANIONS:
                raise TooManyCompanionsError(f"{MOST_COMPANIONS} people are invited already")
            new_id = await connection.scalar(
                insert(companions)
                .values(
                    treatment_id=treatment_id,
                    patient_id=visit.patient_id,
                    digest=digest_of(payload),
                    language=language,
                    invited=now,
                    expires=now + lasts,
                )
                .returning(companions.c.id)
            )
            await self._audit(connection, now, "patient", "companion invited", f"treatment:{treatment_id}")
            row = (await connection.execute(WITH_CODE.where(companions.c.id == new_id))).one()
            return companion_of(row), payload

    async def companion_of_link(self, payload: str) -> Companion | None:
        """The companion the link was made for, or None for a link nobody gave out."""
        query = WITH_CODE.where(companions.c.digest == digest_of(payload))
        async with self.reading() as connection:
            row = (await connection.execute(query)).first()
            return companion_of(row) if row else None

    async def open_companion_link(
        self, payload: str, chat_id: int, language: str, now: datetime
    ) -> Companion:
        """Ties the chat to the companion of the link, once.

        The same chat may open it again. Raises :class:`LinkError`; ``own`` is the patient's own chat.
        """
        async with self.writing() as connection:
            query = WITH_CODE.where(companions.c.digest == digest_of(payload))
            row = (await connection.execute(query.with_for_update(of=companions))).first()
            if row is None:
                raise LinkError("unknown")
            companion = companion_of(row)
            if companion.chat_id is not None:
                if companion.chat_id != chat_id:
                    raise LinkError("used")
                return companion
            patient = await self._patient(connection, companion.patient_id)
            if patient.chat_id == chat_id:
                raise LinkError("own")
            if companion.expires <= now:
                raise LinkError("expired")
            mine = companions.c.id == companion.id
            await connection.execute(
                update(companions).where(mine).values(chat_id=chat_id, language=language)
            )
            return replace(companion, chat_id=chat_id, language=language)

    async def accept_companion(
        self, companion_id: int, chat_id: int, version: str, now: datetime
    ) -> Companion | None:
        """The companion agreed to that version of the text; None where it is not that chat's or gone."""
        mine = and_(companions.c.id == companion_id, companions.c.chat_id == chat_id)
        async with self.writing() as connection:
            found = (await connection.execute(WITH_CODE.where(mine))).first()
            if found is None:
                return None
            companion = companion_of(found)
            if companion.consented is not None:
                return companion
            await connection.execute(update(companions).where(mine).values(consented=now, version=version))
            subject = f"treatment:{companion.treatment_id}"
            await self._audit(connection, now, "companion", "companion consented", subject, version)
            return replace(companion, consented=now)

    async def end_companion(self, companion_id: int, now: datetime, *, by: str) -> Companion | None:
        """Forgets a companion: removed by the patient, or gone by themself. None where gone before."""
        async with self.writing() as connection:
            row = (await connection.execute(WITH_CODE.where(companions.c.id == companion_id))).first()
            if row is None:
                return None
            companion = companion_of(row)
            await self._forget_companions(connection, companions.c.id == companion_id)
            subject = f"treatment:{companion.treatment_id}"
            await self._audit(connection, now, by, "companion ended", subject)
            return companion

    async def companions_of(
        self, *, patient_id: int | None = None, chat_id: int | None = None
    ) -> tuple[Companion, ...]:
        """The companions of a patient, or those behind a chat, in the order they were invited."""
        query = WITH_CODE.order_by(companions.c.id)
        if patient_id is not None:
            query = query.where(companions.c.patient_id == patient_id)
        if chat_id is not None:
            query = query.where(companions.c.chat_id == chat_id)
        async with self.reading() as connection:
            return tuple(map(companion_of, await connection.execute(query)))

    async def forget_companions(self, now: datetime) -> None:
        """Forgets the companions of visits that are long over."""
        over = select(treatments.c.id).where(treatments.c.start < now - KEPT_AFTER)
        async with self.writing() as connection:
            await self._forget_companions(connection, companions.c.treatment_id.in_(over))

    # ---- what they are told ---------------------------------------------------------------------

    async def claim_notices(self, steps: Steps, now: datetime) -> tuple[Notice, ...]:
        """What companions must be told now. Each is claimed: nobody else is given it for two minutes."""
        async with self.writing() as connection:
            await self.lock(connection, CLAIMING)
            query = _owed(steps, now).where(
                reminders.c.due <= now,
                or_(companion_messages.c.try_at.is_(None), companion_messages.c.try_at <= now),
            )
            found = (await connection.execute(query.order_by(reminders.c.due, companions.c.id))).all()
            notices = []
            for row in found:
                companion = companion_of(row)
                visit = await self._treatment(connection, companion.treatment_id)
                known = and_(
                    companion_messages.c.companion_id == companion.id,
                    companion_messages.c.reminder_id == row.reminder_id,
                )
                tried = {"attempts": (row.attempts or 0) + 1, "try_at": now + ANOTHER_TRY, "state": "open"}
                statement = (
                    insert(companion_messages).values(
                        companion_id=companion.id, reminder_id=row.reminder_id, **tried
                    )
                    if row.attempts is None
                    else update(companion_messages).where(known).values(**tried)
                )
                await connection.execute(statement)
                notices.append(Notice(companion, visit, row.reminder_id, row.step, row.state == "open"))
            return tuple(notices)

    async def end_notice(
        self,
        notice: Notice,
        now: datetime,
        *,
        message_id: int | None = None,
        again_after: timedelta | None = None,
    ) -> None:
        """How telling it ended: with a message's id, certainly not and to be tried again, or refused.

        Where nobody knows, nothing is written down: it is tried again as after a crash.
        """
        state = "retry" if again_after is not None else "sent" if message_id is not None else "failed"
        values: dict[str, object] = {"state": state}
        if message_id is not None:
            values |= {"sent_at": now, "message_id": message_id}
        if again_after is not None:
            values["try_at"] = now + again_after
        async with self.writing() as connection:
            await connection.execute(
                update(companion_messages)
                .where(
                    companion_messages.c.companion_id == notice.companion.id,
                    companion_messages.c.reminder_id == notice.reminder_id,
                )
                .values(**values)
            )

    async def next_notice(self, steps: Steps, now: datetime) -> datetime | None:
        """When a companion must next be told something (UTC), which may be past; None with nothing ahead."""
        owed = _owed(steps, now).subquery()
        moment = func.min(func.coalesce(owed.c.try_at, owed.c.due))
        async with self.reading() as connection:
            found: datetime | None = await connection.scalar(select(moment))
            return found


def companion_of(row: Row[Any]) -> Companion:
    """A row that begins with :data:`COMPANION`."""
    return Companion(
        row.companion_id,
        row.treatment_id,
        row.patient_id,
        row.code,
        row.language,
        row.invited,
        row.expires,
        row.companion_chat,
        row.consented,
    )


COMPANION: tuple[ColumnElement[Any], ...] = (
    companions.c.id.label("companion_id"),
    companions.c.treatment_id,
    companions.c.patient_id,
    patients.c.code,
    companions.c.language,
    companions.c.invited,
    companions.c.expires,
    companions.c.chat_id.label("companion_chat"),
    companions.c.consented,
)
WITH_CODE: Select[Any] = select(*COMPANION).join(patients, patients.c.id == companions.c.patient_id)


def _owed(steps: Steps, now: datetime) -> Select[Any]:
    """What companions are owed and were not told, as far as it is still worth telling."""
    wanted: list[ColumnElement[bool]] = [
        and_(treatments.c.plan == plan, reminders.c.step.in_(names)) for plan, names in steps.items() if names
    ]
    return (
        select(
            *COMPANION,
            reminders.c.id.label("reminder_id"),
            reminders.c.step,
            reminders.c.due,
            companion_messages.c.attempts,
            companion_messages.c.try_at,
            companion_messages.c.state,
        )
        .select_from(companions)
        .join(patients, patients.c.id == companions.c.patient_id)
        .join(treatments, treatments.c.id == companions.c.treatment_id)
        .join(reminders, reminders.c.treatment_id == companions.c.treatment_id)
        .outerjoin(
            companion_messages,
            and_(
                companion_messages.c.companion_id == companions.c.id,
                companion_messages.c.reminder_id == reminders.c.id,
            ),
        )
        .where(
            companions.c.consented.is_not(None),
            patients.c.consented.is_not(None),
            reminders.c.nudge.is_(False),
            reminders.c.state.not_in(("cancelled", "skipped")),
            reminders.c.until > now,
            or_(*wanted) if wanted else companions.c.id.is_(None),
            or_(
                companion_messages.c.state.is_(None),
                and_(
                    companion_messages.c.state.in_(("open", "retry")),
                    companion_messages.c.attempts < MOST_TRIES,
                ),
            ),
        )
    )
