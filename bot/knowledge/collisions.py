"""Which topics are easily taken for each other, and which words tell them apart.

Seen from the words alone, so that staff can follow it: a topic is the bag of the stems of its
wordings. A stem weighs ``(1 + ln n) * ln((T + 1) / h)``, where n of the topic's wordings and h of all
T topics have it; a topic's weights are scaled to length 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt

from bot.care.handbook import Handbook
from bot.care.stem import stem
from bot.care.text import words

MOST_PAIRS = 40
FEWEST_WORDINGS = 3
_WORDS_SHOWN = 6
_RIVALS = 6
"""Topics that a stem is compared with: those it weighs most for."""


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


@dataclass(frozen=True, slots=True)
class Leaning:
    """A wording and the other topic its words lean to. ``margin`` is below 0 where they lean away."""

    language: str
    topic: str
    wording: str
    nearest: str
    margin: float


def collisions(handbook: Handbook, most: int = MOST_PAIRS) -> tuple[Collision, ...]:
    """The ``most`` closest pairs of topics, closest first, over all languages."""
    found: list[tuple[float, Bags, str, str]] = []
    for language in handbook.languages:
        bags = Bags(handbook, language)
        pairs = [
            (bags.closeness(one, other), bags, one, other) for one, other in combinations(bags.topics, 2)
        ]
        found.extend(pair for pair in pairs if pair[0] > 0)
    found.sort(key=lambda pair: (-pair[0], pair[1].language, pair[2], pair[3]))
    crossed: dict[str, Counter[frozenset[str]]] = {}
    told = []
    for closeness, bags, one, other in found[:most]:
        if bags.language not in crossed:
            away = (row for row in bags.leanings() if row.margin < 0)
            crossed[bags.language] = Counter(frozenset((row.topic, row.nearest)) for row in away)
        told.append(
            Collision(
                bags.language, one, other, closeness, crossed[bags.language][frozenset((one, other))],
                bags.shared(one, other), bags.telling(one, other), bags.telling(other, one),
            )
        )  # fmt: skip
    return tuple(told)


class Bags:
    """The topics of one language as bags of stems. Topics with fewer than three wordings are left out."""

    def __init__(self, handbook: Handbook, language: str) -> None:
        self.language = language
        self._rows: list[tuple[str, str, frozenset[str]]] = []
        self._counts: dict[str, Counter[str]] = {}
        self._sizes: dict[str, int] = {}
        self._spellings: dict[str, Counter[str]] = {}
        roots: dict[str, str] = {}
        for topic in handbook.topics:
            wordings = topic.wordings(language)
            if len(wordings) < FEWEST_WORDINGS:
                continue
            self._sizes[topic.id] = len(wordings)
            counts = self._counts[topic.id] = Counter()
            for wording in wordings:
                found = words(wording, language)
                for word in found:
                    if word not in roots:
                        roots[word] = stem(word, language)
                    self._spellings.setdefault(roots[word], Counter())[word] += 1
                row = frozenset(roots[word] for word in found)
                counts.update(row)
                self._rows.append((topic.id, wording, row))
        self.topics = tuple(sorted(self._counts))
        self._held = Counter(root for counts in self._counts.values() for root in counts)
        self._weights = {topic: self._weighed(counts) for topic, counts in self._counts.items()}

    def _weighed(self, counts: Counter[str]) -> dict[str, float]:
        row = {root: (1 + log(n)) * self._rarity(root) for root, n in counts.items()}
        norm = sqrt(sum(weight * weight for weight in row.values())) or 1.0
        return {root: weight / norm for root, weight in row.items()}

    def _rarity(self, root: str) -> float:
        return log((len(self._counts) + 1) / self._held[root])

    def _common(self, one: str, other: str) -> dict[str, float]:
        few, many = sorted((self._weights[one], self._weights[other]), key=len)
        return {root: weight * many[root] for root, weight in few.items() if root in many}

    def closeness(self, one: str, other: str) -> float:
        """The cosine of two topics, from 0 to 1."""
        return sum(self._common(one, other).values())

    def shared(self, one: str, other: str) -> tuple[str, ...]:
        """The words that make two topics close."""
        return self._spelt(self._common(one, other))

    def telling(self, one: str, other: str) -> tuple[str, ...]:
        """The words that speak most for ``one`` and against ``other``; those of few topics come first."""
        odds = {}
        for root, n in self._counts[one].items():
            share = (n + 0.5) / (self._sizes[one] + 1)
            there = (self._counts[other][root] + 0.5) / (self._sizes[other] + 1)
            if n > 1 and share > 2 * there:
                odds[root] = share * log(share / there) * self._rarity(root)
        return self._spelt(odds)

    def leanings(self) -> Iterator[Leaning]:
        """Every wording, with the other topic whose words it is most like."""
        strongest: dict[str, list[tuple[float, str]]] = {}
        for topic, weights in self._weights.items():
            for root, weight in weights.items():
                strongest.setdefault(root, []).append((weight, topic))
        for rivals in strongest.values():
            rivals.sort(reverse=True)
            del rivals[_RIVALS:]
        for topic, wording, row in self._rows:
            own = sum(self._weights[topic][root] for root in row)
            scores: dict[str, float] = {}
            for root in row:
                for weight, rival in strongest[root]:
                    if rival != topic:
                        scores[rival] = scores.get(rival, 0.0) + weight
            if scores:
                nearest = max(scores, key=lambda rival: (scores[rival], rival))
                yield Leaning(self.language, topic, wording, nearest, own - scores[nearest])

    def _spelt(self, weights: dict[str, float]) -> tuple[str, ...]:
        best = sorted(weights, key=lambda root: (-weights[root], root))[:_WORDS_SHOWN]
        return tuple(self._spellings[root].most_common(1)[0][0] for root in best)
