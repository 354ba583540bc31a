"""The half of likeness that reads what a message means, with the real sentence encoder."""

from __future__ import annotations

import numpy as np
import pytest
from counted import Counted
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.likeness import CALM, GENERAL, Example, Likeness
from bot.care.meaning import Perceptron, spoken
from bot.knowledge.encoder import Remembering, encoder

DANGER, OTHER = GENERAL["emergency"], CALM
TAUGHT = {
    DANGER: ("cant get a full breath", "no air is going in", "gasping for breath here",
             "short of breath and scared", "my breath keeps stopping", "breathing is so hard tonight"),
    OTHER: ("what can i eat before", "when is my visit", "where do i park", "can i drive tomorrow",
            "is tea fine in the morning", "how long does it take"),
}  # fmt: skip
EXAMPLES = [Example(text, label) for label, texts in TAUGHT.items() for text in texts for _ in range(20)]


@pytest.fixture(scope="module")
def learned() -> Likeness:
    return Likeness.learn(EXAMPLES, "by hand", encoder())


def test_danger_in_words_nobody_taught_is_recognised(learned: Likeness) -> None:
    by_words_alone = Likeness.learn(EXAMPLES, "by hand")
    for unheard in ("he is suffocating please", "se está ahogando mi esposo"):
        assert learned.chances(unheard)[DANGER] > by_words_alone.chances(unheard)[DANGER]
        assert learned.chances(unheard)[DANGER] > 0.5
    assert learned.chances("quelle heure pour le rendez-vous")[CALM] > 0.5


def test_a_kept_table_means_the_same(learned: Likeness) -> None:
    again = Likeness.from_bytes(learned.to_bytes(), encoder())
    for text in ("he is suffocating please", "where can my sister park", "she stopped breathing"):
        assert again.chances(text) == learned.chances(text)


def test_without_the_encoder_words_speak_alone(learned: Likeness) -> None:
    alone = Likeness.from_bytes(learned.to_bytes())
    assert alone.chances("he is suffocating please") == Likeness.learn(EXAMPLES, "by hand").chances(
        "he is suffocating please"
    )


def test_the_same_examples_teach_the_same() -> None:
    dice = np.random.default_rng(1)
    vectors = dice.normal(size=(60, 512)).astype(np.float32) / np.float32(22)
    labels = (vectors[:, 0] > 0).astype(np.int64)
    one, two = (Perceptron.learn(vectors, labels, np.ones(60, np.float32), 2) for _ in range(2))
    assert all(np.array_equal(table, two.tables()[name]) for name, table in one.tables().items())
    assert (one.chances(vectors).argmax(axis=1) == labels).mean() > 0.95


def test_a_message_that_triage_and_the_matcher_ask_about_is_encoded_once() -> None:
    counted = Counted(encoder())
    asked, encode = counted.asked, Remembering(counted)
    first = encode(["how long till i can drive", "till i can drive"])
    assert np.array_equal(encode(["how long till i can drive"])[0], first[0])
    assert asked == ["how long till i can drive", "till i can drive"]
    assert np.array_equal(encode(["and tonight", "how long till i can drive"])[1], first[0])
    encode(["till i can drive"])
    assert asked[2:] == ["and tonight"]
    for number in range(70):  # only the latest are remembered
        encode([f"message {number}"])
    encode(["till i can drive"])
    assert asked[-1] == "till i can drive"
    assert encode([]).shape == (0, 512)


def test_pictures_and_stretched_words_do_not_reach_the_encoder() -> None:
    assert spoken("Heeeelp 😱😱 I\u2019m… so  DIZZY!!!!") == ["heelp", "i'm..", "so", "dizzy!!"]
    assert spoken("\ud800 \ud83d") == []
    assert [len(word) for word in spoken("a" * 50 + "b" + "cd" * 300)] == [24]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=3000))
def test_any_text_gets_chances_that_are_probabilities(learned: Likeness, text: str) -> None:
    chances = learned.chances(text)
    assert not chances or set(chances) == {DANGER, CALM}
    assert all(0 <= chance <= 1 for chance in chances.values())
