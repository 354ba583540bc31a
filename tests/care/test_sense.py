"""The matcher's voice that reads what a message means: learnt from vectors, no encoder needed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.care.meaning import unit
from bot.care.sense import Meant, Sense

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PLACES = 24


def about(topic: int, dice: np.random.Generator, count: int, blur: float = 0.5) -> Floats:
    """Meanings of ``count`` wordings around a topic's own."""
    middle = np.random.default_rng(topic).normal(size=PLACES)
    return unit((middle + blur * dice.normal(size=(count, PLACES))).astype(np.float32))


def taught(dice: np.random.Generator, per_topic: list[int], abroad: list[int]) -> tuple[Meant, Ints]:
    topic_of = np.repeat(np.arange(len(per_topic)), per_topic)
    own = [about(n, dice, count) for n, count in enumerate(per_topic)]
    elsewhere = [about(n, dice, count) for n, count in enumerate(abroad)]
    elsewhere_of = np.repeat(np.arange(len(abroad)), abroad)
    return Meant(np.concatenate(own), np.concatenate(elsewhere), elsewhere_of), topic_of


def test_a_message_is_nearest_to_the_topic_it_is_about() -> None:
    dice = np.random.default_rng(3)
    meant, topic_of = taught(dice, [12, 8, 30], [5, 5, 5])
    sense = Sense.fit(meant, topic_of, 3)
    for topic in range(3):
        found = sense.of(about(topic, dice, 20))
        assert found.shape == (20, 3)
        assert (found.argmax(axis=1) == topic).all()


def test_one_message_is_judged_as_among_many() -> None:
    dice = np.random.default_rng(4)
    meant, topic_of = taught(dice, [9] * 6, [0] * 6)
    sense = Sense.fit(meant, topic_of, 6)
    rows = about(2, dice, 5)
    many = sense.of(rows)
    nothing = np.zeros(6, np.float32)
    for row, among in zip(rows, many, strict=True):
        assert np.allclose(sense.of_one(row, nothing, likely=6), among, atol=1e-5)
        few = sense.of_one(row, nothing, likely=2)
        best = np.argsort(-few)[:2]
        assert np.allclose(few[best], among[best], atol=1e-5)
        assert few[best].min() > np.delete(few, best).max()


def test_wordings_in_another_language_teach_a_topic_that_has_few() -> None:
    dice = np.random.default_rng(5)
    own = Meant(
        np.concatenate([about(0, dice, 12), about(1, dice, 1, blur=1.6)]),
        np.zeros((0, PLACES), np.float32),
        np.zeros(0, np.int64),
    )
    topic_of = np.array([0] * 12 + [1])
    both = Meant(own.rows, about(1, dice, 12), np.ones(12, np.int64))
    asked = about(1, dice, 40, blur=1.0)
    margins = []
    for meant in (own, both):
        found = Sense.fit(meant, topic_of, 2).of(asked)
        margins.append(float((found[:, 1] - found[:, 0]).mean()))
    assert margins[1] > margins[0]


def test_a_topic_without_wordings_here_is_left_out() -> None:
    dice = np.random.default_rng(6)
    rows = np.concatenate([about(0, dice, 8), about(2, dice, 8)])
    meant = Meant(rows, about(1, dice, 8), np.ones(8, np.int64))
    sense = Sense.fit(meant, np.array([0] * 8 + [2] * 8), 3)
    asked = about(1, dice, 10)
    assert (sense.of(asked)[:, 1] == 0).all()
    assert sense.of_one(asked[0], np.zeros(3, np.float32), likely=3).shape == (3,)


def test_where_no_meaning_is_known_there_is_none_to_learn_from() -> None:
    nothing = np.zeros((4, 0), np.float32)
    assert not Meant(nothing, nothing, np.zeros(4, np.int64))
    assert Meant(np.ones((1, 2), np.float32), np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
