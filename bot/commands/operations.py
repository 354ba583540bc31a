"""For whoever keeps the bot running: migrate, backup, restore, export, erase, doctor."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import open_store, restore_store
from bot.clock import SystemClock
from bot.commands.content import folder_of
from bot.config import Config
from bot.errors import AftercareError, OperationError
from bot.knowledge import live

CLOCK = SystemClock()
STALE = timedelta(minutes=5)
"""A reminder that is due for longer than this means that nothing is sending."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at."""

    name: str
    ok: bool
    message: str
    hint: str = ""


async def migrate(options: argparse.Namespace, config: Config) -> int:
    """Bring the database up to date."""
    store = await open_store(config, migrate=None)
    try:
        before, after = await store.migrate()
    finally:
        await store.close()
    if options.json:
        print(json.dumps({"from": before, "to": after}))
    else:
        print(
            f"The database is at version {after}."
            if before == after
            else f"The database went from version {before} to {after}."
        )
    return 0


async def backup(options: argparse.Namespace, config: Config) -> int:
    """Copy the database to a file, while it is in use."""
    if not options.file.absolute().parent.is_dir():
        raise OperationError(f"{options.file} cannot be written: there is no such folder. Make it first.")
    if options.file.exists():
        raise OperationError(f"{options.file} exists already. Choose another name; nothing was written.")
    store = await open_store(config)
    try:
        await store.backup(options.file)
    finally:
        await store.close()
    size = options.file.stat().st_size
    print(
        json.dumps({"file": str(options.file), "bytes": size})
        if options.json
        else f"Saved: {options.file} ({size:,} bytes)."
    )
    return 0


async def restore(options: argparse.Namespace, config: Config) -> int:
    """Put a backup in place of the database. Stop the bot first."""
    if not options.file.is_file():
        raise OperationError(f"{options.file}: there is no such file.")
    restore_store(options.file, config)
    print(json.dumps({"restored": str(options.file)}) if options.json else f"Restored from {options.file}.")
    return 0


async def export(options: argparse.Namespace, config: Config) -> int:
    """Everything stored about a patient."""
    store = await open_store(config)
    try:
        patient = await store.patient_by_code(options.patient)
        if patient is None:
            raise OperationError(f"There is no patient {options.patient}.")
        everything = await store.export(patient.id)
    finally:
        await store.close()
    print(json.dumps(everything, ensure_ascii=False, indent=2, default=str))
    return 0


async def erase(options: argparse.Namespace, config: Config) -> int:
    """Delete everything stored about a patient."""
    store = await open_store(config)
    try:
        patient = await store.patient_by_code(options.patient)
        if patient is None:
            raise OperationError(f"There is no patient {options.patient}.")
        if sys.stdin.isatty() and not options.yes:
            asked = f"Delete everything about {patient.code}? Type the code again: "
            if (await asyncio.to_thread(input, asked)).strip() != patient.code:
                raise OperationError("Nothing was deleted.")
        chat = patient.chat_id
        await store.erase(patient.id, CLOCK.now(), by="shell")
        if chat is not None:
            await store.erase_chat(chat)
    finally:
        await store.close()
    print(
        json.dumps({"erased": options.patient})
        if options.json
        else f"Everything about {options.patient} is deleted. The audit trail keeps that it was, and when."
    )
    return 0


async def doctor(options: argparse.Namespace, config: Config) -> int:
    """Look at everything that can be wrong, and say what to do."""
    findings = [*_knowledge(options, config), *_telegram(config), *await _database(options, config)]
    ok = all(finding.ok for finding in findings)
    if options.json:
        print(
            json.dumps(
                {"ok": ok, "findings": [asdict(finding) for finding in findings]},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        for finding in findings:
            print(
                f"{'✔' if finding.ok else '✘'} {finding.name}: {finding.message}"
                + (f" {finding.hint}" if finding.hint and not finding.ok else "")
            )
    return 0 if ok else 1


def _knowledge(options: argparse.Namespace, config: Config) -> list[Finding]:
    folder: Path = folder_of(options, config)
    checked = live.check(folder, config.clinic.languages, semantic=config.knowledge.semantic)
    errors = sum(problem.severity == "error" for problem in checked.problems)
    failed = len(checked.rehearsal.failures)
    findings = [
        Finding(
            "knowledge",
            checked.ok,
            f"{folder}: {errors} errors, {failed} of {checked.rehearsal.run} content tests failed.",
            "Run `aftercare check` to see them.",
        )
    ]
    if checked.handbook is not None:
        by = checked.handbook.approved.by
        findings.append(
            Finding(
                "approval",
                bool(by),
                f"signed by {by}."
                if by
                else "not approved: patients get red flags and contact details only.",
                "A clinician signs at 'approved' in clinic.yaml.",
            )
        )
    return findings


def _telegram(config: Config) -> list[Finding]:
    token = bool(config.telegram.token.get_secret_value())
    staff = config.telegram.staff_chat is not None
    return [
        Finding(
            "token",
            token,
            "set." if token else "telegram.token is not set.",
            "Put it in config.yaml or AFTERCARE_TELEGRAM__TOKEN.",
        ),
        Finding(
            "staff chat",
            staff,
            "set." if staff else "telegram.staff_chat is not set: nobody gets alerts.",
            "Add the bot to the staff group and put the group's id there.",
        ),
    ]


async def _database(options: argparse.Namespace, config: Config) -> list[Finding]:
    try:
        store = await open_store(config, migrate=False)
    except AftercareError as problem:
        return [Finding("database", False, str(problem), "Run `aftercare migrate`.")]
    now = CLOCK.now()
    try:
        await store.check_schema()
        findings = [Finding("database", True, f"version {await store.schema()}.")]
        waiting = await store.oldest_due(now)
        findings.append(
            Finding(
                "reminders",
                waiting < STALE,
                f"the longest waiting one is due for {_span(waiting)}.",
                "Is `aftercare run` running?",
            )
        )
        asked = await store.oldest_update(now)
        findings.append(
            Finding(
                "messages",
                asked < STALE,
                f"the longest waiting one came {_span(asked)} ago.",
                "Is `aftercare run` running?",
            )
        )
        missed = await store.undelivered(now - timedelta(days=2))
        findings.append(
            Finding(
                "undelivered",
                not missed,
                f"{len(missed)} in the last two days.",
                "See `aftercare reminders`.",
            )
        )
        whole = await store.audit_is_whole()
        findings.append(
            Finding(
                "audit trail",
                whole,
                "whole." if whole else "a line was changed or is missing.",
                "Compare with a backup.",
            )
        )
        handbook = live.load(folder_of(options, config), config.clinic.languages)
        holes = await store.reconcile(handbook.filled_plans(), now)
        findings.append(
            Finding(
                "reconciliation",
                not holes,
                f"{len(holes)} differences between what is owed and what "
                "is on record."
                + "".join(
                    f"\n    {d.kind}: visit {d.treatment_id}, {d.step}: {d.detail}" for d in holes[:20]
                ),
            )
        )
    except AftercareError as problem:
        return [Finding("database", False, str(problem), "Run `aftercare migrate`.")]
    finally:
        await store.close()
    return findings


def _span(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:.0f} minutes"


COMMANDS: dict[str, Callable[[argparse.Namespace, Config], Coroutine[Any, Any, int]]] = {
    "migrate": migrate,
    "backup": backup,
    "restore": restore,
    "export": export,
    "erase": erase,
    "doctor": doctor,
}
