"""Every shipped text, filled in and marked up as it goes out, passes Telegram's own parser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tdjson import td_execute

from bot.care.wording import fill
from bot.chat.speech import Message
from bot.knowledge.book import Book
from bot.knowledge.lint_texts import LONGEST
from bot.knowledge.reader import read, shipped_folder


def telegram(**request: Any) -> dict[str, Any]:
    """What TDLib, the library under every Telegram client, says to a request."""
    answer = td_execute(json.dumps({"@type": request.pop("kind"), **request}).encode())
    assert answer is not None
    parsed: dict[str, Any] = json.loads(answer)
    return parsed


def parsed(html: str) -> dict[str, Any]:
    return telegram(kind="parseTextEntities", text=html, parse_mode={"@type": "textParseModeHTML"})


@pytest.fixture(scope="module", autouse=True)
def _silent() -> None:
    telegram(kind="setLogVerbosityLevel", new_verbosity_level=0)


@pytest.mark.parametrize("first_bold", [False, True])
def test_telegram_takes_every_shipped_text(first_bold: bool) -> None:
    reading = read(shipped_folder())
    assert reading.handbook is not None
    book = Book(reading.handbook, reading.where)
    own = dict.fromkeys(book.own_names(), "Tue, Dec 1, 2:40 PM")
    count = 0
    for text in book.prose():
        if text.kind == "fact":
            continue
        names = dict.fromkeys(book.used_names(), "<a & b>")
        words = fill(text.words, {**names, **book.handbook.values(text.language)}, own)
        answer = parsed(Message(words, first_bold=first_bold).html)
        assert answer["@type"] == "formattedText", (text.name, answer)
        assert answer["text"].split() == words.split()
        assert 0 < len(answer["text"].encode("utf-16-le")) // 2 <= LONGEST
        count += 1
    assert count > 200


def test_the_parser_that_is_asked_does_refuse() -> None:
    assert parsed("<b>never closed")["@type"] == "error"
