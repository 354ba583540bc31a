"""What stands behind a button: a short versioned code of at most 64 bytes. Pure.

Buttons live in old messages for ever, so a code once given out is never given another meaning;
a new meaning gets a new action letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "a1"
MAX_BYTES = 64


class Action(StrEnum):
    """What a tap asks for. The value is what stands in the code."""

    TOPIC = "t"  # topic id, or '#number' of it when the id is too long
    GROUP = "g"  # group name, page; group "*" is the list of groups
    HELPFUL = "f"  # question id, y or n
    PERSON = "p"  # question id, or nothing
    HANDOFF = "h"  # question id, y or n
    NONE_OF_THESE = "n"  # question id
    REMINDER = "r"  # reminder id, done | not-yet | help
    SCALE = "s"  # reminder id, value
    ENROL = "e"  # step, answer
    LANGUAGE = "l"  # language code
    MANAGE = "m"  # pause | week | stop | resume
    ERASE = "d"  # y or n
    MOOD = "k"  # value
    ALERT = "A"  # alert id, have | call
    CARD_CHECK = "H"  # alert id, y or n
    WHOLE = "w"  # topic id: all of an answer that was cut short
    KIND = "K"  # kind of reminder to switch off or on
    CANCEL = "c"  # visit | messages | nothing | y or n (tell the team)
    COMPANION = "C"  # list | new | remove, companion id; of the companion: y or n or stop, companion id
    ROUTINE = "R"  # patient id: staff turn check-ins on again


@dataclass(frozen=True, slots=True)
class Tap:
    """A button's meaning: an action and its words."""

    action: Action
    words: tuple[str, ...] = ()

    def encode(self) -> str:
        """The callback data. Raises ValueError where it would not fit."""
        code = ":".join((VERSION, self.action.value, *self.words))
        if len(code.encode()) > MAX_BYTES:
            raise ValueError(f"button code too long: {code}")
        return code


def decode(code: str) -> Tap | None:
    """The meaning of a tapped button, or None for one this version does not know."""
    version, _, rest = code.partition(":")
    letter, *words = rest.split(":")
    if version != VERSION or letter not in {action.value for action in Action}:
        return None
    return Tap(Action(letter), tuple(words))


@dataclass(frozen=True, slots=True)
class Button:
    """A button with its words."""

    label: str
    tap: Tap


def button(label: str, action: Action, *words: object) -> Button:
    """A button ``label`` that means ``action`` with ``words``."""
    return Button(label, Tap(action, tuple(str(word) for word in words)))


Rows = tuple[tuple[Button, ...], ...]
