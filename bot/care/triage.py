"""Danger first: what a red flag is, and whether a message raises one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.care.wording import ContentTests, Frozen, Text

Level = Literal["emergency", "crisis", "urgent"]


class RedFlag(Frozen):
    """A danger that phrases reveal. ``text`` is what the patient reads."""

    id: str
    level: Level
    phrases: Mapping[str, tuple[str, ...]]
    text: Text
    tests: ContentTests = ContentTests()
