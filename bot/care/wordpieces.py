"""A message in the pieces of words that a reading network knows, and their numbers.

WordPiece (Wu et al. 2016) as BERT cuts (Devlin et al. 2019): small letters without accents, the longest
piece that is known comes first, and what follows inside a word begins with ``##``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 48


class WordPieces:
    """The pieces of one network, by number. ``vocabulary`` has [UNK], [CLS] and [SEP] somewhere."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._number = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown, self._begin, self._end = (self._number[one] for one in ("[UNK]", "[CLS]", "[SEP]"))
        self._of_word = lru_cache(maxsize=1 << 14)(self._cut)

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of the first ``most`` pieces of ``text``, with a begin and an end."""
        plain = unicodedata.normalize("NFD", text.lower())
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        inside = [number for word in _WORD.findall(plain) for number in self._of_word(word)]
        return [self._begin, *inside[:most], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        at = 0
        while at < len(word) <= _LONGEST:
            for until in range(len(word), at, -1):
                number = self._number.get(word[at:until] if at == 0 else f"##{word[at:until]}")
                if number is not None:
                    found.append(number)
                    at = until
                    break
            else:
                return (self._unknown,)
        return tuple(found) or (self._unknown,)
