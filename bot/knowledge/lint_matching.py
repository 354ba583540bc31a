"""What can be wrong between topics: words that lead to more than one, examples that prove nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.care.answer import Context
from bot.care.text import words
from bot.knowledge.book import Book, Finding
from bot.knowledge.collisions import Bags
from bot.knowledge.places import joined

FAR = 0.25
"""How much more of a wording's weight another topic must have to be told without asking."""
MOST_ASKED = 200
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
    """A wording that speaks like another topic, or that the bot even answers with another topic."""
    if book.answerer is None:
        return
    rows = (row for language in book.handbook.languages for row in Bags(book.handbook, language).leanings())
    away = sorted((row for row in rows if row.margin < 0), key=lambda row: row.margin)
    for row in away[:MOST_ASKED]:
        kind, name, path = _variant(book, row.topic, row.language, row.wording)
        hint = f"Move it there, or give '{row.topic}' more wordings like it."
        if row.margin < -FAR:
            message = f"The words of “{row.wording}” are much nearer to '{row.nearest}'."
            yield Finding("closer-to-other", kind, name, path, message, hint)
            continue
        decision = book.answerer.decide(row.wording, Context(language=row.language))
        sent = [found.id for found in decision.answers] or ([decision.route.id] if decision.route else [])
        if sent and row.topic not in sent:
            message = f"Asked “{row.wording}”, the bot answers with '{sent[0]}'."
            yield Finding("closer-to-other", kind, name, path, message, hint)


RULES = (shared_wording, test_is_wording, closer_to_other)
