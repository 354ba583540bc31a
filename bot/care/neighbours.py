"""The words a slip or two away from what was typed, or that sound like it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

LONG = 8
"""Letters from which on a word, typed and meant, may be two slips away; more words are near a shorter one."""
_SHORTEST_SOUND = 3
"""A scream sounds like laughter: neither has more than a letter."""
_HEARD = "ph=f qu=k ll=y h= v=b z=s ce=se ci=si c=k w=gu gue=ge gui=gi x=s ge=je gi=ji"
_SOUNDS = tuple(pair.split("=") for pair in _HEARD.split())


class Neighbours:
    """Words, ready to be found by what is nearly one of them. Built once."""

    def __init__(self, words: Iterable[str]) -> None:
        """``words`` are of small letters, each at least two."""
        near: dict[tuple[str, int], list[str]] = defaultdict(list)
        sounds: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            near[word[0], len(word)].append(word)
            if len(heard := _sound(word)) >= _SHORTEST_SOUND:
                sounds[heard].append(word)
        self._by_beginning: Final[Mapping[tuple[str, int], list[str]]] = dict(near)
        self._by_sound: Final[Mapping[str, list[str]]] = dict(sounds)

    def of(self, word: str) -> dict[str, int]:
        """The words near ``word``, of two letters at least, with how many slips away each is.

        A slip is a letter too many, missing or wrong, or two that changed places. The first letter is right
        or changed places with the second. A word that sounds the same to Spanish ears is none away.
        """
        found: dict[str, int] = {}
        most = 2 if len(word) >= LONG else 1
        for first in {word[0], word[1]}:
            for length in range(len(word) - most, len(word) + most + 1):
                allowed = most if first == word[0] and length >= LONG else 1
                for candidate, slips, _ in extract(
                    word,
                    self._by_beginning.get((first, length), ()),
                    scorer=OSA.distance,
                    score_cutoff=allowed,
                    limit=None,
                ):
                    if first == word[0] or candidate[1] == word[0]:
                        found[candidate] = int(slips)
        return found | dict.fromkeys(self._by_sound.get(_sound(word), ()), 0)


def _sound(word: str) -> str:
    """How Spanish spelling hears a word: "bomitar" and "vomitar" are one."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)
