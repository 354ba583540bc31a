"""A patient and their treatments, as the clinic knows them. No names: a code stands for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QuietHours = tuple[time, time]
"""Local time the night begins and ends, for example (21:00, 08:00)."""


@dataclass(frozen=True, slots=True)
class Patient:
    """One person in the clinic's care.

    ``code`` is what staff call them (``P-017``). ``chat_id`` is None until the one-time link was
    opened; nothing is sent unasked before ``consented``. ``zone`` is where the patient lives: quiet
    hours are theirs, None means the clinic's. ``kinds_off`` are the kinds of message they switched
    off. ``reachable`` is False after Telegram said that they blocked the bot.
    """

    id: int
    code: str
    language: str
    zone: ZoneInfo
    chat_id: int | None = None
    quiet_hours: QuietHours | None = None
    reminders_on: bool = True
    paused_until: datetime | None = None
    kinds_off: frozenset[str] = frozenset()
    reachable: bool = True
    consented: datetime | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """One visit of one patient.

    ``start`` and ``discharged`` are aware instants in UTC; ``zone`` is the clinic's, in which the
    appointment was made. ``booked`` is when the clinic entered it, or last moved it. ``missed`` is
    when staff marked it as missed. ``plan_version`` grows each time the visit is moved, cancelled
    or re-planned. In a series ``number`` of ``visits`` says which one it is, counted from 1.
    """

    id: int
    patient_id: int
    plan: str
    start: datetime
    zone: ZoneInfo
    booked: datetime
    discharged: datetime | None = None
    cancelled: datetime | None = None
    missed: datetime | None = None
    plan_version: int = 1
    series: int | None = None
    number: int = 1
    visits: int = 1

    def hours_from_start(self, now: datetime) -> float:
        """Hours since the start; negative before it."""
        return (now - self.start) / timedelta(hours=1)
