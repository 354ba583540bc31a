"""How hard a text is to read, in school years or on the scale made for its language.

English: the Flesch-Kincaid grade level, 0.39 (words / sentences) + 11.8 (syllables / words) - 15.59
(Kincaid and others, 1975). Spanish: the perspicuity index of Szigriszt-Pazos (1993), 206.835 -
62.3 (syllables / words) - words / sentences; on the INFLESZ scale (Barrio-Cantalejo and others,
2008) 65 and more is "quite easy", 55 to 65 "normal". Syllables are counted from the spelling: in
Spanish exactly, in English to within a few of a hundred.
"""

from __future__ import annotations

import re

EASY_ENGLISH = 7.0
"""The highest grade that passes: what the sixth grade reads, with a year of doubt in the formula."""
EASY_SPANISH = 60.0
"""The lowest index that passes: the middle of "normal", where sixth grade ends."""
SHORTEST = 30
"""Words of a text that a formula can say something about."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,:/]*")
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_ENGLISH = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"[^aeiouyl]e$|[aeiouy]le$|[^aeioutdy]ed$|[^aeiouysxzcgh]es$")
"""Endings whose vowel is not heard: tak(e), whol(e), call(ed), tim(es)."""


def syllables(word: str, language: str) -> int:
    """The syllables of one word, at least one. A number counts as one."""
    word = word.lower()
    if not word[0].isalpha():
        return 1
    if language == "es":
        return max(1, _spanish(word))
    count = len(_ENGLISH.findall(word)) - bool(_SILENT.search(word))
    count += len(re.findall(r"i(?:a(?!n$|l$)|o(?!u|n))", word)) if len(word) > 4 else 0
    return max(1, count)


def _spanish(word: str) -> int:
    """Strong vowels make a syllable each, weak ones join them unless they bear the accent."""
    word = re.sub(r"(?<=[gq])u(?=[eiéí])", "", word)
    count, previous = 0, ""
    for position, letter in enumerate(word):
        last = position == len(word) - 1
        if letter not in "aeiouáéíóúü" and not (letter == "y" and last):
            previous = ""
            continue
        strong = letter in "aeoáéóíú"
        if not previous or (strong and previous in "aeoáéóíú"):
            count += 1
        previous = letter
    return count


def counts(text: str, language: str) -> tuple[int, int, int]:
    """Words, sentences and syllables. A line of its own is a sentence."""
    sentences = [part for part in _END.split(text) if _WORD.search(part)]
    found = _WORD.findall(text)
    return len(found), max(1, len(sentences)), sum(syllables(word, language) for word in found)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text, in US school years."""
    words, sentences, parts = counts(text, "en")
    return 0.39 * words / sentences + 11.8 * parts / max(1, words) - 15.59


def perspicuity(text: str) -> float:
    """The Szigriszt-Pazos index of a Spanish text; higher is easier."""
    words, sentences, parts = counts(text, "es")
    return 206.835 - 62.3 * parts / max(1, words) - words / sentences


def too_hard(text: str, language: str) -> str:
    """What makes ``text`` hard, in a few words; empty where it is easy, short, or in another language."""
    words, sentences, _ = counts(text, language)
    if words < SHORTEST:
        return ""
    if language == "en" and (found := grade(text)) > EASY_ENGLISH:
        return f"grade {found:.1f}, {words / sentences:.0f} words a sentence"
    if language == "es" and (found := perspicuity(text)) < EASY_SPANISH:
        return f"index {found:.0f} of at least {EASY_SPANISH:.0f}, {words / sentences:.0f} words a sentence"
    return ""
