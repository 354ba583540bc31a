"""Every zone, both changes of the clocks, every kind of offset, 2024 to 2030.

The changes are found by walking the zone itself; what must come out is computed here by other
means than the code's: exact seconds for hours, and for days a search through real minutes.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.care.offset import Offset, night_of, wall_time
from bot.care.patient import Patient, Treatment
from bot.care.plan import CarePlan, timeline

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
ODD = ("Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo")


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants at which the zone's clocks change."""
    found = []
    day = FIRST
    while day < LAST:
        after = day + timedelta(days=7)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = day, after
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high)
        day = after
    return found


def expected_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first real minute whose clock shows ``wall``, else the first that shows a later one."""
    minute = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    later = None
    for _ in range(30 * 60):
        shown = minute.astimezone(zone).replace(tzinfo=None)
        if shown == wall:
            return minute
        before = (minute - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        if later is None and before < wall < shown:
            later = minute
        minute += timedelta(minutes=1)
    assert later is not None
    return later


def test_every_zone_keeps_elapsed_hours_and_wall_days_over_every_change() -> None:
    checked = 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in changes(zone):
            for start in (change + timedelta(hours=7), change - timedelta(hours=3)):
                for hours in (-8, -2, 5, 24):
                    side = "before" if hours < 0 else "after"
                    offset = Offset.parse(f"{abs(hours)} hours {side} start")
                    assert offset.instant(start, zone) - start == timedelta(hours=hours), (name, change)
                for days in (-1, 1):
                    side = "before" if days < 0 else "after"
                    due = Offset.parse(f"{abs(days)} days {side} start at 12:00").instant(start, zone)
                    here = due.astimezone(zone)
                    assert here.time() == time(12), (name, change)
                    assert here.date() == start.astimezone(zone).date() + timedelta(days=days)
                    checked += 1
    assert checked > 3000


@pytest.mark.parametrize(
    "name",
    ["America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"],
)
def test_each_half_hour_around_a_change_is_the_first_minute_that_shows_it(name: str) -> None:
    zone = ZoneInfo(name)
    for change in changes(zone)[:4] or [datetime(2026, 3, 29, 1, tzinfo=UTC)]:
        middle = change.astimezone(zone).replace(tzinfo=None, minute=0)
        for halves in range(-5, 6):
            wall = middle + timedelta(minutes=30 * halves)
            assert wall_time(wall, zone) == expected_wall(wall, zone), (name, wall)


def test_a_day_that_never_was_ends_in_its_first_real_minute() -> None:
    zone = ZoneInfo("Pacific/Apia")
    missing = datetime(2011, 12, 30, 12, 0)  # noqa: DTZ001 - a wall clock's time
    assert wall_time(missing, zone) == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)


def test_the_gap_and_the_fold_by_hand() -> None:
    new_york = ZoneInfo("America/New_York")
    gap = wall_time(datetime(2026, 3, 8, 2, 30), new_york)  # noqa: DTZ001 - a wall clock's time
    fold = wall_time(datetime(2026, 11, 1, 1, 30), new_york)  # noqa: DTZ001 - a wall clock's time
    assert gap == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    assert fold == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    # A wall clock's time, too.
    lord_howe = wall_time(datetime(2026, 10, 4, 2, 15), ZoneInfo("Australia/Lord_Howe"))  # noqa: DTZ001
    assert lord_howe.astimezone(ZoneInfo("Australia/Lord_Howe")).time() == time(2, 30)


def test_quiet_hours_are_never_broken_in_any_zone_unless_a_step_ignores_them() -> None:
    quiet = (time(21), time(8))
    plan = CarePlan.model_validate(
        {
            "id": "p",
            "title": {"en": "P"},
            "steps": [
                {"id": f"s{number}", "when": when, "until": until, "quiet": rule, "text": {"en": "x"}}
                for number, (when, until, rule) in enumerate(
                    (
                        ("8 hours before start", "1 hour before start", "earlier"),
                        ("1 day before start at 02:30", "1 hour before start", "earlier"),
                        ("5 hours after discharge", "40 hours after discharge", "later"),
                        ("1 day after start at 01:30", "3 days after start", "later"),
                        ("26 hours after discharge", "60 hours after discharge", "later"),
                    )
                )
            ],
        }
    )
    clinic = ZoneInfo("America/Chicago")
    placed = 0
    for name in sorted(
        {*ODD, "America/New_York", "Europe/Dublin", "Asia/Gaza", "Antarctica/Troll", "Asia/Tokyo"}
    ):
        zone = ZoneInfo(name)
        patient = Patient(1, "P", "en", zone, quiet_hours=quiet)
        for change in (changes(zone) or [FIRST])[:8]:
            for hours in range(-30, 31, 5):
                start = change + timedelta(hours=hours)
                treatment = Treatment(1, 1, "p", start, clinic, booked=FIRST - timedelta(days=900))
                for due in timeline(plan, treatment, patient, spread=True):
                    if due.state != "skipped":
                        assert night_of(due.due, quiet, zone) is None, (name, start, due)
                        assert due.due < due.until
                        placed += 1
    assert placed > 2000
