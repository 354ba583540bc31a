"""The desk's work from a shell: enrol, see, move, cancel, discharge. Works while ``run`` is live."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import segno

from bot.app import Store, open_store, username_of
from bot.care.handbook import Handbook
from bot.care.patient import Treatment
from bot.care.records import Enrolment
from bot.care.reminder import Owed
from bot.care.reply import say_when
from bot.clock import SystemClock
from bot.commands.content import folder_of
from bot.commands.timeline import plan_of, read_instant, read_zone
from bot.config import Config
from bot.errors import AftercareError, OperationError, UsageError
from bot.knowledge import live

CLOCK = SystemClock()


@asynccontextmanager
async def _store(config: Config) -> AsyncIterator[Store]:
    store = await open_store(config)
    try:
        yield store
    finally:
        await store.close()


def _handbook(options: argparse.Namespace, config: Config) -> Handbook:
    if not hasattr(options, "knowledge"):
        options.knowledge = None
    return live.load(folder_of(options, config), config.clinic.languages)


def instant(moment: datetime | None) -> str | None:
    """An instant as the JSON has it: UTC, ISO 8601, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


# ---- enroll ---------------------------------------------------------------------


async def enroll(options: argparse.Namespace, config: Config) -> int:
    """Make a patient and a visit, or many of them from standard input."""
    if not options.jsonl and options.start is None:
        raise UsageError(
            "--start is missing: when does the visit begin? For example --start 2026-12-01T10:00"
        )
    handbook = _handbook(options, config)
    async with _store(config) as store:
        if not options.jsonl:
            wish = {
                "start": options.start,
                "plan": options.plan,
                "zone": options.zone,
                "lang": options.lang,
                "code": options.code,
            }
            result = await _enroll_one(store, handbook, config, wish)
            if options.json:
                print(json.dumps(result, ensure_ascii=False, indent=2))
            else:
                _print_link(result, config)
            return 0
        failed = False
        for line in sys.stdin:
            if not line.strip():
                continue
            try:
                wish = json.loads(line)
                if not isinstance(wish, dict):
                    raise UsageError('each line should be an object such as {"start": "2026-12-01T10:00"}')
                if not isinstance(wish.get("start"), str):
                    raise UsageError("'start' is missing")
                result = await _enroll_one(store, handbook, config, wish)
            except json.JSONDecodeError as problem:
                result, failed = {"error": f"not JSON: {problem}"}, True
            except AftercareError as problem:
                result, failed = {"error": str(problem)}, True
            print(json.dumps(result, ensure_ascii=False), flush=True)
    return 1 if failed else 0


async def _enroll_one(
    store: Store, handbook: Handbook, config: Config, wish: Mapping[str, Any]
) -> dict[str, Any]:
    zone = read_zone(wish.get("zone") or config.clinic.zone)
    language = wish.get("lang") or handbook.main_language
    if language not in handbook.languages:
        raise UsageError(f"--lang {language}: the languages here are {', '.join(handbook.languages)}.")
    plan = wish.get("plan")
    if plan is None:
        if len(handbook.plans) != 1:
            raise UsageError(f"--plan is missing: one of {', '.join(handbook.plans)}.")
        plan = next(iter(handbook.plans))
    enrolment: Enrolment = await store.enroll(
        plan=plan_of(handbook, plan),
        plans=handbook.filled_plans(),
        start=read_instant("--start", wish["start"], zone),
        zone=zone,
        now=CLOCK.now(),
        code=wish.get("code"),
        language=language,
        by="shell",
    )
    username = await username_of(config, store)
    link = f"https://t.me/{username}?start={enrolment.payload}" if username else None
    first = enrolment.treatments[0]
    return {
        "patient": enrolment.patient.code,
        "treatment": first.id,
        "treatments": [treatment.id for treatment in enrolment.treatments],
        "start": instant(first.start),
        "link": link,
        "payload": enrolment.payload,
        "expires": instant(enrolment.expires),
    }


def _print_link(result: Mapping[str, Any], config: Config) -> None:
    print(f"Patient {result['patient']}, visit {result['treatment']}, starts {result['start']}.")
    if result["link"] is None:
        print(f"One-time code: {result['payload']}")
        print(
            "The bot's name is not known yet, so there is no link. Set telegram.username, or start "
            "`aftercare run` once."
        )
        return
    print(f"One-time link, until {result['expires']}:\n{result['link']}\n")
    segno.make_qr(str(result["link"])).terminal(compact=True)


# ---- treatments and reminders ---------------------------------------------------


async def treatments(options: argparse.Namespace, config: Config) -> int:
    """The visits the bot knows, by start."""
    async with _store(config) as store:
        codes = {patient.id: patient.code for patient in await store.patients()}
        listed = [
            _treatment_json(treatment, codes[treatment.patient_id]) for treatment in await store.treatments()
        ]
    if options.json:
        print(json.dumps(listed, ensure_ascii=False, indent=2))
    for one in [] if options.json else listed:
        state = next((name for name in ("cancelled", "missed", "discharged") if one[name]), "planned")
        print(f"{one['treatment']:>5}  {one['patient']:<10} {one['local']:<26} {one['plan']:<20} {state}")
    return 0


def _treatment_json(treatment: Treatment, code: str) -> dict[str, Any]:
    return {
        "treatment": treatment.id,
        "patient": code,
        "plan": treatment.plan,
        "start": instant(treatment.start),
        "local": treatment.start.astimezone(treatment.zone).isoformat(),
        "zone": str(treatment.zone),
        "discharged": instant(treatment.discharged),
        "cancelled": instant(treatment.cancelled),
        "missed": instant(treatment.missed),
        "visit": treatment.number,
        "visits": treatment.visits,
    }


async def move(options: argparse.Namespace, config: Config) -> int:
    """Move a visit to another start."""
    handbook = _handbook(options, config)
    async with _store(config) as store:
        before = await store.treatment(options.treatment)
        zone = read_zone(options.zone) if options.zone else before.zone
        start = read_instant("--start", options.start, zone)
        after = await store.move_treatment(before.id, start, handbook.filled_plans(), CLOCK.now(), by="shell")
        return await _told(options, store, after, "moved")


async def cancel(options: argparse.Namespace, config: Config) -> int:
    """Cancel a visit and everything planned for it."""
    handbook = _handbook(options, config)
    async with _store(config) as store:
        after = await store.cancel_treatment(
            options.treatment, handbook.filled_plans(), CLOCK.now(), by="shell"
        )
        return await _told(options, store, after, "cancelled")


async def discharge(options: argparse.Namespace, config: Config) -> int:
    """The patient went home; aftercare counts from here."""
    handbook = _handbook(options, config)
    async with _store(config) as store:
        before = await store.treatment(options.treatment)
        at = read_instant("--at", options.at, before.zone) if options.at else CLOCK.now()
        if at < before.start:
            raise OperationError(
                f"The visit starts at {instant(before.start)}; a discharge cannot be before it."
            )
        after = await store.discharge_treatment(
            before.id, at, handbook.filled_plans(), CLOCK.now(), by="shell"
        )
        return await _told(options, store, after, "discharged")


async def _told(options: argparse.Namespace, store: Store, treatment: Treatment, what: str) -> int:
    patient = await store.patient(treatment.patient_id)
    if options.json:
        print(json.dumps(_treatment_json(treatment, patient.code), ensure_ascii=False, indent=2))
    else:
        when = say_when(treatment.start, treatment.zone, "en")
        print(f"Visit {treatment.id} of {patient.code} ({when}): {what}.")
    return 0


async def reminders(options: argparse.Namespace, config: Config) -> int:
    """What is planned and what became of it."""
    async with _store(config) as store:
        patient_id = None
        if options.patient is not None:
            patient = await store.patient_by_code(options.patient)
            if patient is None:
                raise OperationError(f"There is no patient {options.patient}.")
            patient_id = patient.id
        owed = await store.reminders_of(patient_id=patient_id)
    listed = [_reminder_json(one) for one in owed]
    if options.json:
        print(json.dumps(listed, ensure_ascii=False, indent=2))
    for one in [] if options.json else listed:
        became = one["state"] + (f": {one['reason']}" if one["reason"] else "")
        print(f"{one['id']:>5}  {one['patient']:<10} {one['local']:<26} {one['step']:<26} {became}")
    return 0


def _reminder_json(owed: Owed) -> dict[str, Any]:
    reminder = owed.reminder
    return {
        "id": reminder.id,
        "patient": owed.patient.code,
        "treatment": reminder.treatment_id,
        "step": reminder.step,
        "occurrence": reminder.occurrence,
        "due": instant(reminder.due),
        "local": reminder.due.astimezone(owed.patient.zone).isoformat(),
        "until": instant(reminder.until),
        "state": reminder.state.value,
        "reason": reminder.reason or reminder.held or "",
        "late": reminder.late,
        "provisional": reminder.provisional,
        "attempts": reminder.attempts,
        "sent": instant(reminder.sent_at),
        "message_id": reminder.message_id,
        "answer": reminder.answer,
        "handbook": reminder.handbook,
    }


COMMANDS: dict[str, Callable[[argparse.Namespace, Config], Coroutine[Any, Any, int]]] = {
    "treatments": treatments,
    "move": move,
    "cancel": cancel,
    "discharge": discharge,
    "reminders": reminders,
}
