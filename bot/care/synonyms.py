"""Patients' other words for the Handbook's own: "booze" is also read as "alcohol".

The Handbook's word is added to what the patient wrote, never put in its place: the patient's own word
may be in a wording too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.care.text import words

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The synonyms of one language, found by their first word; longer ones are tried first."""

    by_first: Mapping[str, tuple[tuple[Words, Words], ...]]

    @classmethod
    def build(cls, synonyms: Mapping[str, tuple[str, ...]], language: str) -> Synonyms:
        """From ``{the Handbook's word: the patients' words}``, each of one or more words."""
        found: dict[str, list[tuple[Words, Words]]] = {}
        for ours, theirs in synonyms.items():
            meant = words(ours, language)
            for other in theirs:
                said = words(other, language)
                if said and said != meant:
                    found.setdefault(said[0], []).append((said, meant))
        return cls({first: tuple(sorted(pairs, key=_longest)) for first, pairs in found.items()})

    def vocabulary(self) -> set[str]:
        """Every word that stands in a synonym."""
        return {word for pairs in self.by_first.values() for said, meant in pairs for word in (*said, *meant)}

    def widen(self, found: Sequence[str]) -> Words:
        """The words, and after them the Handbook's words for the synonyms among them."""
        added: list[str] = []
        position = 0
        while position < len(found):
            for said, meant in self.by_first.get(found[position], ()):
                if tuple(found[position : position + len(said)]) == said:
                    added.extend(meant)
                    position += len(said)
                    break
            else:
                position += 1
        return (*found, *added)


def _longest(pair: tuple[Words, Words]) -> tuple[int, Words, Words]:
    return (-len(pair[0]), *pair)
