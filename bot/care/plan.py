"""Care plans as staff write them, and the timeline of one treatment."""

from __future__ import annotations

from bot.care.wording import Frozen, Text


class Step(Frozen):
    """One message at an offset from a treatment."""

    id: str
    when: str
    text: Text


class CarePlan(Frozen):
    """The YAML plan."""

    id: str
    title: Text
    steps: tuple[Step, ...]
