"""Rows become objects of ``bot.care``, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.care.patient import Patient, QuietHours, Treatment
from bot.care.plan import Due
from bot.care.records import Alert, AuditEntry, CheckIn, Conversation, Question, Update
from bot.care.reminder import Owed, Reminder, State, priority
from bot.storage.tables import patients, reminders, treatments

_REMINDER = tuple(column.name for column in reminders.columns)
_PATIENT = tuple(column.name for column in patients.columns)
_TREATMENT = tuple(column.name for column in treatments.columns)


def quiet_text(hours: QuietHours | None) -> str | None:
    """``21:00-08:00``, or None."""
    return None if hours is None else f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"


def quiet_hours(text: str | None) -> QuietHours | None:
    """The reverse of :func:`quiet_text`."""
    if not text:
        return None
    begin, end = text.split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def _patient(values: Mapping[str, object]) -> Patient:
    known = dict(values)
    known.pop("created_at")
    known["zone"] = ZoneInfo(str(known["zone"]))
    known["quiet_hours"] = quiet_hours(known["quiet_hours"])  # type: ignore[arg-type]
    known["kinds_off"] = frozenset(known["kinds_off"])  # type: ignore[call-overload]
    return Patient(**known)  # type: ignore[arg-type]


def _treatment(values: Mapping[str, object]) -> Treatment:
    known = dict(values)
    known.pop("recipe")
    known["zone"] = ZoneInfo(str(known["zone"]))
    return Treatment(**known)  # type: ignore[arg-type]


def _reminder(values: Mapping[str, object]) -> Reminder:
    known = dict(values)
    seconds = known.pop("nudge_seconds")
    known["nudge_after"] = None if seconds is None else timedelta(seconds=seconds)  # type: ignore[arg-type]
    known["state"] = State(str(known["state"]))
    return Reminder(**known)  # type: ignore[arg-type]


def patient_of(row: Row[tuple[object, ...]]) -> Patient:
    """A row of ``select(patients)``."""
    return _patient(row._mapping)  # type: ignore[arg-type]


def treatment_of(row: Row[tuple[object, ...]]) -> Treatment:
    """A row of ``select(treatments)``."""
    return _treatment(row._mapping)  # type: ignore[arg-type]


def reminder_of(row: Row[tuple[object, ...]]) -> Reminder:
    """A row of ``select(reminders)``."""
    return _reminder(row._mapping)  # type: ignore[arg-type]


def owed_of(row: Sequence[object]) -> Owed:
    """A row of ``select(reminders, patients, treatments)``."""
    first, second = len(_REMINDER), len(_REMINDER) + len(_PATIENT)
    return Owed(
        _reminder(dict(zip(_REMINDER, row[:first], strict=True))),
        _patient(dict(zip(_PATIENT, row[first:second], strict=True))),
        _treatment(dict(zip(_TREATMENT, row[second:], strict=True))),
    )


def conversation_of(row: Row[tuple[object, ...]]) -> Conversation:
    """A row of ``select(conversations)``."""
    known = dict(row._mapping)
    return Conversation(**{**known, "topics": tuple(known["topics"]), "texts": tuple(known["texts"])})


def update_of(row: Row[tuple[object, ...]]) -> Update:
    """A row of ``select(inbox)``."""
    return Update(row.update_id, row.chat_id, row.payload, row.received_at, row.attempts)


def question_of(row: Row[tuple[object, ...]]) -> Question:
    """A row of ``select(questions)``."""
    return Question(**dict(row._mapping))


def alert_of(row: Row[tuple[object, ...]]) -> Alert:
    """A row of ``select(alerts)``."""
    known = dict(row._mapping)
    return Alert(**{**known, "messages": tuple((chat, message) for chat, message in known["messages"])})


def check_in_of(row: Row[tuple[object, ...]]) -> CheckIn:
    """A row of ``select(check_ins)``."""
    return CheckIn(row.patient_id, row.scale, row.value, row.at, row.reminder_id)


def audit_of(row: Row[tuple[object, ...]]) -> AuditEntry:
    """A row of ``select(audit)``."""
    return AuditEntry(**dict(row._mapping))


def place(due: Due) -> dict[str, object]:
    """The columns that say where a reminder belongs in time."""
    return {
        "ideal": due.ideal,
        "due": due.due,
        "send_at": due.due,
        "until": due.until,
        "late": due.state == "late",
        "provisional": due.provisional,
        "reason": due.reason,
        "confirm_by": due.confirm_by,
    }


def new_row(due: Due, occurrence: int, treatment: Treatment, held: str | None) -> dict[str, object]:
    """The columns of a reminder that does not exist yet."""
    step = due.step
    nudge = step.confirm.nudge_after if step.confirm else None
    return {
        **place(due),
        "treatment_id": treatment.id,
        "patient_id": treatment.patient_id,
        "step": step.id,
        "occurrence": occurrence,
        "state": State.SKIPPED.value if due.state == "skipped" else State.PLANNED.value,
        "nudge": False,
        "held": held,
        "priority": priority(step),
        "resend": step.unsure == "resend",
        "repeat": False,
        "attempts": 0,
        "plan_version": treatment.plan_version,
        "nudge_seconds": None if nudge is None else round(nudge.total_seconds()),
        "handbook": "",
    }
