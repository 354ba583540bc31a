"""A talk in the sandbox, written down as a conversation that can be played again.

The file is YAML for people to read and shorten: who did what, and what the bot said to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.desk.talk import PATIENT, Bubble, Json

What = Literal[
    "enroll",
    "patient",
    "staff",
    "tap",
    "staff_tap",
    "sends",
    "staff_sends",
    "clock",
    "discharge",
    "cancel",
    "language",
]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody did.

    ``shown`` is the number of the last message on any screen before it, ``reply_to`` the first line
    of the message it replied to.
    """

    what: What
    words: Json | str
    at: datetime
    shown: int
    reply_to: str = ""


def conversation(acts: Sequence[Act], bubbles: Sequence[Bubble], language: str, zone: ZoneInfo) -> Json:
    """The talk as turns: each act, and the bot's messages that came after it and before the next."""
    turns: list[Json] = []
    for index, act in enumerate(acts):
        until = acts[index + 1].shown if index + 1 < len(acts) else None
        said = [
            bubble
            for bubble in bubbles
            if bubble.side == "bot" and bubble.id > act.shown and (until is None or bubble.id <= until)
        ]
        turn: Json = {act.what: act.words, "at": f"{act.at.astimezone(zone):%Y-%m-%dT%H:%M}"}
        if act.reply_to:
            turn["reply_to"] = act.reply_to
        to_patient = [_shown(bubble) for bubble in said if bubble.chat == PATIENT.id]
        to_staff = [_shown(bubble) for bubble in said if bubble.chat != PATIENT.id]
        if to_patient:
            turn["bot"] = to_patient
        if to_staff:
            turn["to_staff"] = to_staff
        turns.append(turn)
    begins = {"begins": turns[0]["at"]} if turns else {}
    return {
        "about": "Saved from the sandbox.",
        "language": language,
        "zone": str(zone),
        **begins,
        "turns": turns,
    }


def _shown(bubble: Bubble) -> Json:
    shown: Json = {"text": bubble.text} if bubble.text else {"file": bubble.file or ""}
    if bubble.buttons:
        shown["buttons"] = [label for row in bubble.buttons for label, _ in row]
    return shown


def as_yaml(value: Any, indent: int = 0) -> str:
    """``value`` (mappings with plain keys, lists, text, numbers) as YAML in block style."""
    pad = "  " * indent
    if isinstance(value, dict):
        return "".join(f"{pad}{key}:{_under(item, indent)}" for key, item in value.items())
    if isinstance(value, list):
        return "".join(_item(item, indent) for item in value)
    return f"{pad}{_scalar(value)}\n"


def _under(value: Any, indent: int) -> str:
    if isinstance(value, dict | list) and value:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return f" [{', '.join(_scalar(one) for one in value)}]\n"
        return "\n" + as_yaml(value, indent + 1)
    if isinstance(value, str) and _reads_well(value):
        pad = "  " * (indent + 1)
        lines = "".join(f"{pad}{line}\n" if line else "\n" for line in value.split("\n"))
        return f" |-\n{lines}"
    return f" {_scalar(value)}\n"


def _item(value: Any, indent: int) -> str:
    pad = "  " * indent
    if isinstance(value, dict) and value:
        first, *rest = as_yaml(value, indent + 1).splitlines(keepends=True)
        return f"{pad}- {first.lstrip(' ')}{''.join(rest)}"
    return f"{pad}- {_scalar(value)}\n"


def _scalar(value: Any) -> str:
    """JSON is YAML, and leaves no doubt what is text."""
    return json.dumps(value, ensure_ascii=False)


def _reads_well(text: str) -> bool:
    """Whether several lines can stand as they are, without quotes."""
    odd = re.search(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[ ]\n|[ ]$", text)
    return "\n" in text and not odd and not text.startswith((" ", "\n")) and not text.endswith("\n")
