"""What topics mean: the voice of a matcher that reads what a message means, not its words alone.

Two things are compared with the meaning of a message (:mod:`bot.care.meaning`): weights for every place of
it, which start as the mean of each topic's wordings in all languages and are then refined
(:mod:`bot.care.refining`), and the nearest single wording in the message's language, by cosine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.care.meaning import Floats, in_steps, unit
from bot.care.refining import refined

Ints = npt.NDArray[np.int64]

MOST, FADING = 0.5, 1.6
"""Weight of each of the two beside the words' scores: at most the first, and the second over the root of how
many wordings a topic has. The fewer wordings teach a topic, the more it helps what they mean."""
SPREAD = 0.25
"""Standard deviation that the weights' scores get, near that of cosines."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What wordings mean: rows of length 1.

    ``rows`` are a language's own wordings, ``elsewhere`` those in other languages, which belong to the
    topics ``elsewhere_of``. False where meanings are not known.
    """

    rows: Floats
    elsewhere: Floats
    elsewhere_of: Ints

    def __bool__(self) -> bool:
        return bool(self.rows.shape[1])

    def only(self, rows: Ints) -> Meant:
        """Some of the language's own wordings."""
        return Meant(self.rows[rows], self.elsewhere, self.elsewhere_of)


class Sense:
    """What the topics mean, learnt from wordings in topic order. Immutable."""

    def __init__(
        self, weights: Floats, rows: npt.NDArray[np.int8], step: Floats, first: Ints, filled: Ints
    ) -> None:
        self._weights, self._rows, self._step, self._first, self._filled = weights, rows, step, first, filled

    @classmethod
    def fit(cls, meant: Meant, topic_of: Ints, topics: int) -> Sense:
        """Learns from wordings of ``topic_of``; topics that have none in this language are left out."""
        first = np.searchsorted(topic_of, np.arange(topics + 1))
        known = np.diff(first) > 0
        there = known[meant.elsewhere_of]
        rows = np.concatenate([meant.rows, meant.elsewhere[there]])
        all_of = np.concatenate([topic_of, meant.elsewhere_of[there]])
        start = np.zeros((topics, rows.shape[1]), np.float32)
        np.add.at(start, all_of, rows)
        weights = refined(np.ascontiguousarray(unit(start).T), rows, all_of)
        weights *= np.float32(SPREAD / max(1e-6, float((rows @ weights).std())))
        weight = np.float32(min(MOST, FADING * np.sqrt(known.sum() / max(1, len(topic_of)))))
        table, step = in_steps(meant.rows)
        return cls(weights * weight, table, step * weight, first, np.flatnonzero(known))

    def of(self, rows: Floats) -> Floats:
        """What to add to each topic's score for messages that mean ``rows`` (message by topic)."""
        score = np.asarray(rows @ self._weights, np.float32)
        near = (rows * self._step) @ self._rows.T.astype(np.float32)
        score[:, self._filled] += np.maximum.reduceat(near, self._first[self._filled], axis=1)
        return score

    def of_one(self, row: Floats, score: Floats, likely: int) -> Floats:
        """The same for one message; only the ``likely`` best topics under ``score`` are compared closely."""
        found = np.asarray(row @ self._weights, np.float32)
        best = np.argsort(-(score + found), kind="stable")[:likely]
        stepped = row * self._step
        near = np.zeros(len(best), np.float32)
        for place, topic in enumerate(best):
            own = self._rows[self._first[topic] : self._first[topic + 1]]
            if len(own):
                near[place] = (own.astype(np.float32) @ stepped).max()
        found += near.min()
        found[best] += near - near.min()
        return found
