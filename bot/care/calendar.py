"""Visits and reminders as a calendar file (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.care.handbook import Handbook


def calendar_of(
    handbook: Handbook,
    entries: Iterable[tuple[datetime, str]],
    language: str,
    *,
    names: Sequence[str] = (),
    now: datetime | None = None,
    lasting: timedelta = timedelta(minutes=30),
) -> str:
    """A calendar with one event for each (instant in UTC, words), each ``lasting`` that long.

    The title is the words' first line and the rest its description. An event's identity is its name
    in ``names``, so that a moved visit moves in the patient's calendar too; without one it is a hash
    of instant and title, so the same file opened twice gives no doubles. ``now`` (UTC) is when the
    file was made; the latest file counts.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Aftercare//EN")
    calendar.add("version", "2.0")
    address = handbook.values(language).get("address")
    for index, (instant, words) in enumerate(entries):
        title, _, rest = words.partition("\n")
        identity = names[index] if index < len(names) else f"{instant.isoformat()}{title}"
        event = Event()
        event.add("uid", hashlib.sha256(identity.encode()).hexdigest()[:24] + "@aftercare")
        event.add("dtstamp", now or instant)
        event.add("dtstart", instant)
        event.add("duration", lasting)
        event.add("summary", title)
        if now is not None:
            event.add("sequence", int(now.timestamp()) // 60)
        if rest.strip():
            event.add("description", rest.strip())
        if address:
            event.add("location", address)
        calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()
