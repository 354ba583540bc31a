"""What a careful reader would say about the clinic's files. Pure: one function a rule.

Only what cannot be understood or is unsafe to send is an error and stops a load; everything else
is a warning. ``RULES`` is the whole list; each rule takes the Book and yields Findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.care.handbook import Handbook
from bot.care.wording import OWN, Text, own_outside_choice, placeholders
from bot.knowledge.problem import Problem, Severity, did_you_mean
from bot.knowledge.reader import Where
from bot.knowledge.yamltext import Path_

OWN_BASICS = ("start", "day", "discharge")
"""Moments that every treatment has; the others are named under ``times`` in clinic.yaml."""

BOT_WORDS = frozenset({
    "first", "second", "level", "who", "when", "words", "rule", "name", "clock", "minutes", "next", "reason",
    "step", "value", "scale", "list", "until", "zone", "number",
})
"""What the bot itself fills into its own sentences."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at ``path`` inside the thing named ``(kind, name)``."""

    severity: Severity
    rule: str
    kind: str
    name: str
    path: Path_
    message: str
    hint: str = ""


Rule = Callable[[Handbook], Iterator[Finding]]


def lint(handbook: Handbook, where: Where) -> list[Problem]:
    """Every finding of every rule, with its place in the files."""
    problems = []
    for rule in RULES:
        for found in rule(handbook):
            text_path = where.get((found.kind, found.name))
            if text_path is None:
                continue  # a shipped sentence that this clinic has not overridden
            text, path = text_path
            line, column = text.place((*path, *found.path))
            problems.append(Problem(text.file, line, column, found.severity, found.rule,
                                    found.message, found.hint))
    return sorted(set(problems))


def _texts(handbook: Handbook) -> Iterator[tuple[str, str, Path_, Text]]:
    """Every text a patient may read: kind, name, path inside the entry, words."""
    for topic in handbook.topics:
        yield "topic", topic.id, ("question",), topic.question
        yield "topic", topic.id, ("answer",), topic.answer
    for flag in handbook.red_flags:
        yield "red-flag", flag.id, ("text",), flag.text
    for plan in handbook.plans.values():
        for step in plan.steps:
            yield "step", f"{plan.id}/{step.id}", ("text",), step.text
            if step.late is not None:
                yield "step", f"{plan.id}/{step.id}", ("late",), step.late
    for key, words in handbook.wording.items():
        yield "wording", key, (), words


def unknown_fact(handbook: Handbook) -> Iterator[Finding]:
    """A text names a fact or a moment that the clinic does not have: it could not be sent."""
    own = {f"{OWN}{name}" for name in (*OWN_BASICS, *handbook.times)}
    for kind, name, path, words in _texts(handbook):
        known = handbook.facts.keys() | own | (BOT_WORDS if kind == "wording" else set())
        for language, text in words.items():
            for placeholder in placeholders(text):
                if placeholder not in known:
                    yield Finding("error", "unknown-fact", kind, name, (*path, language),
                                  f"There is no fact '{placeholder}'.",
                                  did_you_mean(placeholder, known) or "Add it under 'facts' in clinic.yaml.")


def own_time_without_choice(handbook: Handbook) -> Iterator[Finding]:
    """An answer that names the patient's own time must say what a patient without a visit reads."""
    for kind, name, path, words in _texts(handbook):
        if kind == "step":
            continue  # a reminder always belongs to a treatment
        for language, text in words.items():
            for placeholder in own_outside_choice(text):
                yield Finding("error", "own-time", kind, name, (*path, language),
                              f"'{{{placeholder}}}' is unknown for a patient without a visit.",
                              "Write [words with it | words without it].")


def unknown_reference(handbook: Handbook) -> Iterator[Finding]:
    """``see`` must name topics that exist."""
    known = {topic.id for topic in handbook.topics}
    for topic in handbook.topics:
        for index, other in enumerate(topic.see):
            if other not in known:
                yield Finding("error", "unknown-topic", "topic", topic.id, ("see", index),
                              f"There is no topic '{other}'.", did_you_mean(other, known))


RULES: tuple[Rule, ...] = (unknown_fact, own_time_without_choice, unknown_reference)
