"""Examples in the middle of a note: beside calm messages of their language, which hardly ever change them.

So triage learns that thanks and questions around a danger take nothing away, and that many calm words are
still calm.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.care.likeness import CALM, SAY_OF_WORDINGS, Example
from bot.care.meaning import spoken

_LONGEST = 30
"""Words that what stands in a note may have, and what stands around it: longer notes would not be read to
their end."""
_OF_WORDINGS = 0.7
"""How much of what stands around an example are wordings of ordinary questions."""
_JOINED = (" ", ", ", ". ")


class Notes:
    """Calm messages by language, ready to stand around others."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._calm: dict[tuple[str | None, bool], list[str]] = {}
        for one in examples:
            if one.label == CALM and _short(one.text):
                self._calm.setdefault((one.language, is_wording(one)), []).append(one.text)

    def around(self, example: Example, dice: random.Random) -> str | None:
        """The text of ``example`` with one or two calm messages around it; None where it fits in no note."""
        language = example.language
        if not ((language, True) in self._calm and (language, False) in self._calm and _short(example.text)):
            return None
        before, after = dice.choice(((1, 0), (0, 1), (1, 1)))
        parts = [*self._beside(language, before, dice), example.text, *self._beside(language, after, dice)]
        return dice.choice(_JOINED).join(parts)

    def _beside(self, language: str | None, count: int, dice: random.Random) -> list[str]:
        return [dice.choice(self._calm[language, dice.random() < _OF_WORDINGS]) for _ in range(count)]


def is_wording(example: Example) -> bool:
    """Whether it is the wording of an ordinary question, of which there are many."""
    return example.label == CALM and example.weight == SAY_OF_WORDINGS


def _short(text: str) -> bool:
    return len(spoken(text)) <= _LONGEST
