"""Words of another language find their place in a network by what they mean."""

from __future__ import annotations

import numpy as np
import pytest

from bot.care.likeness import Example
from bot.knowledge.encoder import encoder
from bot.knowledge.newwords import Shares, told_by_known

ENGLISH = ("I cannot breathe", "my husband drives", "a cold beer with dinner", "does my head hurt")
SPANISH = ("no puedo respirar", "mi esposo maneja", "la cerveza con la cena", "me duele la cabeza")
KNOWN = frozenset({"no", "la", "con", "me", "mi", "beer", "breathe", "husband", "head", "sin"})


@pytest.fixture(scope="module")
def words() -> dict[str, Shares]:
    examples = [
        Example(f"{text} {'!' * turn}", "calm", language=language)
        for turn in range(30)
        for language, texts in (("en", ENGLISH), ("es", (*SPANISH, "hoy sin cerveza")))
        for text in texts
    ]
    return told_by_known([*examples, *[Example("sin", "calm", language="en")] * 9], KNOWN, "en", encoder())


@pytest.mark.parametrize(
    ("spanish", "english"),
    [("respirar", "breathe"), ("esposo", "husband"), ("cerveza", "beer"), ("cabeza", "head")],
)
def test_a_spanish_word_begins_where_its_english_one_stands(
    words: dict[str, Shares], spanish: str, english: str
) -> None:
    assert max(words[spanish], key=words[spanish].__getitem__) == english


def test_the_shares_of_a_word_make_a_whole(words: dict[str, Shares]) -> None:
    assert [sum(shares.values()) for shares in words.values()] == pytest.approx([1] * len(words))


def test_a_piece_the_network_knows_is_the_other_languages_word_where_only_that_has_it(
    words: dict[str, Shares],
) -> None:
    assert "con" in words
    assert "sin" not in words, "English has it, too"


def test_english_words_and_rare_ones_are_left_alone() -> None:
    rare = [Example(text, "calm", language="es") for text in SPANISH]
    common = [Example(text, "calm", language="en") for text in ENGLISH * 9]
    assert told_by_known([*rare, *common], KNOWN, "en", encoder()) == {}


def test_a_word_like_none_that_is_known_is_left_out() -> None:
    def unlike(texts: object) -> np.ndarray:
        return next(vectors)

    vectors = iter([np.eye(2, 4, dtype=np.float32), np.eye(2, 4, 2, dtype=np.float32)])
    examples = [Example("cold beer", "calm", language="en"), Example("mucha risa", "calm", language="es")] * 9
    assert told_by_known(examples, frozenset(), "en", unlike) == {}
