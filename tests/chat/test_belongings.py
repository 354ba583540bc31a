"""What is stored about a patient can be seen, taken along and deleted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import create_engine, select, table, text

from bot.care.picture import mood_chart
from bot.desk.talk import PATIENT, File
from chat.clinic import VISIT, Clinic, shipped, stranger


def _rows(clinic: Clinic) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    engine = create_engine(clinic.address.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        found = {
            name: [str(tuple(row)) for row in connection.execute(select(text("*")).select_from(table(name)))]
            for name in tables
            if not name.startswith("sqlite_")
        }
    engine.dispose()
    return found


def _event(file: File) -> Event:
    """The first event of a calendar file."""
    calendar = Calendar.from_ical(file.content.decode())
    assert isinstance(calendar, Calendar)
    event = calendar.walk("VEVENT")[0]
    assert isinstance(event, Event)
    return event


async def _a_life(clinic: Clinic) -> None:
    """A patient of whom there is something in every table."""
    await clinic.enrolled(code="P-042")
    await clinic.say("when can i drive again")
    await clinic.tap("Not what I asked")
    await clinic.say("too many words for me")
    await clinic.tap("Ask the clinic")
    await clinic.say("/checkin")
    await clinic.tap("4")
    await clinic.say("i cant breathe right")
    await clinic.show({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 4}})
    await clinic.next_reminder()


async def test_after_delete_nothing_is_left_but_the_audit_trail(clinic: Clinic) -> None:
    before = {name: set(rows) for name, rows in _rows(clinic).items()}
    await _a_life(clinic)
    assert sum(map(len, _rows(clinic).values())) > 40
    await clinic.say("delete all my data")
    await clinic.tap("Yes, delete everything")
    assert "Everything about you is deleted" in clinic.words()
    left = _rows(clinic)
    audit = "\n".join(left.pop("audit"))
    assert "erased" in audit
    assert not any(word in audit for word in ("breathe", "drive", "too many words", "P-042", str(PATIENT.id)))
    for name, rows in left.items():
        if name in ("dispatchers", "settings", "schema_version", "send_budget"):
            continue
        assert set(rows) <= before.get(name, set()), f"{name}: {rows}"


async def test_a_stranger_can_delete_too(clinic: Clinic) -> None:
    someone = stranger(1)
    await clinic.say("when can i drive again", someone)
    await clinic.say("delete my data", someone)
    await clinic.tap("Yes, delete everything", someone)
    left = _rows(clinic)
    assert not any(str(someone.id) in row for rows in left.values() for row in rows)


async def test_after_delete_nothing_is_sent_any_more(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("/delete")
    await clinic.tap("Yes, delete everything")
    clinic.read()
    await clinic.forward(timedelta(days=9))
    assert clinic.read() == []


async def test_export_holds_everything_as_data_and_to_read(clinic: Clinic) -> None:
    await _a_life(clinic)
    clinic.read()
    await clinic.say("/export")
    data, words = (clinic.wire.files[bubble.id] for bubble in clinic.read())
    everything = json.loads(data.content)
    assert everything["patient"]["code"] == "P-042"
    assert {"treatments", "reminders", "consents", "check_ins", "questions", "alerts"} <= everything.keys()
    assert any("breathe" in row["text"] for row in everything["questions"])
    readable = words.content.decode()
    for part in (
        "P-042",
        "Tue, Dec 1, 10:00 AM",
        "when can i drive again",
        "too many words for me",
        "mood · 4",
        "agreed",
    ):
        assert part in readable


async def test_the_calendar_file_can_be_opened_and_says_nothing_of_health(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("/appointment")
    file = clinic.wire.files[clinic.read()[-1].id]
    event = _event(file)
    assert event.decoded("dtstart") == VISIT.astimezone(UTC)
    assert event.decoded("duration") == timedelta(hours=2)
    assert str(event["summary"]) == "Appointment"
    assert b"ketamin" not in file.content.lower()


async def test_a_moved_visit_moves_in_the_patients_calendar(clinic: Clinic) -> None:
    made = await clinic.enrolled()
    await clinic.say("/appointment")
    before = _event(clinic.wire.files[clinic.read()[-1].id])
    await clinic.house.move(made.treatments[0].id, VISIT + timedelta(days=2))
    await clinic.forward(timedelta(hours=1))
    await clinic.say("/appointment")
    after = _event(clinic.wire.files[clinic.read()[-1].id])
    assert after["uid"] == before["uid"]
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert after.decoded("dtstart") == (VISIT + timedelta(days=2)).astimezone(UTC)


async def test_the_reason_after_thumbs_down_is_kept_for_staff(clinic: Clinic) -> None:
    await clinic.say("when can i drive again")
    await clinic.tap("Not what I asked")
    await clinic.say("i meant a bicycle lane thingy")
    kept = [row for row in _rows(clinic)["questions"] if "bicycle" in row]
    assert len(kept) == 1
    assert "reason" in kept[0]
    assert "question:1" in kept[0]


async def test_ten_minutes_after_thumbs_down_a_message_is_no_reason(clinic: Clinic) -> None:
    await clinic.say("when can i drive again")
    await clinic.tap("Not what I asked")
    await clinic.forward(timedelta(minutes=11))
    await clinic.say("i meant a bicycle lane thingy")
    assert not [row for row in _rows(clinic)["questions"] if "'reason'" in row]


def test_the_chart_has_ink_for_spanish_letters() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    with_accents = mood_chart([(at, 1), (at, 9)], "Ánimo: niño, pingüino ¿sí?", "es")
    without = mood_chart([(at, 1), (at, 9)], "Animo: nino, pinguino ?si?", "es")
    assert with_accents != without
    assert with_accents.startswith(b"\x89PNG")


def test_every_key_of_the_readable_export_has_words() -> None:
    wording = shipped().handbook.wording
    for key in ("about", "visits", "sent", "consents", "numbers", "written", "alerts", "nothing"):
        assert f"export.{key}" in wording
