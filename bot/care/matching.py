"""Which topics a message asks about, and how sure that is.

The recipe, for each language of the Handbook:

1. Words are repaired towards the Handbook's own (``text.Speller``).
2. Two voices look at them: stemmed words, and pieces of two to four letters within words.
3. A feature weighs ``(1 + ln tf) * (ln((E + 1) / (ef + 1)) + 1)`` with E topics of which ef hold it.
   A feature no topic holds stays in the message's norm: the best sign that a message is about
   something else.
4. A topic scores a third of the cosine with its nearest wording and two thirds of the cosine with
   the square-rooted sum of all its wordings (Hellinger-like; common words do not drown rare ones).
5. The score becomes a probability by what happens to the Handbook's own wordings when they, or
   their whole topic, are held out (``calibration``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.care.calibration import Calibration, Trial
from bot.care.handbook import Handbook, Topic
from bot.care.text import Speller, Tongues, stem, words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Moment = Literal["before", "during", "after"]

SHORTLIST = 12
"""Topics whose single wordings are compared; the centroids have ranked all of them before."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic a message may be about. ``confidence`` is a calibrated probability from 0 to 1."""

    id: str
    confidence: float
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The best topics for a message, best first, and what was understood of its words."""

    candidates: tuple[Candidate, ...]
    language: str
    corrections: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()


class Index:
    """Every topic's wordings, ready to be compared. Immutable; built once per Handbook."""

    def __init__(self, shelves: Mapping[str, Shelf], tongues: Tongues, topics: Mapping[str, Topic]) -> None:
        self._shelves = dict(shelves)
        self._tongues = tongues
        self._topics = dict(topics)
        self.languages = tuple(shelves)

    @classmethod
    def build(cls, handbook: Handbook) -> Index:
        """The index of every language the Handbook has wordings in."""
        languages = dict.fromkeys(
            (*handbook.languages, *(n for t in handbook.topics for n in (*t.question, *t.variants)))
        )
        texts: dict[str, list[tuple[Topic, str, tuple[str, ...]]]] = {}
        for language in languages:
            texts[language] = [
                (t, w, words(w, language)) for t in handbook.topics for w in t.wordings(language)
            ]
        counts = {language: _count(found for _, _, found in rows) for language, rows in texts.items()}
        shelves = {}
        for language, rows in texts.items():
            others = [w for other, c in counts.items() if other != language for w in c if len(w) > 2]
            shelves[language] = Shelf.build(rows, language, counts[language], others)
        return cls(shelves, Tongues.build(counts), {t.id: t for t in handbook.topics})

    def calibration(self, language: str) -> Calibration:
        """How scores in ``language`` become probabilities, and the two gates."""
        return self._shelves[language].calibration

    def language_of(self, text: str, prior: str | None = None) -> str:
        """The language ``text`` is most likely written in, among the Handbook's."""
        found = words(text, prior or self.languages[0])
        odds = self._tongues.odds(found, prior or self.languages[0])
        return max(odds, key=lambda language: odds[language])

    def match(
        self,
        text: str,
        language: str | None = None,
        phase: Moment | None = None,
        hours: float | None = None,
        previous: str | None = None,
    ) -> Match:
        """The best five topics for ``text``.

        ``language`` is the one the patient is known to use; the message's own wins when it is clear.
        ``phase`` or ``hours`` (from the treatment's start, negative before) and ``previous`` (the last
        topic of the conversation) nudge topics that are near anyway.
        """
        known = language if language in self._shelves else None
        spoken = self.language_of(text, known)
        shelf = self._shelves[spoken]
        if phase is None and hours is not None:
            phase = "before" if hours < 0 else "during" if hours < 1 else "after"
        return shelf.match(text, spoken, self._nudges(shelf, phase, previous))

    def _nudges(self, shelf: Shelf, phase: Moment | None, previous: str | None) -> Floats | None:
        """Score added to each topic for the patient's moment and the conversation."""
        if phase is None and previous is None:
            return None
        nudges = np.zeros(len(shelf.ids), np.float32)
        last = self._topics.get(previous) if previous else None
        for row, topic_id in enumerate(shelf.ids):
            topic = self._topics[topic_id]
            if phase is not None and topic.phase != "any":
                nudges[row] += 0.5 if topic.phase == phase else -0.5
            if last is not None and (topic_id == last.id or topic_id in last.see):
                nudges[row] += 0.5
        return nudges * np.float32(shelf.calibration.step)

    def audit(self) -> Audit:
        """For every wording the topic it would be taken for if it were not there itself."""
        rows: list[Stray] = []
        for language, shelf in self._shelves.items():
            rows.extend(shelf.strays(language))
        return Audit(tuple(rows))


@dataclass(frozen=True, slots=True)
class Stray:
    """A wording and the topic it lies closest to when the wording itself is left out."""

    language: str
    topic: str
    wording: str
    nearest: str
    margin: float


@dataclass(frozen=True, slots=True)
class Audit:
    """Leave-one-out view of the whole knowledge base."""

    wordings: tuple[Stray, ...]

    @property
    def strays(self) -> tuple[Stray, ...]:
        """Wordings that score closer to another topic than to their own."""
        return tuple(row for row in self.wordings if row.nearest != row.topic)


def _count(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in texts:
        for word in found:
            counts[word] = counts.get(word, 0) + 1
    return counts


class Features:
    """Numbers for the features of words; stems first seen get the next number."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.number: dict[str, int] = {}
        self.letters: list[bool] = []
        self._of_word: dict[str, tuple[int, ...]] = {}

    def learn(self, word: str) -> tuple[int, ...]:
        """The numbers of the word's features, adding what is new."""
        known = self._of_word.get(word)
        if known is None:
            known = tuple(self._add(name) for name in self._names(word))
            self._of_word[word] = known
        return known

    def of(self, word: str) -> tuple[int, ...]:
        """The numbers of the word's features; -1 for a stem, -2 for letters nobody has used."""
        known = self._of_word.get(word)
        if known is None:
            known = tuple(self.number.get(n, -1 if n[0] == "=" else -2) for n in self._names(word))
        return known

    def _add(self, name: str) -> int:
        number = self.number.setdefault(name, len(self.number))
        if number == len(self.letters):
            self.letters.append(name[0] != "=")
        return number

    def _names(self, word: str) -> list[str]:
        padded = f"<{word[:40]}>"
        pieces = [padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
        return ["=" + stem(word, self.language), *("~" + p for p in pieces)]


class Shelf:
    """The wordings of one language."""

    def __init__(
        self,
        ids: tuple[str, ...],
        wordings: Sequence[str],
        topic_of: Ints,
        features: Features,
        speller: Speller,
        model: Model,
        calibration: Calibration,
        counts: sparse.csr_matrix,
    ) -> None:
        self.ids, self.wordings, self.topic_of = ids, wordings, topic_of
        self.features, self.speller, self.model, self.calibration = features, speller, model, calibration
        self._counts = counts

    @classmethod
    def build(
        cls,
        rows: Sequence[tuple[Topic, str, tuple[str, ...]]],
        language: str,
        frequency: Mapping[str, int],
        others: Iterable[str],
    ) -> Shelf:
        """From ``(topic, wording, its words)`` in the Handbook's order."""
        rows = sorted(rows, key=lambda row: (row[0].id, row[1]))
        ids = tuple(dict.fromkeys(topic.id for topic, _, _ in rows))
        row_of = {topic_id: row for row, topic_id in enumerate(ids)}
        topic_of = np.array([row_of[topic.id] for topic, _, _ in rows], np.int64)
        features = Features(language)
        columns = [[f for word in found for f in features.learn(word)] for _, _, found in rows]
        counts = _sparse(columns, max(1, len(features.number)))
        letters = np.array(features.letters or [False], bool)
        model = Model.fit(counts, topic_of, len(ids), letters)
        calibration = Calibration.of(_held_out(counts, topic_of, len(ids), letters))
        speller = Speller.build(frequency, language, others)
        return cls(ids, [w for _, w, _ in rows], topic_of, features, speller, model, calibration, counts)

    def match(self, text: str, language: str, nudges: Floats | None = None) -> Match:
        """The best five topics for ``text``; ``nudges`` are added to the scores."""
        repaired: list[str] = []
        corrections: list[tuple[str, str]] = []
        for word in words(text, language):
            better = self.speller.repair(word)
            if better != (word,):
                corrections.append((word, " ".join(better)))
            repaired.extend(better)
        fixes = tuple(dict.fromkeys(corrections))
        if not self.ids or not repaired:
            return Match((), language, fixes, tuple(repaired))
        found = [f for word in repaired for f in self.features.of(word)]
        scores, nearest = self.model.score(found)
        if nudges is not None:
            scores = np.where(np.isfinite(scores), scores + nudges, scores)
        best = np.argsort(-scores, kind="stable")[: SHOWN + 1]
        chances = self.calibration.chances(scores[best])
        return Match(
            tuple(
                Candidate(self.ids[row], float(chance), self.wordings[nearest[row]])
                for row, chance in zip(best[:SHOWN], chances[:SHOWN], strict=True)
                if np.isfinite(scores[row])
            ),
            language,
            fixes,
            tuple(repaired),
        )

    def strays(self, language: str) -> list[Stray]:
        """Every wording with the topic nearest to it when it is left out itself."""
        if not self.ids:
            return []
        scores = self.model.leave_one_out(self._counts, self.topic_of)
        rows = np.arange(len(self.wordings))
        own = scores[rows, self.topic_of]
        nearest = scores.argmax(1)
        rival = scores.copy()
        rival[rows, self.topic_of] = -np.inf
        margin = own - rival.max(1)
        return [
            Stray(language, self.ids[t], w, self.ids[n], float(m))
            for t, w, n, m in zip(self.topic_of, self.wordings, nearest, margin, strict=True)
        ]


def _sparse(columns: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """Rows of ``1 + ln tf``."""
    pointers = np.cumsum([0, *(len(row) for row in columns)])
    flat = np.fromiter((f for row in columns for f in row), np.int64, int(pointers[-1]))
    matrix = sparse.csr_matrix((np.ones(len(flat), np.float32), flat, pointers), (len(columns), width))
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


class Model:
    """Weights learnt from a set of wordings, and the scores of topics under them."""

    def __init__(
        self,
        weight: Floats,
        unknown: float,
        letters: npt.NDArray[np.bool_],
        wordings: sparse.csr_matrix,
        centroids: Floats,
        topic_of: Ints,
        numbers: Ints,
    ) -> None:
        self.weight, self.unknown, self.letters = weight, unknown, letters
        self.wordings, self.centroids, self.topic_of, self.numbers = wordings, centroids, topic_of, numbers
        topics = centroids.shape[1]
        self.first = np.searchsorted(topic_of, np.arange(topics + 1))
        self._indices = wordings.indices
        self._data = wordings.data
        self._pointers = wordings.indptr

    @classmethod
    def fit(
        cls,
        counts: sparse.csr_matrix,
        topic_of: Ints,
        topics: int,
        letters: npt.NDArray[np.bool_],
        numbers: Ints | None = None,
    ) -> Model:
        """``topic_of`` must be in order; ``numbers`` are the wordings' numbers in the Handbook."""
        member = sparse.csr_matrix(
            (np.ones(len(topic_of), np.float32), (topic_of, np.arange(len(topic_of)))),
            (topics, len(topic_of)),
        )
        together = member @ counts
        held = np.bincount(together.indices, minlength=counts.shape[1])
        present = len(np.unique(topic_of))
        weight = (np.log((present + 1) / (held + 1)) + 1).astype(np.float32)
        rows = _weighed(counts, weight, letters)
        centroids = (member @ rows).sqrt().tocsr()
        for part in (letters, ~letters):
            _scale(centroids, part, _norms(centroids, part))
        return cls(
            weight,
            float(np.log(present + 1) + 1),
            letters,
            rows,
            np.ascontiguousarray(centroids.T.toarray(), np.float32),
            topic_of,
            np.arange(len(topic_of)) if numbers is None else numbers,
        )

    def score(self, found: Sequence[int]) -> tuple[Floats, Ints]:
        """Each topic's score for a message with the features ``found``, and its nearest wording.

        Topics outside the shortlist score minus infinity.
        """
        features, times = np.unique(np.fromiter(found, np.int64, len(found)), return_counts=True)
        tf = (1 + np.log(times)).astype(np.float32)
        missing = features < 0
        lost = {int(f): int(n) for f, n in zip(features[missing], times[missing], strict=True)}
        features, tf = features[~missing], tf[~missing]
        values = tf * self.weight[features]
        letters = self.letters[features]
        squares = values * values
        # Every unknown feature is taken to stand once.
        word_norm = np.sqrt(squares[~letters].sum() + lost.get(-1, 0) * self.unknown**2)
        letter_norm = np.sqrt(squares[letters].sum() + lost.get(-2, 0) * self.unknown**2)
        values = values / np.where(letters, max(letter_norm, 1e-9), max(word_norm, 1e-9)).astype(np.float32)
        whole = (values @ self.centroids[features]) / 2
        topics = len(whole)
        short = (
            np.argpartition(-whole, SHORTLIST - 1)[:SHORTLIST] if topics > SHORTLIST else np.arange(topics)
        )
        dense = np.zeros(len(self.weight), np.float32)
        dense[features] = values / 2
        scores = np.full(topics, -np.inf, np.float32)
        nearest = np.zeros(topics, np.int64)
        for topic in short:
            first, last = self.first[topic], self.first[topic + 1]
            if first == last:
                continue
            start, end = self._pointers[first], self._pointers[last]
            products = dense[self._indices[start:end]] * self._data[start:end]
            sums = np.add.reduceat(np.append(products, np.float32(0)), self._pointers[first:last] - start)
            best = int(sums.argmax())
            nearest[topic] = first + best
            scores[topic] = (sums[best] + 2 * whole[topic]) / 3
        return scores, nearest

    def scores(self, counts: sparse.csr_matrix) -> Floats:
        """All topics' scores for many messages given as counts over the same features."""
        rows = _weighed(counts, self.weight, self.letters)
        whole = (rows @ self.centroids) / 2
        single = (rows @ self.wordings.T).toarray() / 2
        topics = whole.shape[1]
        best = np.full((len(whole), topics), -np.inf, np.float32)
        filled = np.flatnonzero(np.diff(self.first))
        if len(filled):
            best[:, filled] = np.maximum.reduceat(single, self.first[filled], axis=1)
        return np.asarray((best + 2 * whole) / 3, np.float32)

    def leave_one_out(self, counts: sparse.csr_matrix, topic_of: Ints) -> Floats:
        """Every wording's scores as if it were not in the Handbook (its feature weights stay)."""
        rows = self.wordings
        whole = np.asarray(rows @ self.centroids, np.float32)
        member = sparse.csr_matrix(
            (np.ones(len(topic_of), np.float32), (topic_of, np.arange(len(topic_of)))),
            (whole.shape[1], len(topic_of)),
        )
        sums = (member @ rows).tocsr()
        own = sums[topic_of]
        without = own - rows
        without.data = np.sqrt(np.maximum(without.data, 0))
        left = np.zeros(len(topic_of), np.float32)
        for part in (self.letters, ~self.letters):
            mask = sparse.diags(part.astype(np.float32))
            norms = _norms(without, part)
            left += np.asarray((rows @ mask).multiply(without).sum(1)).ravel() / np.maximum(norms, 1e-9)
        whole[np.arange(len(topic_of)), topic_of] = left
        return np.asarray(whole / 2, np.float32)


def _weighed(counts: sparse.csr_matrix, weight: Floats, letters: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    rows = sparse.csr_matrix(
        (counts.data * weight[counts.indices], counts.indices, counts.indptr), counts.shape
    )
    for part in (letters, ~letters):
        _scale(rows, part, _norms(rows, part))
    return rows


def _norms(rows: sparse.csr_matrix, part: npt.NDArray[np.bool_]) -> Floats:
    squares = np.where(part[rows.indices], rows.data * rows.data, 0)
    lines = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.sqrt(np.bincount(lines, squares, rows.shape[0])).astype(np.float32)


def _scale(rows: sparse.csr_matrix, part: npt.NDArray[np.bool_], norms: Floats) -> None:
    lines = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    divisor = np.maximum(norms, 1e-9)[lines]
    rows.data = np.where(part[rows.indices], rows.data / divisor, rows.data).astype(np.float32)


FOLDS = 5
MOST_TRIALS = 1200


def _held_out(
    counts: sparse.csr_matrix, topic_of: Ints, topics: int, letters: npt.NDArray[np.bool_]
) -> list[Trial]:
    """What the engine says of wordings it has not seen, and of topics it does not have.

    In each fold a fifth of the topics is left out whole (whatever is answered to their wordings is
    wrong), and of the rest every fifth wording. Large handbooks need one fold, small ones all five.
    """
    trials: list[Trial] = []
    if topics < 2:
        return trials
    place = np.arange(len(topic_of)) - np.searchsorted(topic_of, topic_of)
    for fold in range(FOLDS):
        foreign = topic_of % FOLDS == fold if topics >= FOLDS else np.zeros(len(topic_of), bool)
        hidden = foreign | ((place + topic_of) % FOLDS == fold)
        kept = np.flatnonzero(~hidden)
        asked = np.flatnonzero(hidden)
        if len(asked) > MOST_TRIALS:
            asked = asked[:: -(-len(asked) // MOST_TRIALS)]
        if not len(kept) or not len(asked):
            continue
        model = Model.fit(counts[kept], topic_of[kept], topics, letters)
        scores = model.scores(counts[asked])
        known = np.isin(topic_of[asked], topic_of[kept])
        order = np.argsort(-scores, axis=1)[:, : SHOWN + 1]
        top = np.take_along_axis(scores, order, 1)
        for line, number in enumerate(asked):
            right = bool(known[line]) and int(order[line, 0]) == int(topic_of[number])
            trials.append(Trial(tuple(map(float, top[line])), right, bool(known[line])))
        if len(trials) >= MOST_TRIALS:
            break
    return trials
