"""The clinic's content as the rules of ``check`` see it, and what a rule finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.care.answer import Answerer
from bot.care.handbook import Handbook
from bot.care.patient import QuietHours
from bot.care.plan import CarePlan
from bot.care.wording import OWN, Text, placeholders
from bot.knowledge.places import Where
from bot.knowledge.yamltext import Path_

OWN_BASICS = ("start", "day", "discharge")
"""Moments that every treatment has; the others are named under ``times`` in clinic.yaml."""


ZONE = ZoneInfo("America/Chicago")
"""Where a clinic is that has not said so."""
QUIET: QuietHours = (time(21), time(8))
"""Its quiet hours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule found at ``path`` inside the thing named ``(kind, name)`` (see ``Where``).

    ``at`` is the place of the character inside the text that stands there; ``key`` points at the
    key and not at its value.
    """

    rule: str
    kind: str
    name: str
    path: Path_
    message: str
    hint: str = ""
    at: int | None = None
    key: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """One text in one language: where it stands and its words. ``patient`` is False for staff's."""

    kind: str
    name: str
    path: Path_
    language: str
    words: str
    patient: bool = True

    def finding(self, rule: str, message: str, hint: str = "", at: int | None = None) -> Finding:
        """A finding in this text."""
        return Finding(rule, self.kind, self.name, (*self.path, self.language), message, hint, at)


@dataclass(frozen=True, slots=True)
class Book:
    """What the rules look at.

    ``offered`` are the languages the configuration names, or none. ``complete`` is False where an
    error kept part of the files from being read. ``today`` is the clinic's date; None leaves out
    what depends on it. ``quiet`` and ``zone`` are the clinic's. ``answerer`` is None where only
    errors are wanted, and building the index would take too long.
    """

    handbook: Handbook
    where: Where = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    complete: bool = True
    today: date | None = None
    zone: ZoneInfo = ZONE
    quiet: QuietHours | None = QUIET
    answerer: Answerer | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages patients can use."""
        return self.offered or self.handbook.languages

    def texts(self) -> Iterator[tuple[str, str, Path_, Text]]:
        """Every text that is written out in the folder: kind, name, path inside the entry, words."""
        for topic in self.handbook.topics:
            yield "topic", topic.id, ("question",), topic.question
            yield "topic", topic.id, ("answer",), topic.answer
        for flag in self.handbook.red_flags:
            if ("red-flag", flag.id) in self.where:
                yield "red-flag", flag.id, ("text",), flag.text
        for plan in self.handbook.plans.values():
            yield "plan", plan.id, ("title",), plan.title
            for step in plan.steps:
                yield "step", f"{plan.id}/{step.id}", ("text",), step.text
                if step.late is not None:
                    yield "step", f"{plan.id}/{step.id}", ("late",), step.late
                if step.companion is not None:
                    yield "step", f"{plan.id}/{step.id}", ("companion",), step.companion
        for key, words in self.handbook.wording.items():
            if ("wording", key) in self.where:
                yield "wording", key, (), words

    def prose(self) -> Iterator[Prose]:
        """Every text in every language, and the facts' own words."""
        for kind, name, path, text in self.texts():
            patient = not (kind == "wording" and name.startswith("staff."))
            for language, words in text.items():
                yield Prose(kind, name, path, language, words, patient)
        for name, fact in self.handbook.facts.items():
            if ("fact", name) in self.where:
                for language, words in fact.value.items():
                    yield Prose("fact", name, ("value",), language, words)

    def own_names(self) -> tuple[str, ...]:
        """The placeholders of a patient's own timeline."""
        return tuple(f"{OWN}{name}" for name in (*OWN_BASICS, *self.handbook.times))

    def used_names(self) -> set[str]:
        """Every placeholder that stands in any text, time or plan."""
        used = {
            name for _, _, _, text in self.texts() for words in text.values() for name in placeholders(words)
        }
        used |= {
            name
            for words in self.handbook.wording.values()
            for text in words.values()
            for name in placeholders(text)
        }
        used |= {
            name
            for flag in self.handbook.red_flags
            for text in flag.text.values()
            for name in placeholders(text)
        }
        used |= {
            name for times in self.handbook.times.values() for text in times for name in placeholders(text)
        }
        for plan in self.handbook.plans.values():
            used |= {name for _, _, text in times_of(plan) for name in placeholders(text)}
        return used


def times_of(plan: CarePlan) -> Iterator[tuple[str, Path_, str]]:
    """Every time in a plan: the step's id (empty for the plan itself), path inside it, and words."""
    yield "", ("visit",), plan.visit
    for step in plan.steps:
        yield step.id, ("when",), step.when
        if step.until is not None:
            yield step.id, ("until",), step.until
        if step.confirm is not None:
            yield step.id, ("confirm", "by"), step.confirm.by
            if step.confirm.nudge is not None:
                yield step.id, ("confirm", "nudge"), step.confirm.nudge
    if plan.visits is not None:
        for index, at in enumerate(plan.visits.at):
            yield "", ("visits", "at", index), at
