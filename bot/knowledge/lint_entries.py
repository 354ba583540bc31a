"""What can be wrong with entries: what they refer to, which languages, tests, approval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from babel import localedata

from bot.care.grammar import GROUPS
from bot.care.wording import Text
from bot.knowledge.book import Book, Finding
from bot.knowledge.problem import did_you_mean
from bot.knowledge.reader import NEUTRAL_FACTS, shipped_packs
from bot.knowledge.yamltext import Path_

FEWEST_WORDINGS = 5
"""Of a topic, in one language, its question counted. With five, about two of three new questions are
understood; with forty, six of seven."""

# ---- references ------------------------------------------------------------------------


def unknown_reference(book: Book) -> Iterator[Finding]:
    """``see`` must name topics that exist."""
    known = {topic.id for topic in book.handbook.topics}
    if not book.complete:
        return  # a topic that could not be read is not unknown
    for topic in book.handbook.topics:
        for index, other in enumerate(topic.see):
            if other not in known:
                yield Finding(
                    "unknown-topic",
                    "topic",
                    topic.id,
                    ("see", index),
                    f"There is no topic '{other}'.",
                    did_you_mean(other, known) or "Delete it, or write the topic.",
                )


def see_itself(book: Book) -> Iterator[Finding]:
    """A topic that offers itself. (Two topics that offer each other are fine.)"""
    for topic in book.handbook.topics:
        if topic.id in topic.see:
            yield Finding(
                "see-itself",
                "topic",
                topic.id,
                ("see", topic.see.index(topic.id)),
                "The topic offers itself as a related question.",
                "Delete it here.",
            )


def unused_fact(book: Book) -> Iterator[Finding]:
    """A fact that no text, time or plan uses: a number that somebody will change in vain."""
    if not book.complete:
        return
    used = (
        book.used_names()
        | NEUTRAL_FACTS.keys()
        | {name for pack in shipped_packs().values() for name in pack}
    )
    for name in book.handbook.facts:
        if name not in used:
            yield Finding(
                "unused-fact",
                "fact",
                name,
                (),
                f"Nothing uses the fact '{name}'.",
                f"Write {{{name}}} in an answer, or delete it.",
                key=True,
            )


# ---- languages -------------------------------------------------------------------------


def _needed(book: Book) -> Iterator[tuple[str, str, tuple[str | int, ...], Text]]:
    return (entry for entry in book.texts() if entry[0] != "wording")  # the bot's own words are never missing


def missing_language(book: Book) -> Iterator[Finding]:
    """Words that patients of an offered language could not read."""
    for kind, name, path, text in _needed(book):
        for language in book.offered:
            if language not in text:
                yield Finding(
                    "missing-language",
                    kind,
                    name,
                    path,
                    f"'{path[-1]}' is not written in '{language}', which the clinic offers.",
                    f'Add it: {path[-1]}: {{…, {language}: "…"}}.',
                )


def main_language(book: Book) -> Iterator[Finding]:
    """Words that are not there in the main language."""
    if book.offered:
        return
    main = book.handbook.main_language
    for kind, name, path, text in _needed(book):
        if text and main not in text:
            yield Finding(
                "main-language",
                kind,
                name,
                path,
                f"'{path[-1]}' is not written in '{main}', the clinic's main language.",
                "Add it, or name your languages in config.yaml, the main one first.",
            )


@lru_cache(maxsize=64)
def _exists(language: str) -> bool:
    return bool(localedata.exists(language.replace("-", "_")))


def odd_language(book: Book) -> Iterator[Finding]:
    """A language that nobody reads: most often a typing error in its code."""
    offered = set(book.offered)
    told: set[tuple[str, str]] = set()

    def odd(language: str) -> bool:
        return language not in offered if offered else not _exists(language)

    hint = f"The clinic offers: {', '.join(book.offered)}." if offered else "Write a code such as en or es."
    for kind, name, path, text in book.texts():
        for language in text:
            if odd(language):
                yield Finding(
                    "odd-language",
                    kind,
                    name,
                    (*path, language),
                    f"Nobody is offered the language '{language}'.",
                    hint,
                    key=True,
                )
    for topic in book.handbook.topics:
        for language, wordings in topic.variants.items():
            if odd(language) and wordings and (language, topic.group) not in told:
                told.add((language, topic.group))
                yield Finding(
                    "odd-language",
                    "variant",
                    "\0".join((topic.id, language, wordings[0])),
                    (),
                    f"Nobody is offered the language '{language}'.",
                    hint,
                )


# ---- wordings and tests -----------------------------------------------------------------


def few_wordings(book: Book) -> Iterator[Finding]:
    """Too few ways of asking for the topic to be understood."""
    for topic in book.handbook.topics:
        few = [
            f"{len(topic.wordings(language))} in '{language}'"
            for language in book.languages
            if language in topic.answer and len(topic.wordings(language)) < FEWEST_WORDINGS
        ]
        if few:
            yield Finding(
                "few-wordings",
                "topic",
                topic.id,
                ("id",),
                f"The topic has only {', '.join(few)}.",
                f"Add wordings as patients write them, at least {FEWEST_WORDINGS}; forty is good.",
            )


def no_tests(book: Book) -> Iterator[Finding]:
    """Nothing shows that the entry is found."""
    for kind, entries in (("topic", book.handbook.topics), ("red-flag", book.handbook.red_flags)):
        for entry in entries:
            where = book.where.get((kind, entry.id))
            if where is None or entry.tests.match:
                continue
            text, path = where
            if (*path, "tests") in text.keys:
                yield Finding(
                    "empty-tests",
                    kind,
                    entry.id,
                    ("tests",),
                    f"'{entry.id}' has no message under 'match'.",
                    "Add two or three messages that should lead here.",
                    key=True,
                )
            else:
                yield Finding(
                    "no-tests",
                    kind,
                    entry.id,
                    ("id",),
                    f"'{entry.id}' has no tests.",
                    'Add tests: {match: ["a message that should lead here"]}.',
                )


def empty_list_entries(book: Book) -> Iterator[Finding]:
    """A wording, an example or a phrase without a word in it."""
    for kind, name in book.where:
        if kind in ("variant", "test") and not any(map(str.isalnum, name.rpartition("\0")[2])):
            yield Finding(
                "empty", kind, name, (), "There are no words here.", "Delete the line, or write into it."
            )


def test_contradiction(book: Book) -> Iterator[Finding]:
    """A message that should and should not lead to the same entry."""
    for kind, entries in (("topic", book.handbook.topics), ("red-flag", book.handbook.red_flags)):
        for entry in entries:
            for wording in set(entry.tests.match) & set(entry.tests.not_):
                yield Finding(
                    "test-contradiction",
                    "test",
                    "\0".join((kind, entry.id, "not", wording)),
                    (),
                    f"“{wording}” stands under 'match' too.",
                    "Delete one of the two.",
                )


def test_twice(book: Book) -> Iterator[Finding]:
    """The same example a second time."""
    for kind, entries in (("topic", book.handbook.topics), ("red-flag", book.handbook.red_flags)):
        for entry in entries:
            for must, wordings in (("match", entry.tests.match), ("not", entry.tests.not_)):
                for wording in {w for w in wordings if wordings.count(w) > 1}:
                    yield Finding(
                        "test-twice",
                        "test",
                        "\0".join((kind, entry.id, must, wording)),
                        (),
                        f"The example “{wording}” stands twice.",
                        "Delete one of them.",
                    )


# ---- safety and approval -----------------------------------------------------------------


_GROUP = re.compile(r"<([^<>]+)>")


def red_flag_phrase(book: Book) -> Iterator[Finding]:
    """A danger phrase that triage would read otherwise than it was meant, and so might never find."""
    flags = book.handbook.red_flags
    groups = {*GROUPS, *(" ".join(name.lower().split()) for flag in flags for name in flag.words)}
    for flag in flags:
        if ("red-flag", flag.id) not in book.where:
            continue
        spots: list[tuple[Path_, str]] = [
            (("phrases", language, index), phrase)
            for language, phrases in flag.phrases.items()
            for index, phrase in enumerate(phrases)
        ]
        spots += [(("unless", index), phrase) for index, phrase in enumerate(flag.unless)]
        for path, phrase in spots:
            unknown = [
                name for name in _GROUP.findall(phrase) if " ".join(name.lower().split()) not in groups
            ]
            if unknown:
                yield Finding(
                    "red-flag-phrase",
                    "red-flag",
                    flag.id,
                    path,
                    f"There is no word group '{unknown[0]}'.",
                    did_you_mean(unknown[0], groups) or "Name it under 'words', or write plain words.",
                )
            elif not any(map(str.isalnum, phrase)):
                yield Finding(
                    "red-flag-phrase",
                    "red-flag",
                    flag.id,
                    path,
                    "There are no words in this phrase.",
                    "Delete it, or write into it.",
                )


def not_approved(book: Book) -> Iterator[Finding]:
    """Nobody has signed: patients get red flags and contact details only."""
    if not book.handbook.approved.by.strip():
        yield Finding(
            "not-approved",
            "clinic",
            "approved",
            ("by",),
            "No clinician has signed this content yet; "
            "'aftercare run' sends only red flags and contact details.",
            'When it is right, write in clinic.yaml: approved: {by: "Dr. …", on: 2026-12-01}.',
        )


def review_past(book: Book) -> Iterator[Finding]:
    """An answer whose date for another look has passed."""
    for topic in book.handbook.topics:
        if book.today is not None and topic.review_by is not None and topic.review_by < book.today:
            yield Finding(
                "review-past",
                "topic",
                topic.id,
                ("review_by",),
                f"This answer was to be looked at again by {topic.review_by}.",
                "Let a clinician read it, then write a new date.",
            )


RULES = (
    unknown_reference,
    missing_language,
    red_flag_phrase,
    see_itself,
    unused_fact,
    main_language,
    odd_language,
    few_wordings,
    no_tests,
    empty_list_entries,
    test_contradiction,
    test_twice,
    not_approved,
    review_past,
)
