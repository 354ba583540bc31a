"""What a patient meant to type: slips mended, and words set apart that ran together.

Phrases of danger mend slips themselves (:mod:`bot.care.spelling`), towards their own words. Whoever reads
whole messages must know all the words that people use, and how often: these come from the examples. A word
that is known is left alone.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from bot.care.everyday import EVERYDAY
from bot.care.neighbours import Neighbours

_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ`´′＇][^\W\d_]+)*")
_SHORTEST = 5
"""Letters from which on a word is mended."""
_LONGEST_GLUED, _LONGEST_WORD = 240, 16
"""Letters of what is cut into words, and of one of them, at most."""
_SELDOM = 4
"""Uses from which on a word is one; below, it may be a slip."""
_ALONE = frozenset("aeiouy")
"""Letters that are words, in English or Spanish."""
_REMEMBERED = 4096
_UNKNOWN = 20.0
"""What a letter that is in no word costs, in nats; a word costs what it is rare."""
_DEAREST = 3.5
"""What a letter may cost in the mean where words were run together; keys struck at random cost more."""
_SLIP, _NO_SPACE = 7.0, 3.0
"""What a slip and a missing space cost: people leave out spaces more often than they miss a letter."""


class Mending:
    """Words and how often each was used, ready to mend others. Built once."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """``counts`` has small letters without accents or apostrophes. ValueError for a count below 1."""
        if min(counts.values(), default=1) < 1:
            raise ValueError("a word cannot have been used less than once")
        self.counts: Final = dict(counts)
        total = sum(self.counts.values())
        self._price: Final = {word: math.log(total / count) for word, count in self.counts.items()}
        self._neighbours: Final = Neighbours(word for word in self.counts if len(word) >= _SHORTEST - 1)
        self._mended: Final = lru_cache(_REMEMBERED)(self._mend)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Mending:
        """The words of ``texts`` that are used too often to be slips."""
        counts = Counter(_plain(word) for text in texts for word in _WORD.findall(text))
        return cls(
            {
                word: count
                for word, count in sorted(counts.items())
                if count >= _SELDOM and (len(word) > 1 or word in _ALONE)
            }
        )

    def set_apart(self, text: str) -> str:
        """``text`` with words that ran together set apart; the very same where there are none."""
        return self._read(text, slips=False)

    def mended(self, text: str) -> str:
        """``text`` with words set apart and slips mended; the very same where there is nothing to mend."""
        return self._read(text, slips=True)

    def _read(self, text: str, *, slips: bool) -> str:
        composed = unicodedata.normalize("NFC", text)  # an accent by itself would end a word
        read = _WORD.sub(lambda found: self._meant(found.group(), slips=slips), composed)
        return text if read == composed else read

    def _meant(self, word: str, *, slips: bool) -> str:
        plain = _plain(word)
        if plain in self.counts or plain in EVERYDAY or not _SHORTEST <= len(plain) <= _LONGEST_GLUED:
            return word
        found, apart = self._mended(plain)
        return found if found and (apart or slips) else word

    def _mend(self, word: str) -> tuple[str | None, bool]:
        """What was most likely meant by ``word``, None where nothing is likely; and whether it is several."""
        cost, apart = self._apart(word)
        near = {one: _SLIP * slips + self._price[one] for one, slips in self._neighbours.of(word).items()}
        nearest = min(near, key=lambda one: (near[one], one), default=None)
        if apart is None or (nearest is not None and near[nearest] <= cost):
            return nearest, False
        return apart, True

    def _apart(self, word: str) -> tuple[float, str | None]:
        """What the likeliest words cost that ``word`` can be cut into; and these, None where they are not."""
        best: list[tuple[float, int]] = [(-_NO_SPACE, 0)]
        for until in range(1, len(word) + 1):
            best.append(
                min(
                    (
                        best[since][0] + _NO_SPACE
                        + self._price.get(word[since:until], _UNKNOWN * (until - since)),
                        since,
                    )
                    for since in range(max(0, until - _LONGEST_WORD), until)
                )
            )  # fmt: skip
        parts: list[str] = []
        until = len(word)
        while until:
            since = best[until][1]
            parts.append(word[since:until])
            until = since
        cost = best[-1][0]
        likely = len(parts) > 1 and cost <= _DEAREST * len(word)
        return cost, " ".join(reversed(parts)) if likely else None


def without_accents(text: str) -> str:
    """``text`` in small letters, their accents gone and odd forms of them made plain."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _plain(word: str) -> str:
    return "".join(filter(str.isalpha, without_accents(word)))
