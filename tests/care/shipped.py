"""Triage as it is shipped: red flags, examples and networks."""

from __future__ import annotations

from bot.care.lexicon import Lexicon
from bot.care.triage import Finding, triage
from bot.knowledge.reader import floor


def heard(text: str) -> Finding:
    """What the shipped triage makes of ``text``."""
    handbook = floor()
    return triage(text, Lexicon.build(handbook.red_flags), handbook.likeness)
