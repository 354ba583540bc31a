"""Words that a reading network does not know yet, told by words that it does.

A network that was taught in one language meets another's words in meaningless pieces. Each gets a place of
its own instead, and begins there as a mixture of those words of the known language that mean the like
(WECHSEL: Minixhofer, Paischer and Rekabsaz 2022). What means the like, an encoder says that reads both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from bot.care.likeness import Example
from bot.care.meaning import WHOLE, Encoder, Floats, spoken
from bot.care.mending import without_accents

_FEWEST, _FEWEST_TO_TELL = 4, 5
"""Uses of a word from which on it gets a place, and from which on it may tell of another."""
_FEWEST_OF_A_PIECE, _TIMES_AS_OFTEN = 8, 20
"""A piece that the network knows is the other language's word where that has it so often, and more than so
many times as often as the network's own: "con" is Spanish, "sin" is both."""
_MOST, _LEAST = 5, 0.6
"""How many words tell of one, and how near they are at least (cosine of their vectors)."""
_SHARPNESS = 0.05
_AT_ONCE = 256

Shares = Mapping[str, float]
"""Known words and how much of each is in a mixture; together 1."""


def told_by_known(
    examples: Iterable[Example], known: Collection[str], language: str, encode: Encoder
) -> dict[str, Shares]:
    """The words of other languages than ``language`` in ``examples`` that a network of that language does not
    know, or takes for its own, in small letters without accents; and what each is a mixture of: its words.

    ``known`` are the network's pieces. Words without a like are left out.
    """
    own: Counter[str] = Counter()
    others: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        if example.language is not None:
            for word in spoken(example.text)[:WHOLE]:
                letters = word.strip("'?!.,")
                plain = without_accents(letters)
                if len(plain) > 1 and plain.isascii() and plain.isalpha():
                    (own if example.language == language else others)[plain] += 1
                    spelled[plain][letters] += 1
    new = [word for word, count in others.most_common() if _is_new(word, count, own[word], known)]
    telling = [word for word, count in own.most_common() if count >= max(_FEWEST_TO_TELL, others[word] + 1)]
    if not new or not telling:
        return {}
    vectors = _encoded(telling, encode)
    near = _encoded([spelled[word].most_common(1)[0][0] for word in new], encode) @ vectors.T
    return {
        word: {telling[at]: share for at, share in _mixture(row).items()}
        for word, row in zip(new, near, strict=True)
        if row.max() >= _LEAST
    }


def _is_new(word: str, count: int, own: int, known: Collection[str]) -> bool:
    if word in known:
        return count >= max(_FEWEST_OF_A_PIECE, _TIMES_AS_OFTEN * own + 1)
    return count >= _FEWEST


def _encoded(words: Sequence[str], encode: Encoder) -> Floats:
    return np.concatenate([encode(words[at : at + _AT_ONCE]) for at in range(0, len(words), _AT_ONCE)])


def _mixture(near: Floats) -> dict[int, float]:
    """The places of the nearest, each with its share, the greater the nearer."""
    nearest = [at for at in np.argsort(-near, kind="stable")[:_MOST] if near[at] >= _LEAST]
    shares = np.exp((near[nearest] - near[nearest[0]]) / _SHARPNESS)
    return {int(at): float(share) for at, share in zip(nearest, shares / shares.sum(), strict=True)}
