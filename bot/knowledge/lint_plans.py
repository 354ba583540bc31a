"""What can be wrong with care plans and moments: read as a patient's week, not as a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.care.offset import Offset, length
from bot.care.patient import Patient, Treatment
from bot.care.plan import CarePlan, Due, filled, timeline
from bot.care.wording import placeholders
from bot.knowledge.book import Book, Finding, times_of
from bot.knowledge.problem import did_you_mean

FIRST_START, LAST_START = 7, 17
"""Hours of the day between which visits begin; every half hour is tried."""
# The clinic's zone is put on later. A Wednesday, far from clock changes.
TYPICAL_DAY = datetime(2026, 2, 11)  # noqa: DTZ001
TOO_CLOSE = timedelta(minutes=5)
TOO_EARLY = timedelta(hours=12)
"""A message that quiet hours move further ahead than this comes when nobody can act on it."""


def _at(plan: CarePlan, step_id: str, path: tuple[str | int, ...]) -> tuple[str, str, tuple[str | int, ...]]:
    return ("step", f"{plan.id}/{step_id}", path) if step_id else ("plan", plan.id, path)


def plan_facts(book: Book) -> Iterator[Finding]:
    """A plan's times use facts that exist and are numbers."""
    facts = book.handbook.values(book.handbook.main_language)
    spots = [
        (_at(plan, step, path), text)
        for plan in book.handbook.plans.values()
        for step, path, text in times_of(plan)
    ]
    for name, texts in book.handbook.times.items():
        spots += [(("time", name, (index,)), text) for index, text in enumerate(texts)]
    for (kind, name, path), text in spots:
        broken = False
        for fact in placeholders(text):
            if fact not in facts:
                if not book.complete:
                    continue
                yield Finding(
                    "unknown-fact",
                    kind,
                    name,
                    path,
                    f"There is no fact '{fact}'.",
                    did_you_mean(fact, facts) or "Add it under 'facts' in clinic.yaml.",
                )
                broken = True
            elif not facts[fact].strip().replace(".", "", 1).isdigit():
                yield Finding(
                    "fact-not-number",
                    kind,
                    name,
                    path,
                    f"The fact '{fact}' is “{facts[fact]}”; a time needs one number.",
                    "Make a fact of its own for the number.",
                )
                broken = True
        if kind == "time" and not broken:
            whole = text
            for fact in placeholders(text):
                whole = whole.replace("{" + fact + "}", facts.get(fact, "1").strip())
            try:
                if Offset.parse(whole).anchor is None:
                    raise ValueError(f"'{whole}' does not say before or after what")
            except ValueError as wrong:
                yield Finding("bad-time", kind, name, path, f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.", "")


def unknown_plan(book: Book) -> Iterator[Finding]:
    """A series names a plan with steps."""
    if not book.complete:
        return
    with_steps = {plan.id for plan in book.handbook.plans.values() if plan.visits is None}
    for plan in book.handbook.plans.values():
        if plan.visits is not None and plan.visits.plan not in with_steps:
            yield Finding(
                "unknown-plan",
                "plan",
                plan.id,
                ("visits", "plan"),
                f"There is no plan with steps named '{plan.visits.plan}'.",
                did_you_mean(plan.visits.plan, with_steps),
            )


def _placed(book: Book) -> Iterator[tuple[CarePlan, dict[int, tuple[Due, ...]]]]:
    """Every plan with steps, placed around typical starts, by minutes since midnight."""
    facts = book.handbook.values(book.handbook.main_language)
    patient = Patient(id=0, code="", language=book.handbook.main_language, zone=book.zone)
    for plan in book.handbook.plans.values():
        if plan.visits is not None:
            continue
        try:
            whole = filled(plan, facts)
            days: dict[int, tuple[Due, ...]] = {}
            for minute in range(FIRST_START * 60, LAST_START * 60 + 1, 30):
                start = (TYPICAL_DAY + timedelta(minutes=minute)).replace(tzinfo=book.zone).astimezone(UTC)
                booked = start - timedelta(days=365)
                treatment = Treatment(
                    id=0, patient_id=0, plan=plan.id, start=start, zone=book.zone, booked=booked
                )
                days[minute] = timeline(whole, treatment, patient, quiet_hours=book.quiet)
        except ValueError:
            continue  # a fact or a time is wrong, which has been told
        yield whole, days


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(minutes: list[int]) -> str:
    """Which starts are meant: "a start at 07:00", "starts from 07:00 to 09:30"."""
    return (
        f"a start at {_clock(minutes[0])}"
        if len(minutes) == 1
        else (f"starts from {_clock(min(minutes))} to {_clock(max(minutes))}")
    )


def plan_outcomes(book: Book) -> Iterator[Finding]:
    """What patients would get on typical days: too late, never, in the night, or two at a time."""
    for plan, days in _placed(book):
        found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        close: dict[tuple[str, str], list[int]] = defaultdict(list)
        for minute, placed in days.items():
            start = (TYPICAL_DAY + timedelta(minutes=minute)).replace(tzinfo=book.zone).astimezone(UTC)
            for due in placed:
                for rule, why in _outcomes(due, start):
                    found[rule, due.step.id, why].append(minute)
            going = [due for due in placed if due.state != "skipped" and due.step.only != "missed-visit"]
            for first, second in pairwise(going):
                if second.due - first.due < TOO_CLOSE:
                    close[first.step.id, second.step.id].append(minute)
        for (rule, step, why), minutes in found.items():
            path, hint = _ADVICE[rule]
            when = "" if len(minutes) == len(days) else f" (for {_span(minutes)})"
            yield Finding(rule, "step", f"{plan.id}/{step}", path, f"{why}{when}.", hint)
        for (one, two), minutes in close.items():
            yield Finding(
                "too-close",
                "step",
                f"{plan.id}/{two}",
                ("when",),
                f"It goes out within five minutes of '{one}', for {_span(minutes)}.",
                "Make one message of the two, or move one.",
            )


_ADVICE: dict[str, tuple[tuple[str | int, ...], str]] = {
    "past-purpose": (("until",), "Let 'until' be before the start."),
    "never-sent": (("until",), "Let 'until' come after 'when'."),
    "quiet-hours": (("quiet",), "Choose another 'quiet' (earlier, later or ignore), or another 'when'."),
    "confirm-order": (("confirm", "by"), "Ask for the answer after the message, before the visit."),
}


def _outcomes(due: Due, start: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with one step on one day: rule and plain words."""
    before = due.ideal < start and due.step.only != "missed-visit"
    if due.until <= due.ideal:
        yield "never-sent", "It is worth sending only before it is due, so it never goes out"
        return
    if before and due.until > start:
        yield "past-purpose", "It prepares the visit and may still go out after the start"
    if due.step.only == "missed-visit":
        return
    if due.state == "skipped" and "quiet hours" in due.reason:
        yield "quiet-hours", f"It is never sent: {due.reason}"
    elif due.ideal - due.due > TOO_EARLY:
        hours = (due.ideal - due.due) / timedelta(hours=1)
        yield "quiet-hours", f"Quiet hours move it {hours:.0f} hours ahead"
    if due.confirm_by is not None and due.confirm_by <= min(due.due, due.ideal):
        yield "confirm-order", "Staff want the answer before the message goes out"


def visit_length(book: Book) -> Iterator[Finding]:
    """A visit that takes no time, or days: aftercare would hang on the wrong moment."""
    facts = book.handbook.values(book.handbook.main_language)
    for plan in book.handbook.plans.values():
        try:
            takes = length(filled(plan, facts).visit)
        except ValueError:
            continue
        if not timedelta(minutes=5) <= takes <= timedelta(hours=24):
            yield Finding(
                "never-sent",
                "plan",
                plan.id,
                ("visit",),
                f"A visit of {plan.visit} cannot be right.",
                "Write the time from start to going home, such as '2 hours'.",
            )


RULES = (plan_facts, unknown_plan, plan_outcomes, visit_length)
