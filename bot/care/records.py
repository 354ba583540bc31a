"""What the house remembers besides treatments and reminders: plain records, all instants UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.care.patient import Patient, Treatment


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A patient, their new treatments in order, and the payload of the one-time link."""

    patient: Patient
    treatments: tuple[Treatment, ...]
    payload: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who takes a patient home or stays with them, invited by the patient for one treatment.

    ``code`` is what staff call the patient. ``chat_id`` is None until the one-time link was opened;
    nothing is sent before ``consented``. No name is kept.
    """

    id: int
    treatment_id: int
    patient_id: int
    code: str
    language: str
    invited: datetime
    expires: datetime
    chat_id: int | None = None
    consented: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a companion is told at a step of the patient's plan.

    ``again`` marks a second sending of which the first may have arrived.
    """

    companion: Companion
    treatment: Treatment
    reminder_id: int
    step: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat. ``owner`` is None while the bot answers, else who of the staff does.

    ``topics`` and ``texts`` are the latest of the chat, oldest first. ``thread_id`` is the staff
    group's forum topic for it. ``language`` is the one chosen before there was a patient record.
    ``notes`` is whatever the chat room needs to go on with after a restart.
    """

    chat_id: int
    owner: str | None = None
    thread_id: int | None = None
    language: str | None = None
    topics: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    notes: Mapping[str, object] | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A message from Telegram, kept before it was confirmed. ``attempts`` counts the tries."""

    id: int
    chat_id: int
    payload: Mapping[str, object]
    received_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Something a patient asked and what became of it.

    ``kind`` is that of the decision (``answer``, ``fallback``, …); ``helped`` the patient's 👍 or
    👎; ``settled_by`` who of the staff dealt with it.
    """

    id: int
    chat_id: int
    text: str
    language: str
    kind: str
    topic: str | None
    asked_at: datetime
    patient_id: int | None = None
    handbook: str = ""
    helped: bool | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    settled_as: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A call for a person: a red flag or a handoff. Repeats at ``next_at`` until acknowledged."""

    id: int
    chat_id: int
    kind: str
    detail: str
    opened_at: datetime
    next_at: datetime | None
    rounds: int = 0
    patient_id: int | None = None
    acked_by: str | None = None
    acked_at: datetime | None = None
    messages: tuple[tuple[int, int], ...] = ()
    """(chat id, message id) of what staff were shown."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A number the patient gave on a scale."""

    patient_id: int
    scale: str
    value: int
    at: datetime
    reminder_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the append-only trail. ``digest`` chains it to the line before."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    digest: str
