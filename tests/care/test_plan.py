"""What staff may write in a plan, and where it lands in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.care.patient import Patient, Treatment
from bot.care.plan import Ask, CarePlan, Due, Offset, filled, moments, timeline

CHICAGO = ZoneInfo("America/Chicago")
QUIET = (time(21), time(8))
START = datetime(2026, 12, 1, 10, 0, tzinfo=CHICAGO).astimezone(UTC)
PATIENT = Patient(1, "P-001", "en", CHICAGO, quiet_hours=QUIET)


def visit(start: datetime = START, **changes: object) -> Treatment:
    """A visit that was booked long ago."""
    values: dict[str, object] = {"booked": start - timedelta(days=30), "zone": CHICAGO, **changes}
    return Treatment(1, 1, "plan", start, **values)  # type: ignore[arg-type]  # tests name real fields


def plan(*steps: Mapping[str, object], **keys: object) -> CarePlan:
    """A plan of these steps, with words."""
    whole = [{"id": f"s{number}", "text": {"en": "words"}, **step} for number, step in enumerate(steps)]
    return CarePlan.model_validate({"id": "plan", "title": {"en": "Plan"}, "steps": whole, **keys})


def one(step: Mapping[str, object], treatment: Treatment | None = None, **options: object) -> Due:
    """That step alone, placed."""
    patient = options.pop("patient", PATIENT)
    # The tests name real options.
    (due,) = timeline(plan(step), treatment or visit(), patient, **options)  # type: ignore[arg-type]
    return due


def local(due: Due) -> str:
    """Day and time on the patient's clock."""
    return f"{due.local:%d %H:%M}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("8 hours before start", Offset("start", elapsed=timedelta(hours=-8))),
        ("90 minutes after discharge", Offset("discharge", elapsed=timedelta(minutes=90))),
        ("1.5 hours after discharge", Offset("discharge", elapsed=timedelta(minutes=90))),
        ("45 seconds before start", Offset("start", elapsed=timedelta(seconds=-45))),
        ("1 day before start at 18:00", Offset("start", days=-1, at=time(18))),
        ("2 weeks after start", Offset("start", days=14)),
        ("7 Days  after start at 9:05", Offset("start", days=7, at=time(9, 5))),
        ("on the day at 07:30", Offset("start", days=0, at=time(7, 30))),
        ("for 30 minutes", Offset(None, elapsed=timedelta(minutes=30))),
    ],
)
def test_staff_write_times_in_plain_words(words: str, expected: Offset) -> None:
    assert Offset.parse(words) == expected


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("8 hours", "not a time I know"),
        ("tomorrow", "write it like '8 hours before start'"),
        ("8 hours before lunch", "not a time I know"),
        ("8 hours before start at 10:00", "a clock time goes with days or weeks"),
        ("1 day before start at 25:00", "not a time of day"),
        ("1.5 days before start", "counted whole"),
        ("99999 weeks after start", "more than ten years"),
    ],
)
def test_a_time_nobody_can_read_is_refused_with_the_way_to_write_it(words: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Offset.parse(words)


@pytest.mark.parametrize(
    ("step", "where"),
    [
        ({"when": "sometime"}, "steps.0.when"),
        ({"when": "for 30 minutes"}, "steps.0.when"),
        ({"when": "1 hour before start", "until": "never"}, "steps.0.until"),
        ({"when": "1 hour before start", "quiet": "maybe"}, "steps.0.quiet"),
        ({"when": "1 hour before start", "ask": "mood"}, "steps.0.ask.scale"),
        ({"when": "1 hour before start", "ask": {"scale": "mood-0-10", "alert": "bad"}}, "steps.0.ask.alert"),
        ({"when": "1 hour before start", "confirm": {"by": "later"}}, "steps.0.confirm.by"),
        ({"when": "1 hour before start", "colour": "red"}, "steps.0.colour"),
    ],
)
def test_a_mistake_in_a_plan_names_its_place(step: dict[str, object], where: str) -> None:
    with pytest.raises(ValidationError) as caught:
        plan(step)
    assert where in {".".join(map(str, error["loc"])) for error in caught.value.errors()}


def test_two_steps_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="two steps have the id 'x'"):
        plan({"id": "x", "when": "1 hour before start"}, {"id": "x", "when": "2 hours before start"})


def test_facts_fill_the_times_and_a_missing_one_is_named() -> None:
    made = plan({"when": "{food_hours} hours before start", "until": "{liquids_hours} hours before start"})
    full = filled(made, {"food_hours": "6", "liquids_hours": "2"})
    assert (full.steps[0].when, full.steps[0].until) == ("6 hours before start", "2 hours before start")
    with pytest.raises(ValueError, match=r"s0\.when: the clinic has no fact 'food_hours'"):
        filled(made, {})
    with pytest.raises(ValueError, match=r"s0\.when: 'a few hours before start' is not a time"):
        filled(made, {"food_hours": "a few", "liquids_hours": "2"})


def test_hours_before_and_wall_times_land_where_staff_expect() -> None:
    assert local(one({"when": "1 hour before start"})) == "01 09:00"
    assert local(one({"when": "1 day before start at 18:00"})) == "30 18:00"
    assert local(one({"when": "on the day at 09:30"})) == "01 09:30"
    assert local(one({"when": "7 days after start at 10:00"})) == "08 10:00"


def test_inside_quiet_hours_earlier_goes_half_an_hour_before_them() -> None:
    due = one({"when": "8 hours before start", "until": "2 hours before start", "quiet": "earlier"})
    assert (local(due), due.state) == ("30 20:30", "moved")
    assert due.reason == "moved to before quiet hours (21:00 to 08:00)"


def test_inside_quiet_hours_later_waits_for_their_end_while_it_is_worth_sending() -> None:
    worth = one({"when": "10 hours after discharge", "until": "30 hours after discharge", "quiet": "later"})
    assert (local(worth), worth.state) == ("02 08:00", "moved")
    not_worth = one(
        {"when": "10 hours after discharge", "until": "12 hours after discharge", "quiet": "later"}
    )
    assert not_worth.state == "skipped"
    assert "end after it is worth sending" in not_worth.reason


def test_quiet_hours_may_be_ignored() -> None:
    due = one({"when": "10 hours after discharge", "quiet": "ignore"})
    assert (local(due), due.state, due.reason) == ("01 22:00", "planned", "")


def test_quiet_hours_begin_and_end_to_the_minute() -> None:
    at_begin = one({"when": "on the day at 21:00", "until": "3 days after start", "quiet": "later"})
    at_end = one({"when": "1 day after start at 08:00", "until": "3 days after start", "quiet": "later"})
    assert (at_begin.state, at_end.state) == ("moved", "planned")


def test_aftercare_never_moves_to_before_the_visit() -> None:
    night = datetime(2026, 12, 1, 22, 0, tzinfo=CHICAGO).astimezone(UTC)
    due = one({"when": "1 hour after discharge", "quiet": "earlier"}, visit(night))
    assert due.state == "skipped"
    assert "cannot go before the visit" in due.reason


def test_quiet_hours_are_the_patients_and_the_visit_is_the_clinics() -> None:
    madrid = Patient(1, "P", "es", ZoneInfo("Europe/Madrid"), quiet_hours=QUIET)
    due = one({"when": "8 hours before start", "quiet": "earlier"}, patient=madrid)
    assert (local(due), due.state) == ("01 09:00", "planned")
    wall = one({"when": "on the day at 09:30"}, patient=madrid)
    assert wall.due == START - timedelta(minutes=30)


def test_the_clinics_quiet_hours_hold_where_the_patient_has_none() -> None:
    plain = Patient(1, "P", "en", CHICAGO)
    step = {"when": "8 hours before start", "until": "2 hours before start", "quiet": "earlier"}
    assert one(step, patient=plain).state == "planned"
    assert one(step, patient=plain, quiet_hours=QUIET).state == "moved"


def test_waiting_for_the_morning_is_spread_by_patient_and_stays_in_the_window() -> None:
    step = {"when": "10 hours after discharge", "until": "30 hours after discharge", "quiet": "later"}
    moments_ = {
        one(step, patient=Patient(n, f"P-{n}", "en", CHICAGO, quiet_hours=QUIET), spread=True).local.time()
        for n in range(50)
    }
    assert len(moments_) > 40
    assert min(moments_) >= time(8)
    assert max(moments_) <= time(8, 20)


def test_booked_after_it_was_due_uses_the_late_words_at_once() -> None:
    booked = START - timedelta(hours=5)
    step = {"when": "8 hours before start", "until": "2 hours before start", "quiet": "ignore"}
    late = one({**step, "late": {"en": "late"}}, visit(booked=booked))
    assert (late.due, late.state) == (booked, "late")
    skipped = one(step, visit(booked=booked))
    assert skipped.state == "skipped"
    assert "no wording for late" in skipped.reason
    over = one({**step, "late": {"en": "late"}}, visit(booked=START - timedelta(hours=1)))
    assert over.state == "skipped"
    assert "worth sending until" in over.reason


def test_aftercare_is_provisional_until_the_patient_goes_home() -> None:
    step = {"when": "1 hour after discharge"}
    expected = one(step)
    assert (expected.due, expected.provisional) == (START + timedelta(hours=3), True)
    home = START + timedelta(hours=1, minutes=20)
    true = one(step, visit(discharged=home))
    assert (true.due, true.provisional) == (home + timedelta(hours=1), False)


def test_until_left_out_is_a_quarter_of_the_way_and_never_past_the_start() -> None:
    assert one({"when": "24 hours before start"}).until == START - timedelta(hours=18)
    assert one({"when": "1 hour before start"}).until == START - timedelta(minutes=30)
    assert one({"when": "10 minutes before start"}).until == START
    assert one({"when": "7 days after start at 10:00"}).until == START + timedelta(days=7, hours=12)
    assert one({"when": "1 hour before start", "until": "for 20 minutes"}).until == START - timedelta(
        minutes=40
    )


def test_a_missed_visit_sends_only_its_own_step() -> None:
    steps = ({"when": "1 hour after discharge"}, {"when": "2 hours after start", "only": "missed-visit"})
    usual = timeline(plan(*steps), visit(), PATIENT)
    assert {due.step.id: due.state for due in usual} == {"s0": "planned", "s1": "skipped"}
    missed = timeline(plan(*steps), visit(missed=START + timedelta(hours=4)), PATIENT)
    assert {due.step.id: due.state for due in missed} == {"s0": "skipped", "s1": "planned"}
    assert missed[-1].due == START + timedelta(hours=4)


def test_a_kind_that_was_switched_off_is_skipped_and_safety_is_not() -> None:
    off = Patient(1, "P", "en", CHICAGO, kinds_off=frozenset({"care", "safety"}))
    made = plan(
        {"when": "1 hour after start", "kind": "care"}, {"when": "1 hour after start", "kind": "safety"}
    )
    assert [due.state for due in timeline(made, visit(), off)] == ["skipped", "planned"]


def test_a_series_repeats_the_visit_and_ends_once() -> None:
    inner = plan(
        {"when": "1 hour before start"},
        {"when": "1 hour before start", "only": "first-visit"},
        {"when": "2 days after start at 10:00", "only": "last-visit"},
    )
    whole = CarePlan.model_validate(
        {
            "id": "s",
            "title": {"en": "S"},
            "visits": {"plan": "plan", "at": ["0 days after start", "3 days after start"]},
        }
    )
    dues = timeline(whole, visit(), PATIENT, plans={"plan": inner})
    assert [(due.visit, due.step.id) for due in dues] == [(1, "s0"), (1, "s1"), (2, "s0"), (2, "s2")]
    with pytest.raises(ValueError, match="no plan with steps named 'plan'"):
        timeline(whole, visit(), PATIENT)


def test_the_latest_of_several_moments_counts() -> None:
    times = {
        "food_until": ("8 hours before start",),
        "driving_from": ("24 hours after discharge", "1 day after start at 08:00"),
    }
    found = moments(times, visit(), timedelta(hours=2))
    assert found["food_until"] == START - timedelta(hours=8)
    assert found["driving_from"] == START + timedelta(hours=26)
    assert (found["start"], found["discharge"]) == (START, START + timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "before", "rule"),
    [(2, None, "2 or less"), (3, None, None), (3, 7, "fall of 4"), (4, 7, None), (9, 5, None)],
)
def test_a_number_that_staff_must_hear_of(value: int, before: int | None, rule: str | None) -> None:
    ask = Ask.model_validate({"scale": "mood-0-10", "alert": ["2 or less", "fall of 4"]})
    assert ask.alarm(value, before) == rule
    assert list(ask.values) == list(range(11))
    assert ask.name == "mood"
