"""The desk's work from a shell: enrol, move, cancel, discharge, and what became of the reminders."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell

START = "2036-12-02T10:00"
"""A visit far enough ahead: ten in the morning in Chicago, 16:00 in UTC."""


class Clinic:
    """A clinic with a database, and the shell at its desk."""

    def __init__(self, shell: Shell, knowledge: Path) -> None:
        self._shell = shell
        self._env = {
            "AFTERCARE_KNOWLEDGE__PATH": str(knowledge),
            "AFTERCARE_CLINIC__ZONE": "America/Chicago",
            "AFTERCARE_TELEGRAM__USERNAME": "ExampleClinicBot",
        }

    def __call__(self, *words: object, stdin: str = "", **env: str) -> Any:
        return self._shell(*words, stdin=stdin, env={**self._env, **env})

    def enroll(self, *options: object) -> dict[str, Any]:
        """Enrol for :data:`START` and return the JSON."""
        done = self("enroll", "--plan", "visit", "--start", START, "--json", *options)
        assert done.code == 0, done.err
        found: dict[str, Any] = done.json
        return found

    def reminders(self, treatment: object) -> dict[str, dict[str, Any]]:
        """The reminders of one treatment that are still owed or done, by step."""
        rows = self("reminders", "--json").json
        return {row["step"]: row for row in rows if row["treatment"] == treatment}


@pytest.fixture
def desk(aftercare: Shell, clinic: Path) -> Clinic:
    desk = Clinic(aftercare, clinic)
    desk("migrate")
    return desk


def instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, text
    return moment.astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ---- enrol ----------------------------------------------------------------------


def test_enrolling_gives_a_link_that_opens_the_bot_once(desk: Clinic) -> None:
    done = desk.enroll("--code", "P-017", "--lang", "en")
    assert done.keys() >= {"patient", "treatment", "link", "payload", "expires"}
    assert done["patient"] == "P-017"
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,64}", done["payload"])
    assert done["link"] == f"https://t.me/ExampleClinicBot?start={done['payload']}"
    assert datetime.now(UTC) < instant(done["expires"]) < datetime.now(UTC) + timedelta(days=90)
    assert "017" not in done["payload"]


def test_every_link_is_a_different_one(desk: Clinic) -> None:
    payloads = [desk.enroll()["payload"] for _ in range(3)]
    assert len(set(payloads)) == 3


def test_enrolling_without_a_code_makes_one(desk: Clinic) -> None:
    first, second = desk.enroll(), desk.enroll()
    assert first["patient"]
    assert first["patient"] != second["patient"]
    assert first["treatment"] != second["treatment"]


def test_a_known_code_adds_a_treatment_to_that_patient(desk: Clinic) -> None:
    first, second = desk.enroll("--code", "P-017"), desk.enroll("--code", "P-017")
    assert second["patient"] == "P-017"
    assert second["treatment"] != first["treatment"]
    treatments = desk("treatments", "--json").json
    assert [row["patient"] for row in treatments] == ["P-017", "P-017"]


def test_a_person_reads_the_link_and_a_square_to_scan(desk: Clinic) -> None:
    done = desk("enroll", "--plan", "visit", "--start", START, "--code", "P-017")
    assert done.code == 0
    assert "https://t.me/ExampleClinicBot?start=" in done.out
    assert "P-017" in done.out
    square = [line for line in done.out.splitlines() if "█" in line and set(line) <= set(" █▀▄\xa0")]
    assert len(square) >= 10


def test_without_a_name_of_the_bot_the_code_is_still_given(aftercare: Shell, clinic: Path) -> None:
    env = {"AFTERCARE_KNOWLEDGE__PATH": str(clinic)}
    aftercare("migrate", env=env)
    done = aftercare("enroll", "--plan", "visit", "--start", START, "--json", env=env)
    assert done.code == 0
    assert done.json["link"] is None or done.json["payload"] in done.json["link"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,64}", done.json["payload"])


def test_enrolling_plans_every_step_of_the_plan(desk: Clinic) -> None:
    treatment = desk.enroll()["treatment"]
    rows = desk.reminders(treatment)
    assert {step: instant(row["due"]) for step, row in rows.items()} == {
        "day-before": utc("2036-12-02T00:00"),
        "last-meal": utc("2036-12-02T08:00"),
        "at-home": utc("2036-12-02T19:00"),
        "week-after": utc("2036-12-09T16:00"),
    }
    assert {row["state"] for row in rows.values()} == {"planned"}


def test_the_zone_of_the_option_wins_over_the_clinics(desk: Clinic) -> None:
    treatment = desk.enroll("--zone", "Europe/Madrid")["treatment"]
    assert instant(desk.reminders(treatment)["last-meal"]["due"]) == utc("2036-12-02T01:00")


def test_a_start_with_an_offset_is_that_instant(desk: Clinic) -> None:
    done = desk("enroll", "--plan", "visit", "--start", "2036-12-02T16:00Z", "--json")
    assert instant(desk.reminders(done.json["treatment"])["last-meal"]["due"]) == utc("2036-12-02T08:00")


def test_many_are_enrolled_from_standard_input_one_result_a_line(desk: Clinic) -> None:
    lines = [
        {"plan": "visit", "start": START, "code": "P-001", "lang": "en", "zone": "Europe/Madrid"},
        {"plan": "visit", "start": START, "code": "P-002"},
        {"plan": "visit", "start": START},
        {"plan": "visit", "start": START, "code": "P-001", "note": "unknown keys are ignored"},
    ]
    done = desk("enroll", "--jsonl", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.code == 0, done.said
    assert len(done.lines) == 4
    for line in done.lines:
        assert line.keys() >= {"patient", "treatment", "link", "payload", "expires"}
    assert [done.lines[n]["patient"] for n in (0, 1, 3)] == ["P-001", "P-002", "P-001"]
    assert len(desk("treatments", "--json").json) == 4


def test_a_bad_line_among_many_is_reported_and_the_others_are_enrolled(desk: Clinic) -> None:
    good = json.dumps({"plan": "visit", "start": START, "code": "P-001"})
    bad = ["not json", "[]", json.dumps({"plan": "nope", "start": START}), json.dumps({"plan": "visit"})]
    bad.append(json.dumps({"plan": "visit", "start": "noon"}))
    bad.append(json.dumps({"plan": "visit", "start": 5}))
    bad.append(json.dumps({"plan": "visit", "start": START, "zone": "Mars/Base"}))
    done = desk("enroll", "--jsonl", stdin="\n".join([good, *bad, good]) + "\n")
    assert done.code == 1
    assert len(done.lines) == len(bad) + 2
    assert all(isinstance(line.get("error"), str) and line["error"] for line in done.lines[1:-1])
    assert [done.lines[0]["patient"], done.lines[-1]["patient"]] == ["P-001", "P-001"]
    assert len(desk("treatments", "--json").json) == 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--plan", "visit"], "start"),
        (["--plan", "visit", "--start", "noon"], "noon"),
        (["--plan", "visit", "--start", START, "--zone", "Mars/Base"], "Mars/Base"),
        (["--plan", "vist", "--start", START], "vist"),
        (["--plan", "visit", "--start", START, "--lang", "klingon"], "klingon"),
    ],
)
def test_a_wrong_enrolment_is_refused_and_leaves_nothing(
    desk: Clinic, options: list[str], named: str
) -> None:
    done = desk("enroll", *options)
    assert done.code in {1, 2}
    assert named in done.err
    assert desk("treatments", "--json").json == []


# ---- treatments, move, cancel, discharge ----------------------------------------


def test_the_treatments_are_listed(desk: Clinic) -> None:
    assert desk("treatments", "--json").json == []
    treatment = desk.enroll("--code", "P-017")["treatment"]
    [row] = desk("treatments", "--json").json
    assert (row["treatment"], row["patient"], row["plan"]) == (treatment, "P-017", "visit")
    assert instant(row["start"]) == utc("2036-12-02T16:00")
    shown = desk("treatments")
    assert shown.code == 0
    assert "P-017" in shown.out


def test_moving_a_visit_moves_what_is_planned_and_doubles_nothing(desk: Clinic) -> None:
    treatment = desk.enroll()["treatment"]
    done = desk("move", treatment, "--start", "2036-12-05T12:00", "--json")
    assert done.code == 0
    live = [
        row
        for row in desk("reminders", "--json").json
        if row["treatment"] == treatment and row["state"] != "cancelled"
    ]
    assert {row["step"]: instant(row["due"]) for row in live} == {
        "day-before": utc("2036-12-05T00:00"),
        "last-meal": utc("2036-12-05T10:00"),
        "at-home": utc("2036-12-05T21:00"),
        "week-after": utc("2036-12-12T16:00"),
    }
    assert len(live) == 4
    [row] = desk("treatments", "--json").json
    assert instant(row["start"]) == utc("2036-12-05T18:00")


def test_moving_keeps_the_zone_the_visit_was_booked_in(desk: Clinic) -> None:
    treatment = desk.enroll("--zone", "Europe/Madrid")["treatment"]
    assert desk("move", treatment, "--start", "2036-12-05T12:00").code == 0
    [row] = desk("treatments", "--json").json
    assert instant(row["start"]) == utc("2036-12-05T11:00")


def test_cancelling_a_visit_cancels_what_is_planned_and_keeps_the_record(desk: Clinic) -> None:
    treatment = desk.enroll()["treatment"]
    other = desk.enroll()["treatment"]
    assert desk("cancel", treatment).code == 0
    assert {row["state"] for row in desk.reminders(treatment).values()} == {"cancelled"}
    assert {row["state"] for row in desk.reminders(other).values()} == {"planned"}
    assert len(desk.reminders(treatment)) == 4


def test_a_cancelled_visit_cannot_be_moved_or_discharged(desk: Clinic) -> None:
    treatment = desk.enroll()["treatment"]
    desk("cancel", treatment)
    for words in (["move", treatment, "--start", "2036-12-05T12:00"], ["discharge", treatment]):
        done = desk(*words)
        assert done.code == 1
        assert done.err.strip()
    assert {row["state"] for row in desk.reminders(treatment).values()} == {"cancelled"}


def test_discharge_moves_aftercare_to_the_true_time(desk: Clinic) -> None:
    treatment = desk.enroll()["treatment"]
    assert desk.reminders(treatment)["at-home"]["provisional"] is True
    done = desk("discharge", treatment, "--at", "2036-12-02T13:20", "--json")
    assert done.code == 0, done.said
    rows = desk.reminders(treatment)
    assert instant(rows["at-home"]["due"]) == utc("2036-12-02T20:20")
    assert rows["at-home"]["provisional"] is False
    assert instant(rows["last-meal"]["due"]) == utc("2036-12-02T08:00")


def test_discharge_without_a_time_is_now(desk: Clinic) -> None:
    start = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    done = desk("enroll", "--plan", "visit", "--start", start, "--json")
    before = datetime.now(UTC)
    assert desk("discharge", done.json["treatment"]).code == 0
    due = instant(desk.reminders(done.json["treatment"])["at-home"]["due"]) - timedelta(hours=1)
    assert before - timedelta(seconds=61) <= due <= datetime.now(UTC) + timedelta(minutes=1)


@pytest.mark.parametrize(
    "words",
    [
        ["move", "9999", "--start", START],
        ["cancel", "9999"],
        ["discharge", "9999"],
        ["export", "P-404"],
        ["erase", "P-404", "--yes"],
        ["reminders", "--patient", "P-404"],
    ],
)
def test_somebody_unknown_is_said_so(desk: Clinic, words: list[str]) -> None:
    done = desk(*words)
    assert done.code == 1
    assert re.search("9999|P-404", done.err)


@pytest.mark.parametrize(
    "words",
    [
        ["move", "one", "--start", START],
        ["cancel", "one"],
        ["cancel"],
        ["discharge", "1", "--at", "noon"],
        ["move", "1", "--start", "noon"],
        ["move", "1"],
    ],
)
def test_wrong_usage_ends_with_two(desk: Clinic, words: list[str]) -> None:
    desk.enroll()
    done = desk(*words)
    assert done.code == 2
    assert done.err.strip()


def test_what_became_of_each_reminder_is_listed(desk: Clinic) -> None:
    desk.enroll("--code", "P-017")
    desk.enroll("--code", "P-018")
    rows = desk("reminders", "--json").json
    assert len(rows) == 8
    for row in rows:
        assert row.keys() >= {"patient", "treatment", "step", "due", "state"}
        assert instant(row["due"])
    assert rows == sorted(rows, key=lambda row: instant(row["due"]))
    only = desk("reminders", "--json", "--patient", "P-018").json
    assert {row["patient"] for row in only} == {"P-018"}
    shown = desk("reminders")
    assert shown.code == 0
    assert "P-017" in shown.out
    assert "last-meal" in shown.out


def test_booked_too_late_a_step_is_kept_with_its_reason(desk: Clinic) -> None:
    start = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    done = desk("enroll", "--plan", "visit", "--start", start, "--json")
    row = desk.reminders(done.json["treatment"])["last-meal"]
    assert row["state"] in {"expired", "skipped"}
    assert row["reason"].strip()
