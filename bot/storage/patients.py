"""People: the one-time link, consent, language, zone, pauses, export and erasure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care.patient import Patient, Treatment
from bot.care.reminder import holding
from bot.storage.audit import AuditTrail
from bot.storage.database import StorageError
from bot.storage.rows import patient_of, quiet_text, treatment_of
from bot.storage.tables import (
    alerts,
    attempts,
    check_ins,
    companion_messages,
    companions,
    consents,
    conversations,
    inbox,
    links,
    patients,
    questions,
    reminders,
    treatments,
)

LINK_LASTS = timedelta(days=14)
"""How long a one-time link can be opened."""


class LinkError(StorageError):
    """The one-time link cannot be used. ``reason`` is ``unknown``, ``expired`` or ``used``."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this link is {reason}; ask the clinic for a new one")
        self.reason = reason


class NoSuchPatientError(StorageError):
    """There is no patient of that id or code."""


class ChatTakenError(StorageError):
    """The chat belongs to another patient already."""


class Patients(AuditTrail):
    """What the store knows about people."""

    async def patient(self, patient_id: int) -> Patient:
        """The patient with that id. Raises :class:`NoSuchPatientError`."""
        async with self.reading() as connection:
            return await self._patient(connection, patient_id)

    async def patient_by_code(self, code: str) -> Patient | None:
        """The patient staff call ``code``, or None."""
        async with self.reading() as connection:
            row = (await connection.execute(select(patients).where(patients.c.code == code))).first()
            return patient_of(row) if row else None

    async def patient_of_chat(self, chat_id: int) -> Patient | None:
        """The patient linked to that chat, or None."""
        async with self.reading() as connection:
            row = (await connection.execute(select(patients).where(patients.c.chat_id == chat_id))).first()
            return patient_of(row) if row else None

    async def patients(self) -> tuple[Patient, ...]:
        """Everybody, in the order they were enrolled."""
        async with self.reading() as connection:
            return tuple(map(patient_of, await connection.execute(select(patients).order_by(patients.c.id))))

    # ---- the one-time link --------------------------------------------------------------------

    async def new_link(
        self, treatment_id: int, now: datetime, *, lasts: timedelta = LINK_LASTS, by: str = ""
    ) -> tuple[str, datetime]:
        """A fresh link for a treatment: (payload, expires). Links made for it before stop working."""
        async with self.writing() as connection:
            row = (
                await connection.execute(select(treatments).where(treatments.c.id == treatment_id))
            ).first()
            if row is None:
                raise StorageError(f"there is no treatment {treatment_id}")
            await connection.execute(
                delete(links).where(links.c.treatment_id == treatment_id, links.c.used_at.is_(None))
            )
            made = await self._link(connection, treatment_of(row), now, lasts)
            await self._audit(connection, now, by, "link", f"treatment:{treatment_id}")
            return made

    async def _link(
        self, connection: AsyncConnection, treatment: Treatment, now: datetime, lasts: timedelta
    ) -> tuple[str, datetime]:
        payload = secrets.token_urlsafe(24)
        await connection.execute(
            insert(links).values(
                digest=digest_of(payload),
                treatment_id=treatment.id,
                patient_id=treatment.patient_id,
                created_at=now,
                expires_at=now + lasts,
            )
        )
        return payload, now + lasts

    async def redeem_link(self, payload: str, chat_id: int, now: datetime) -> tuple[Patient, Treatment]:
        """Ties the chat to the patient of the link, once.

        The same chat opening the same link again gets the same answer. Raises :class:`LinkError`,
        or :class:`ChatTakenError` if the chat is another patient's.
        """
        async with self.writing() as connection:
            query = select(links).where(links.c.digest == digest_of(payload))
            link = (await connection.execute(query.with_for_update())).first()
            if link is None:
                raise LinkError("unknown")
            patient = await self._patient(connection, link.patient_id, lock=True)
            if link.used_at is not None and (link.used_by != chat_id or patient.chat_id != chat_id):
                raise LinkError("used")
            if link.used_at is None:
                if link.expires_at <= now:
                    raise LinkError("expired")
                other = await connection.scalar(
                    select(patients.c.id).where(patients.c.chat_id == chat_id, patients.c.id != patient.id)
                )
                if other is not None:
                    raise ChatTakenError("this chat belongs to another patient already")
                await connection.execute(
                    update(links).where(links.c.digest == link.digest).values(used_at=now, used_by=chat_id)
                )
                # Another chat than before is another phone, perhaps another person: it consents anew.
                again = None if patient.chat_id not in {None, chat_id} else patient.consented
                patient = replace(patient, chat_id=chat_id, reachable=True, consented=again)
                await self._keep(connection, patient, now)
                await self._audit(connection, now, "patient", "link opened", f"patient:{patient.id}")
            row = (
                await connection.execute(select(treatments).where(treatments.c.id == link.treatment_id))
            ).one()
            return patient, treatment_of(row)

    async def patient_of_link(self, payload: str) -> Patient | None:
        """Whose link that is, used or not; None for one that was never given out."""
        async with self.reading() as connection:
            found = await connection.scalar(
                select(links.c.patient_id).where(links.c.digest == digest_of(payload))
            )
            return None if found is None else await self._patient(connection, found)

    # ---- consent and wishes -------------------------------------------------------------------

    async def give_consent(self, patient_id: int, version: str, language: str, now: datetime) -> Patient:
        """Records that the patient agreed to that version of the text; reminders may go out."""
        return await self._consent(patient_id, version, language, now, given=True)

    async def withdraw_consent(self, patient_id: int, version: str, language: str, now: datetime) -> Patient:
        """Records that the patient took the consent back; nothing goes out unasked."""
        return await self._consent(patient_id, version, language, now, given=False)

    async def _consent(
        self, patient_id: int, version: str, language: str, now: datetime, *, given: bool
    ) -> Patient:
        async with self.writing() as connection:
            patient = await self._patient(connection, patient_id, lock=True)
            await connection.execute(
                insert(consents).values(
                    patient_id=patient_id, version=version, language=language, given=given, at=now
                )
            )
            action = "consent given" if given else "consent withdrawn"
            await self._audit(connection, now, "patient", action, f"patient:{patient_id}", version)
            return await self._keep(connection, replace(patient, consented=now if given else None), now)

    async def set_language(self, patient_id: int, language: str, now: datetime) -> Patient:
        """Everything sent from now on is in ``language``."""
        return await self._change(patient_id, now, language=language)

    async def pause_reminders(self, patient_id: int, until: datetime, now: datetime) -> Patient:
        """Nothing is sent unasked before ``until`` (UTC)."""
        return await self._change(patient_id, now, paused_until=until)

    async def stop_reminders(self, patient_id: int, now: datetime) -> Patient:
        """Nothing is sent unasked until :meth:`resume_reminders`."""
        return await self._change(patient_id, now, reminders_on=False, paused_until=None)

    async def resume_reminders(self, patient_id: int, now: datetime) -> Patient:
        """Reminders go out again; what is still worth sending is sent at once."""
        return await self._change(patient_id, now, reminders_on=True, paused_until=None)

    async def mark_reachable(self, patient_id: int, now: datetime) -> Patient:
        """The patient wrote again after having blocked the bot."""
        return await self._change(patient_id, now, reachable=True)

    async def mark_unreachable(self, patient_id: int, now: datetime) -> Patient:
        """The patient blocked the bot: nothing is sent until they unblock it."""
        return await self._change(patient_id, now, reachable=False)

    async def _change(self, patient_id: int, now: datetime, **changes: object) -> Patient:
        async with self.writing() as connection:
            patient = await self._patient(connection, patient_id, lock=True)
            changed = replace(patient, **changes)  # type: ignore[arg-type]  # the callers name real fields
            return patient if changed == patient else await self._keep(connection, changed, now)

    async def _patient(self, connection: AsyncConnection, patient_id: int, *, lock: bool = False) -> Patient:
        query = select(patients).where(patients.c.id == patient_id)
        row = (await connection.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise NoSuchPatientError(f"there is no patient {patient_id}")
        return patient_of(row)

    async def _keep(self, connection: AsyncConnection, patient: Patient, now: datetime) -> Patient:
        """Writes the patient, and whether their reminders may go out, in the same transaction."""
        await connection.execute(
            update(patients)
            .where(patients.c.id == patient.id)
            .values(
                language=patient.language,
                zone=str(patient.zone),
                chat_id=patient.chat_id,
                quiet_hours=quiet_text(patient.quiet_hours),
                reminders_on=patient.reminders_on,
                paused_until=patient.paused_until,
                kinds_off=sorted(patient.kinds_off),
                reachable=patient.reachable,
                consented=patient.consented,
            )
        )
        await connection.execute(
            update(reminders)
            .where(reminders.c.patient_id == patient.id, reminders.c.state.in_(("planned", "claimed")))
            .values(held=holding(patient, now))
        )
        return patient

    # ---- what belongs to the patient ----------------------------------------------------------

    async def export(self, patient_id: int) -> dict[str, object]:
        """Everything stored about the patient, as plain JSON values."""
        async with self.reading() as connection:
            patient = await self._patient(connection, patient_id)
            found: dict[str, object] = {
                "patient": plain(
                    (await connection.execute(select(patients).where(patients.c.id == patient_id)))
                    .one()
                    ._mapping
                )
            }
            for table in (treatments, reminders, consents, check_ins):
                rows = await connection.execute(
                    select(table).where(table.c.patient_id == patient_id).order_by(table.c.id)
                )
                found[table.name] = [plain(row._mapping) for row in rows]
            for table in (conversations, questions, alerts, inbox):
                mine = table.c.chat_id == patient.chat_id
                found[table.name] = [
                    plain(row._mapping) for row in await connection.execute(select(table).where(mine))
                ]
            # Another person's number is theirs: of a companion the patient sees that there is one.
            seen = (companions.c.treatment_id, companions.c.invited, companions.c.consented)
            others = await connection.execute(select(*seen).where(companions.c.patient_id == patient_id))
            found[companions.name] = [plain(row._mapping) for row in others]
            return found

    async def erase(self, patient_id: int, now: datetime, *, by: str = "") -> None:
        """Deletes everything about the patient. The audit trail keeps that it was done, no content."""
        async with self.writing() as connection:
            patient = await self._patient(connection, patient_id, lock=True)
            await self._forget_words_of_companions(connection, patient_id)
            await self._forget_companions(connection, companions.c.patient_id == patient_id)
            if patient.chat_id is not None:
                await self._forget_companions(connection, companions.c.chat_id == patient.chat_id)
            mine = select(reminders.c.id).where(reminders.c.patient_id == patient_id)
            await connection.execute(delete(attempts).where(attempts.c.reminder_id.in_(mine)))
            for table in (reminders, links, consents, check_ins, treatments):
                await connection.execute(delete(table).where(table.c.patient_id == patient_id))
            # What hangs on the chat goes too, also what was said before the patient was linked.
            by_chat: tuple[Table, ...] = (conversations, questions, alerts, inbox)
            for table in by_chat if patient.chat_id is not None else ():
                await connection.execute(delete(table).where(table.c.chat_id == patient.chat_id))
            for table in (questions, alerts):
                await connection.execute(delete(table).where(table.c.patient_id == patient_id))
            await connection.execute(delete(patients).where(patients.c.id == patient_id))
            await self._audit(connection, now, by, "erased", f"patient:{patient_id}")

    async def _forget_words_of_companions(self, connection: AsyncConnection, patient_id: int) -> None:
        """What companions wrote may be about the patient. Of a chat that is another patient's, or a
        companion's of somebody else too, the words stay."""
        other = companions.alias("other")
        elsewhere = or_(
            select(patients.c.id).where(patients.c.chat_id == companions.c.chat_id).exists(),
            select(other.c.id)
            .where(other.c.chat_id == companions.c.chat_id, other.c.patient_id != patient_id)
            .exists(),
        )
        chats = list(
            await connection.scalars(
                select(companions.c.chat_id).where(
                    companions.c.patient_id == patient_id, companions.c.chat_id.is_not(None), ~elsewhere
                )
            )
        )
        for table in (conversations, questions, alerts, inbox) if chats else ():
            await connection.execute(delete(table).where(table.c.chat_id.in_(chats)))

    async def _forget_companions(self, connection: AsyncConnection, which: ColumnElement[bool]) -> None:
        """Deletes the companions that fit, and what was sent to them."""
        gone = select(companions.c.id).where(which)
        await connection.execute(
            delete(companion_messages).where(companion_messages.c.companion_id.in_(gone))
        )
        await connection.execute(delete(companions).where(which))


def digest_of(payload: str) -> str:
    """What is kept of a one-time link: nobody can make the link from it again."""
    return hashlib.sha256(payload.encode()).hexdigest()


def plain(values: Mapping[Any, Any]) -> dict[str, object]:
    """A row as plain JSON values."""
    return {
        str(key): value.isoformat() if isinstance(value, datetime | time) else value
        for key, value in values.items()
    }
