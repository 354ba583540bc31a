"""``aftercare timeline``: the dry run of a care plan, exact over zones, clock changes and quiet hours."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from command_line import Shell, write_clinic
from PIL import Image

KEYS = {"step", "due", "local", "until", "state", "provisional", "reason", "text"}
STATES = {"planned", "moved", "late", "skipped"}


class Desk:
    """A clinic whose plan is the steps a test gives, and its timeline."""

    def __init__(self, aftercare: Shell, folder: Path) -> None:
        self._aftercare = aftercare
        self._folder = folder

    def timeline(
        self, steps: str, *options: str, start: str, zone: str = "America/Chicago", quiet: str = "21:00-08:00"
    ) -> dict[str, dict[str, Any]]:
        """The timeline of a plan made of ``steps`` (YAML), by step."""
        plan = f"id: visit\ntitle: A visit\nvisit: 2 hours\nsteps:\n{steps}"
        write_clinic(self._folder, plan=plan)
        words = ["timeline", "visit", "--knowledge", self._folder, "--start", start, "--zone", zone, "--json"]
        done = self._aftercare(*words, *options, env={"AFTERCARE_CLINIC__QUIET_HOURS": quiet})
        assert done.code == 0, done.err
        for row in done.json:
            assert row.keys() >= KEYS
            assert row["state"] in STATES
            assert type(row["provisional"]) is bool
            assert instant(row["due"]) == instant(row["local"])
        return {row["step"]: row for row in done.json}


@pytest.fixture
def desk(aftercare: Shell, tmp_path: Path) -> Desk:
    return Desk(aftercare, tmp_path / "clinic")


def instant(text: str) -> datetime:
    """An aware instant from ISO text; a naive one is an error."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, text
    return moment.astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def step(name: str, when: str, *more: str, quiet: str = "ignore") -> str:
    lines = [f"- id: {name}", f"  when: {when}", f"  quiet: {quiet}", f"  text: Hello. ({name}-words)"]
    return "".join(f"  {line}\n" for line in [*lines, *(f"  {line}" for line in more)])


# ---- when -----------------------------------------------------------------------


def test_every_unit_and_every_form_of_when_is_understood(desk: Desk) -> None:
    forms = {
        "seconds": ("90 seconds before start", "2026-12-02T15:58:30"),
        "minutes": ("45 minutes before start", "2026-12-02T15:15"),
        "hours": ("8 hours before start", "2026-12-02T08:00"),
        "days": ("2 days before start", "2026-11-30T16:00"),
        "weeks": ("1 week after start", "2026-12-09T16:00"),
        "one-hour": ("1 hour after start", "2026-12-02T17:00"),
        "discharge": ("30 minutes after discharge", "2026-12-02T18:30"),
        "before-discharge": ("15 minutes before discharge", "2026-12-02T17:45"),
        "evening": ("1 day before start at 18:00", "2026-12-02T00:00"),
        "morning": ("on the day at 07:30", "2026-12-02T13:30"),
        "later": ("7 days after start at 10:00", "2026-12-09T16:00"),
    }
    steps = "".join(step(name, when) for name, (when, _) in forms.items())
    rows = desk.timeline(steps, start="2026-12-02T10:00")
    assert {name: instant(row["due"]) for name, row in rows.items()} == {
        name: utc(due) for name, (_, due) in forms.items()
    }
    assert {row["state"] for row in rows.values()} == {"planned"}


def test_due_is_utc_and_local_is_the_patients_clock(desk: Desk) -> None:
    row = desk.timeline(step("a", "8 hours before start"), start="2026-12-02T10:00")["a"]
    assert datetime.fromisoformat(row["due"]).utcoffset() == timedelta(0)
    assert row["local"].startswith("2026-12-02T02:00")
    assert "(a-words)" in row["text"]


@pytest.mark.parametrize(
    "start",
    [
        "2026-12-02T10:00",
        "2026-12-02 10:00",
        "2026-12-02T10:00:00-06:00",
        "2026-12-02T16:00Z",
        "2026-12-02T17:00+01:00",
    ],
)
def test_a_start_is_local_unless_it_has_an_offset(desk: Desk, start: str) -> None:
    rows = desk.timeline(step("a", "1 hour before start"), start=start)
    assert instant(rows["a"]["due"]) == utc("2026-12-02T15:00")
    assert rows["a"]["local"].startswith("2026-12-02T09:00")


def test_a_start_with_an_offset_keeps_the_patients_days(desk: Desk) -> None:
    rows = desk.timeline(step("a", "on the day at 07:30"), start="2026-12-03T03:00Z")
    assert instant(rows["a"]["due"]) == utc("2026-12-02T13:30")


# ---- clock changes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "start", "when", "due"),
    [
        # Chicago springs forward on 2027-03-14: 02:00 becomes 03:00.
        ("America/Chicago", "2027-03-14T10:00", "on the day at 02:30", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14T10:00", "on the day at 02:00", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14T10:00", "on the day at 01:59", "2027-03-14T07:59"),
        ("America/Chicago", "2027-03-14T10:00", "on the day at 03:00", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14T10:00", "8 hours before start", "2027-03-14T07:00"),
        ("America/Chicago", "2027-03-14T10:00", "1 day before start", "2027-03-13T16:00"),
        ("America/Chicago", "2027-03-14T10:00", "24 hours before start", "2027-03-13T15:00"),
        ("America/Chicago", "2027-03-13T02:30", "1 day after start", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14T02:30", "1 hour after start", "2027-03-14T09:00"),
        # Chicago falls back on 2026-11-01: 02:00 becomes 01:00, so 01:30 comes twice.
        ("America/Chicago", "2026-11-01T10:00", "on the day at 01:30", "2026-11-01T06:30"),
        ("America/Chicago", "2026-11-01T10:00", "on the day at 02:00", "2026-11-01T08:00"),
        ("America/Chicago", "2026-11-01T10:00", "10 hours before start", "2026-11-01T06:00"),
        ("America/Chicago", "2026-11-01T01:30", "1 hour after start", "2026-11-01T07:30"),
        ("America/Chicago", "2026-10-31T01:30", "1 day after start", "2026-11-01T06:30"),
        # Madrid springs forward on 2027-03-28 and falls back on 2026-10-25 (03:00 becomes 02:00).
        ("Europe/Madrid", "2027-03-28T10:00", "on the day at 02:15", "2027-03-28T01:00"),
        ("Europe/Madrid", "2027-03-28T10:00", "1 day before start at 18:00", "2027-03-27T17:00"),
        ("Europe/Madrid", "2027-03-28T10:00", "8 hours before start", "2027-03-28T00:00"),
        ("Europe/Madrid", "2026-10-25T10:00", "on the day at 02:30", "2026-10-25T00:30"),
        ("Europe/Madrid", "2026-10-25T10:00", "7 days after start at 10:00", "2026-11-01T09:00"),
        ("Europe/Madrid", "2026-10-24T10:00", "1 week after start", "2026-10-31T09:00"),
        # A zone off the hour, and the far side of the date line.
        ("Asia/Kathmandu", "2026-12-02T10:00", "1 day before start at 18:00", "2026-12-01T12:15"),
        ("Pacific/Auckland", "2026-12-02T10:00", "on the day at 07:30", "2026-12-01T18:30"),
    ],
)
def test_a_step_is_exact_over_a_clock_change(desk: Desk, zone: str, start: str, when: str, due: str) -> None:
    row = desk.timeline(step("a", when), start=start, zone=zone)["a"]
    assert instant(row["due"]) == utc(due)
    assert row["state"] == "planned"


# ---- quiet hours ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "quiet", "local", "state"),
    [
        ("1 day before start at 22:00", "earlier", "2026-12-01T20:30", "moved"),
        ("on the day at 02:00", "earlier", "2026-12-01T20:30", "moved"),
        ("on the day at 07:59", "earlier", "2026-12-01T20:30", "moved"),
        ("1 day before start at 22:00", "later", "2026-12-02T08:00", "moved"),
        ("on the day at 02:00", "later", "2026-12-02T08:00", "moved"),
        ("on the day at 02:00", "ignore", "2026-12-02T02:00", "planned"),
        ("1 day before start at 21:00", "earlier", "2026-12-01T20:30", "moved"),
        ("1 day before start at 21:00", "later", "2026-12-02T08:00", "moved"),
        ("on the day at 08:00", "later", "2026-12-02T08:00", "planned"),
        ("on the day at 08:00", "earlier", "2026-12-02T08:00", "planned"),
        ("1 day before start at 20:59", "earlier", "2026-12-01T20:59", "planned"),
        ("1 day before start at 18:00", "later", "2026-12-01T18:00", "planned"),
    ],
)
def test_nothing_comes_at_night_unless_the_step_says_so(
    desk: Desk, when: str, quiet: str, local: str, state: str
) -> None:
    row = desk.timeline(step("a", when, quiet=quiet), start="2026-12-02T10:00")["a"]
    assert row["local"].startswith(local)
    assert row["state"] == state
    if state == "moved":
        assert row["reason"].strip()


def test_quiet_hours_within_one_day_are_kept_too(desk: Desk) -> None:
    steps = step("a", "on the day at 13:30", quiet="earlier") + step(
        "b", "on the day at 13:30", quiet="later"
    )
    rows = desk.timeline(steps, start="2026-12-02T10:00", quiet="13:00-15:00")
    assert rows["a"]["local"].startswith("2026-12-02T12:30")
    assert rows["b"]["local"].startswith("2026-12-02T15:00")


def test_quiet_hours_end_on_the_patients_clock_after_a_clock_change(desk: Desk) -> None:
    row = desk.timeline(step("a", "on the day at 04:00", quiet="later"), start="2027-03-14T10:00")["a"]
    assert instant(row["due"]) == utc("2027-03-14T13:00")


def test_a_step_that_quiet_hours_push_past_its_end_is_skipped_and_says_why(desk: Desk) -> None:
    row = desk.timeline(
        step("a", "on the day at 02:00", "until: on the day at 06:00", quiet="later"),
        start="2026-12-02T10:00",
    )["a"]
    assert row["state"] == "skipped"
    assert row["reason"].strip()


# ---- until ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("2 hours before start", "2026-12-02T14:00"),
        ("for 30 minutes", "2026-12-02T08:30"),
        ("for 90 seconds", "2026-12-02T08:01:30"),
        ("on the day at 07:30", "2026-12-02T13:30"),
        ("1 hour after start", "2026-12-02T17:00"),
    ],
)
def test_until_has_the_same_grammar_and_for(desk: Desk, until: str, end: str) -> None:
    row = desk.timeline(step("a", "8 hours before start", f"until: {until}"), start="2026-12-02T10:00")["a"]
    assert instant(row["until"]) == utc(end)


# ---- booked late ----------------------------------------------------------------

LATE = "late: Rather late. (late-words)"
END = "until: 2 hours before start"


def test_booked_in_time_nothing_is_late(desk: Desk) -> None:
    rows = desk.timeline(
        step("a", "8 hours before start", END, LATE), "--booked", "2026-12-02T01:59", start="2026-12-02T10:00"
    )
    assert rows["a"]["state"] == "planned"
    assert "(a-words)" in rows["a"]["text"]


@pytest.mark.parametrize("booked", ["2026-12-02T05:00", "2026-12-02T11:00Z", "2026-12-02T12:00+01:00"])
def test_booked_late_the_late_words_go_out_at_once(desk: Desk, booked: str) -> None:
    rows = desk.timeline(
        step("a", "8 hours before start", END, LATE), "--booked", booked, start="2026-12-02T10:00"
    )
    assert rows["a"]["state"] == "late"
    assert instant(rows["a"]["due"]) == utc("2026-12-02T11:00")
    assert rows["a"]["text"].strip() == "Rather late. (late-words)"


def test_booked_late_without_late_words_the_step_is_skipped_and_says_why(desk: Desk) -> None:
    rows = desk.timeline(
        step("a", "8 hours before start", END)
        + step("b", "1 hour before start", END.replace("2 hours", "1 minute")),
        "--booked",
        "2026-12-02T05:00",
        start="2026-12-02T10:00",
    )
    assert rows["a"]["state"] == "skipped"
    assert rows["a"]["reason"].strip()
    assert rows["b"]["state"] == "planned"


@pytest.mark.parametrize("booked", ["2026-12-02T08:30", "2026-12-02T09:59", "2026-12-05T10:00"])
def test_booked_after_its_end_a_step_is_skipped_late_words_or_not(desk: Desk, booked: str) -> None:
    rows = desk.timeline(
        step("a", "8 hours before start", END, LATE) + step("b", "8 hours before start", END),
        "--booked",
        booked,
        start="2026-12-02T10:00",
    )
    assert [rows[name]["state"] for name in "ab"] == ["skipped", "skipped"]
    assert rows["a"]["reason"].strip()


def test_without_booked_the_dry_run_shows_the_whole_plan_whatever_todays_date(desk: Desk) -> None:
    steps = step("a", "8 hours before start", END) + step("b", "7 days after start at 10:00")
    for start in ("2019-12-02T10:00", "2039-12-02T10:00"):
        rows = desk.timeline(steps, start=start)
        assert [row["state"] for row in rows.values()] == ["planned", "planned"]


# ---- discharge ------------------------------------------------------------------

HOME = step("before", "1 hour before start") + step("home", "1 hour after discharge", "until: for 3 hours")


def test_until_discharge_is_known_aftercare_is_provisional(desk: Desk) -> None:
    rows = desk.timeline(HOME, start="2026-12-02T10:00")
    assert instant(rows["home"]["due"]) == utc("2026-12-02T19:00")
    assert rows["home"]["provisional"] is True
    assert rows["before"]["provisional"] is False


@pytest.mark.parametrize("discharge", ["2026-12-02T13:20", "2026-12-02T19:20Z", "2026-12-02T20:20+01:00"])
def test_aftercare_hangs_on_the_true_discharge(desk: Desk, discharge: str) -> None:
    rows = desk.timeline(HOME, "--discharge", discharge, start="2026-12-02T10:00")
    assert instant(rows["home"]["due"]) == utc("2026-12-02T20:20")
    assert instant(rows["home"]["until"]) == utc("2026-12-02T23:20")
    assert rows["home"]["provisional"] is False
    assert instant(rows["before"]["due"]) == utc("2026-12-02T15:00")


# ---- languages, pictures, calendars ---------------------------------------------


def test_the_texts_come_in_the_patients_language(aftercare: Shell, tmp_path: Path) -> None:
    plan = (
        "id: visit\ntitle: {en: A visit, es: Una visita}\nvisit: 2 hours\nsteps:\n"
        "  - id: a\n    when: 8 hours before start\n    quiet: ignore\n"
        "    text: {en: Good morning., es: Buenos días.}\n"
    )
    (tmp_path / "clinic" / "plans").mkdir(parents=True)
    (tmp_path / "clinic" / "plans" / "visit.yaml").write_text(plan, encoding="utf-8")
    words = ["timeline", "visit", "--knowledge", tmp_path / "clinic", "--start", "2026-12-02T10:00", "--json"]
    texts = [aftercare(*words, "--lang", lang).json[0]["text"] for lang in ("en", "es")]
    assert texts == ["Good morning.", "Buenos días."]


def test_a_reader_sees_every_step_and_its_time(aftercare: Shell, clinic: Path) -> None:
    words = ["--knowledge", clinic, "--start", "2026-12-02T10:00", "--zone", "America/Chicago"]
    done = aftercare("timeline", "visit", *words)
    assert done.code == 0
    for text in ("day-before", "last-meal", "at-home", "week-after", "2:00", "(last-meal-words)"):
        assert text in done.out


def test_ics_is_a_calendar_that_others_can_read(aftercare: Shell, clinic: Path) -> None:
    words = ["timeline", "visit", "--knowledge", clinic, "--start", "2026-12-02T10:00"]
    done, rows = aftercare(*words, "--ics"), aftercare(*words, "--json").json
    assert done.code == 0
    calendar = icalendar.Calendar.from_ical(done.out)
    assert calendar.get("PRODID")
    assert calendar.get("VERSION") == "2.0"
    events = list(calendar.walk("VEVENT"))
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert all(event.get("DTSTAMP") and event.get("SUMMARY") for event in events)
    starts = {event.decoded("DTSTART").astimezone(UTC) for event in events}
    assert starts >= {instant(row["due"]) for row in rows}


def test_png_is_a_picture(aftercare: Shell, clinic: Path) -> None:
    words = ["--knowledge", clinic, "--start", "2026-12-02T10:00", "--zone", "America/Chicago"]
    done = aftercare("timeline", "visit", *words, "--png", "plan.png")
    assert done.code == 0
    picture = (aftercare.folder / "plan.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        assert min(image.size) >= 200
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 24) or []) > 2


# ---- wrong use ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--start", "tomorrow"], "tomorrow"),
        (["--start", "2026-13-45T10:00"], "2026-13-45T10:00"),
        (["--start", ""], "start"),
        (["--start", "2026-12-02T10:00", "--zone", "America/Chicag"], "America/Chicag"),
        (["--start", "2026-12-02T10:00", "--zone", "../../etc/passwd"], "etc/passwd"),
        (["--start", "2026-12-02T10:00", "--discharge", "noon"], "noon"),
        (["--start", "2026-12-02T10:00", "--booked", "noon"], "noon"),
        (["--start", "2026-12-02T10:00", "--ics", "--json", "--colour"], "--colour"),
        ([], "--start"),
    ],
)
def test_wrong_usage_names_the_word_that_is_wrong(
    aftercare: Shell, clinic: Path, options: list[str], named: str
) -> None:
    done = aftercare("timeline", "visit", "--knowledge", clinic, *options)
    assert done.code == 2
    assert named in done.err
    assert done.out == ""


def test_a_discharge_before_the_start_is_refused(aftercare: Shell, clinic: Path) -> None:
    words = ["--knowledge", clinic, "--start", "2026-12-02T10:00", "--discharge", "2026-12-02T09:00"]
    done = aftercare("timeline", "visit", *words)
    assert done.code in {1, 2}
    assert done.err.strip()


def test_a_plan_that_does_not_exist_is_named_with_those_that_do(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("timeline", "vist", "--knowledge", clinic, "--start", "2026-12-02T10:00")
    assert done.code in {1, 2}
    assert "vist" in done.err
    assert "visit" in done.err.replace("vist", "")


def test_a_picture_that_cannot_be_written_is_said_plainly(aftercare: Shell, clinic: Path) -> None:
    words = ["--knowledge", clinic, "--start", "2026-12-02T10:00", "--png", "no/such/folder/plan.png"]
    done = aftercare("timeline", "visit", *words)
    assert done.code in {1, 2}
    assert "plan.png" in done.err


def test_the_shipped_plan_runs_in_both_languages(aftercare: Shell) -> None:
    words = [
        "timeline",
        "ketamine-infusion",
        "--start",
        "2026-12-01T10:00",
        "--zone",
        "America/Chicago",
        "--json",
    ]
    english, spanish = (aftercare(*words, "--lang", lang) for lang in ("en", "es"))
    assert (english.code, spanish.code) == (0, 0)
    assert [row["due"] for row in english.json] == [row["due"] for row in spanish.json]
    for one, other in zip(english.json, spanish.json, strict=True):
        assert one["text"] != other["text"]
        assert not set("{}[]|") & set(one["text"] + other["text"])
        assert len(one["text"]) <= 4096
