"""What the wordings teach: the weight of every feature for every topic, and scores under them.

Three voices look at a message:

- *stems* of its words, and *pairs* of neighbouring stems (a pair that only one wording has is not
  kept): together ``spoken``;
- *letters*, pieces of two to four letters within words, which survive misspelling.

A feature weighs ``(1 + ln tf) * (ln((E + 1) / (ef + 1)) + 1)`` with E topics, of which ef hold it. Each
voice is scaled to length 1; a feature nobody holds stays in that length, the best sign that a message
is about something else.

A topic starts as the square-rooted sum of its wordings (Hellinger-like: common words do not drown
rare ones), scaled to length 1. For the spoken voices these weights are then refined by softmax
regression from that start (Nesterov's accelerated gradient, a few rounds: stopping early is the
regularisation), with the letters' scores as a fixed offset. To that the nearest single wording is added.

Where the Handbook has the meanings of its wordings, what a message means speaks too (:mod:`bot.care.sense`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.care.refining import refined
from bot.care.sense import Meant, Sense

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SHORTLIST = 12
"""Topics whose single wordings are compared; the topic weights have ranked all of them before."""
LETTERS = 1.4
"""Weight of the letters' cosine beside one for stems and one for pairs."""
NEARNESS = 0.5
"""Weight of the nearest single wording beside the topic's own score."""
STRANGE = 1.5
"""How much longer an unknown feature makes a message than the rarest known one would."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Wordings as numbers, in topic order: rows of ``1 + ln tf`` for both voices.

    ``pairs`` marks which spoken columns are pairs of words; ``lost`` counts each row's pairs that no
    column stands for.
    ``topics`` counts the topics, also those without a wording here.
    """

    spoken: sparse.csr_matrix
    letters: sparse.csr_matrix
    lost: Floats
    pairs: Flags
    topic_of: Ints
    topics: int
    meant: Meant

    @classmethod
    def of(
        cls,
        read: Sequence[tuple[Sequence[int], Sequence[int], tuple[int, int, int]]],
        columns: Columns,
        topic_of: Ints,
        topics: int,
        meant: Meant,
    ) -> Lessons:
        """From each wording's spoken features, letters and counts of what is unknown."""
        return cls(
            _tallied([row[0] for row in read], columns.spoken),
            _tallied([row[1] for row in read], columns.letters),
            np.array([row[2][1] for row in read], np.float32),
            columns.pairs,
            topic_of,
            topics,
            meant,
        )

    def only(self, rows: Ints) -> Lessons:
        """Some of the wordings; the columns stay."""
        return Lessons(
            self.spoken[rows],
            self.letters[rows],
            self.lost[rows],
            self.pairs,
            self.topic_of[rows],
            self.topics,
            self.meant.only(rows),
        )

    def member(self) -> sparse.csr_matrix:
        """Topics by wordings: 1 where the wording is the topic's."""
        count = len(self.topic_of)
        ones = np.ones(count, np.float32)
        return sparse.csr_matrix((ones, (self.topic_of, np.arange(count))), (self.topics, count))


class Columns(Protocol):
    """How many features there are, and which of the spoken ones are pairs."""

    spoken: int
    letters: int
    pairs: Flags


class Model:
    """Topic weights learnt from wordings. Rows of ``topic_of`` must be in topic order."""

    def __init__(
        self,
        spoken_weight: Floats,
        letter_weight: Floats,
        pairs: Flags,
        unknown: float,
        topics_spoken: Floats,
        topics_letters: Floats,
        sense: Sense | None,
        wordings: sparse.csr_matrix,
        topic_of: Ints,
        first: Ints,
    ) -> None:
        self.spoken_weight, self.letter_weight, self.pairs = spoken_weight, letter_weight, pairs
        self.unknown = unknown
        self.topics_spoken, self.topics_letters = topics_spoken, topics_letters
        self.sense = sense
        self.wordings, self.topic_of, self.first = wordings, topic_of, first

    @classmethod
    def fit(cls, lessons: Lessons) -> Model:
        """The model that the wordings teach."""
        topic_of, pairs = lessons.topic_of, lessons.pairs
        present = len(np.unique(topic_of))
        member = lessons.member()
        unknown = STRANGE * float(np.log(present + 1) + 1)
        spoken_weight = _rarity(member @ lessons.spoken, present)
        letter_weight = _rarity(member @ lessons.letters, present)
        spoken = _weighed(lessons.spoken, spoken_weight, pairs, lessons.lost * np.float32(unknown**2))
        letters = _weighed(lessons.letters, letter_weight)
        topics_letters = _roots(member @ letters) * np.float32(LETTERS)
        offset = np.asarray(letters @ topics_letters, np.float32)
        return cls(
            spoken_weight,
            letter_weight,
            pairs,
            unknown,
            refined(_roots(member @ spoken, pairs), spoken, topic_of, offset),
            topics_letters,
            Sense.fit(lessons.meant, topic_of, lessons.topics) if lessons.meant else None,
            spoken,
            topic_of,
            np.searchsorted(topic_of, np.arange(lessons.topics + 1)),
        )

    def ask(
        self, spoken: Sequence[int], letters: Sequence[int], lost: tuple[int, int, int]
    ) -> tuple[Floats, Floats, Ints]:
        """Every topic's weight score, nearest-wording score (shortlist only) and nearest wording.

        ``spoken`` and ``letters`` are the features of one message, repeats included; ``lost`` counts
        its unknown stems, pairs and letters.
        """
        columns, values = _counted(spoken, self.spoken_weight)
        pairs = self.pairs[columns]
        squares = values * values
        stem_length = np.sqrt(squares[~pairs].sum() + lost[0] * self.unknown**2)
        pair_length = np.sqrt(squares[pairs].sum() + lost[1] * self.unknown**2)
        values /= np.where(pairs, max(pair_length, 1e-9), max(stem_length, 1e-9)).astype(np.float32)
        letter_columns, letter_values = _counted(letters, self.letter_weight)
        letter_values /= np.float32(
            max(np.sqrt((letter_values * letter_values).sum() + lost[2] * self.unknown**2), 1e-9)
        )
        score = values @ self.topics_spoken[columns] + letter_values @ self.topics_letters[letter_columns]
        topics = len(score)
        if topics > SHORTLIST:
            shortlist = np.argpartition(-score, SHORTLIST - 1)[:SHORTLIST]
        else:
            shortlist = np.arange(topics)
        dense = np.zeros(len(self.spoken_weight), np.float32)
        dense[columns] = values * np.float32(0.5)
        near = np.zeros(topics, np.float32)
        nearest = np.zeros(topics, np.int64)
        rows = self.wordings
        pointers = rows.indptr
        spans = [(self.first[t], self.first[t + 1]) for t in shortlist if self.first[t] < self.first[t + 1]]
        if not spans:
            return score, near, nearest
        cells = [slice(pointers[first], pointers[last]) for first, last in spans]
        products = dense[np.concatenate([rows.indices[cell] for cell in cells])]
        products *= np.concatenate([rows.data[cell] for cell in cells])
        begins, ends, shift = [], [], 0
        for first, last in spans:
            begins.append(pointers[first:last] - (pointers[first] - shift))
            shift += int(pointers[last] - pointers[first])
            ends.append(last - first)
        sums = np.add.reduceat(products, np.concatenate(begins))
        place = 0
        for (first, _), count in zip(spans, ends, strict=True):
            best = int(sums[place : place + count].argmax())
            topic = self.topic_of[first]
            nearest[topic], near[topic] = first + best, sums[place + best]
            place += count
        return score, near, nearest

    def scores(self, lessons: Lessons) -> tuple[Floats, Floats]:
        """The two scores of :meth:`ask` for many messages and every topic; what they mean is in the first."""
        extra = lessons.lost * np.float32(self.unknown**2)
        rows = _weighed(lessons.spoken, self.spoken_weight, self.pairs, extra)
        score = rows @ self.topics_spoken
        score += _weighed(lessons.letters, self.letter_weight) @ self.topics_letters
        if self.sense is not None:
            score += self.sense.of(lessons.meant.rows)
        single = (rows @ self.wordings.T).toarray() * np.float32(0.5)
        near = np.zeros_like(score)
        filled = np.flatnonzero(np.diff(self.first))
        if len(filled):
            near[:, filled] = np.maximum.reduceat(single, self.first[filled], axis=1)
        return score, near


def left_out(lessons: Lessons) -> Floats:
    """Every wording's score for every topic as if it were not in the Handbook itself.

    Scores are those before refinement, where leaving one wording out is exact arithmetic; only the
    features' rarity stays as it was.
    """
    lines = np.arange(len(lessons.topic_of))
    member = lessons.member()
    present = len(np.unique(lessons.topic_of))
    unknown = STRANGE * float(np.log(present + 1) + 1)
    scores = np.zeros((len(lines), lessons.topics), np.float32)
    stems = np.flatnonzero(~lessons.pairs)
    pairs = np.flatnonzero(lessons.pairs)
    lost = lessons.lost * np.float32(unknown**2)
    for counts, extra, weight in (
        (lessons.spoken[:, stems], np.zeros_like(lost), 1.0),
        (lessons.spoken[:, pairs], lost, 1.0),
        (lessons.letters, np.zeros_like(lost), LETTERS),
    ):
        if not counts.nnz:
            continue
        rows = _weighed(counts, _rarity(member @ counts, present), None, extra)
        sums = np.asarray((member @ rows).toarray(), np.float32)
        lengths = np.sqrt(np.maximum(sums.sum(1), 1e-9))
        voice = np.asarray(rows @ (np.sqrt(sums) / lengths[:, None]).T, np.float32)
        row = np.repeat(lines, np.diff(rows.indptr))
        rest = np.sqrt(np.maximum(sums[lessons.topic_of[row], rows.indices] - rows.data, 0))
        own = np.bincount(row, rows.data * rest, len(lines))
        left = np.asarray(sums.sum(1)[lessons.topic_of] - np.bincount(row, rows.data, len(lines)))
        voice[lines, lessons.topic_of] = own / np.sqrt(np.maximum(left, 1e-9))
        scores += np.float32(weight) * voice
    return scores


def _tallied(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """Feature numbers by message as rows of ``1 + ln tf``."""
    pointers = np.cumsum([0, *(len(row) for row in rows)])
    flat = np.fromiter(chain.from_iterable(rows), np.int32, int(pointers[-1]))
    matrix = sparse.csr_matrix((np.ones(len(flat), np.float32), flat, pointers), (len(rows), max(1, width)))
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def _rarity(together: sparse.csr_matrix, present: int) -> Floats:
    """The weight of each feature by how few of the topics present hold it."""
    holders = np.bincount(together.indices, minlength=together.shape[1])
    return (np.log((present + 1) / (holders + 1)) + 1).astype(np.float32)


def _weighed(
    rows: sparse.csr_matrix, weight: Floats, second: Flags | None = None, extra: Floats | None = None
) -> sparse.csr_matrix:
    """Rows times the features' weights, each voice scaled to length 1.

    ``second`` marks the columns of a second voice; ``extra`` is added to the squared length of the
    second voice, or of the only one.
    """
    data = rows.data * weight[rows.indices]
    lines = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    data = _unit(data, lines, rows.shape[0], None if second is None else second[rows.indices], extra)
    return sparse.csr_matrix((data, rows.indices, rows.indptr), rows.shape)


def _roots(sums: sparse.csr_matrix, second: Flags | None = None) -> Floats:
    """Features by topics: the square roots of the sums, each topic's voice scaled to length 1."""
    roots = sums.tocsr().sqrt()
    lines = np.repeat(np.arange(roots.shape[0]), np.diff(roots.indptr))
    roots.data = _unit(roots.data, lines, roots.shape[0], None if second is None else second[roots.indices])
    return np.ascontiguousarray(roots.T.toarray(), np.float32)


def _unit(
    data: Floats, lines: Ints, height: int, second: Flags | None, extra: Floats | None = None
) -> Floats:
    """``data`` with each line's length 1; where ``second`` tells two voices apart, each of them."""
    keys = lines if second is None else lines * 2 + second
    squares = np.bincount(keys, data * data, height * 2)
    if extra is not None:
        voice = slice(0, height) if second is None else slice(1, None, 2)
        squares[voice] = squares[voice] + extra
    return np.asarray(data / np.sqrt(np.maximum(squares, 1e-12))[keys], np.float32)


def _counted(numbers: Sequence[int], weight: Floats) -> tuple[Ints, Floats]:
    columns, times = np.unique(np.fromiter(numbers, np.int64, len(numbers)), return_counts=True)
    return columns, ((1 + np.log(times)) * weight[columns]).astype(np.float32)
