"""What a patient meant to type: misspelt, stretched, run together or disguised words of danger.

Repair only ever adds a meaning to letters that are no word. A word that people use every day is
taken as it stands, however near it is to a word of danger.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from bot.care.clause import number_readings, plain_words, squeeze, unleet
from bot.care.everyday import EVERYDAY
from bot.care.neighbours import Neighbours

Readings = tuple[tuple[str, ...], ...]
"""Readings of one word, each one or more words; the likeliest first; at least one."""

_SHORTEST, _LONGEST = 5, 80
_MOST_NEAR = 4
_REMEMBERED = 4096

# Words of fewer than five letters have too many neighbours to be repaired by distance. These few are
# never anything else.
_SLIPS = """
cnt=cant cnat=cant catn=cant acnt=cant cabt=cant csnt=cant wnot=wont wotn=wont ded=dead dye=die dei=die
kil=kill klil=kill kll=kill hrt=hurt bld=blood blod=blood bloo=blood sob=short_of_breath pian=pain
hert=heart hrat=heart hart=heart chst=chest brth=breath brt=breath iar=air nubm=numb nmb=numb fant=faint
stif=stiff dizy=dizzy vmit=vomit lipz=lips pils=pills tuk=took tok=took hlep=help hepl=help hlp=help
atak=attack pcho=pecho duel=duele dule=duele deul=duele dolo=dolor dlor=dolor ayda=ayuda
"""
_SHORT: Mapping[str, tuple[str, ...]] = {
    slip: tuple(meant.split("_")) for slip, meant in (pair.split("=") for pair in _SLIPS.split())
}


class Spelling:
    """The words of danger, ready to be recognised however they are spelled. Built once."""

    def __init__(self, words: Iterable[str], little: frozenset[str]) -> None:
        """``words`` are the words to recognise, ``little`` further words that are never misspellings."""
        known = frozenset(words)
        self._known: Final = known | EVERYDAY | little
        self._targets: Final = known
        tails: dict[str, list[str]] = defaultdict(list)
        long = [word for word in sorted(known) if len(word) >= _SHORTEST and word.isalpha()]
        for word in long:
            if len(word) > _SHORTEST:
                tails[word[1:]].append(word)
        self._neighbours: Final = Neighbours(long)
        self._tails: Final = dict(tails)
        self.readings: Final = lru_cache(_REMEMBERED)(self._readings)

    def _readings(self, word: str) -> Readings:
        """What ``word`` may mean: itself where it is a word, else the nearest words we know."""
        if word.isdecimal() and word.isascii():
            return tuple((reading,) for reading in number_readings(word))
        if word in self._known:
            return ((word,),)
        if len(word) < _SHORTEST:
            short = _SHORT.get(word)
            if short is not None:
                return (short,)
        if len(word) < 4 or len(word) > _LONGEST:
            return ((word,),)
        for changed in (squeeze(word), re.sub(r"(.)\1+", r"\1", word), unleet(word)):
            if changed != word and changed in self._known:
                return ((changed,),)
        if not word.isalpha():
            amount = re.match(r"\d+", word)
            if amount and not unleet(word).isalpha():
                return ((word,),)
            if amount and len(word) - amount.end() <= 3:
                return tuple((reading,) for reading in number_readings(amount.group()[:4]))
            word = unleet(word)
        near = self._near(squeeze(word)) if len(word) >= _SHORTEST else ()
        if near:
            return tuple((found,) for found in near)
        if len(word) >= 7 and (apart := self._apart(word)):
            return (apart,)
        return ((word,),)

    def _near(self, word: str) -> tuple[str, ...]:
        """The words of danger nearest to ``word``: one slip away, two where both are long."""
        found = self._neighbours.of(word)
        for tail in (word[1:], word):
            for candidate in self._tails.get(tail, ()):
                found.setdefault(candidate, 1)
        if len(word) > _SHORTEST and word[1:] in self._targets:
            found.setdefault(word[1:], 1)
        if not found:
            return ()
        swapped = [
            candidate
            for candidate in found
            if len(candidate) == len(word) and sorted(candidate) == sorted(word)
        ]
        if swapped:  # two letters changed places: the commonest slip on a phone
            return tuple(sorted(swapped))[:_MOST_NEAR]
        best = min(found.values())
        return tuple(sorted(candidate for candidate, distance in found.items() if distance == best))[
            :_MOST_NEAR
        ]

    def _apart(self, word: str) -> tuple[str, ...] | None:
        """``word`` cut into words we know: "cantbreathe" → ("cant", "breathe"). Few, long ones first."""
        best: list[tuple[int, tuple[str, ...]] | None] = [None] * (len(word) + 1)
        best[0] = (0, ())
        for until in range(1, len(word) + 1):
            for since in range(max(0, until - 14), until):
                before = best[since]
                piece = word[since:until]
                if before is None or (piece not in self._known) or (len(piece) == 1 and piece not in "iay"):
                    continue
                price = before[0] + (1 if len(piece) > 3 else 2)
                held = best[until]
                if held is None or price < held[0]:
                    best[until] = (price, (*before[1], piece))
        cut = best[-1]
        if cut is None or len(cut[1]) < 2 or not any(len(piece) >= 4 for piece in cut[1]):
            return None
        if cut[0] > 1 + len(word) / 3:
            return None
        return tuple(full for piece in cut[1] for full in plain_words(piece))
