"""Care plans as staff write them, and the timeline of one treatment.

:func:`timeline` is pure: a plan, a treatment and a patient go in, dated steps come out.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from bot.care.offset import GRAMMAR, length, night_of
from bot.care.offset import Offset as Offset
from bot.care.patient import Patient, QuietHours, Treatment
from bot.care.wording import Frozen, Text, placeholders

Quiet = Literal["earlier", "later", "ignore"]
State = Literal["planned", "moved", "late", "skipped"]

BEFORE_QUIET = timedelta(minutes=30)
"""How long before quiet hours a message moved ``earlier`` goes out."""
SPREAD = timedelta(minutes=20)
"""Messages held until quiet hours end are spread over this long, so that not all go at 08:00."""

# ---- what staff write ---------------------------------------------------------------------------

_HOLE = re.compile(r"\{[A-Za-z_][A-Za-z0-9_]*\}")


def _is_offset(text: str) -> str:
    parsed = Offset.parse(_HOLE.sub("1", text))
    if parsed.anchor is None:
        raise ValueError(f"'{text}' belongs under 'until'; {GRAMMAR}")
    return text


def _is_end(text: str) -> str:
    Offset.parse(_HOLE.sub("1", text))
    return text


def _is_length(text: str) -> str:
    length(_HOLE.sub("1", text))
    return text


When = Annotated[str, AfterValidator(_is_offset)]
Until = Annotated[str, AfterValidator(_is_end)]
Length = Annotated[str, AfterValidator(_is_length)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]


class Confirm(Frozen):
    """Buttons Done, Not yet, I need help.

    ``by`` is when staff must know; unanswered then, the patient is on the call list. ``nudge`` asks
    once more, that long after the first message, if nothing was tapped.
    """

    by: When
    else_: Literal["call-list", "nothing"] = Field(default="call-list", alias="else")
    nudge: Length | None = None

    @property
    def nudge_after(self) -> timedelta | None:
        """How long after the first message to ask again."""
        return None if self.nudge is None else length(self.nudge)


_SCALE = re.compile(r"(?P<name>[a-z][a-z-]*)-(?P<low>\d+)-(?P<high>\d+)")
_ALERT = re.compile(
    r"(?:(?P<level>\d+) or (?P<way>less|more)|(?:a )?(?P<change>rise|fall) of (?P<by>\d+)(?: or more)?)"
)


class Ask(Frozen):
    """A number to ask for, such as ``mood-0-10``, and when staff must hear of the answer.

    ``alert`` holds rules such as ``2 or less``, ``8 or more``, ``fall of 4``, ``rise of 3``; a rise
    or fall is against the patient's answer before.
    """

    scale: str
    alert: tuple[str, ...] = ()

    @field_validator("scale")
    @classmethod
    def _scale(cls, scale: str) -> str:
        match = _SCALE.fullmatch(scale)
        if match is None or int(match["low"]) >= int(match["high"]):
            raise ValueError(f"'{scale}' is not a scale; write it like 'mood-0-10'")
        return scale

    @field_validator("alert", mode="before")
    @classmethod
    def _single_alert(cls, alert: object) -> object:
        return (alert,) if isinstance(alert, str) else alert

    @field_validator("alert")
    @classmethod
    def _alert(cls, alert: tuple[str, ...]) -> tuple[str, ...]:
        for rule in alert:
            if _ALERT.fullmatch(rule) is None:
                raise ValueError(
                    f"'{rule}' is not a rule; write '2 or less', '8 or more', 'fall of 4', 'rise of 3'"
                )
        return alert

    @property
    def name(self) -> str:
        """What is measured: ``mood`` of ``mood-0-10``."""
        return self.scale.rsplit("-", 2)[0]

    @property
    def values(self) -> range:
        """The answers there are buttons for."""
        _, low, high = self.scale.rsplit("-", 2)
        return range(int(low), int(high) + 1)

    def alarm(self, value: int, before: int | None) -> str | None:
        """The first rule that ``value`` breaks, else None. ``before`` is the answer before, if any."""
        for rule in self.alert:
            match = _ALERT.fullmatch(rule)
            if match is None:
                continue
            if match["level"]:
                level = int(match["level"])
                hit = value <= level if match["way"] == "less" else value >= level
            else:
                change = 0 if before is None else value - before
                hit = (change if match["change"] == "rise" else -change) >= int(match["by"])
            if hit:
                return rule
        return None


class Step(Frozen):
    """One message at an offset from a treatment.

    ``until`` is the last moment it is worth sending; left out, :func:`timeline` derives it.
    ``late`` are the words when the visit was booked after the step was due. ``companion`` are the
    words that a companion reads at the same moment; without them no companion hears of the step, and
    they are no part of a plan's times, so no dump holds them. ``unsure`` says what
    happens when nobody knows whether Telegram delivered it. ``kind`` is what a patient can switch
    off; ``safety`` cannot be. ``only`` restricts a step to a missed visit, or to the first or last
    visit of a series.
    """

    id: Name
    when: When
    until: Until | None = None
    text: Text
    late: Text | None = None
    companion: Text | None = Field(default=None, exclude=True)
    quiet: Quiet = "later"
    confirm: Confirm | None = None
    ask: Ask | None = None
    unsure: Literal["resend", "show-staff"] = "show-staff"
    kind: Literal["safety", "visit", "care", "check-in"] = "care"
    only: Literal["first-visit", "last-visit", "missed-visit"] | None = None

    @field_validator("ask", mode="before")
    @classmethod
    def _short_ask(cls, ask: object) -> object:
        return {"scale": ask} if isinstance(ask, str) else ask


class Visits(Frozen):
    """The visits of a series: each follows the steps of ``plan``, at these offsets from the first."""

    plan: Name
    at: tuple[When, ...] = Field(min_length=1)


class CarePlan(Frozen):
    """The YAML plan. ``visit`` is the expected time from start to discharge.

    A plan has ``steps``, or is a series with ``visits``.
    """

    id: Name
    title: Text
    visit: Length = "2 hours"
    steps: tuple[Step, ...] = ()
    visits: Visits | None = None

    @model_validator(mode="after")
    def _whole(self) -> CarePlan:
        if bool(self.steps) == bool(self.visits):
            raise ValueError("a plan has either 'steps' or, for a series, 'visits'")
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen:
                raise ValueError(f"two steps have the id '{step.id}'")
            seen.add(step.id)
        return self

    @property
    def visit_length(self) -> timedelta:
        """Expected time from start to discharge."""
        return length(self.visit)

    def step(self, step_id: str) -> Step | None:
        """The step with that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)


def filled(plan: CarePlan, facts: Mapping[str, str]) -> CarePlan:
    """``plan`` with ``{fact}`` replaced in all its times (not in its texts).

    Raises ValueError that names the step, the key and what is wrong.
    """

    def put(where: str, text: str, check: type[Offset] | None = Offset) -> str:
        for name in placeholders(text):
            if name not in facts:
                raise ValueError(f"{plan.id}: {where}: the clinic has no fact '{name}'")
        whole = _HOLE.sub(lambda hole: facts[hole.group(0)[1:-1]], text)
        try:
            if check is None:
                length(whole)
            else:
                check.parse(whole)
        except ValueError as error:
            raise ValueError(f"{plan.id}: {where}: {error}") from None
        return whole

    def fill_step(step: Step) -> Step:
        new: dict[str, object] = {"when": put(f"{step.id}.when", step.when)}
        if step.until is not None:
            new["until"] = put(f"{step.id}.until", step.until)
        if step.confirm is not None:
            confirm: dict[str, object] = {"by": put(f"{step.id}.confirm.by", step.confirm.by)}
            if step.confirm.nudge is not None:
                confirm["nudge"] = put(f"{step.id}.confirm.nudge", step.confirm.nudge, None)
            new["confirm"] = step.confirm.model_copy(update=confirm)
        return step.model_copy(update=new)

    new: dict[str, object] = {
        "visit": put("visit", plan.visit, None),
        "steps": tuple(fill_step(step) for step in plan.steps),
    }
    if plan.visits is not None:
        at = tuple(put("visits.at", offset) for offset in plan.visits.at)
        new["visits"] = plan.visits.model_copy(update={"at": at})
    return plan.model_copy(update=new)


# ---- the timeline -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """One step of one treatment, placed in time. Instants are UTC; ``local`` is the patient's clock.

    ``ideal`` is when the step would go if nothing moved it; ``visit`` is the number of the visit in
    a series, from 1. ``reason`` says in plain words why the state is not ``planned``.
    """

    step: Step
    due: datetime
    local: datetime
    until: datetime
    state: State
    ideal: datetime
    provisional: bool = False
    reason: str = ""
    confirm_by: datetime | None = None
    visit: int = 1


def timeline(
    plan: CarePlan,
    treatment: Treatment,
    patient: Patient,
    now: datetime | None = None,
    *,
    facts: Mapping[str, str] | None = None,
    plans: Mapping[str, CarePlan] | None = None,
    quiet_hours: QuietHours | None = None,
    spread: bool = False,
) -> tuple[Due, ...]:
    """What ``patient`` is owed around ``treatment``, in the order it is due.

    ``now`` is the instant of planning; None, as in a dry run, means the moment of booking. A step
    due before the booking goes out late if it has a late wording, else it is skipped; a step due
    after the booking but before ``now`` (a discharge was entered late) goes out at once, late. ``facts`` fill
    ``{fact}`` in the plan's times. ``plans`` is needed for a series, to find the plan of its
    visits. ``quiet_hours`` are the clinic's, used where the patient has none of their own.
    ``spread`` adds the patient's share of :data:`SPREAD` to what waits for quiet hours to end.
    Raises ValueError where the plan cannot be placed in time.
    """
    if facts is not None:
        plan = filled(plan, facts)
    if plan.visits is not None:
        inner = (plans or {}).get(plan.visits.plan)
        if inner is None or inner.visits is not None:
            raise ValueError(
                f"{plan.id}: visits.plan: there is no plan with steps named '{plan.visits.plan}'"
            )
        inner = filled(inner, facts) if facts is not None else inner
        return tuple(
            sorted(
                (
                    replace(due, visit=visit.number)
                    for visit in series(plan, treatment)
                    for due in timeline(inner, visit, patient, now, quiet_hours=quiet_hours, spread=spread)
                ),
                key=lambda due: due.due,
            )
        )
    place = _Placement(plan, treatment, patient, now, patient.quiet_hours or quiet_hours, spread)
    return tuple(
        sorted((place.due(step) for step in plan.steps if place.wanted(step)), key=lambda due: due.due)
    )


def series(plan: CarePlan, first: Treatment) -> tuple[Treatment, ...]:
    """The visits of a series that begins with ``first``; just ``first`` for a plan with steps.

    The plan's times must be filled. Only the first visit keeps its discharge.
    """
    if plan.visits is None:
        return (first,)
    starts = sorted({Offset.parse(at).instant(first.start, first.zone) for at in plan.visits.at})
    return tuple(
        replace(
            first,
            plan=plan.visits.plan,
            start=start,
            discharged=first.discharged if number == 1 else None,
            number=number,
            visits=len(starts),
        )
        for number, start in enumerate(starts, 1)
    )


class _Placement:
    """Places the steps of one plan around one treatment."""

    def __init__(
        self,
        plan: CarePlan,
        treatment: Treatment,
        patient: Patient,
        now: datetime | None,
        quiet: QuietHours | None,
        spread: bool,
    ) -> None:
        self.treatment = treatment
        self.patient = patient
        self.known = treatment.booked if now is None else max(now, treatment.booked)
        self.quiet = quiet
        self.share = _share(patient.code) if spread else timedelta(0)
        self.discharge = treatment.discharged or treatment.start + plan.visit_length

    def wanted(self, step: Step) -> bool:
        """Whether the step belongs to this visit of its series at all."""
        if step.only == "first-visit":
            return self.treatment.number == 1
        return step.only != "last-visit" or self.treatment.number == self.treatment.visits

    def instant(self, offset: Offset) -> datetime:
        """When the offset is, in UTC."""
        anchor = self.discharge if offset.anchor == "discharge" else self.treatment.start
        return offset.instant(anchor, self.treatment.zone)

    def due(self, step: Step) -> Due:
        """The step, placed."""
        offset = Offset.parse(step.when)
        ideal = self.instant(offset)
        if step.only == "missed-visit" and self.treatment.missed is not None:
            ideal = max(ideal, self.treatment.missed)
        until = self._until(step, offset, ideal)
        due, state, reason = self._state(step, offset, ideal, until)
        return Due(
            step=step,
            due=due,
            local=due.astimezone(self.patient.zone),
            until=until,
            state=state,
            provisional=offset.anchor == "discharge" and self.treatment.discharged is None,
            reason=reason,
            ideal=ideal,
            confirm_by=self.instant(Offset.parse(step.confirm.by)) if step.confirm else None,
            visit=self.treatment.number,
        )

    def _until(self, step: Step, offset: Offset, ideal: datetime) -> datetime:
        if step.until is not None:
            end = Offset.parse(step.until)
            return ideal + end.elapsed if end.anchor is None else self.instant(end)
        # Left out: a quarter of the distance to the anchor, from half an hour to half a day. What
        # prepares the visit is never worth sending once it has begun.
        anchor = self.discharge if offset.anchor == "discharge" else self.treatment.start
        quarter = abs(ideal - anchor) / 4
        end_at = ideal + min(max(quarter, timedelta(minutes=30)), timedelta(hours=12))
        if self.quiet is not None and step.quiet == "later":
            # A step that waits for the morning must still be worth sending then.
            night = night_of(ideal, self.quiet, self.patient.zone)
            end_at = end_at if night is None else max(end_at, night[1] + timedelta(hours=1))
        return min(end_at, anchor) if ideal < anchor else end_at

    def _state(
        self, step: Step, offset: Offset, ideal: datetime, until: datetime
    ) -> tuple[datetime, State, str]:
        missed = self.treatment.missed is not None
        if self.treatment.cancelled is not None:
            return ideal, "skipped", "the visit was cancelled"
        if step.only == "missed-visit" and not missed:
            return ideal, "skipped", "sent only when staff mark the visit as missed"
        if missed and step.only != "missed-visit":
            return ideal, "skipped", "the visit was missed"
        if step.kind != "safety" and step.kind in self.patient.kinds_off:
            return ideal, "skipped", f"the patient switched off '{step.kind}' messages"
        if until <= ideal:
            return ideal, "skipped", "the last moment to send it comes before it is due"

        due, reason = self._out_of_quiet_hours(step, offset, ideal, until)
        if due is None:
            return ideal, "skipped", reason
        if self.known <= due:
            return due, "moved" if reason else "planned", reason
        when = self._clock(due)
        if self.known >= until:
            return (
                due,
                "skipped",
                f"known too late: it was due {when} and worth sending until {self._clock(until)}",
            )
        if self.treatment.booked > due:
            if step.late is None:
                return due, "skipped", f"booked too late: it was due {when} and has no wording for late"
            return self.known, "late", f"booked after it was due ({when}); the late wording is used"
        return self.known, "late", f"planned again after it was due ({when})"

    def _out_of_quiet_hours(
        self, step: Step, offset: Offset, ideal: datetime, until: datetime
    ) -> tuple[datetime | None, str]:
        if self.quiet is None or step.quiet == "ignore":
            return ideal, ""
        night = night_of(ideal, self.quiet, self.patient.zone)
        if night is None:
            return ideal, ""
        begins, ends = night
        hours = f"quiet hours ({self.quiet[0]:%H:%M} to {self.quiet[1]:%H:%M})"
        if step.quiet == "earlier":
            moved = begins - BEFORE_QUIET
            anchor = self.discharge if offset.anchor == "discharge" else self.treatment.start
            if ideal >= anchor > moved:
                return None, f"it falls into {hours} and cannot go before the visit"
            return moved, f"moved to before {hours}"
        if ends >= until:
            return None, f"it falls into {hours}, which end after it is worth sending"
        return ends + min(self.share, (until - ends) / 2), f"moved to the end of {hours}"

    def _clock(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.patient.zone):%Y-%m-%d %H:%M}"


def _share(code: str) -> timedelta:
    """The patient's own share of the spread: always the same, whole seconds."""
    return timedelta(seconds=zlib.crc32(code.encode()) % int(SPREAD.total_seconds()))


def moments(
    times: Mapping[str, tuple[str, ...]], treatment: Treatment, visit: timedelta
) -> dict[str, datetime]:
    """The named moments of a patient's own timeline, as UTC instants.

    ``times`` maps a name to offsets with their facts filled in; the latest of them counts.
    ``visit`` is the plan's expected time from start to discharge. ``start``, ``discharge`` and
    ``day`` (the start again, to be shown as a date) are always there. Raises ValueError for an
    offset that cannot be read.
    """
    discharge = treatment.discharged or treatment.start + visit
    found = {"start": treatment.start, "day": treatment.start, "discharge": discharge}
    for name, texts in times.items():
        offsets = [Offset.parse(text) for text in texts]
        found[name] = max(
            offset.instant(discharge if offset.anchor == "discharge" else treatment.start, treatment.zone)
            for offset in offsets
        )
    return found
