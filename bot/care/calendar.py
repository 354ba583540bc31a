"""Visits and reminders as a calendar file (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.care.handbook import Handbook


def calendar_of(handbook: Handbook, entries: Iterable[tuple[datetime, str]], language: str) -> str:
    """A calendar with one event for each (instant in UTC, words).

    The title is the words' first line and the rest its description. An event's identity is a hash
    of both, so the same file opened twice gives no doubles.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Aftercare//EN")
    calendar.add("version", "2.0")
    address = handbook.values(language).get("address")
    for instant, words in entries:
        title, _, rest = words.partition("\n")
        event = Event()
        event.add("uid", hashlib.sha256(f"{instant.isoformat()}{title}".encode()).hexdigest()[:24] + "@aftercare")
        event.add("dtstamp", instant)
        event.add("dtstart", instant)
        event.add("duration", timedelta(minutes=30))
        event.add("summary", title)
        if rest.strip():
            event.add("description", rest.strip())
        if address:
            event.add("location", address)
        calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()
