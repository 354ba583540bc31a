"""The command line: parse, dispatch, and end with the right exit code.

0 done · 1 the content or the operation failed as reported · 2 wrong usage or configuration.
Human output is for people; ``--json`` prints one document, ``--jsonl`` one object a line.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bot.config import Config, load_config
from bot.errors import AftercareError, UsageError

Command = Callable[[argparse.Namespace, Config], int]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. Try '{self.prog} --help'.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. ``arguments`` defaults to the process's own."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the machine speaks: patients write in accents
    try:
        options = _parser().parse_args(arguments)
        config = load_config(options.config, os.environ)
        command: Command = options.command
        return command(options, config)
    except UsageError as problem:
        return _told(problem, 2)
    except AftercareError as problem:
        return _told(problem, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away (`aftercare ask … | head`); nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _told(problem: AftercareError, code: int) -> int:
    print(problem, file=sys.stderr)
    return code


def _parser() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration (default: config.yaml here)"
    )
    knowledge = _Parser(add_help=False)
    knowledge.add_argument("--knowledge", type=Path, metavar="DIR", help="the knowledge folder")
    as_json = _Parser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print one JSON document")

    parser = _Parser(prog="aftercare", description="Looks after patients around a treatment, on Telegram.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    def add(name: str, run: Command, text: str, *parents: _Parser) -> _Parser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common, *parents])
        sub.set_defaults(command=run)
        return sub

    sandbox = add("sandbox", _sandbox, "the whole bot in your browser, without Telegram", knowledge)
    sandbox.add_argument("--port", type=int, default=8017, help="port on this machine (default 8017)")
    sandbox.add_argument("--no-open", action="store_true", help="do not open the browser")
    sandbox.add_argument(
        "--data", type=Path, metavar="DIR", help="keep the talk here; else it is forgotten at the end"
    )

    add("run", _run, "the bot on Telegram")

    check = add("check", _check, "check every file and run every content test", as_json, knowledge)
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the knowledge folder")
    check.add_argument("--map", action="store_true", help="print the topics that are close to each other")

    ask = add("ask", _ask, "ask one question", as_json, knowledge)
    ask.add_argument("text", nargs="?", help="the question; without it, it is read from standard input")
    ask.add_argument("--lang", help="the patient's language")
    ask.add_argument("--phase", choices=["before", "during", "after"], help="where the patient is")
    ask.add_argument("--hours", type=float, help="hours from the treatment's start, negative before it")
    ask.add_argument("--why", action="store_true", help="show why")
    ask.add_argument(
        "--jsonl", action="store_true", help="many questions from standard input, one JSON a line"
    )

    timeline = add("timeline", _timeline, "everything a patient would get for one visit", as_json, knowledge)
    timeline.add_argument("plan", metavar="PLAN", help="id of the care plan")
    timeline.add_argument("--start", required=True, help="start of the visit, such as 2026-12-01T10:00")
    timeline.add_argument("--zone", help="time zone, such as America/Chicago")
    timeline.add_argument("--discharge", help="when the patient went home")
    timeline.add_argument("--booked", help="when the visit was booked")
    timeline.add_argument("--lang", help="language of the texts")
    timeline.add_argument("--ics", action="store_true", help="print a calendar file")
    timeline.add_argument("--png", type=Path, metavar="FILE", help="draw it")

    enroll = add(
        "enroll", _enroll, "make a patient and a visit; prints the one-time link", as_json, knowledge
    )
    enroll.add_argument("--start", help="start of the visit, such as 2026-12-01T10:00")
    enroll.add_argument("--plan", help="id of the care plan")
    enroll.add_argument("--zone", help="time zone, such as America/Chicago")
    enroll.add_argument("--lang", help="the patient's language")
    enroll.add_argument("--code", help="the patient's code, such as P-017")
    enroll.add_argument(
        "--jsonl", action="store_true", help="enrol many from standard input, one JSON a line"
    )

    add("treatments", _desk("treatments"), "the visits the bot knows", as_json)
    move = add("move", _desk("move"), "move a visit to another time", as_json)
    move.add_argument("treatment", type=int)
    move.add_argument("--start", required=True)
    move.add_argument("--zone")
    cancel = add("cancel", _desk("cancel"), "cancel a visit and everything planned for it", as_json)
    cancel.add_argument("treatment", type=int)
    discharge = add(
        "discharge", _desk("discharge"), "the patient goes home; aftercare counts from here", as_json
    )
    discharge.add_argument("treatment", type=int)
    discharge.add_argument("--at", help="when, if not just now")
    reminders = add("reminders", _desk("reminders"), "what is planned and what became of it", as_json)
    reminders.add_argument("--patient", help="only this patient's code")

    learn = add("learn", _learn, "teach triage again, and keep what wordings mean", as_json, knowledge)
    learn.add_argument(
        "--base", type=Path, metavar="FOLDER", help="also teach the reading network, which is in FOLDER"
    )
    add("migrate", _operations("migrate"), "bring the database up to date", as_json)
    backup = add("backup", _operations("backup"), "copy the database to a file", as_json)
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = add("restore", _operations("restore"), "put a backup in place", as_json)
    restore.add_argument("file", type=Path, metavar="FILE")
    export = add("export", _operations("export"), "everything stored about a patient", as_json)
    export.add_argument("patient", metavar="PATIENT", help="the patient's code")
    erase = add("erase", _operations("erase"), "delete everything stored about a patient", as_json)
    erase.add_argument("patient", metavar="PATIENT", help="the patient's code")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    add("doctor", _operations("doctor"), "is everything in order?", as_json, knowledge)
    return parser


# Each command imports what it needs when it runs: `aftercare ask` must not wait for Telegram's library.


def _ask(options: argparse.Namespace, config: Config) -> int:
    from bot.commands import content

    return content.ask(options, config)


def _check(options: argparse.Namespace, config: Config) -> int:
    from bot.commands import content

    return content.check(options, config)


def _learn(options: argparse.Namespace, config: Config) -> int:
    from bot.commands import content

    return content.learn(options, config)


def _timeline(options: argparse.Namespace, config: Config) -> int:
    from bot.commands import timeline

    return timeline.show(options, config)


def _enroll(options: argparse.Namespace, config: Config) -> int:
    from bot.commands import desk

    return asyncio.run(desk.enroll(options, config))


def _desk(name: str) -> Command:
    def run(options: argparse.Namespace, config: Config) -> int:
        from bot.commands import desk

        return asyncio.run(desk.COMMANDS[name](options, config))

    return run


def _operations(name: str) -> Command:
    def run(options: argparse.Namespace, config: Config) -> int:
        from bot.commands import operations

        return asyncio.run(operations.COMMANDS[name](options, config))

    return run


def _run(options: argparse.Namespace, config: Config) -> int:
    from bot.run import run

    return asyncio.run(run(config))


def _sandbox(options: argparse.Namespace, config: Config) -> int:
    from bot.desk.sandbox import serve

    return asyncio.run(serve(options, config))
