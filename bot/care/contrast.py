"""Pairs of words that turn a question into its opposite.

"Can I eat before" and "can I eat after" share nearly every word, and the answers are opposite. A
match whose topic never speaks of the side that the message is on is not sent silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.care.vocabulary import each


def _sides(one: str, other: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(each(one)), frozenset(each(other))


AXES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "before / after": _sides(
        "before beforehand prior antes previo previa",
        "after afterwards afterward post despues luego",
    ),
    "can / can not": _sides(
        "can could able allowed puedo puede podria podemos",
        "can-not could-not unable no-puedo no-puede no-podia",
    ),
    "start / stop": _sides(
        "start starting started begin beginning resume restart empezar empiezo comenzar iniciar retomar",
        "stop stopping stopped quit quitting discontinue dejar dejo dejarlo suspender suspendo parar",
    ),
    "eat / drink": _sides(
        "eat eating ate food meal breakfast lunch dinner snack comer comi comida desayunar almorzar cenar",
        "drink drinking drank sip beber bebo bebi bebida",
    ),
    "mine / my child's": _sides(
        "",
        """son daughter kid kids child children toddler baby grandson granddaughter grandkids
        hijo hija hijos nino nina ninos bebe nieto nieta""",
    ),
}
"""Each axis with the words of its two sides."""


@dataclass(frozen=True, slots=True)
class Contrasts:
    """How often each topic's wordings stand on each side of each axis."""

    sides: Mapping[str, Mapping[tuple[str, int], int]]
    wordings: Mapping[str, int]

    @classmethod
    def build(cls, rows: Iterable[tuple[str, Iterable[str]]]) -> Contrasts:
        """From ``(topic id, words of one wording)``."""
        sides: dict[str, dict[tuple[str, int], int]] = {}
        wordings: dict[str, int] = {}
        for topic, found in rows:
            own = sides.setdefault(topic, {})
            wordings[topic] = wordings.get(topic, 0) + 1
            for side in sides_of(found):
                own[side] = own.get(side, 0) + 1
        return cls(sides, wordings)

    def conflict(self, topic: str, found: Iterable[str]) -> str | None:
        """The axis on which the message is opposite to everything the topic's wordings say."""
        own = self.sides.get(topic, {})
        spoken = sides_of(found)
        for axis, side in spoken:
            if (axis, 1 - side) in spoken:
                continue
            if axis == "mine / my child's":
                if not own.get((axis, 1)):
                    return axis
            elif own.get((axis, 1 - side)) and own.get((axis, side), 0) * 20 < own[axis, 1 - side]:
                return axis
        return None


def sides_of(found: Iterable[str]) -> set[tuple[str, int]]:
    """The axes the words touch, and on which side."""
    joined: list[str] = []
    for word in found:
        if word == "not" and joined and joined[-1] in ("can", "could"):
            joined[-1] += "-not"
        elif joined and joined[-1] == "no" and word in ("puedo", "puede", "podia"):
            joined[-1] = "no-" + word
        else:
            joined.append(word)
    return {
        (axis, side)
        for axis, pair in AXES.items()
        for side, signs in enumerate(pair)
        if not signs.isdisjoint(joined)
    }
