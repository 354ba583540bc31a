"""A red flag: a danger that staff describe in phrases, and how grave it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.care.wording import ContentTests, Frozen, Phrases, Text

Level = Literal["emergency", "crisis", "urgent"]

LOUD: tuple[Level, ...] = ("emergency", "crisis")
RANK: Mapping[str, int] = {"emergency": 3, "crisis": 2, "urgent": 1}


class RedFlag(Frozen):
    """A danger that phrases reveal. ``text`` is what the patient reads.

    ``phrases`` are plain words or the notation of :mod:`bot.care.lexicon`. ``words`` names word
    groups, ``{name: "comma, separated, words"}``, which every red flag can use. ``unless`` lists
    phrases that take this flag away in the same sentence (figures of speech). ``outranks`` names
    red flags that this one replaces when both are raised.
    """

    id: str
    level: Level
    phrases: Phrases
    text: Text
    tests: ContentTests = ContentTests()
    words: Mapping[str, str] = {}
    unless: tuple[str, ...] = ()
    outranks: tuple[str, ...] = ()

    def extended_by(self, own: RedFlag) -> RedFlag:
        """This flag with a clinic's additions: more phrases, more words, its own text and tests.

        Nothing is taken away: the level never falls, and the clinic's ``unless`` does not count.
        """
        return self.model_copy(
            update={
                "phrases": {
                    language: tuple(
                        dict.fromkeys((*self.phrases.get(language, ()), *own.phrases.get(language, ())))
                    )
                    for language in {**self.phrases, **own.phrases}
                },
                "words": {
                    name: ", ".join(filter(None, (self.words.get(name), own.words.get(name))))
                    for name in {**self.words, **own.words}
                },
                "level": max(self.level, own.level, key=RANK.__getitem__),
                "text": {**self.text, **own.text},
                "tests": ContentTests(
                    match=(*self.tests.match, *own.tests.match),
                    **{"not": (*self.tests.not_, *own.tests.not_)},
                ),
                "outranks": tuple(dict.fromkeys((*self.outranks, *own.outranks))),
            }
        )
