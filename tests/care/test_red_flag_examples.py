"""The red flags on messages they were widened on: a regression check, no sign of how they generalise."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.care.lexicon import Lexicon
from bot.care.triage import triage
from bot.knowledge.reader import floor

FOLDER = Path(__file__).with_name("red_flag_examples")
LOUD = {"emergency", "crisis"}
CAUGHT_AT_LEAST = 0.94
"""Share of the emergencies and crises that must keep their card."""
ALARMED_AT_MOST = 0.035
"""Share of the calm messages that may bring an emergency or crisis card."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_caught_stays_caught_and_what_was_calm_stays_calm(language: str) -> None:
    flags = floor().red_flags
    lexicon, level_of = Lexicon.build(flags), {flag.id: flag.level for flag in flags}
    written = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    assert set(written) - {"calm"} <= set(level_of)
    dangers = [text for name, texts in written.items() if level_of.get(name) in LOUD for text in texts]
    missed = [text for text in dangers if triage(str(text), lexicon).level not in LOUD]
    alarmed = [text for text in written["calm"] if triage(str(text), lexicon).level in LOUD]
    assert len(dangers) > 500
    assert len(written["calm"]) > 400
    assert len(missed) <= (1 - CAUGHT_AT_LEAST) * len(dangers), missed
    assert len(alarmed) <= ALARMED_AT_MOST * len(written["calm"]), alarmed
