"""The Handbook: everything clinic staff wrote, validated and frozen.

A Handbook is read once from disk (see ``bot.knowledge``) and never changes. Its ``version`` is a
hash of the content, so every message that went out can be traced to the words behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Literal

from bot.care.likeness import Likeness
from bot.care.plan import CarePlan, filled
from bot.care.redflag import RedFlag
from bot.care.wording import Approval, ContentTests, Frozen, Phrases, Text, fill, pick

Phase = Literal["before", "during", "after", "any"]


class Topic(Frozen):
    """One thing patients ask about.

    ``variants`` maps a language to other wordings of the question; those of
    ``phrasings/<language>/*.yaml`` are already added. ``route`` is ``"staff"`` for a question that
    must be recognised but not answered by the bot.
    """

    id: str
    question: Text
    answer: Text
    variants: Phrases = {}
    phase: Phase = "any"
    see: tuple[str, ...] = ()
    route: Literal["staff"] | None = None
    tests: ContentTests = ContentTests()
    sources: tuple[str, ...] = ()
    approved: Approval = Approval()
    review_by: date | None = None
    group: str = ""

    def wordings(self, language: str) -> tuple[str, ...]:
        """The question and its variants in ``language``, without repeats, in written order."""
        own = (self.question[language],) if language in self.question else ()
        return tuple(dict.fromkeys((*own, *self.variants.get(language, ()))))


class Fact(Frozen):
    """A named value of the clinic, used by answers and reminders alike."""

    value: Text
    unit: str = ""
    comment: str = ""


class Opening(Frozen):
    """When a person answers the phone on one weekday (0 is Monday), in the clinic's zone."""

    weekday: int
    opens: time
    closes: time


class Handbook(Frozen):
    """The immutable, validated snapshot of everything in ``knowledge/``.

    ``languages`` lists the languages patients can use, the clinic's main one first.
    ``wording`` holds the sentences the bot itself says, by key. ``synonyms`` maps a language to
    ``{word: the patients' other words for it}``. ``times`` maps the name of a moment of the
    patient's timeline to its offsets (the latest of them counts). ``likeness`` is triage's second voice.
    """

    version: str
    languages: tuple[str, ...]
    topics: tuple[Topic, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    plans: Mapping[str, CarePlan] = {}
    facts: Mapping[str, Fact] = {}
    times: Mapping[str, tuple[str, ...]] = {}
    opening: tuple[Opening, ...] = ()
    wording: Mapping[str, Text] = {}
    synonyms: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    approved: Approval = Approval()
    likeness: Likeness | None = None

    @property
    def main_language(self) -> str:
        """The language used when nothing better is known."""
        return self.languages[0]

    def topic(self, topic_id: str) -> Topic | None:
        """The topic with that id, or None."""
        return next((t for t in self.topics if t.id == topic_id), None)

    def values(self, language: str) -> dict[str, str]:
        """Every fact's words in ``language``, by name."""
        return {name: pick(fact.value, language, self.languages) for name, fact in self.facts.items()}

    def filled_plans(self) -> dict[str, CarePlan]:
        """The care plans with the clinic's facts put into their times. Raises ValueError."""
        facts = self.values(self.main_language)
        return {name: filled(plan, facts) for name, plan in self.plans.items()}

    def say(self, key: str, language: str, own: Mapping[str, str] | None = None, **values: str) -> str:
        """The bot's own sentence ``key``, filled with the clinic's facts and ``values``."""
        words = pick(self.wording[key], language, self.languages)
        return fill(words, {**self.values(language), **values}, own)

    def write(self, text: Text, language: str, own: Mapping[str, str] | None = None) -> str:
        """An approved text in ``language``, filled with the clinic's facts and the patient's times."""
        return fill(pick(text, language, self.languages), self.values(language), own)
