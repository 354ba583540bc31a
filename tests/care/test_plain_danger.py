"""A danger named plainly is heard in whatever sentence it stands, and not where the sentence takes it away.

The dangers and sentences were written by a hand that saw neither the rules nor the examples. Each floor
and each ceiling is what was measured, with a little room; ``tests/benchmarks/triage.py`` prints all of it.
"""

from __future__ import annotations

import pytest
from plain_dangers import Sort, messages

from bot.care.lexicon import Lexicon
from bot.care.redflag import LOUD
from bot.care.triage import Finding, triage
from bot.knowledge.reader import floor

_EACH = 7
"""One in so many is read here: enough to notice a fall, and soon done."""


def read(language: str, kind: str, sort: Sort) -> list[tuple[str, Finding]]:
    handbook = floor()
    lexicon = Lexicon.build(handbook.red_flags)
    some = list(messages(language, kind, sort))[::_EACH]
    return [(text, triage(text, lexicon, handbook.likeness)) for text in some]


@pytest.mark.parametrize(
    ("language", "kind", "heard", "told_whom_to_call"),
    [
        ("en", "things", 0.9, 0.95),
        ("en", "thoughts", 0.95, 0.98),
        ("en", "statements", 0.97, 0.98),
        ("es", "things", 0.88, 0.92),
        ("es", "thoughts", 0.97, 0.98),
        ("es", "statements", 0.97, 0.98),
    ],
)
def test_a_danger_is_heard_in_everyday_sentences(
    language: str, kind: str, heard: float, told_whom_to_call: float
) -> None:
    findings = read(language, kind, "told")
    missed = [text for text, found in findings if found.level not in LOUD]
    silent = [text for text, found in findings if not (found.level or found.worrying or found.soft)]
    assert 1 - len(missed) / len(findings) >= heard, missed
    assert 1 - len(silent) / len(findings) >= told_whom_to_call, silent


@pytest.mark.parametrize(
    ("language", "kind", "alarmed"),
    [
        ("en", "things", 0.05),
        ("en", "thoughts", 0.07),
        ("en", "statements", 0.25),
        ("es", "things", 0.17),
        ("es", "thoughts", 0.1),
        ("es", "statements", 0.25),
    ],
)
def test_a_sentence_that_takes_the_danger_away_seldom_alarms(
    language: str, kind: str, alarmed: float
) -> None:
    # Most harmless statements are quotations ("how do you say '…' in Spanish?"). Only those of a work that
    # speaks are taken out: the person who asks may need the sentence now.
    findings = read(language, kind, "harmless")
    loud = [text for text, found in findings if found.level in LOUD]
    assert len(loud) / len(findings) <= alarmed, loud
