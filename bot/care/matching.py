"""Which topics a message asks about, and how sure that is.

Words are repaired towards the Handbook's own (``text``), looked up as features and scored (``model``); where
they leave a doubt, so is what the message means (``meaning``). The scores become
probabilities by what happens to the Handbook's own wordings when they, or their whole topic, are held out
(``calibration``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Literal

import numpy as np

from bot.care.calibration import Calibration, Trials
from bot.care.handbook import Handbook, Topic
from bot.care.meaning import Meanings, unit
from bot.care.model import NEARNESS, SHORTLIST, Flags, Floats, Ints, Lessons, Model, left_out
from bot.care.sense import Meant
from bot.care.stem import stem
from bot.care.synonyms import Synonyms
from bot.care.text import Speller, Tongues, plain, words
from bot.care.vocabulary import ANY_LANGUAGE, FUNCTION_WORDS

Read = tuple[list[int], list[int], tuple[int, int, int]]
"""Spoken features, letters, and how many unknown stems, pairs and letters a message has."""
Moment = Literal["before", "during", "after"]
Row = tuple[Topic, str, tuple[str, ...], Floats]
"""A topic, one of its wordings, that wording's words, and its meaning."""

SHOWN = 5
SURE = 0.9
"""From here on a message's words leave no doubt, and its meaning is not asked, which takes a millisecond."""
LITERAL = 0.98
"""How sure a message is that is a wording of one topic, word for word."""
MIXED = 4.0
"""A message is matched in a second language too when that is less likely by at most this, in nats."""
NAME = ""
"""Stands for the wording that a topic's own id makes ("alcohol-after")."""
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic a message may be about. ``confidence`` is a calibrated probability from 0 to 1."""

    id: str
    confidence: float
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The best topics for a message, best first, and what was understood of its words.

    ``further`` names the topics that come after the candidates. ``grounded`` are those candidates
    that use at least one of the message's telling words in their own wordings; without one, being
    nearer than other topics says nothing.
    """

    candidates: tuple[Candidate, ...]
    language: str
    corrections: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    grounded: frozenset[str] = frozenset()


class Index:
    """Every topic's wordings, ready to be compared. Immutable; built once per Handbook."""

    def __init__(
        self,
        shelves: Mapping[str, Shelf],
        tongues: Tongues,
        topics: Mapping[str, Topic],
        meaning: Callable[[str], Floats],
    ) -> None:
        self._shelves = dict(shelves)
        self._tongues = tongues
        self._topics = dict(topics)
        self._meaning = meaning
        self.languages = tuple(shelves)

    @classmethod
    def build(cls, handbook: Handbook, meanings: Meanings | None = None) -> Index:
        """The index of every language the Handbook has wordings in; with ``meanings`` it is semantic."""
        languages = dict.fromkeys(
            (*handbook.languages, *(n for t in handbook.topics for n in (*t.question, *t.variants)))
        )
        said = {
            language: [(topic, wording) for topic in handbook.topics for wording in topic.wordings(language)]
            for language in languages
        }
        meaning, meant = _meant(meanings, {name: [w for _, w in pairs] for name, pairs in said.items()})
        texts = {
            name: [(t, w, words(w, name), row) for (t, w), row in zip(pairs, meant[name], strict=True)]
            for name, pairs in said.items()
        }
        main = handbook.main_language
        nothing = np.zeros(meant[main].shape[1], np.float32)
        texts[main].extend(
            (t, NAME, words(_NOT_WORDS.sub(" ", t.id), main), nothing) for t in handbook.topics
        )
        counts = {language: _count(row[2] for row in rows) for language, rows in texts.items()}
        shelves = {}
        for language, rows in texts.items():
            abroad = chain.from_iterable(found for name, found in texts.items() if name != language)
            elsewhere = [(topic.id, row) for topic, wording, _, row in abroad if wording != NAME]
            others = [w for other, c in counts.items() if other != language for w in c if len(w) > 2]
            synonyms = Synonyms.build(handbook.synonyms.get(language, {}), language)
            shelves[language] = Shelf.build(rows, elsewhere, language, counts[language], others, synonyms)
        topics = {t.id: t for t in handbook.topics}
        return cls(shelves, Tongues.build(counts), topics, meaning)

    def calibration(self, language: str) -> Calibration:
        """How scores in ``language`` become probabilities, and the two gates."""
        return self._shelves[language].calibration

    def language_of(self, text: str, prior: str | None = None) -> str:
        """The language ``text`` is most likely written in, among the Handbook's."""
        odds = self._odds(text, prior)
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
        odds = self._odds(text, known)
        spoken = max(odds, key=lambda name: odds[name])
        if phase is None and hours is not None:
            phase = "before" if hours < 0 else "during" if hours < 1 else "after"

        @cache
        def meaning() -> Floats:
            return self._meaning(text)

        def on(name: str) -> Match:
            shelf = self._shelves[name]
            return shelf.match(text, name, meaning, self._nudges(shelf, phase, previous))

        match = on(spoken)
        for other in odds:
            if other != spoken and odds[other] > odds[spoken] - MIXED and len(text.split()) > 2:
                match = _merged(match, on(other))
        return match

    def _odds(self, text: str, prior: str | None) -> dict[str, float]:
        return self._tongues.odds(plain(text), prior or self.languages[0])

    def _nudges(self, shelf: Shelf, phase: Moment | None, previous: str | None) -> Floats | None:
        """Score added to each topic for the patient's moment and the conversation."""
        if phase is None and previous is None:
            return None
        nudges = np.zeros(len(shelf.ids), np.float32)
        last = self._topics.get(previous) if previous else None
        for row, topic_id in enumerate(shelf.ids):
            topic = self._topics[topic_id]
            if phase is not None and topic.phase != "any":
                nudges[row] += 0.5 if topic.phase == phase else -1.0
            if last is not None and (topic_id == last.id or topic_id in last.see):
                nudges[row] += 0.5
        return nudges * np.float32(shelf.calibration.step)

    def audit(self) -> Audit:
        """For every wording the topic it would be taken for if it were not there itself."""
        return Audit(tuple(row for name, shelf in self._shelves.items() for row in shelf.strays(name)))


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


def _merged(match: Match, other: Match) -> Match:
    """Candidates of a message in two languages: each topic as sure as in the language it is surer in."""
    surest: dict[str, Candidate] = {}
    for candidate in (*match.candidates, *other.candidates):
        if candidate.id not in surest or candidate.confidence > surest[candidate.id].confidence:
            surest[candidate.id] = candidate
    best = sorted(surest.values(), key=lambda candidate: (-candidate.confidence, candidate.id))
    return replace(match, candidates=tuple(best[:SHOWN]), grounded=match.grounded | other.grounded)


def _meant(
    meanings: Meanings | None, wordings: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Floats], dict[str, Floats]]:
    """How a message's meaning is told, and one row for each of ``wordings`` by language.

    Meanings are told from the mean of all wordings; without ``meanings`` rows have no columns.
    """
    if meanings is None or not any(wordings.values()):
        nothing = np.zeros((1, 0), np.float32)
        return lambda _: nothing, {name: nothing.repeat(len(texts), 0) for name, texts in wordings.items()}
    rows = {name: meanings.of_wordings(texts) for name, texts in wordings.items()}
    centre = np.concatenate(list(rows.values())).mean(0)
    return (
        lambda text: unit(meanings.of_message(text) - centre),
        {name: unit(found - centre) for name, found in rows.items()},
    )


def _count(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in texts:
        for word in found:
            counts[word] = counts.get(word, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class Literally:
    """The topic that a wording belongs to, and whether it is that topic's own question."""

    topic: int
    asks_it: bool


class Features:
    """Numbers for what the words of a message are made of.

    Pairs of neighbouring stems get a number only where at least two wordings have them.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._stems: dict[str, int] = {}
        self._letters: dict[str, int] = {}
        self._pairs: dict[int, int] = {}
        self._of_word: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.spoken = self.letters = 0
        self.pairs: Flags = np.zeros(0, bool)

    @classmethod
    def learn(cls, language: str, wordings: Sequence[Sequence[str]]) -> tuple[Features, list[Read]]:
        """The features of ``wordings``, and what :meth:`read` gives for each of them."""
        features = cls(language)
        return features, features._learn(wordings)

    def _learn(self, wordings: Sequence[Sequence[str]]) -> list[Read]:
        for found in wordings:
            for word in found:
                if word not in self._of_word:
                    number = self._stems.setdefault(self._stem(word), len(self._stems))
                    pieces = tuple(self._letters.setdefault(p, len(self._letters)) for p in _pieces(word))
                    self._of_word[word] = (number, pieces)
        held: dict[int, int] = {}
        known = self._of_word
        stems = [[known[word][0] for word in found] for found in wordings]
        neighbours = [self._neighbours(numbers) for numbers in stems]
        for pairs in neighbours:
            for pair in set(pairs):
                held[pair] = held.get(pair, 0) + 1
        kept = (pair for pair, times in held.items() if times > 1)
        self._pairs = {pair: len(self._stems) + n for n, pair in enumerate(kept)}
        number_of = self._pairs
        taught: list[Read] = []
        for found, numbers, pairs in zip(wordings, stems, neighbours, strict=True):
            spoken = [number_of[pair] for pair in pairs if pair in number_of]
            letters = list(chain.from_iterable(known[word][1] for word in found))
            taught.append(([*numbers, *spoken], letters, (0, len(pairs) - len(spoken), 0)))
        self.spoken = len(self._stems) + len(self._pairs)
        self.letters = len(self._letters)
        self.pairs = np.arange(max(1, self.spoken)) >= len(self._stems)
        return taught

    def read(self, found: Sequence[str]) -> Read:
        """Spoken features, letters, and how many unknown stems, pairs and letters there are."""
        stems: list[int] = []
        letters: list[int] = []
        lost_letters = 0
        for word in found:
            known = self._of_word.get(word)
            if known is not None:
                stems.append(known[0])
                letters.extend(known[1])
                continue
            stems.append(self._stems.get(self._stem(word), -1))
            for piece in _pieces(word):
                number = self._letters.get(piece)
                if number is None:
                    lost_letters += 1
                else:
                    letters.append(number)
        pairs = [self._pairs.get(pair, -1) for pair in self._neighbours(stems)]
        spoken = [n for n in (*stems, *pairs) if n >= 0]
        lost_stems = sum(n < 0 for n in stems)
        return spoken, letters, (lost_stems, len(stems) + len(pairs) - len(spoken) - lost_stems, lost_letters)

    def _stem(self, word: str) -> str:
        return "0" if word.isdigit() else stem(word, self.language)

    def _neighbours(self, stems: Sequence[int]) -> list[int]:
        """Each stem with the one after it as one number; the ends of the message count as stems."""
        if not stems:
            return []
        shifted = [number + 3 for number in stems]
        return [(a << 24) | b for a, b in zip((1, *shifted), (*shifted, 0), strict=True)]


def _pieces(word: str) -> list[str]:
    """Two to four neighbouring letters; the word's ends count as letters, all numbers are one."""
    padded = "<0>" if word.isdigit() else f"<{word[:40]}>"
    return [padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1)]


class Shelf:
    """The wordings of one language."""

    def __init__(
        self,
        ids: tuple[str, ...],
        wordings: Sequence[str],
        topic_of: Ints,
        features: Features,
        speller: Speller,
        synonyms: Synonyms,
        lessons: Lessons,
        own_stems: Sequence[frozenset[str]],
        literal: Mapping[tuple[str, ...], Literally],
    ) -> None:
        self.ids, self.wordings, self.topic_of = ids, wordings, topic_of
        self.features, self.speller, self.synonyms, self.lessons = features, speller, synonyms, lessons
        self.model = Model.fit(lessons)
        self.calibration = Calibration.of(Trials.run(lessons))
        self.own_stems, self.literal = own_stems, literal
        self.small = ANY_LANGUAGE | FUNCTION_WORDS.get(speller.language, frozenset())

    @classmethod
    def build(
        cls,
        rows: Sequence[Row],
        elsewhere: Sequence[tuple[str, Floats]],
        language: str,
        frequency: Mapping[str, int],
        others: Iterable[str],
        synonyms: Synonyms,
    ) -> Shelf:
        """From ``rows`` in any order; ``elsewhere`` has topics' meanings in other languages."""
        rows = sorted((row for row in rows if row[2]), key=lambda row: (row[0].id, row[1]))
        ids = tuple(dict.fromkeys(row[0].id for row in rows))
        number = {topic_id: n for n, topic_id in enumerate(ids)}
        topic_of = np.array([number[row[0].id] for row in rows], np.int64)
        read = [synonyms.widen(row[2]) for row in rows]
        features, taught = Features.learn(language, read)
        width = len(rows[0][3]) if rows else 0
        known_here = [(number[topic_id], row) for topic_id, row in elsewhere if topic_id in number]
        meant = Meant(
            np.array([row[3] for row in rows], np.float32).reshape(len(rows), width),
            np.array([row for _, row in known_here], np.float32).reshape(len(known_here), width),
            np.array([topic for topic, _ in known_here], np.int64),
        )
        lessons = Lessons.of(taught, features, topic_of, len(ids), meant)
        known = dict.fromkeys(sorted(synonyms.vocabulary()), 1) | dict(frequency)
        speller = Speller.build(known, language, others)
        own: list[set[str]] = [set() for _ in ids]
        for topic_number, found in zip(topic_of, read, strict=True):
            own[topic_number].update(stem(word, language) for word in found)
        stems = [frozenset(one) for one in own]
        literal: dict[tuple[str, ...], Literally | None] = {}
        for number_of, (topic, wording, found, _) in zip(topic_of, rows, strict=True):
            if wording == NAME or len(found) < 2:
                continue
            one = Literally(int(number_of), wording == topic.question.get(language))
            other = literal.setdefault(found, one)
            if other is None or other.topic != one.topic:
                literal[found] = None
            elif one.asks_it:
                literal[found] = one
        told = {found: one for found, one in literal.items() if one is not None}
        return cls(ids, [row[1] for row in rows], topic_of, features, speller, synonyms, lessons, stems, told)

    def match(
        self, text: str, language: str, meaning: Callable[[], Floats], nudges: Floats | None = None
    ) -> Match:
        """The best five topics for ``text``; ``nudges`` are added to the scores.

        ``meaning`` gives the text's meaning as one row, and is asked only where words leave a doubt.
        """
        repaired: list[str] = []
        corrections: dict[tuple[str, str], None] = {}
        for word in words(text, language):
            better = self.speller.repair(word)
            if better != (word,):
                corrections[word, " ".join(better)] = None
            repaired.extend(better)
        fixes = tuple(corrections)
        if not self.ids or all(word.isdigit() for word in repaired):
            return Match((), language, fixes, tuple(repaired))
        score, near, nearest = self.model.ask(*self.features.read(self.synonyms.widen(repaired)))
        total = score + np.float32(NEARNESS) * near
        if nudges is not None:
            total += nudges
        chances = self.calibration.chances(total)
        if self.model.sense is not None and chances.max() < SURE:
            total += self.model.sense.of_one(meaning()[0], total, SHORTLIST)
            chances = self.calibration.chances(total)
        literal = self.literal.get(tuple(repaired))
        if literal is not None and (literal.asks_it or nudges is None or nudges[literal.topic] >= 0):
            # The very words of one topic and of no other. A question says what moment it means; a
            # short wording ("beer tonight?") may mean another one when the patient is before a visit.
            total[literal.topic] = total.max() + 1
            chances *= 1 - LITERAL
            chances[literal.topic] = LITERAL
        order = np.argsort(-total, kind="stable")
        best = order[:SHOWN]
        return Match(
            tuple(Candidate(self.ids[n], float(chances[n]), self.wordings[nearest[n]]) for n in best),
            language,
            fixes,
            tuple(repaired),
            tuple(self.ids[n] for n in order[SHOWN : 2 * SHOWN]),
            self._grounded(repaired, best),
        )

    def _grounded(self, found: Sequence[str], best: Ints) -> frozenset[str]:
        """Those of the topics ``best`` that use at least one of the message's telling words themselves."""
        telling = {
            stem(word, self.speller.language)
            for word in self.synonyms.widen(found)
            if len(word) > 1 and word not in self.small and not word.isdigit()
        }
        return frozenset(self.ids[n] for n in best if not telling.isdisjoint(self.own_stems[n]))

    def strays(self, language: str) -> list[Stray]:
        """Every wording of the Handbook with the topic nearest to it when it is left out itself."""
        if len(self.ids) < 2:
            return []
        scores = left_out(self.lessons)
        lines = np.arange(len(self.wordings))
        own = scores[lines, self.topic_of]
        nearest = scores.argmax(1)
        scores[lines, self.topic_of] = -np.inf
        margin = own - scores.max(1)
        return [
            Stray(language, self.ids[t], wording, self.ids[n], float(m))
            for t, wording, n, m in zip(self.topic_of, self.wordings, nearest, margin, strict=True)
            if wording != NAME
        ]
