"""Rows become objects of ``bot.care``, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Boolean, Row, Table

from bot.care.patient import Patient, QuietHours, Treatment
from bot.care.plan import Due
from bot.care.records import Alert, AuditEntry, CheckIn, Conversation, Question, Update
from bot.care.reminder import Owed, Reminder, State, priority
from bot.storage.tables import Instant, patients, reminders, treatments


def quiet_text(hours: QuietHours | None) -> str | None:
    """``21:00-08:00``, or None."""
    return None if hours is None else f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"


def quiet_hours(text: str | None) -> QuietHours | None:
    """The reverse of :func:`quiet_text`."""
    if not text:
        return None
    begin, end = text.split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


class _Place(dict[str, int]):
    """Where each column of a table stands in a row. The table's columns are the object's fields, in
    their order; what follows after ``end`` the object does not hold."""

    def __init__(self, table: Table, kind: type[Any], **other_names: str) -> None:
        super().__init__({column.name: number for number, column in enumerate(table.columns)})
        names = [field.name for field in fields(kind)]
        if names != [other_names.get(name, name) for name in self][: len(names)]:
            raise TypeError(f"the columns of {table.name} are not the fields of {kind.__name__}")
        self.end = len(names)


_REMINDER = _Place(reminders, Reminder, nudge_seconds="nudge_after")
_PATIENT = _Place(patients, Patient)
_TREATMENT = _Place(treatments, Treatment)
_STATES = {state.value: state for state in State}


def _patient(row: Sequence[Any]) -> Patient:
    values = list(row[: _PATIENT.end])
    values[_PATIENT["zone"]] = ZoneInfo(values[_PATIENT["zone"]])
    values[_PATIENT["quiet_hours"]] = quiet_hours(values[_PATIENT["quiet_hours"]])
    values[_PATIENT["kinds_off"]] = frozenset(values[_PATIENT["kinds_off"]])
    return Patient(*values)


def _treatment(row: Sequence[Any]) -> Treatment:
    values = list(row[: _TREATMENT.end])
    values[_TREATMENT["zone"]] = ZoneInfo(values[_TREATMENT["zone"]])
    return Treatment(*values)


def _reminder(row: Sequence[Any]) -> Reminder:
    values = list(row[: _REMINDER.end])
    values[_REMINDER["state"]] = _STATES[values[_REMINDER["state"]]]
    seconds = values[_REMINDER["nudge_seconds"]]
    if seconds is not None:
        values[_REMINDER["nudge_seconds"]] = timedelta(seconds=seconds)
    return Reminder(*values)


def patient_of(row: Row[tuple[object, ...]]) -> Patient:
    """A row of ``select(patients)``."""
    return _patient(row)


def treatment_of(row: Row[tuple[object, ...]]) -> Treatment:
    """A row of ``select(treatments)``."""
    return _treatment(row)


def reminder_of(row: Row[tuple[object, ...]]) -> Reminder:
    """A row of ``select(reminders)``."""
    return _reminder(row)


def owed_of(row: Sequence[Any]) -> Owed:
    """A row of ``select(reminders, patients, treatments)``."""
    first, second = len(_REMINDER), len(_REMINDER) + len(_PATIENT)
    return Owed(_reminder(row), _patient(row[first:second]), _treatment(row[second:]))


def claimed_of(row: Sequence[Any], owner: str) -> Owed:
    """The same, fresh from SQLite's own driver, for a reminder that ``owner`` has just claimed."""
    values = list(row)
    for number, read in _UNREAD:
        if values[number] is not None:
            values[number] = read(values[number])
    values[_REMINDER["state"]], values[_REMINDER["owner"]] = State.CLAIMED.value, owner
    return owed_of(values)


_READERS: dict[type, Callable[[Any], Any]] = {
    Instant: datetime.fromisoformat,
    Boolean: bool,
    JSON: json.loads,
}
_UNREAD = [
    (number, _READERS[type(column.type)])
    for number, column in enumerate((*reminders.columns, *patients.columns, *treatments.columns))
    if type(column.type) in _READERS
]
"""What SQLite keeps in another form, and how it is read: for many rows, by the shortest way."""


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
