"""The collision map: which topics are easily taken for each other, and which words tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log

from bot.care.handbook import Handbook
from bot.care.matching import Audit
from bot.care.stem import stem
from bot.care.text import words

MOST_PAIRS = 40
FEWEST_WORDINGS = 3
_WORDS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Collision:
    """Two topics that stand close in one language.

    ``closeness`` is the cosine of the topics' weighted words, from 0 (none shared) to 1 (the same).
    ``crossed`` counts wordings of either that lie nearer to the other. ``shared`` are the words that
    make them close; ``first_words`` and ``second_words`` those that only, or mostly, one of them has.
    """

    language: str
    first: str
    second: str
    closeness: float
    crossed: int
    shared: tuple[str, ...]
    first_words: tuple[str, ...]
    second_words: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The shape of the command line's JSON."""
        return {
            "language": self.language,
            "topics": [self.first, self.second],
            "closeness": round(self.closeness, 3),
            "crossed": self.crossed,
            "shared": list(self.shared),
            "apart": {self.first: list(self.first_words), self.second: list(self.second_words)},
        }

    def __str__(self) -> str:
        crossed = f", {self.crossed} wordings cross over" if self.crossed else ""
        return (
            f"{self.first} ~ {self.second} ({self.language}, {self.closeness:.0%} alike{crossed})\n"
            f"    both say:  {', '.join(self.shared)}\n"
            f"    {self.first}:  {', '.join(self.first_words) or '(nothing of its own)'}\n"
            f"    {self.second}:  {', '.join(self.second_words) or '(nothing of its own)'}"
        )


def collisions(
    handbook: Handbook, audit: Audit | None = None, most: int = MOST_PAIRS
) -> tuple[Collision, ...]:
    """The ``most`` closest pairs of topics, closest first, over all languages.

    A word weighs the logarithm of how often the topic's wordings have it, times the logarithm of how
    few topics have it at all. Topics with fewer than three wordings in a language are left out.
    """
    crossed: Counter[tuple[str, frozenset[str]]] = Counter()
    for row in audit.strays if audit is not None else ():
        crossed[row.language, frozenset((row.topic, row.nearest))] += 1
    found: list[Collision] = []
    for language in handbook.languages:
        shelf, spelling = _shelf(handbook, language)
        weights = _weights(shelf)
        for first, second in combinations(sorted(weights), 2):
            one, other = weights[first], weights[second]
            if len(other) < len(one):
                common = {word: one[word] * weight for word, weight in other.items() if word in one}
            else:
                common = {word: weight * other[word] for word, weight in one.items() if word in other}
            closeness = sum(common.values())
            times = crossed[language, frozenset((first, second))]
            if closeness > 0:
                found.append(
                    Collision(
                        language,
                        first,
                        second,
                        closeness,
                        times,
                        tuple(spelling[word] for word in _top(common)),
                        (),
                        (),
                    )
                )
        found = sorted(found, key=lambda pair: (-pair.closeness, pair.language, pair.first, pair.second))[
            :most
        ]
    told: list[Collision] = []
    shelves = {language: _shelf(handbook, language) for language in {pair.language for pair in found}}
    for pair in found:
        shelf, spelling = shelves[pair.language]
        held, one, other = _held(shelf), shelf[pair.first], shelf[pair.second]
        told.append(
            Collision(
                pair.language,
                pair.first,
                pair.second,
                pair.closeness,
                pair.crossed,
                pair.shared,
                tuple(
                    spelling[word]
                    for word in _telling(shelf[pair.first], shelf[pair.second], held, len(shelf))
                ),
                tuple(
                    spelling[word]
                    for word in _telling(shelf[pair.second], shelf[pair.first], held, len(shelf))
                ),
            )
        )
    return tuple(told)


Shelf = Mapping[str, tuple[Counter[str], int]]
"""By topic: in how many wordings each stem stands, and how many wordings there are."""


def _shelf(handbook: Handbook, language: str) -> tuple[Shelf, Mapping[str, str]]:
    """The topics' stems, and the commonest spelling of each stem."""
    shelf: dict[str, tuple[Counter[str], int]] = {}
    spellings: dict[str, Counter[str]] = {}
    for topic in handbook.topics:
        wordings = topic.wordings(language)
        if len(wordings) < FEWEST_WORDINGS:
            continue
        counts: Counter[str] = Counter()
        for wording in wordings:
            stems = set()
            for word in words(wording, language):
                root = stem(word, language)
                spellings.setdefault(root, Counter())[word] += 1
                stems.add(root)
            counts.update(stems)
        shelf[topic.id] = (counts, len(wordings))
    return shelf, {root: counts.most_common(1)[0][0] for root, counts in spellings.items()}


def _weights(shelf: Shelf) -> dict[str, dict[str, float]]:
    held = _held(shelf)
    weights = {}
    for topic, (counts, _) in shelf.items():
        row = {word: (1 + log(times)) * log((len(shelf) + 1) / held[word]) for word, times in counts.items()}
        norm = sum(value * value for value in row.values()) ** 0.5 or 1.0
        weights[topic] = {word: value / norm for word, value in row.items()}
    return weights


def _held(shelf: Shelf) -> Counter[str]:
    """In how many topics each stem stands."""
    return Counter(word for counts, _ in shelf.values() for word in counts)


def _top(weights: Mapping[str, float]) -> list[str]:
    return sorted(weights, key=lambda word: (-weights[word], word))[:_WORDS_SHOWN]


def _telling(
    one: tuple[Counter[str], int], other: tuple[Counter[str], int], held: Counter[str], topics: int
) -> list[str]:
    """The words that speak most for ``one`` and against ``other``; those of few topics before "the"."""
    (counts, total), (others, other_total) = one, other
    odds = {}
    for word, times in counts.items():
        share, other_share = (times + 0.5) / (total + 1), (others[word] + 0.5) / (other_total + 1)
        if times > 1 and share > 2 * other_share:
            odds[word] = share * log(share / other_share) * log((topics + 1) / held[word])
    return _top(odds)
