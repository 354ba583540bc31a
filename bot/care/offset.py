"""A moment relative to a treatment, in the words staff write, and how it becomes an instant.

Two kinds of time never mix. Offsets in seconds, minutes and hours are **elapsed** time: eight hours
without food are eight hours, also in the night the clocks change. Offsets in days and weeks are
**wall** time at the clinic: "7 days after start at 10:00" is ten in the morning, whatever the clocks
did in between. A wall time that a clock change removes becomes the first minute that exists after
it; one that happens twice means its first occurrence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from bot.care.patient import QuietHours

Anchor = Literal["start", "discharge"]

GRAMMAR = (
    "write it like '8 hours before start', '2 hours after discharge', '1 day before start at 18:00' "
    "or 'on the day at 07:30'"
)
_ELAPSED = {"second": 1, "minute": 60, "hour": 3600}
_WALL = {"day": 1, "week": 7}
_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_UNIT = r"(?P<unit>second|minute|hour|day|week)s?"
_OFFSET = re.compile(
    rf"{_NUMBER} {_UNIT} (?P<side>before|after) (?P<anchor>start|discharge)(?: at (?P<at>\d\d?:\d\d))?"
)
_ON_THE_DAY = re.compile(r"on the day(?: of (?P<anchor>start|discharge))? at (?P<at>\d\d?:\d\d)")
_FOR = re.compile(rf"for {_NUMBER} {_UNIT}")
_LENGTH = re.compile(rf"{_NUMBER} {_UNIT}")
_LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Offset:
    """A moment relative to a treatment. Make one with :meth:`parse`.

    ``elapsed`` counts exact time from the anchor. Where ``days`` is not None the moment is that
    many calendar days from the anchor's local day, at ``at``, or at the anchor's own clock time.
    ``anchor`` is None for "for 30 minutes", which counts from the message's own due time.
    """

    anchor: Anchor | None
    elapsed: timedelta = timedelta(0)
    days: int | None = None
    at: time | None = None

    @classmethod
    def parse(cls, text: str) -> Offset:
        """The offset that ``text`` says. Raises ValueError in words staff can act on."""
        return _parse(" ".join(text.split()).lower())

    def instant(self, anchor: datetime, zone: ZoneInfo) -> datetime:
        """The moment in UTC. ``anchor`` is aware; ``zone`` is the one wall times are meant in."""
        if self.days is None:
            return anchor.astimezone(UTC) + self.elapsed
        local = anchor.astimezone(zone)
        wall = datetime.combine(local.date() + timedelta(days=self.days), self.at or local.time())
        return wall_time(wall, zone)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Offset:
    if match := _OFFSET.fullmatch(text):
        sign = -1 if match["side"] == "before" else 1
        anchor: Anchor = "discharge" if match["anchor"] == "discharge" else "start"
        at = _clock(match["at"]) if match["at"] else None
        if match["unit"] in _WALL:
            days = _whole(match["number"], match["unit"]) * _WALL[match["unit"]]
            _length(match["number"], match["unit"])
            return Offset(anchor, days=sign * days, at=at)
        if at is not None:
            raise ValueError(
                f"'{text}': a clock time goes with days or weeks, not with {match['unit']}s; {GRAMMAR}"
            )
        return Offset(anchor, elapsed=sign * _length(match["number"], match["unit"]))
    if match := _ON_THE_DAY.fullmatch(text):
        anchor = "discharge" if match["anchor"] == "discharge" else "start"
        return Offset(anchor, days=0, at=_clock(match["at"]))
    if match := _FOR.fullmatch(text):
        return Offset(None, elapsed=_length(match["number"], match["unit"]))
    raise ValueError(f"'{text}' is not a time I know; {GRAMMAR}")


def _clock(text: str) -> time:
    hour, minute = (int(part) for part in text.split(":"))
    if hour > 23 or minute > 59:
        raise ValueError(f"'{text}' is not a time of day; write it from 00:00 to 23:59")
    return time(hour, minute)


def _whole(number: str, unit: str) -> int:
    if "." in number:
        raise ValueError(f"'{number} {unit}s': {unit}s are counted whole; use hours for parts of a day")
    return int(number)


def _length(number: str, unit: str) -> timedelta:
    seconds = _ELAPSED.get(unit) or 86400 * _WALL[unit]
    if float(number) * seconds > _LONGEST.total_seconds():
        raise ValueError(f"'{number} {unit}s' is more than ten years away")
    return timedelta(seconds=round(float(number) * seconds))


@lru_cache(maxsize=256)
def length(text: str) -> timedelta:
    """A stretch of time such as ``2 hours``. Raises ValueError in words staff can act on."""
    match = _LENGTH.fullmatch(" ".join(text.split()).lower())
    if match is None:
        raise ValueError(f"'{text}' is not a length of time; write it like '2 hours' or '90 minutes'")
    return _length(match["number"], match["unit"])


def wall_time(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in ``zone`` show the naive ``wall``.

    In a fold the first occurrence; in a gap the first minute that exists after it.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # In a gap fold=1 reads the wall time with the offset after the change, which lands before the
    # change; fold=0 lands after it. The change itself lies between and is found by halving.
    low = wall.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    high = instant.replace(microsecond=0)
    after = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high


def night_of(instant: datetime, quiet: QuietHours, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The quiet hours around ``instant`` as UTC (begin, end), or None outside them.

    ``zone`` is the patient's. The begin belongs to the night, the end does not.
    """
    begin, end = quiet
    if begin == end:
        return None
    today = instant.astimezone(zone).date()
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        begins, ends = _night(day, begin, end, zone)
        if begins <= instant < ends:
            return begins, ends
    return None


def _night(day: date, begin: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day if begin < end else day + timedelta(days=1)
    return wall_time(datetime.combine(day, begin), zone), wall_time(datetime.combine(last, end), zone)
