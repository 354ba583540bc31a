"""A second voice beside the red flags' phrases: how like a message is to what people in danger write.

Phrases say exactly what they catch, and people in danger find other words. This voice has read whole
messages instead (``knowledge/red_flags/examples``), and says the mean of what it makes of them:

- by its words: softmax regression over pieces of words, words, and neighbouring words, hashed into
  buckets so that what it learned is one small table;
- and, unless its words are clearly those of everyday, by what it means (:mod:`bot.care.meaning`) and by
  what each word means beside the others (``network``, a small reading network).

The classes are the general red flags of each level, whose cards fit whatever happened, and ``CALM``.
Features are weighed by ``(1 + ln tf) * (ln((1 + n) / (1 + df)) + 1)``, pieces of words and whole words
each scaled to length 1 (Salton and Buckley 1988; hashing: Weinberger et al. 2009).
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from bot.care.meaning import STRETCHED, WHOLE, Encoder, Perceptron, in_steps, spoken
from bot.care.mending import Mending, without_accents

Floats = npt.NDArray[np.float32]

Voice = Callable[[Sequence[str]], Floats]
"""From texts to how likely each label is for them, a row each."""
Phrase = tuple[str, str, str]
"""A red flag's id, its level, and one of its phrases."""

CALM = "calm"
GENERAL: Mapping[str, str] = {
    "emergency": "call-for-help",
    "crisis": "suicidal-thoughts",
    "urgent": "call-today",
}
"""The red flag whose card stands for a level when only likeness speaks."""
OWN_CARD = frozenset({"harm-to-others", "someone-at-risk"})
"""Crises whose card must not be the one for somebody who thinks of dying."""

_BUCKETS = 1 << 17
_LETTERS = range(2, 6)
SAY_OF_WORDINGS = 2.0
"""Ordinary questions are what a bot hears all day; an alarm for one is what staff stop listening to."""
_RIDGE = 0.1
_ROUNDS = 60
_RAREST = 20.0
_FEWEST = 2
_FEWEST_OF_A_JEST = 3
_LETTERS_IN_A_WORD = 1.5
"""On average at least, where somebody says something; keys struck at random give fewer."""
_LONG = 48
"""Words from which on a message is also read piece by piece."""
_PIECE = 24
_PASSAGE, _PASSAGE_AND_MORE = 10, 14
"""A passage is so many words, and a message with hardly more is one."""
_MOST_PIECES = 12
"""Pieces that are read for more than their words, the least calm by them."""
_EVERYDAY = 0.98
"""So sure that a message is calm by its words, the networks are not asked: it would lose one of 1,432 dangers
written to test this, and a third of what a bot hears all day costs little time."""
_SAY_OF_NETWORK = 2
"""Against one each of words and meaning: it understands indirect words best."""
_LEAST = 1e-4
"""No voice is so sure that the others have no say."""
_MEANING = "meaning."
_CLAUSES = re.compile(r"[,.;:?!]+")
_STRANGE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Example:
    """A whole message and what it is: a red flag's id, or ``CALM``. ``weight`` is its say in learning;
    ``language`` is None where nobody said in which it is written."""

    text: str
    label: str
    weight: float = 1.0
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was learned: a table of ``labels`` by hashed features. Immutable.

    ``weights`` (bucket by label) are whole numbers in steps of ``step`` per label; ``rarity`` holds each
    bucket's weight from 0 to 20 in 255 steps; ``source`` names the examples it was learned from.
    ``meaning`` reads vectors, which ``encode`` makes; ``network`` reads whole texts, in the
    order of ``labels``. What is None has no say.
    ``familiar`` are the phrases of the red flags it was taught beside: these it may doubt. Others are a
    clinic's own, or not to be doubted. ``mending`` knows the words of the examples.
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    step: Floats
    bias: Floats
    rarity: npt.NDArray[np.uint8]
    source: str
    meaning: Perceptron | None = None
    encode: Encoder | None = None
    familiar: frozenset[Phrase] = frozenset()
    network: Voice | None = None
    mending: Mending | None = None

    def meant(self, text: str) -> tuple[str, str]:
        """``text`` with words set apart that ran together, and with slips mended as well; itself where there
        is nothing to mend."""
        return (self.mending.set_apart(text), self.mending.mended(text)) if self.mending else (text, text)

    def chances(self, text: str, around: str = "", *, closely: bool = False) -> Mapping[str, float]:
        """How likely each label is, over the message and its parts the greatest (of ``CALM`` the least).

        ``around`` are the words right around a phrase of danger as they were understood, and a part of their
        own; one or two of them are nobody's jest, and nothing is calm. With ``around``, or to read
        ``closely``, the networks are asked even where words alone are clear. Empty for a single word, and for
        noise: mostly single letters, or none of the Latin alphabet. What is longer than a Telegram message
        has been cut before.
        """
        words, said = _words(text), spoken(text)
        letters = sum(map(len, words))
        noise = letters < _LETTERS_IN_A_WORD * len(words) or 2 * letters < sum(map(len, said))
        if len(words) < _FEWEST or noise:
            return {}  # too little to tell: a word is the phrases' business, signs are nobody's
        calm = self.labels.index(CALM)
        pieces = [*_alone(around), *_pieces_of(said)]
        by_words = np.stack([self._of(part) for part in (words[:WHOLE], *map(_words, pieces))])
        found = self._gravest(by_words)
        if around or closely or found[calm] < _EVERYDAY:
            least_calm = by_words[1:, calm].argsort(kind="stable")[:_MOST_PIECES]
            read = self._read([" ".join(said[:WHOLE]), *(pieces[one] for one in least_calm)])
            found = _mean([(1, found), *((say, self._gravest(parts)) for say, parts in read)])
        if 0 < len(spoken(around)) < _FEWEST_OF_A_JEST:
            found[calm] = 0  # a phrase and nothing else in its clause cannot be told from a jest
        return dict(zip(self.labels, map(float, found), strict=True))

    def passage(self, text: str) -> tuple[str, Mapping[str, float]]:
        """Those ten words in a row that read least calm, and how likely each label is for them.

        The worst message of a life may stand in the middle of a thank-you note, which hides it from who
        reads the whole. Empty for a short message, and for a very long one, which :meth:`chances` reads
        piece by piece.
        """
        said = spoken(text)
        if not _PASSAGE_AND_MORE < len(said) <= WHOLE:
            return "", {}
        begins = range(0, len(said) - _PASSAGE // 2, _PASSAGE // 2)
        split = [
            (passage, _words(passage)) for passage in (" ".join(said[at : at + _PASSAGE]) for at in begins)
        ]
        passages = [(passage, words) for passage, words in split if len(words) >= _FEWEST]
        if not passages:
            return "", {}
        calm = self.labels.index(CALM)
        found = np.stack([self._of(words) for _, words in passages])
        doubtful = [
            n for n in found[:, calm].argsort(kind="stable")[:_MOST_PIECES] if found[n, calm] < _EVERYDAY
        ]
        if doubtful:
            found[doubtful] = _mean([(1, found[doubtful]), *self._read([passages[n][0] for n in doubtful])])
        darkest = int(found[:, calm].argmin())
        return passages[darkest][0], dict(zip(self.labels, map(float, found[darkest]), strict=True))

    def _read(self, texts: Sequence[str]) -> list[tuple[int, Floats]]:
        """What those who read more than words make of ``texts`` (text by label), each with its say."""
        found = []
        if self.meaning and self.encode:
            found.append((1, self.meaning.chances(self.encode(texts))))
        if self.network:
            found.append((_SAY_OF_NETWORK, self.network(texts)))
        return found

    def _gravest(self, found: Floats) -> Floats:
        """Of the chances of a message's parts (part by label), the least of ``CALM``, else the greatest."""
        calm = self.labels.index(CALM)
        greatest: Floats = found.max(axis=0)
        greatest[calm] = found[:, calm].min()
        return greatest

    def _of(self, words: Sequence[str]) -> Floats:
        logits = self.bias.copy()
        for counts in _features(words):
            where = np.fromiter(counts.keys(), np.int64, len(counts))
            tally = np.fromiter(counts.values(), np.float32, len(counts))
            values = _weighed(tally, self.rarity[where])
            length = float(np.sqrt(values @ values)) or 1.0
            logits += (values / np.float32(length)) @ self.weights[where] * self.step
        odds = np.exp(logits - logits.max())
        return odds / odds.sum()  # type: ignore[no-any-return]  # numpy's exp() is Any to mypy

    def to_bytes(self) -> bytes:
        """The table as it is kept in a file."""
        tables: dict[str, Any] = {
            "labels": np.array(self.labels),
            "weights": self.weights,
            "step": self.step,
            "bias": self.bias,
            "rarity": self.rarity,
            "source": np.array(self.source),
            "familiar": np.array(sorted(self.familiar), str).reshape(-1, 3),
        }
        if self.mending is not None:
            tables["words"] = np.array(list(self.mending.counts), str)
            tables["counts"] = np.array(list(self.mending.counts.values()), np.int32)
        if self.meaning is not None:
            tables |= {f"{_MEANING}{name}": table for name, table in self.meaning.tables().items()}
        kept = io.BytesIO()
        np.savez_compressed(kept, **tables)
        return kept.getvalue()

    @classmethod
    def from_bytes(
        cls,
        kept: bytes,
        encode: Encoder | None = None,
        network: Voice | None = None,
    ) -> Likeness:
        """What :meth:`to_bytes` gave. Raises ValueError, TypeError, KeyError, EOFError
        or BadZipFile for anything else."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as table:
            learned = {
                name.removeprefix(_MEANING): table[name] for name in table if name.startswith(_MEANING)
            }
            return cls(
                tuple(map(str, table["labels"])),
                table["weights"],
                table["step"],
                table["bias"],
                table["rarity"],
                str(table["source"]),
                Perceptron(**learned) if learned else None,
                encode,
                frozenset((flag, level, phrase) for flag, level, phrase in table["familiar"].tolist()),
                network,
                Mending(dict(zip(table["words"].tolist(), table["counts"].tolist(), strict=True)))
                if "words" in table
                else None,
            )

    @classmethod
    def learn(cls, examples: Sequence[Example], source: str = "", encode: Encoder | None = None) -> Likeness:
        """Learns from ``examples``; their order does not matter. Takes minutes for some 50,000.

        Raises ValueError where there is nothing calm, or nothing else.
        """
        labels = (CALM, *sorted({one.label for one in examples} - {CALM}))
        known = {label: number for number, label in enumerate(labels)}
        if len(labels) < 2 or not any(one.label == CALM for one in examples):
            raise ValueError("learning needs calm messages and dangerous ones")
        rows = sorted(examples, key=lambda one: (one.text, one.label))
        counted = [tuple(_features(_words(one.text))) for one in rows]
        document = np.zeros(_BUCKETS)
        for row in counted:
            for counts in row:
                document[list(counts)] += 1
        rarity = np.log((1 + len(rows)) / (1 + document)) + 1
        steps = np.clip(np.rint(rarity * (255 / _RAREST)), 1, 255).astype(np.uint8)
        features = sum(_matrix([row[voice] for row in counted], steps) for voice in range(2)).tocsr()
        number_of = np.array([known[one.label] for one in rows])
        say = np.array([one.weight for one in rows], np.float32)
        weights, bias = _softmax_regression(features, number_of, say, len(labels))
        table, step = in_steps(weights)
        meaning = None
        if encode is not None:
            vectors = encode([" ".join(spoken(one.text)) for one in rows])
            meaning = Perceptron.learn(vectors, number_of, say, len(labels))
        return cls(labels, table, step, bias, steps, source, meaning, encode)


def _mean(voices: Sequence[tuple[int, Floats]]) -> Floats:
    """The geometric mean of what the voices say, each weighed by its say: who is sure counts for more."""
    says, found = zip(*voices, strict=True)
    mean = np.exp(np.average(np.log(np.maximum(found, _LEAST)), axis=0, weights=says))
    mean /= mean.sum(axis=-1, keepdims=True)
    return mean.astype(np.float32)


def _pieces_of(words: Sequence[str]) -> Iterator[str]:
    """The overlapping pieces of a long message, none of a short one: danger hides in long stories."""
    if len(words) > _LONG:
        for begin in range(0, len(words) - _PIECE // 2, _PIECE // 2):
            yield " ".join(words[begin : begin + _PIECE])


def _alone(around: str) -> Iterator[str]:
    """The words around a phrase, and each of their clauses: a phrase may reach over more than one."""
    for part in dict.fromkeys((around, *_CLAUSES.split(around))):
        words = spoken(part)[:_LONG]
        if len(words) >= _FEWEST_OF_A_JEST:
            yield " ".join(words)


def label_of(flag: str, level: str) -> str:
    """The class a red flag's examples belong to."""
    return flag if flag in OWN_CARD else GENERAL[level]


def wording(text: str, language: str | None = None) -> Example:
    """A wording of an ordinary question: calm, and with more say than a message written as an example."""
    return Example(text, CALM, SAY_OF_WORDINGS, language)


def _words(text: str) -> list[str]:
    plain = without_accents(text).replace("’", "").replace("'", "")
    return STRETCHED.sub(r"\1\1", _STRANGE.sub(" ", plain)).split()


def _features(words: Sequence[str]) -> tuple[Counter[int], Counter[int]]:
    letters = Counter(piece for word in words for piece in _pieces(word))
    spoken = Counter(_bucket(f"w{word}") for word in words)
    spoken.update(_bucket(f"b{one} {two}") for one, two in zip(["^", *words], [*words, "$"], strict=True))
    return letters, spoken


@lru_cache(maxsize=1 << 15)
def _pieces(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    return tuple(
        _bucket(f"c{padded[at : at + size]}")
        for size in _LETTERS
        for at in range(max(1, len(padded) - size + 1))
    )


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % _BUCKETS


def _weighed(tally: Floats, rarity: npt.NDArray[np.uint8]) -> Floats:
    return np.asarray((1 + np.log(tally)) * (rarity / np.float32(255 / _RAREST)), np.float32)


def _matrix(rows: Sequence[Counter[int]], rarity: npt.NDArray[np.uint8]) -> sparse.csr_matrix:
    indices = np.fromiter((key for row in rows for key in row), np.int64)
    tally = np.fromiter((count for row in rows for count in row.values()), np.float32)
    begins = np.cumsum([0, *map(len, rows)])
    values = _weighed(tally, rarity[indices])
    lengths = np.sqrt(np.add.reduceat(np.append(values**2, 0), np.minimum(begins[:-1], len(values))))
    scale = np.repeat(1 / np.maximum(lengths, 1e-9), np.diff(begins))
    return sparse.csr_matrix(
        ((values * scale).astype(np.float32), indices, begins), shape=(len(rows), _BUCKETS)
    )


def _softmax_regression(
    features: sparse.csr_matrix, labels: npt.NDArray[np.int64], say: Floats, classes: int
) -> tuple[Floats, Floats]:
    """Weights (feature by class) and bias that make the examples likeliest, with a ridge on the weights."""
    used = np.unique(features.indices)
    here = features[:, used].tocsr()
    there = here.T.tocsr()
    wanted = np.eye(classes, dtype=np.float32)[labels]
    size = len(used) * classes

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat[:size].reshape(len(used), classes).astype(np.float32)
        logits = here @ weights + flat[size:].astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        chances = odds / odds.sum(axis=1, keepdims=True)
        missed = -float(say @ np.log(np.maximum(chances[np.arange(len(labels)), labels], 1e-12)))
        slope = say[:, None] * (chances - wanted)
        gradient = np.concatenate([(there @ slope + _RIDGE * weights).ravel(), slope.sum(axis=0)])
        return missed + 0.5 * _RIDGE * float((weights**2).sum()), gradient.astype(np.float64)

    best = minimize(
        loss, np.zeros(size + classes), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}
    ).x
    weights = np.zeros((_BUCKETS, classes), np.float32)
    weights[used] = best[:size].reshape(len(used), classes)
    return weights, best[size:].astype(np.float32)
