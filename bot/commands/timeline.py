"""``aftercare timeline``: everything a patient would get for one visit, without sending anything."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.care.handbook import Handbook
from bot.care.patient import Patient, Treatment
from bot.care.plan import Due, timeline
from bot.care.reply import own_times, say_when
from bot.care.wording import fill, pick
from bot.commands.content import folder_of
from bot.config import Config
from bot.errors import OperationError, UsageError
from bot.knowledge import live
from bot.knowledge.problem import did_you_mean


def read_zone(name: str) -> ZoneInfo:
    """The zone called ``name``. Raises UsageError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"--zone {name}: there is no such time zone. Write one like America/Chicago."
        ) from None


def read_instant(option: str, text: str, zone: ZoneInfo) -> datetime:
    """An instant in UTC from what somebody typed. Without an offset it is local to ``zone``.

    A local time that a clock change removes becomes the first minute after the gap; of one that
    happens twice, the first. Raises UsageError.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: write a date and time like 2026-12-01T10:00.") from None
    if len(text) <= 10:
        raise UsageError(f"{option} {text}: the time of day is missing; write it like {text}T10:00.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
        back = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        if back != moment.replace(tzinfo=None):
            moment = _after_gap(moment, zone)
    return moment.astimezone(UTC)


def _after_gap(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first minute that exists after the gap ``moment`` falls into (PEP 495: fold shows its edges)."""
    before = moment.replace(fold=1).astimezone(UTC)
    after = moment.replace(fold=0).astimezone(UTC)
    low, high = sorted((before, after))
    while (high - low).total_seconds() > 1:
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


def plan_of(handbook: Handbook, name: str) -> str:
    """``name``, if there is such a plan. Raises OperationError."""
    if name not in handbook.plans:
        raise OperationError(f"There is no care plan '{name}'. {did_you_mean(name, handbook.plans)}".rstrip())
    return name


def show(options: argparse.Namespace, config: Config) -> int:
    """Print the dry run."""
    handbook = live.load(folder_of(options, config), config.clinic.languages)
    zone = read_zone(options.zone or config.clinic.zone)
    language = options.lang or handbook.main_language
    if language not in handbook.languages:
        raise UsageError(f"--lang {language}: the languages here are {', '.join(handbook.languages)}.")
    start = read_instant("--start", options.start, zone)
    booked = (
        read_instant("--booked", options.booked, zone) if options.booked else datetime.min.replace(tzinfo=UTC)
    )
    treatment = Treatment(
        id=0,
        patient_id=0,
        plan=plan_of(handbook, options.plan),
        start=start,
        zone=zone,
        booked=booked,
        discharged=read_instant("--discharge", options.discharge, zone) if options.discharge else None,
    )
    if treatment.discharged is not None and treatment.discharged < start:
        raise UsageError("--discharge is before --start.")
    patient = Patient(id=0, code="", language=language, zone=zone, quiet_hours=config.clinic.quiet)
    try:
        steps = timeline(
            handbook.plans[treatment.plan],
            treatment,
            patient,
            facts=handbook.values(handbook.main_language),
            plans=handbook.plans,
        )
    except ValueError as problem:
        raise OperationError(str(problem)) from None
    own = own_times(handbook, treatment, language)

    def text(due: Due) -> str:
        words = due.step.late if due.state == "late" and due.step.late else due.step.text
        return fill(pick(words, language, handbook.languages), handbook.values(language), own)

    if options.json:
        print(json.dumps([_as_json(due, text(due)) for due in steps], ensure_ascii=False, indent=2))
    elif options.ics:
        from bot.care.calendar import calendar_of

        print(
            calendar_of(
                handbook, [(due.due, text(due)) for due in steps if due.state != "skipped"], language
            ),
            end="",
        )
    elif options.png:
        from bot.care.picture import timeline_picture

        try:
            options.png.write_bytes(
                timeline_picture(steps, treatment, [text(due) for due in steps], language)
            )
        except OSError as problem:
            raise OperationError(f"{options.png} cannot be written: {problem.strerror}.") from None
        print(f"Drawn: {options.png}")
    else:
        for due in steps:
            state = due.state + (" (provisional)" if due.provisional else "")
            print(
                f"{say_when(due.due, zone, language):<22} {due.step.id:<26} {state}"
                + (f": {due.reason}" if due.reason else "")
            )
            if due.state != "skipped":
                print("    " + text(due).replace("\n", "\n    ") + "\n")
    return 0


def _as_json(due: Due, text: str) -> dict[str, object]:
    return {
        "step": due.step.id,
        "due": due.due.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "local": due.local.isoformat(),
        "until": due.until.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "state": due.state,
        "provisional": due.provisional,
        "reason": due.reason,
        "text": text,
        "visit": due.visit,
    }
