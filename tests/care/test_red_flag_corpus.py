"""What the shipped red flags do with messages their authors never saw: who is caught, who is alarmed in vain.

The messages in ``red_flag_corpus.yaml`` were written apart from the rules. Half a may be read to find classes
of error; half b is for judging.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.care.lexicon import Lexicon
from bot.care.redflag import LOUD
from bot.care.triage import triage
from bot.knowledge.reader import floor

CORPUS = Path(__file__).with_name("red_flag_corpus.yaml")

GOAL_CAUGHT = {"en": 0.99, "es": 0.97}
GOAL_EXACT = 0.92
GOAL_ALARMED = 0.03
"""Where the red flags have to get to. The floors below are where they are on messages nobody tuned on
(half b); they may only be tightened."""

CAUGHT_AT_LEAST = {"en": 0.92, "es": 0.92}
"""Emergencies and crises that bring an emergency or crisis card. A miss can cost a life."""

EXACT_AT_LEAST = {"emergency": 0.71, "crisis": 0.85, "urgent": 0.7}
"""Messages that get the very level they deserve. Most of the rest get another card: this corpus asks for an
emergency card where a plan or harm to others gets the crisis card."""

ALARMED_AT_MOST = 0.09
"""Harmless messages that may bring any card. They are hard ones: each uses the words of a danger."""

ALARMED_LOUDLY_AT_MOST = 0.065
"""Harmless messages that may bring an emergency or crisis card, which also wakes staff."""

GROUPS = {f"M{n:02}" for n in range(1, 17)} | {f"C{n:02}" for n in range(1, 9)}
DANGERS = (*LOUD, "urgent")
ENTRIES_AT_LEAST = 420
"""Of dangers, and of harmless messages: below this a share of one in a hundred is not measurable."""

QUOTE = 4
"""Words from which on an equal sentence in the red flags is a copy: shorter ones people simply say alike."""


@dataclass(frozen=True)
class Message:
    text: str
    lang: str
    level: str
    about: str
    half: str


@dataclass(frozen=True)
class Verdict:
    message: Message
    got: str
    """The level that triage found, or "none"."""
    why: str

    def __str__(self) -> str:
        m = self.message
        return f"  [{m.half} {m.about} {m.lang}] wants {m.level}, got {self.got} ({self.why}): {m.text}"


@cache
def messages() -> tuple[Message, ...]:
    entries: list[dict[str, Any]] = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
    return tuple(Message(**{"half": "a", **entry}) for entry in entries)


@cache
def verdicts() -> tuple[Verdict, ...]:
    handbook = floor()
    lexicon = Lexicon.build(handbook.red_flags)
    findings = ((message, triage(message.text, lexicon, handbook.likeness)) for message in messages())
    return tuple(Verdict(m, found.level or "none", found.rule or "no rule") for m, found in findings)


def of(level: Iterable[str], lang: str | None = None) -> list[Verdict]:
    wanted = set(level)
    chosen = [
        v
        for v in verdicts()
        if v.message.half == "b" and v.message.level in wanted and lang in (None, v.message.lang)
    ]
    assert chosen
    return chosen


def share(cases: list[Verdict], holds: Callable[[Verdict], bool]) -> float:
    return sum(map(holds, cases)) / len(cases)


def told(cases: list[Verdict], holds: Callable[[Verdict], bool], against: Callable[[Verdict], bool]) -> str:
    """The share, and every verdict that counts against it, by name."""
    wrong = [str(v) for v in cases if against(v)]
    return "\n".join([f"{share(cases, holds):.3f} of {len(cases)}; {len(wrong)} wrong:", *wrong])


def loud(verdict: Verdict) -> bool:
    return verdict.got in LOUD


def heard(verdict: Verdict) -> bool:
    return verdict.got != "none"


def exact(verdict: Verdict) -> bool:
    return verdict.got == verdict.message.level


@pytest.mark.parametrize("lang", sorted(CAUGHT_AT_LEAST))
def test_a_life_in_danger_brings_an_emergency_or_crisis_card(lang: str) -> None:
    cases = of(LOUD, lang)
    assert share(cases, loud) >= CAUGHT_AT_LEAST[lang], told(cases, loud, lambda v: not loud(v))


@pytest.mark.parametrize("level", sorted(EXACT_AT_LEAST))
def test_the_card_has_the_level_that_the_danger_deserves(level: str) -> None:
    cases = of([level])
    assert share(cases, exact) >= EXACT_AT_LEAST[level], told(cases, exact, lambda v: not exact(v))


def test_harmless_words_rarely_bring_a_card() -> None:
    cases = of(["none"])
    assert share(cases, heard) <= ALARMED_AT_MOST, told(cases, heard, heard)


def test_harmless_words_hardly_ever_bring_an_emergency_or_crisis_card() -> None:
    cases = of(["none"])
    assert share(cases, loud) <= ALARMED_LOUDLY_AT_MOST, told(cases, loud, loud)


def test_the_corpus_is_large_and_covers_every_danger_in_both_languages() -> None:
    texts = [m.text.casefold() for m in messages()]
    dangers = [m for m in messages() if m.level in DANGERS]
    assert len(set(texts)) == len(texts)
    assert len(dangers) >= ENTRIES_AT_LEAST
    assert len(messages()) - len(dangers) >= ENTRIES_AT_LEAST
    for lang in ("en", "es"):
        for half in ("a", "b"):
            assert {m.about for m in dangers if m.lang == lang and m.half == half} == GROUPS


def test_the_red_flags_do_not_quote_the_corpus() -> None:
    """Half of a blind set's worth is that it stays blind."""
    shipped = {
        said.casefold()
        for flag in floor().red_flags
        for fields in (flag.phrases, flag.tests.match, flag.tests.not_)
        for said in sentences(fields)
    }
    copied = [m.text for m in messages() if len(m.text.split()) >= QUOTE and m.text.casefold() in shipped]
    assert not copied, copied


def sentences(fields: Any) -> Iterable[str]:
    if isinstance(fields, str):
        yield fields
    elif isinstance(fields, dict):
        for value in fields.values():
            yield from sentences(value)
    elif isinstance(fields, (list, tuple)):
        for value in fields:
            yield from sentences(value)


def test_the_floors_do_not_claim_more_than_the_goal() -> None:
    """A floor above its goal means that the goal is reached: then the goal is the floor."""
    assert all(CAUGHT_AT_LEAST[lang] <= GOAL_CAUGHT[lang] for lang in GOAL_CAUGHT)
    assert all(floor <= GOAL_EXACT for floor in EXACT_AT_LEAST.values())
    assert ALARMED_AT_MOST >= GOAL_ALARMED
