"""Conversations, questions, alerts and check-ins."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Table, bindparam, delete, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect

from bot.care.patient import Patient, Treatment
from bot.care.records import Alert, CheckIn, Companion, Conversation, Question
from bot.storage.companions import WITH_CODE, Companions, companion_of
from bot.storage.inbox import Prepared
from bot.storage.patients import plain
from bot.storage.rows import alert_of, check_in_of, conversation_of, patient_of, question_of, treatment_of
from bot.storage.tables import (
    alerts,
    check_ins,
    companions,
    conversations,
    inbox,
    patients,
    questions,
    treatments,
)


@dataclass(frozen=True, slots=True)
class Behind:
    """Who is behind a chat: the conversation, the patient if linked, the patient's visits that were not
    cancelled by start, and the companion if the chat is (also) one's, the latest to agree."""

    conversation: Conversation
    patient: Patient | None = None
    visits: tuple[Treatment, ...] = ()
    companion: Companion | None = None


class Talks(Companions):
    """What was said, who owns a chat, and who was called."""

    # ---- conversations ------------------------------------------------------------------------

    async def conversation(self, chat_id: int) -> Conversation:
        """The chat's conversation; an empty one where nothing was said yet."""
        async with self.reading() as connection:
            row = (
                await connection.execute(select(conversations).where(conversations.c.chat_id == chat_id))
            ).first()
            return conversation_of(row) if row else Conversation(chat_id)

    async def who_writes(self, chat_id: int) -> Behind:
        """Whoever is behind a chat, in one look."""
        async with self.reading() as connection:
            seen = (await connection.execute(_LOOK, {"chat": chat_id})).one()
            conversation = _seen(seen) or Conversation(chat_id)
            companion = None
            if seen.companion is not None:
                query = WITH_CODE.where(companions.c.id == seen.companion)
                companion = companion_of((await connection.execute(query)).one())
            if seen.patient is None:
                return Behind(conversation, companion=companion)
            row = (await connection.execute(_PATIENT, {"patient": seen.patient})).one()
            visits = await connection.execute(_VISITS, {"patient": seen.patient})
            return Behind(conversation, patient_of(row), tuple(map(treatment_of, visits)), companion)

    async def conversation_of_thread(self, thread_id: int) -> Conversation | None:
        """The conversation shown in that topic of the staff group, or None."""
        async with self.reading() as connection:
            row = (
                await connection.execute(select(conversations).where(conversations.c.thread_id == thread_id))
            ).first()
            return conversation_of(row) if row else None

    async def conversations(self, *, owned: bool = False) -> tuple[Conversation, ...]:
        """All conversations, the latest first; with ``owned`` only those a person has taken."""
        query = select(conversations).order_by(conversations.c.updated_at.desc())
        if owned:
            query = query.where(conversations.c.owner.is_not(None))
        async with self.reading() as connection:
            return tuple(map(conversation_of, await connection.execute(query)))

    async def keep_conversation(self, talk: Conversation, now: datetime) -> Conversation:
        """Stores the conversation as it now is, but not who owns it: that is :meth:`take_over`'s."""
        values = _columns_of(talk, now)
        if self.is_sqlite:
            await self.together.write(lambda raw: _KEEP_TALK.run(raw, values) and None)
            return talk
        async with self.writing() as connection:
            await connection.execute(_KEEP_TALK_POSTGRES, values)
        return talk

    async def take_over(self, chat_id: int, owner: str | None, now: datetime) -> None:
        """From now on ``owner`` answers in that chat; None gives it back to the bot."""
        async with self.writing() as connection:
            mine = conversations.c.chat_id == chat_id
            done = await connection.execute(
                update(conversations).where(mine).values(owner=owner, updated_at=now)
            )
            if done.rowcount == 0:
                await connection.execute(
                    insert(conversations).values(
                        chat_id=chat_id, owner=owner, topics=[], texts=[], updated_at=now
                    )
                )
            action = "given back to the bot" if owner is None else "taken over"
            patient = await connection.scalar(select(patients.c.id).where(patients.c.chat_id == chat_id))
            subject = "" if patient is None else f"patient:{patient}"
            await self._audit(connection, now, owner or "staff", action, subject)

    # ---- questions and feedback ---------------------------------------------------------------

    async def record_question(
        self,
        *,
        chat_id: int,
        text: str,
        language: str,
        kind: str,
        topic: str | None,
        now: datetime,
        patient_id: int | None = None,
        handbook: str = "",
        talk: Conversation | None = None,
    ) -> int:
        """Keeps what was asked and what the bot made of it; gives the question's id.

        ``talk`` is the conversation as it is with this question, kept in the same transaction.
        """
        kept = None if talk is None else _columns_of(talk, now)
        asked = {
            "chat_id": chat_id,
            "patient_id": patient_id,
            "text": text,
            "language": language,
            "kind": kind,
            "topic": topic,
            "handbook": handbook,
            "asked_at": now,
        }

        def work(raw: sqlite3.Connection) -> int:
            if kept is not None:
                _KEEP_TALK.run(raw, kept)
            return _ASK.run(raw, asked).lastrowid or 0

        if self.is_sqlite:
            return await self.together.write(work)
        async with self.writing() as connection:
            if kept is not None:
                await connection.execute(_KEEP_TALK_POSTGRES, kept)
            new: int | None = await connection.scalar(_ASK.statement.returning(questions.c.id), asked)
            return new or 0

    async def question(self, question_id: int) -> Question | None:
        """One question, or None."""
        async with self.reading() as connection:
            row = (await connection.execute(select(questions).where(questions.c.id == question_id))).first()
            return question_of(row) if row else None

    async def record_feedback(self, question_id: int, helped: bool, chat_id: int) -> bool:
        """The patient's 👍 or 👎; False where the question is not that chat's or gone."""
        async with self.writing() as connection:
            done = await connection.execute(
                update(questions)
                .where(questions.c.id == question_id, questions.c.chat_id == chat_id)
                .values(helped=helped)
            )
            return done.rowcount > 0

    async def unanswered(self, limit: int = 50) -> tuple[Question, ...]:
        """Questions the bot had no answer to, or whose answer did not help; open ones, latest first."""
        query = (
            select(questions)
            .where(
                questions.c.settled_at.is_(None),
                or_(questions.c.kind.in_(("fallback", "clarify")), questions.c.helped.is_(False)),
            )
            .order_by(questions.c.id.desc())
            .limit(limit)
        )
        async with self.reading() as connection:
            return tuple(map(question_of, await connection.execute(query)))

    async def settle_question(self, question_id: int, by: str, became: str, now: datetime) -> None:
        """Somebody of the staff dealt with it: ``became`` is a topic id, or ``dismissed``."""
        async with self.writing() as connection:
            await connection.execute(
                update(questions)
                .where(questions.c.id == question_id)
                .values(settled_by=by, settled_at=now, settled_as=became)
            )
            await self._audit(connection, now, by, "question settled", f"question:{question_id}", became)

    async def forget_words(self, before: datetime) -> int:
        """Deletes questions asked before that instant and empties old chats' memory of texts."""
        async with self.writing() as connection:
            gone = await connection.execute(delete(questions).where(questions.c.asked_at < before))
            await connection.execute(
                update(conversations).where(conversations.c.updated_at < before).values(texts=[], topics=[])
            )
            return gone.rowcount

    # ---- alerts -------------------------------------------------------------------------------

    async def open_alert(
        self,
        *,
        chat_id: int,
        kind: str,
        detail: str,
        now: datetime,
        patient_id: int | None = None,
        repeat_after: timedelta | None = timedelta(minutes=5),
    ) -> Alert:
        """Calls for a person. An alert of the same kind that is open for the chat is given instead,
        with the new ``detail`` added."""
        async with self.writing() as connection:
            query = select(alerts).where(
                alerts.c.chat_id == chat_id, alerts.c.kind == kind, alerts.c.acked_at.is_(None)
            )
            row = (await connection.execute(query.with_for_update())).first()
            if row is not None:
                row = (
                    await connection.execute(
                        update(alerts)
                        .where(alerts.c.id == row.id)
                        .values(detail=f"{row.detail}\n{detail}"[-2000:])
                        .returning(alerts)
                    )
                ).one()
                return alert_of(row)
            row = (
                await connection.execute(
                    insert(alerts)
                    .values(
                        chat_id=chat_id,
                        patient_id=patient_id,
                        kind=kind,
                        detail=detail,
                        opened_at=now,
                        next_at=None if repeat_after is None else now + repeat_after,
                        messages=[],
                    )
                    .returning(alerts)
                )
            ).one()
            await self._audit(connection, now, "bot", "alert opened", f"alert:{row.id}", kind)
            return alert_of(row)

    async def alert(self, alert_id: int) -> Alert | None:
        """One alert, or None."""
        async with self.reading() as connection:
            row = (await connection.execute(select(alerts).where(alerts.c.id == alert_id))).first()
            return alert_of(row) if row else None

    async def alert_shown_as(self, chat_id: int, message_id: int) -> Alert | None:
        """The alert that staff were shown as that message; looks at the latest thousand."""
        query = select(alerts).order_by(alerts.c.id.desc()).limit(1000)
        async with self.reading() as connection:
            shown = map(alert_of, await connection.execute(query))
            return next((one for one in shown if (chat_id, message_id) in one.messages), None)

    async def open_alerts(self) -> tuple[Alert, ...]:
        """All alerts nobody acknowledged, oldest first."""
        query = select(alerts).where(alerts.c.acked_at.is_(None)).order_by(alerts.c.id)
        async with self.reading() as connection:
            return tuple(map(alert_of, await connection.execute(query)))

    async def due_alerts(
        self, now: datetime, repeat_after: timedelta, slow: Mapping[str, timedelta] | None = None
    ) -> tuple[Alert, ...]:
        """Alerts that must be repeated now. Each is counted up and due again after ``repeat_after``,
        or after what ``slow`` says for its kind, in the same transaction: two replicas never repeat
        the same round."""
        async with self.writing() as connection:
            query = (
                select(alerts)
                .where(text("acked_at IS NULL AND next_at IS NOT NULL"), alerts.c.next_at <= now)
                .order_by(alerts.c.next_at)
                .with_for_update(skip_locked=True)
            )
            ids = [row.id for row in (await connection.execute(query)).all()]
            if not ids:
                return ()
            found: list[Alert] = []
            for pause, kinds in _by_pause(slow or {}).items():
                mine = alerts.c.kind.in_(kinds)
                found += map(
                    alert_of,
                    await connection.execute(
                        update(alerts)
                        .where(alerts.c.id.in_(ids), mine if pause is not None else ~mine)
                        .values(rounds=alerts.c.rounds + 1, next_at=now + (pause or repeat_after))
                        .returning(alerts)
                    ),
                )
            return tuple(sorted(found, key=lambda alert: alert.id))

    async def next_alert(self) -> datetime | None:
        """When the next alert must be repeated, or None."""
        query = (
            select(alerts.c.next_at)
            .where(text("acked_at IS NULL AND next_at IS NOT NULL"))
            .order_by(alerts.c.next_at)
            .limit(1)
        )
        async with self.reading() as connection:
            moment: datetime | None = await connection.scalar(query)
            return moment

    async def shown_alert(self, alert_id: int, messages: Sequence[tuple[int, int]]) -> None:
        """Remembers the messages in which staff were shown the alert."""
        async with self.writing() as connection:
            query = select(alerts.c.messages).where(alerts.c.id == alert_id)
            known = await connection.scalar(query.with_for_update())
            await connection.execute(
                update(alerts)
                .where(alerts.c.id == alert_id)
                .values(messages=[*(known or []), *(list(pair) for pair in messages)])
            )

    async def ack_alert(self, alert_id: int, by: str, now: datetime) -> bool:
        """A named person took it. False where somebody had already."""
        async with self.writing() as connection:
            done = await connection.execute(
                update(alerts)
                .where(alerts.c.id == alert_id, alerts.c.acked_at.is_(None))
                .values(acked_by=by, acked_at=now, next_at=None)
            )
            if done.rowcount:
                await self._audit(connection, now, by, "alert acknowledged", f"alert:{alert_id}")
            return done.rowcount > 0

    async def erase_chat(self, chat_id: int) -> None:
        """Deletes what was said in a chat: its conversation, questions, alerts and updates; and that it
        was a companion's."""
        async with self.writing() as connection:
            await self._forget_companions(connection, companions.c.chat_id == chat_id)
            for table in (conversations, questions, alerts, inbox):
                await connection.execute(delete(table).where(table.c.chat_id == chat_id))

    async def export_chat(self, chat_id: int) -> dict[str, object]:
        """Everything stored about a chat without a patient, as plain JSON values."""
        async with self.reading() as connection:
            found: dict[str, object] = {}
            for table in (conversations, questions, alerts, inbox):
                rows = await connection.execute(select(table).where(table.c.chat_id == chat_id))
                found[table.name] = [plain(row._mapping) for row in rows]
            seen = (companions.c.language, companions.c.invited, companions.c.consented, companions.c.version)
            rows = await connection.execute(select(*seen).where(companions.c.chat_id == chat_id))
            found[companions.name] = [plain(row._mapping) for row in rows]
            return found

    # ---- check-ins ----------------------------------------------------------------------------

    async def record_check_in(
        self, patient_id: int, scale: str, value: int, now: datetime, *, reminder_id: int | None = None
    ) -> CheckIn | None:
        """Keeps a number and gives the patient's one before on that scale, or None.

        A second number for the same reminder takes the place of the first.
        """
        async with self.writing() as connection:
            query = select(check_ins).where(check_ins.c.patient_id == patient_id, check_ins.c.scale == scale)
            if reminder_id is not None:
                query = query.where(
                    or_(check_ins.c.reminder_id.is_(None), check_ins.c.reminder_id != reminder_id)
                )
            before = (
                await connection.execute(
                    query.order_by(check_ins.c.at.desc(), check_ins.c.id.desc()).limit(1)
                )
            ).first()
            changed = 0
            if reminder_id is not None:
                changed = (
                    await connection.execute(
                        update(check_ins)
                        .where(check_ins.c.reminder_id == reminder_id)
                        .values(value=value, at=now)
                    )
                ).rowcount
            if not changed:
                await connection.execute(
                    insert(check_ins).values(
                        patient_id=patient_id, scale=scale, value=value, at=now, reminder_id=reminder_id
                    )
                )
            return check_in_of(before) if before else None

    async def check_ins(self, patient_id: int, scale: str | None = None) -> tuple[CheckIn, ...]:
        """The patient's numbers, oldest first; on one ``scale`` if given."""
        query = select(check_ins).where(check_ins.c.patient_id == patient_id).order_by(check_ins.c.at)
        if scale is not None:
            query = query.where(check_ins.c.scale == scale)
        async with self.reading() as connection:
            return tuple(map(check_in_of, await connection.execute(query)))


_LOOK = (
    select(
        *conversations.c,
        patients.c.id.label("patient"),
        select(companions.c.id)
        .where(companions.c.chat_id == bindparam("chat"), companions.c.consented.is_not(None))
        .order_by(companions.c.consented.desc())
        .limit(1)
        .scalar_subquery()
        .label("companion"),
    )
    .select_from(select(bindparam("chat", type_=BigInteger).label("chat_id")).subquery("who"))
    .outerjoin(conversations, conversations.c.chat_id == bindparam("chat"))
    .outerjoin(patients, patients.c.chat_id == bindparam("chat"))
)
"""One row, whoever writes."""
_PATIENT = select(patients).where(patients.c.id == bindparam("patient"))
_VISITS = (
    select(treatments)
    .where(treatments.c.patient_id == bindparam("patient"), treatments.c.cancelled.is_(None))
    .order_by(treatments.c.start)
)


def _keep_talk(to: Callable[[Table], sqlite_dialect.Insert | postgresql.Insert]) -> Any:
    names = ("chat_id", "thread_id", "language", "topics", "texts", "notes", "updated_at")
    new = to(conversations).values({name: bindparam(name) for name in names})
    return new.on_conflict_do_update(
        index_elements=["chat_id"], set_={name: new.excluded[name] for name in names[1:]}
    )


_KEEP_TALK = Prepared(_keep_talk(sqlite_dialect.insert))
_KEEP_TALK_POSTGRES = _keep_talk(postgresql.insert)
_ASK = Prepared(
    insert(questions).values(
        {
            name: bindparam(name)
            for name in (
                "chat_id",
                "patient_id",
                "text",
                "language",
                "kind",
                "topic",
                "handbook",
                "asked_at",
            )
        }
    )
)


def _seen(row: Any) -> Conversation | None:
    """The conversation in a row of :data:`_LOOK`."""
    if row.chat_id is None:
        return None
    return Conversation(
        row.chat_id,
        row.owner,
        row.thread_id,
        row.language,
        tuple(row.topics),
        tuple(row.texts),
        row.notes,
        row.updated_at,
    )


def _columns_of(talk: Conversation, now: datetime) -> dict[str, object]:
    """A conversation's columns, without its owner."""
    return {
        "chat_id": talk.chat_id,
        "thread_id": talk.thread_id,
        "language": talk.language,
        "topics": list(talk.topics),
        "texts": list(talk.texts),
        "notes": None if talk.notes is None else dict(talk.notes),
        "updated_at": now,
    }


def _by_pause(slow: Mapping[str, timedelta]) -> dict[timedelta | None, tuple[str, ...]]:
    """The kinds of alert by their pause; under None the kinds that have one, to be left out there."""
    found: dict[timedelta | None, tuple[str, ...]] = {None: tuple(slow)}
    for kind, pause in slow.items():
        found[pause] = (*found.get(pause, ()), kind)
    return found
