"""What a message means, whatever its words.

A sentence encoder (Universal Sentence Encoder, multilingual: Yang et al. 2020) has read more than our
examples and wordings. It turns a message into 512 numbers, near each other for messages that mean the like.

- Triage's :class:`Perceptron` has learned from the examples which danger those numbers tell of.
- The matcher's :class:`Meanings` keep the numbers of every wording, unless a clinic turns it off.

The perceptron has one hidden layer. It learns by stochastic gradients (Adam: Kingma and Ba 2015; decoupled
weight decay: Loshchilov and Hutter 2019), with dropout (Srivastava et al. 2014). Its dice are seeded: the
same examples give the same table.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Floats]
"""From messages to their vectors, one row of length 1 each."""

_HIDDEN = 512
_SCALE = np.float32(8)
"""Brings a vector's numbers, of length 1 over 512 places, near the size the weights start with."""
_EPOCHS = 40
_BATCH = 256
_PACE = 1e-3
_DECAY = 0.1
_DROPPED = (0.15, 0.3)
_LONGEST_WORD = 24
_PLACES = 192
WHOLE = 128
"""Words after which a message says too much at once."""
_LESS = re.compile(r"[^\w\s'?!.,]+")
STRETCHED = re.compile(r"(.)\1{2,}")


def spoken(text: str) -> list[str]:
    """The words of ``text`` as the encoder reads them: with their accents and stops, without pictures."""
    plain = unicodedata.normalize("NFKC", text.lower()).replace("’", "'")
    return [word[:_LONGEST_WORD] for word in STRETCHED.sub(r"\1\1", _LESS.sub(" ", plain)).split()]


@dataclass(frozen=True, slots=True)
class Perceptron:
    """What was learned of vectors. Immutable.

    ``hidden`` (512 by hidden unit) and ``out`` (hidden unit by label) are whole numbers in steps of
    ``hidden_step`` and ``out_step`` per column.
    """

    hidden: npt.NDArray[np.int8]
    hidden_step: Floats
    hidden_bias: Floats
    out: npt.NDArray[np.int8]
    out_step: Floats
    out_bias: Floats

    def chances(self, vectors: Floats) -> Floats:
        """How likely each label is for each of ``vectors``: a row of probabilities each."""
        inside = (vectors * _SCALE) @ self.hidden.astype(np.float32) * self.hidden_step + self.hidden_bias
        logits = np.maximum(inside, 0) @ self.out.astype(np.float32) * self.out_step + self.out_bias
        return _softmax(logits)

    @classmethod
    def learn(cls, vectors: Floats, labels: npt.NDArray[np.int64], say: Floats, classes: int) -> Perceptron:
        """Learns which of ``classes`` labels each row of ``vectors`` has; ``say`` is a row's weight.

        Takes about a minute for 50,000 rows.
        """
        dice = np.random.default_rng(0)
        rows = np.ascontiguousarray(vectors, np.float32) * _SCALE
        wanted = np.eye(classes, dtype=np.float32)[labels]
        weights = [
            _start(dice, rows.shape[1], _HIDDEN),
            np.zeros(_HIDDEN, np.float32),
            _start(dice, _HIDDEN, classes),
            np.zeros(classes, np.float32),
        ]
        slow = [np.zeros_like(one) for one in weights]
        fast = [np.zeros_like(one) for one in weights]
        batches = -(-len(rows) // _BATCH)
        for turn in range(_EPOCHS * batches):
            if turn % batches == 0:
                order = dice.permutation(len(rows))
            at = turn % batches * _BATCH
            batch = order[at : at + _BATCH]
            slopes = _slopes(weights, rows[batch], wanted[batch], say[batch], dice)
            pace = _PACE * 0.5 * (1 + np.cos(np.pi * turn / (_EPOCHS * batches)))
            for one, slope, mean, square in zip(weights, slopes, slow, fast, strict=True):
                mean += np.float32(0.1) * (slope - mean)
                square += np.float32(0.001) * (slope * slope - square)
                bent = mean / np.float32(1 - 0.9 ** (turn + 1))
                height = np.sqrt(square / np.float32(1 - 0.999 ** (turn + 1))) + np.float32(1e-8)
                one *= np.float32(1 - pace * _DECAY)
                one -= np.float32(pace) * bent / height
        hidden, hidden_step = in_steps(weights[0])
        out, out_step = in_steps(weights[2])
        return cls(hidden, hidden_step, weights[1], out, out_step, weights[3])

    def tables(self) -> Mapping[str, npt.NDArray[np.generic]]:
        """Everything learned, by name: what a file keeps, and what ``Perceptron(**tables)`` takes."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Kept:
    """What wordings mean, as a file keeps it: nobody waits for an encoder at the start. Immutable.

    ``space`` (512 by place) brings an encoder's vector to fewer places, those in which the wordings differ
    most (principal components: Pearson 1901). ``rows`` (wording by place) are whole numbers in steps of
    ``step``; ``keys`` names the wordings, in rising order.
    """

    space: npt.NDArray[np.float16]
    rows: npt.NDArray[np.int8]
    step: Floats
    keys: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, wordings: Iterable[str], encode: Encoder) -> Kept:
        """Keeps what ``wordings`` mean."""
        texts = {_key(text): text for text in map(said, wordings)}
        keys = sorted(texts)
        vectors = encode([texts[key] for key in keys])
        _, places = np.linalg.eigh(vectors.T @ vectors)
        space = places[:, ::-1][:, :_PLACES].astype(np.float16)
        rows, step = in_steps(vectors @ space.astype(np.float32))
        return cls(space, rows, step, np.array(keys, np.uint64))

    def to_bytes(self) -> bytes:
        """The table as it is kept in a file."""
        kept = io.BytesIO()
        np.savez_compressed(kept, **{name: getattr(self, name) for name in self.__slots__})
        return kept.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Kept:
        """What :meth:`to_bytes` gave. Raises ValueError, TypeError, KeyError, EOFError or BadZipFile
        for anything else."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as table:
            return cls(**{name: table[name] for name in table})


class Meanings:
    """What texts mean, as rows. Those of wordings are kept: an edit costs only what is new."""

    def __init__(self, encode: Encoder, kept: Kept | None = None) -> None:
        self._encode = encode
        self._known: dict[int, Floats] = {}
        self._space: Floats | None = None
        if kept is not None:
            self._space = kept.space.astype(np.float32)
            self._known = dict(zip(map(int, kept.keys), kept.rows * kept.step, strict=True))

    def of_wordings(self, wordings: Sequence[str]) -> Floats:
        """One row for each of ``wordings``. Takes a second for a thousand that are new."""
        texts = [said(wording) for wording in wordings]
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._of(list(new.values())), strict=True))
        return np.array([self._known[key] for key in keys]) if keys else self._of([])

    def of_message(self, text: str) -> Floats:
        """The one row of what a patient wrote; it is not kept with the wordings'."""
        return self._of([said(text)])

    def _of(self, texts: Sequence[str]) -> Floats:
        vectors = self._encode(texts)
        return vectors if self._space is None else vectors @ self._space


def said(text: str) -> str:
    """``text`` as whoever reads more than words is asked for it."""
    return " ".join(spoken(text)[:WHOLE])


def _key(said: str) -> int:
    """Names a wording in eight bytes."""
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest())


def unit(rows: Floats) -> Floats:
    """``rows`` with length 1 each; a row of zeros stays one."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def in_steps(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """``weights`` as whole numbers from -127 to 127, and each column's step."""
    step = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-9).astype(np.float32)
    return np.rint(weights / step).astype(np.int8), step


def _start(dice: np.random.Generator, height: int, width: int) -> Floats:
    bound = 1 / np.sqrt(height)
    return dice.uniform(-bound, bound, (height, width)).astype(np.float32)


def _slopes(
    weights: Sequence[Floats], rows: Floats, wanted: Floats, say: Floats, dice: np.random.Generator
) -> tuple[Floats, Floats, Floats, Floats]:
    """How the loss of a batch grows with each of the weights, some inputs and units left out at random."""
    hidden, hidden_bias, out, out_bias = weights
    rows = rows * _kept(dice, rows.shape, _DROPPED[0])
    inside = rows @ hidden + hidden_bias
    kept = _kept(dice, inside.shape, _DROPPED[1]) * (inside > 0)
    units = inside * kept
    wrong = (_softmax(units @ out + out_bias) - wanted) * (say[:, None] / np.float32(len(rows)))
    back = (wrong @ out.T) * kept
    return rows.T @ back, back.sum(axis=0), units.T @ wrong, wrong.sum(axis=0)


def _kept(dice: np.random.Generator, shape: tuple[int, ...], dropped: float) -> Floats:
    """1 / (1 - dropped) where kept, else 0, so that the sum stays what it was."""
    return (dice.random(shape, np.float32) >= dropped).astype(np.float32) / np.float32(1 - dropped)


def _softmax(logits: npt.NDArray[np.floating]) -> Floats:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)
