"""The command line as a user meets it, and a small clinic to use it on.

:class:`Shell` runs ``aftercare …`` in this process, in a folder of its own, without any ``AFTERCARE_*``
variable of the machine. :func:`start` runs it as a program of its own where a process is the point. Both
refuse a traceback in whatever is printed: a user must never see one.
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "knowledge"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything it printed."""
        return self.out + self.err

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """A shell in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self, *words: object, stdin: str | bytes = "", env: Mapping[str, str] | None = None
    ) -> Outcome:
        """Run ``aftercare <words>`` in this process; its exit code and what it printed.

        A traceback in the output, or an exception that leaves ``main``, fails the test.
        """
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        root = logging.getLogger()
        handlers, level = list(root.handlers), root.level
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("AFTERCARE_")]:
                patch.delenv(name)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["aftercare", *map(str, words)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            try:
                code: object = main()
            except SystemExit as end:
                code = end.code
            finally:
                root.handlers[:] = handlers
                root.setLevel(level)
        printed = [stream.buffer.getvalue().decode() for stream in (out, err)]
        assert "Traceback" not in "".join(printed), printed
        assert code is None or isinstance(code, int), f"exit code {code!r}"
        return Outcome(code or 0, *printed)

    def write(self, name: str, text: str) -> Path:
        """Write a file in the shell's folder and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def program(*words: object) -> list[str]:
    """The command that starts ``aftercare <words>`` as a process."""
    return [sys.executable, "-m", "bot", *map(str, words)]


def surroundings(**settings: str) -> dict[str, str]:
    """An environment for a process: this machine's, without its ``AFTERCARE_*``, with ``settings``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCARE_")}
    paths = [str(ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), **settings}


def start(
    words: Sequence[object], folder: Path, *, stderr: int = subprocess.PIPE, **settings: str
) -> subprocess.Popen[str]:
    """Start ``aftercare <words>`` in ``folder`` with pipes for its input and output."""
    return subprocess.Popen(
        program(*words),
        cwd=folder,
        env=surroundings(**settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        encoding="utf-8",
    )


CLINIC = """\
approved: {by: "Dr. Ana Example", on: 2026-01-05}
facts:
  phone: {value: "+1 555 010 0100", comment: the desk}
"""

TOPICS = """\
- id: parking
  question: Where can I park my car?
  variants: [is there a parking lot, where do i leave my car]
  answer: Park behind the house. (parking-words)
- id: alcohol
  question: When can I drink alcohol again?
  variants: [can i have a beer tonight, is wine ok today]
  answer: No alcohol until the day after. (alcohol-words)
  phase: after
- id: eating
  question: When must I stop eating before my visit?
  variants: [can i eat breakfast before, last meal before the visit]
  answer: Follow the times we sent to you. (eating-words)
  phase: before
- id: glasses
  question: Can I wear my glasses?
  variants: [may i keep my glasses on]
  answer: Yes
- id: music
  question: Can I bring my own music?
  variants: [can i listen to music, do you have headphones]
  answer: Bring your own music and headphones. (music-words)
- id: pets
  question: Can my dog come with me?
  variants: [can i bring my dog, are pets allowed]
  answer: Please leave pets at home. (pets-words)
"""

RED_FLAGS = """\
- id: breathing
  level: emergency
  phrases: [i cant breathe, trouble breathing]
  text: Call 911 now. (breathing-words)
- id: suicide
  level: crisis
  phrases: [i want to kill myself]
  text: Call or text 988 now. (suicide-words)
- id: arm
  level: urgent
  phrases: [my arm is red and swollen]
  text: Call us now. (arm-words)
"""

PLAN = """\
id: visit
title: A visit
visit: 2 hours
steps:
  - id: day-before
    when: 1 day before start at 18:00
    quiet: ignore
    text: See you tomorrow. (day-before-words)
  - id: last-meal
    when: 8 hours before start
    until: 2 hours before start
    quiet: ignore
    text: Time for the last meal. (last-meal-words)
  - id: at-home
    when: 1 hour after discharge
    until: for 3 hours
    quiet: ignore
    text: Rest now. (at-home-words)
  - id: week-after
    when: 7 days after start at 10:00
    quiet: ignore
    text: How are you? (week-after-words)
"""


def write_clinic(folder: Path, *, clinic: str = CLINIC, topics: str = TOPICS, plan: str = PLAN) -> Path:
    """Write a small signed clinic into ``folder``: six topics, three red flags, one plan."""
    for name, text in (
        ("clinic.yaml", clinic),
        ("topics/all.yaml", topics),
        ("red_flags/all.yaml", RED_FLAGS),
        ("plans/visit.yaml", plan),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
