"""What patients type, turned into words that can be compared.

Phones, haste and dictation: neighbour keys, dropped and doubled letters, glued and split words, no
accents, "sooooo", chat abbreviations, emoji. Everything here is a pure function of the text and of
the words the Handbook itself uses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.care.common import COMMON
from bot.care.stem import stem
from bot.care.vocabulary import ABBREVIATIONS, ANY_LANGUAGE, EMOJI, FUNCTION_WORDS, GUARDED, KEYBOARD

LONGEST = 2000
"""Characters of a message that are compared; of a longer one, the first three quarters and the end."""

_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "\u00ad": None, "\u200d": None}
)
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"[^\W_]+")
_CONTRACTIONS = (
    (re.compile(r"\b(ca|wo|sha)n't\b"), lambda m: {"ca": "can", "wo": "will", "sha": "shall"}[m[1]] + " not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'d\b"), " would"),
)
_EMOJI = re.compile("|".join(map(re.escape, EMOJI)))
SHORTEST_REPAIRED = 3
"""Words with fewer letters are too close to each other to be corrected safely."""
LONGEST_NEAR = 9
"""From this length on two edits are repaired, below it one."""


def fold(text: str) -> str:
    """``text`` in lower case without accents, quotes straightened, "sooooo" as "soo".

    Never raises; of a text longer than :data:`LONGEST` only both ends are kept.
    """
    if len(text) > LONGEST:
        text = text[: LONGEST * 3 // 4] + " " + text[-LONGEST // 4 :]
    text = text.translate(_APOSTROPHES).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(c for c in text if not unicodedata.combining(c))
    return _ELONGATED.sub(r"\1\1", text)


def plain(text: str) -> tuple[str, ...]:
    """The words of ``text`` as they were typed, folded."""
    return tuple(_WORD.findall(fold(text)))


def words(text: str, language: str = "en") -> tuple[str, ...]:
    """The words of ``text``: folded, contractions and chat abbreviations written out, emoji named."""
    if not text.isascii():
        text = _EMOJI.sub(lambda m: f" {EMOJI[m[0]].get(language, '')} ", text)
    folded = fold(text)
    if "'" in folded and language == "en":
        for pattern, replacement in _CONTRACTIONS:
            folded = pattern.sub(replacement, folded)
    short = ABBREVIATIONS.get(language, {})
    found: list[str] = []
    for word in _WORD.findall(folded):
        full = short.get(word)
        if full is None:
            found.append(word)
        else:
            found.extend(full.split())
    return tuple(found)


@dataclass(frozen=True)
class Speller:
    """Repairs typing errors towards the words a Handbook uses in one language.

    A word is left alone when it is itself known: to the Handbook, as a common word, or as a guarded
    one (drugs, body parts, times; see :data:`bot.care.vocabulary.GUARDED`). Guarded words that the
    Handbook does not use are still targets, so that "clonidin" becomes "clonidine" and never
    "clonazepam"; where two guarded words are equally near, nothing is corrected.
    """

    frequency: Mapping[str, int]
    language: str
    by_length: Mapping[int, tuple[str, ...]]
    shortened: Mapping[str, str]
    known: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def build(cls, frequency: Mapping[str, int], language: str, others: Iterable[str] = ()) -> Speller:
        """A speller for the words counted in ``frequency``; ``others`` are known and never targets."""
        guarded = GUARDED.get(language, frozenset())
        targets: dict[int, list[str]] = {}
        for word in sorted({*frequency, *guarded}):
            if len(word) >= SHORTEST_REPAIRED and not any(map(str.isdigit, word)):
                targets.setdefault(len(word), []).append(word)
        small = {*ANY_LANGUAGE, *FUNCTION_WORDS.get(language, ())}
        known = frozenset((*frequency, *guarded, *COMMON.get(language, ()), *small, *others))
        stems = frozenset(stem(word, language) for word in known if len(word) > 3)
        shortened: dict[str, str] = {}
        for length, found in targets.items():
            if length <= LONGEST_NEAR:
                for word in found:
                    for key in {word, *_without_one(word)}:
                        shortened[key] = f"{shortened[key]} {word}" if key in shortened else word
        return cls(
            dict(frequency), language, {n: tuple(w) for n, w in targets.items()}, shortened, known, stems
        )

    def repair(self, word: str) -> tuple[str, ...]:
        """``(word,)`` when nothing better is known, else the word or two words that were meant."""
        if word in self.known or not word.isalpha():
            return (word,)
        single = _single(word)
        if single != word and single in self.known:
            return (single,)
        if len(word) < SHORTEST_REPAIRED or len(word) > 25:
            return (word,)
        if len(word) > 3 and stem(word, self.language) in self.stems:
            return (word,)
        best = self._nearest(word)
        if best is not None:
            return (best,)
        return self._split(word) or (word,)

    def _nearest(self, word: str) -> str | None:
        """The nearest word: one edit below nine letters, two from nine on (a swap is one edit).

        Among those in reach the likeliest slip of a thumb and the commonest word win. Words of three
        letters are not shortened.
        """
        found: list[tuple[float, str, int]] = []
        for target, distance in self._within_reach(word):
            cost = 3.0 * distance + (0.3 if target[0] != word[0] else 0.0) + _slip(word, target)
            found.append((cost - 0.35 * log(self.frequency.get(target, 1)), target, distance))
        if not found:
            return None
        _, best, distance = min(found)
        guarded = GUARDED.get(self.language, frozenset())
        if best in guarded:
            rivals = {stem(w, self.language) for _, w, d in found if d <= distance and w in guarded}
            if len(rivals) > 1:
                return None
        return best

    def _within_reach(self, word: str) -> list[tuple[str, int]]:
        """Targets with their distance. For one edit, words that lose one letter to the same letters."""
        if len(word) >= LONGEST_NEAR:
            return [
                (target, int(distance))
                for length in range(len(word) - 2, len(word) + 3)
                for target, distance, _ in process.extract(
                    word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=2, limit=None
                )
            ]
        keys = (word, *_without_one(word))
        near = {target for key in keys for target in self.shortened.get(key, "").split()}
        shortest = 3 if len(word) == 3 else len(word) - 1
        return [
            (target, 1)
            for target in sorted(near)
            if len(target) >= shortest and OSA.distance(word, target, score_cutoff=1) == 1
        ]

    def _split(self, word: str) -> tuple[str, str] | None:
        """The two Handbook words that were glued together, the likeliest cut first."""
        cuts = [
            (word[:i], word[i:])
            for i in range(1, len(word))
            if word[:i] in self.frequency and word[i:] in self.frequency and (i > 1 or word[0] in "aiyo")
        ]
        cuts = [cut for cut in cuts if len(cut[1]) > 1]
        if not cuts:
            return None
        return max(cuts, key=lambda cut: (min(self.frequency[cut[0]], self.frequency[cut[1]]), cut))


def _without_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _single(word: str) -> str:
    """``word`` with every doubled letter written once: "soo" is "so", "cann" is "can"."""
    return re.sub(r"(.)\1", r"\1", word)


def _slip(word: str, target: str) -> float:
    """How unlikely a thumb is to type ``word`` for ``target``: 0 for a swap or a neighbouring key."""
    if len(word) < len(target):
        return 0.2
    if len(word) > len(target):
        return 0.0 if _single(word) == _single(target) else 1.2
    if sorted(word) == sorted(target):
        return 0.0
    wrong = [(a, b) for a, b in zip(word, target, strict=True) if a != b]
    return 0.0 if all(b in KEYBOARD.get(a, "") for a, b in wrong) else 1.5


@dataclass(frozen=True)
class Tongues:
    """Tells the language of a message among those a clinic has.

    Two kinds of evidence, in log-odds: words that only one language uses, and the pieces of three
    letters that each language's wordings are made of (so that misspelt words still tell).
    """

    languages: tuple[str, ...]
    own_words: Mapping[str, frozenset[str]]
    pieces: Mapping[str, Mapping[str, float]]
    rare: Mapping[str, float]

    @classmethod
    def build(cls, frequencies: Mapping[str, Mapping[str, int]]) -> Tongues:
        """From each language's word counts."""
        languages = tuple(frequencies)
        pieces: dict[str, dict[str, float]] = {}
        rare: dict[str, float] = {}
        own: dict[str, frozenset[str]] = {}
        for language in languages:
            counts: dict[str, int] = {}
            short = ABBREVIATIONS.get(language, {})
            vocabulary = {*frequencies[language], *FUNCTION_WORDS.get(language, ()), *short}
            for word in vocabulary:
                for piece in _pieces(word):
                    counts[piece] = counts.get(piece, 0) + 1
            total = sum(counts.values()) + 2000
            pieces[language] = {piece: log((n + 0.2) / total) for piece, n in counts.items()}
            rare[language] = log(0.2 / total)
            own[language] = frozenset(vocabulary)
        return cls(languages, own, pieces, rare)

    def odds(self, found: Iterable[str], prior: str | None = None) -> dict[str, float]:
        """How much each language explains the words, in nats; ``prior`` gets a small head start."""
        scores = dict.fromkeys(self.languages, 0.0)
        for language in self.languages:
            if language == prior:
                scores[language] += 1.5
        if len(self.languages) < 2:
            return scores
        known = False
        for word in found:
            if word.isdigit():
                continue
            known = known or any(word in own for own in self.own_words.values())
            holders = [n for n in self.languages if word in FUNCTION_WORDS.get(n, ())]
            if len(holders) == 1:
                scores[holders[0]] += 2.5
                continue
            holders = [n for n in self.languages if word in self.own_words[n]]
            if len(holders) == 1:
                scores[holders[0]] += 2.0
            elif not holders and len(word) > 2:
                grams = _pieces(word)
                for language in self.languages:
                    table, rare = self.pieces[language], self.rare[language]
                    scores[language] += sum(table.get(g, rare) for g in grams) / len(grams)
        if not known and prior in scores:
            scores[prior] += 3.0  # letters alone, in no word of either language, prove little
        return scores


def _pieces(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


_JOINTS = {
    "en": re.compile(
        r"[?!.;,\n]+\s*(?:(?:and|also|plus|n|or)\s+)*|\s+(?:and|also|plus|&|n|or)\s+(?:also\s+)?",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"[?!.;,\n¿]+\s*(?:(?:y|e|tambien|también|o)\s+)*|\s+(?:y|e|tambien|también|ademas|además|o)\s+",
        re.IGNORECASE,
    ),
}
_ASKING = {
    "en": re.compile(
        r"\b(?:can|could|should|do|does|did|is|are|am|will|would|what|whats|when|wen|how|why|where|who|whos|which"
        r"|any|need|ok|may|r|whens|hows|wheres)\b|\?",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:puedo|puede|podre|debo|tengo|hay|que|qué|q|cuando|cuándo|como|cómo|cuanto|cuánto|cuantas|cuántas"
        r"|cuantos|cuántos|donde|dónde|quien|quién|cual|cuál|es|esta|está|son|necesito|se)\b|\?",
        re.IGNORECASE,
    ),
}
MOST_JOINTS = 6
LONGEST_STATEMENT = 18
"""Words of a message that may hold two complaints where not both sides ask something."""


def clauses(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The ways ``text`` may fall into two questions, at most :data:`MOST_JOINTS`.

    Both sides must ask something; in a short message "and" is enough ("still blurry and wobbly"). A short
    right side borrows the opening of the left ("when can i eat and shower": "when can i shower").
    """
    joints, asking = _JOINTS.get(language), _ASKING.get(language)
    if joints is None or asking is None or len(text) > 400:
        return ()
    short = len(text.split()) <= LONGEST_STATEMENT
    found: list[tuple[str, str]] = []
    for joint in joints.finditer(text):
        left, right = text[: joint.start()].strip(), text[joint.end() :].strip()
        opening, ending = left.split(), right.split()
        if len(opening) < 2 or not ending:
            continue
        asks = bool(asking.search(left)), bool(asking.search(right))
        joined = any(map(str.isalpha, joint[0])) or "&" in joint[0]
        if asks == (True, True) or (len(ending) > 1 and short and (joined or asks == (False, False))):
            found.append((left, right))
        elif asks == (True, False) and len(ending) <= 6 and "," not in joint[0] and "." not in joint[0]:
            found.append((left, " ".join([*opening[:3], *ending])))
        if len(found) == MOST_JOINTS:
            break
    return tuple(found)


_LEANING = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|so|oh|entonces|bueno)[, ]+)?"
    r"(?:and|what about|how about|what if|same (?:for|with|goes)|then|or|but|also|even"
    r"|y|que tal|lo mismo|igual|pero|o|tampoco|tambien|también|ni)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:(?:but|and|pero|y) )?"
    r"(?:why(?: is that| not| so| tho(?:ugh)?)?|how come|what for|what do you mean|tell me more|explain"
    r"|por ?qu[eé](?: no)?|xq|pq|c[oó]mo as[ií]|m[aá]s informaci[oó]n)\W*$",
    re.IGNORECASE,
)
LONGEST_LEANING = 7


def leans(text: str) -> str | None:
    """``"why"`` for a bare "how come", ``"more"`` for "and the day after?", else None."""
    if len(text) > 120:
        return None
    if _WHY.match(text):
        return "why"
    if len(text.split()) <= LONGEST_LEANING and (_LEANING.match(text) or len(text.split()) <= 3):
        return "more"
    return None
