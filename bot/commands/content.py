"""For the people who write the answers: ``ask``, ``check`` and ``learn``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.care.answer import Answerer, Context, Decision
from bot.care.reply import reply_text
from bot.config import Config
from bot.errors import OperationError, UsageError
from bot.knowledge import examples, live
from bot.knowledge.collisions import collisions
from bot.knowledge.encoder import read_network
from bot.knowledge.reader import LEARNED, MEANINGS, NETWORK

PHASES = ("before", "during", "after")


def folder_of(options: argparse.Namespace, config: Config) -> Path:
    """The knowledge folder: as asked for, else as configured, else the one here, else the shipped one."""
    asked: Path | None = getattr(options, "folder", None) or options.knowledge
    chosen = asked or config.knowledge.folder
    if not chosen.is_dir():
        raise OperationError(f"{chosen}: there is no such folder. Name the folder that holds topics/.")
    return chosen


# ---- ask ------------------------------------------------------------------------


def ask(options: argparse.Namespace, config: Config) -> int:
    """Ask one question, or many with ``--jsonl``."""
    if options.jsonl and options.text is not None:
        raise UsageError("--jsonl reads the questions from standard input; leave out the TEXT.")
    handbook = live.load(folder_of(options, config), config.clinic.languages)
    answerer = Answerer(handbook, live.meanings(config.knowledge.semantic))
    languages = answerer.handbook.languages
    if options.lang is not None and options.lang not in languages:
        raise UsageError(f"--lang {options.lang}: the languages here are {', '.join(languages)}.")
    if options.jsonl:
        return _ask_many(answerer, sys.stdin.buffer)
    text = options.text if options.text is not None else sys.stdin.read().strip()
    given = {"lang": options.lang, "phase": options.phase, "hours": options.hours}
    decision, micros = _decide(answerer, text, _context({k: v for k, v in given.items() if v is not None}))
    if options.json:
        print(json.dumps(_as_json(answerer, decision, micros, options.why), ensure_ascii=False, indent=2))
        return 0
    print(reply_text(decision, answerer.handbook))
    if options.why:
        print("\n" + why_lines(decision, micros))
    return 0


def _ask_many(answerer: Answerer, lines: Iterable[bytes]) -> int:
    failed = False
    for line in lines:
        if not line.strip():
            continue
        for result in _answers_to(answerer, line):
            failed = failed or "error" in result
            print(json.dumps(result, ensure_ascii=False), flush=True)
    return 1 if failed else 0


def _answers_to(answerer: Answerer, line: bytes) -> Iterator[dict[str, Any]]:
    """One result for a text, one for each turn of a conversation, or one that says what is wrong."""
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict):
            raise TypeError('each line should be an object such as {"text": "…"}')
        turns = asked.get("turns")
        if turns is None:
            turns = [asked]
        if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
            raise TypeError('\'turns\' should be a list of objects such as {"text": "…"}')
        prepared = []
        for turn in turns:
            if not isinstance(turn.get("text"), str):
                raise TypeError("'text' is missing, or is not text")
            prepared.append((turn["text"], _context({**asked, **turn})))
    except UnicodeDecodeError:
        yield {"error": "not text: the line is not UTF-8"}
        return
    except json.JSONDecodeError as problem:
        yield {"error": f"not JSON: {problem}"}
        return
    except RecursionError:
        yield {"error": "not JSON: nested too deeply"}
        return
    except TypeError as problem:
        yield {"error": str(problem)}
        return
    previous: tuple[str, ...] = ()
    last_text: str | None = None
    for text, context in prepared:
        decision, micros = _decide(
            answerer, text, replace(context, previous=previous, previous_text=last_text)
        )
        yield _as_json(answerer, decision, micros, why=False)
        topics = tuple(found.id for found in decision.answers)
        previous, last_text = (previous + topics)[-5:], text


def _context(given: Mapping[str, Any]) -> Context:
    language, phase, hours = given.get("lang"), given.get("phase"), given.get("hours")
    if language is not None and not isinstance(language, str):
        raise TypeError("'lang' should be a language code such as \"en\"")
    if phase is not None and phase not in PHASES:
        raise TypeError(f"'phase' should be one of {', '.join(PHASES)}")
    if hours is not None and (isinstance(hours, bool) or not isinstance(hours, int | float)):
        raise TypeError("'hours' should be a number")
    return Context(language=language, phase=phase, hours=hours)


def _decide(answerer: Answerer, text: str, context: Context) -> tuple[Decision, int]:
    began = time.perf_counter_ns()
    decision = answerer.decide(text, context)
    return decision, (time.perf_counter_ns() - began) // 1000


def _as_json(answerer: Answerer, decision: Decision, micros: int, why: bool) -> dict[str, Any]:
    def listed(candidates: Iterable[Any]) -> list[dict[str, Any]]:
        return [{"id": found.id, "confidence": round(found.confidence, 4)} for found in candidates]

    result: dict[str, Any] = {
        "kind": decision.kind,
        "answers": listed(decision.answers),
        "suggestions": list(decision.suggestions),
        "candidates": listed(decision.candidates),
        "language": decision.language,
        "micros": micros,
        "text": reply_text(decision, answerer.handbook),
    }
    if decision.route is not None:
        result["route"] = decision.route.id
    if decision.finding is not None and decision.finding.level is not None:
        result["red_flag"] = decision.finding.flag
    if why:
        result["why"] = why_lines(decision, micros).splitlines()
    return result


def why_lines(decision: Decision, micros: int) -> str:
    """Why the bot decided so, for a nurse, on one screen."""
    lines = [
        f"Decision:   {decision.kind} ({decision.language}, {micros / 1000:.1f} ms)",
        *decision.why.lines(),
    ]
    finding = decision.finding
    if finding is not None and finding.level is not None:
        lines.append(
            f"Red flag:   {finding.flag} · {finding.level} · rule: {finding.rule} · in: “{finding.clause}”"
        )
    elif finding is not None and finding.stopped_by:
        lines.append(f"Red flag:   none; '{finding.rule}' was stopped by: {finding.stopped_by}")
    return "\n".join(lines)


# ---- check ----------------------------------------------------------------------


def _today(config: Config) -> date:
    """The date at the clinic."""
    return datetime.now(config.clinic.zone_info).date()


def check(options: argparse.Namespace, config: Config) -> int:
    """Lint and run all content tests."""
    checked = live.check(
        folder_of(options, config),
        config.clinic.languages,
        today=_today(config),
        zone=config.clinic.zone_info,
        quiet=config.clinic.quiet,
        semantic=config.knowledge.semantic,
    )
    pairs = collisions(checked.handbook) if options.map and checked.handbook is not None else ()
    topics = len(checked.handbook.topics) if checked.handbook is not None else 0
    run, failed = checked.rehearsal.run, len(checked.rehearsal.failures)
    if options.json:
        document: dict[str, Any] = {
            "ok": checked.ok,
            "problems": [problem.as_dict() for problem in checked.problems],
            "topics": topics,
            "tests": {"run": run, "failed": failed},
        }
        if options.map:
            document["map"] = [pair.as_dict() for pair in pairs]
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0 if checked.ok else 1
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    warnings = [problem for problem in checked.problems if problem.severity == "warning"]
    for title, problems in (("Errors", errors), ("Warnings", warnings)):
        if problems:
            print(f"{title} ({len(problems)})", *problems, "", sep="\n")
    if options.map:
        print("Topics that are easily taken for each other", *pairs, "", sep="\n")
    print(
        f"{'✔' if checked.ok else '✘'} {topics} topics, {run} tests ({failed} failed), "
        f"{len(errors)} errors, {len(warnings)} warnings."
    )
    return 0 if checked.ok else 1


# ---- learn ----------------------------------------------------------------------


def learn(options: argparse.Namespace, config: Config) -> int:
    """Learn triage's second voice from the example messages, and keep what the wordings mean.

    With ``--base`` the reading network is taught first; else the one that is there stays.
    """
    folder = folder_of(options, config)
    began = time.perf_counter()
    if options.base is not None:
        _teach(options.base, folder)
    network = read_network(folder / NETWORK)
    likeness = examples.learn(folder)
    target, beside = folder / LEARNED, folder / MEANINGS
    kept, meant = likeness.to_bytes(), examples.kept_meanings(folder)
    target.write_bytes(kept)
    if meant is not None:
        beside.parent.mkdir(exist_ok=True)
        beside.write_bytes(meant.to_bytes())
    told: dict[str, Any] = {
        "file": str(target),
        "bytes": len(kept),
        "meanings": None if meant is None else str(beside),
        "network": None if network is None else str(folder / NETWORK),
        "network_is_of_these_examples": network is not None and network.source == likeness.source,
        "labels": list(likeness.labels),
        "seconds": round(time.perf_counter() - began, 1),
    }
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(f"✔ Learned {', '.join(likeness.labels)}. {target}: {len(kept):,} bytes.")
        if meant is not None:
            print(f"✔ Kept what the wordings mean. {beside}: {beside.stat().st_size:,} bytes.")
        if network is not None and network.source != likeness.source:
            print("The reading network was taught with other examples. '--base FOLDER' teaches it again.")
        print("The bot reads the tables that are shipped with the program when it starts.")
    return 0


def _teach(base: Path, folder: Path) -> None:
    try:
        from bot.knowledge.teaching import teach
    except ImportError as missing:
        raise OperationError(
            f"Teaching the reading network needs {missing.name}. Install it: pip install -e '.[teach]'"
        ) from missing
    for name in ("vocab.txt", "config.json", "model.safetensors"):
        if not (base / name).is_file():
            raise OperationError(f"There is no {name} in {base}. Name the folder of the base network.")
    say = partial(print, file=sys.stderr, flush=True)
    network = teach(base, examples.lessons(folder), examples.source(folder), say)
    (folder / NETWORK).write_bytes(network)
