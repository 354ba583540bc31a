"""The plans that come with the house, as patients would read them."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.care.handbook import Handbook
from bot.care.patient import Patient, Treatment
from bot.care.plan import CarePlan, filled, timeline
from bot.care.reply import own_times
from bot.knowledge import live

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
ZONE = ZoneInfo("America/Chicago")
FORBIDDEN = re.compile(r"\bnow\b|\bin \d+ hours\b|\bahora\b|\ben \d+ horas\b|ketamin|infusi", re.IGNORECASE)


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    """The clinic's facts and the plans; the rest of the knowledge has tests of its own."""
    folder = tmp_path_factory.mktemp("knowledge")
    shutil.copy(KNOWLEDGE / "clinic.yaml", folder)
    shutil.copytree(KNOWLEDGE / "plans", folder / "plans")
    return live.load(folder, ("en", "es"))


@pytest.fixture(scope="module")
def visit_plan(handbook: Handbook) -> CarePlan:
    return filled(handbook.plans["ketamine-infusion"], handbook.values("en"))


def at(hour: int) -> Treatment:
    """A visit at that hour, booked long before."""
    start = datetime(2026, 12, 1, hour, 0, tzinfo=ZONE).astimezone(UTC)
    return Treatment(1, 1, "ketamine-infusion", start, ZONE, booked=start - timedelta(days=30))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_text_is_short_discreet_and_says_clock_times(handbook: Handbook, language: str) -> None:
    own = own_times(handbook, at(10), language)
    for step in handbook.plans["ketamine-infusion"].steps:
        for words in filter(None, (step.text, step.late)):
            assert set(words) >= {"en", "es"}, step.id
            shown = handbook.write(words, language, own)
            assert len(shown) < 500, (step.id, language, len(shown))
            assert FORBIDDEN.search(shown) is None, (step.id, language)
            assert "{" not in shown


def test_every_step_says_until_when_it_is_worth_sending(handbook: Handbook) -> None:
    assert all(step.until for step in handbook.plans["ketamine-infusion"].steps)


@pytest.mark.parametrize("hour", range(7, 18))
def test_whatever_the_hour_of_the_visit_every_step_finds_its_place(visit_plan: CarePlan, hour: int) -> None:
    patient = Patient(1, "P", "en", ZONE, quiet_hours=(time(21), time(8)))
    dues = timeline(visit_plan, at(hour), patient)
    skipped = {due.step.id for due in dues if due.state == "skipped"}
    late_visit = {"sip-and-rest", "how-are-you"} if hour > 14 else set()
    assert skipped - late_visit == {"missed-visit"}
    for due in dues:
        if due.state != "skipped":
            assert due.due < due.until, due.step.id
            if due.step.confirm:
                assert due.confirm_by is not None
                assert due.due < due.confirm_by <= due.until, due.step.id


def test_what_keeps_people_safe_cannot_be_switched_off_and_is_sent_again(visit_plan: CarePlan) -> None:
    safety = {step.id for step in visit_plan.steps if step.kind == "safety"}
    assert safety == {"evening-before", "last-solid-food", "last-clear-liquids", "home-safe", "driving"}
    assert all(step.unsure == "resend" for step in visit_plan.steps if step.id in safety)


def test_the_series_has_as_many_visits_as_the_clinic_says(handbook: Handbook) -> None:
    visits = handbook.plans["ketamine-series"].visits
    assert visits is not None
    assert str(len(visits.at)) == handbook.values("en")["series_length"]
    dues = timeline(
        handbook.plans["ketamine-series"],
        at(10),
        Patient(1, "P", "en", ZONE),
        facts=handbook.values("en"),
        plans=handbook.plans,
    )
    assert {due.visit for due in dues} == set(range(1, 7))
    assert [due.visit for due in dues if due.step.id == "four-weeks"] == [6]
