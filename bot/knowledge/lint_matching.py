"""What can be wrong between topics: words that lead to more than one, examples that prove nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.care.answer import Context
from bot.care.text import words
from bot.knowledge.book import Book, Finding
from bot.knowledge.collisions import Bags
from bot.knowledge.places import joined

MOST_ASKED = 250
"""Wordings, those that lie furthest from their own topic, that are asked to see where they lead."""


def _variant(book: Book, topic: str, language: str, wording: str) -> tuple[str, str, tuple[str | int, ...]]:
    """Where a wording stands: among the variants, or as the question itself."""
    name = joined(topic, language, wording)
    if ("variant", name) in book.where:
        return "variant", name, ()
    return "topic", topic, ("question", language)


def shared_wording(book: Book) -> Iterator[Finding]:
    """The same wording under two topics: nobody can say which is meant."""
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for topic in book.handbook.topics:
        for language in {**topic.question, **topic.variants}:
            for wording in topic.wordings(language):
                found = (language, words(wording, language))
                owner = first.setdefault(found, topic.id)
                if found[1] and owner != topic.id:
                    kind, name, path = _variant(book, topic.id, language, wording)
                    yield Finding(
                        "shared-wording",
                        kind,
                        name,
                        path,
                        f"“{wording}” stands under '{owner}' too.",
                        "Keep it where the answer fits best.",
                    )


def test_is_wording(book: Book) -> Iterator[Finding]:
    """An example that is also a wording is found by heart, and tests nothing."""
    known = {
        (wording.casefold().strip())
        for topic in book.handbook.topics
        for language in {**topic.question, **topic.variants}
        for wording in topic.wordings(language)
    }
    for topic in book.handbook.topics:
        for wording in dict.fromkeys(topic.tests.match):
            if wording.casefold().strip() in known:
                yield Finding(
                    "test-is-wording",
                    "test",
                    joined("topic", topic.id, "match", wording),
                    (),
                    f"“{wording}” is also a wording, so it tests nothing.",
                    "Write the example in other words, or delete it.",
                )


def closer_to_other(book: Book) -> Iterator[Finding]:
    """A wording for which the bot, asked just that, would send another topic's answer."""
    if book.answerer is None:
        return
    away = [
        row
        for language in book.handbook.languages
        for row in Bags(book.handbook, language).leanings()
        if row.margin < 0
    ]
    for row in sorted(away, key=lambda row: row.margin)[:MOST_ASKED]:
        decision = book.answerer.decide(row.wording, Context(language=row.language))
        sent = [found.id for found in decision.answers] or ([decision.route.id] if decision.route else [])
        if sent and row.topic not in sent:
            kind, name, path = _variant(book, row.topic, row.language, row.wording)
            yield Finding(
                "closer-to-other", kind, name, path,
                f"Asked “{row.wording}”, the bot answers with '{sent[0]}'.",
                f"Move it there, or give '{row.topic}' more wordings like it.",
            )  # fmt: skip


RULES = (shared_wording, test_is_wording, closer_to_other)
