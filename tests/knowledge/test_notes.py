"""Examples stand in notes too: whole, among calm messages of their own language."""

from __future__ import annotations

import random

from bot.care.likeness import CALM, Example, wording
from bot.knowledge.notes import Notes

CALM_EN = ["thanks for the blanket yesterday", "my dog slept all day"]
WORDINGS_EN = ["can i drive tomorrow", "what can i eat before"]
CALM_ES = ["gracias por la manta"]
WORDINGS_ES = ["puedo manejar mañana"]
DANGER = Example("she is not waking up", "call-for-help", language="en")
EXAMPLES = [
    *(Example(text, CALM, language="en") for text in CALM_EN),
    *(wording(text, "en") for text in WORDINGS_EN),
    *(Example(text, CALM, language="es") for text in CALM_ES),
    *(wording(text, "es") for text in WORDINGS_ES),
    DANGER,
]


def drawn(example: Example, examples: list[Example] = EXAMPLES) -> set[str | None]:
    notes, dice = Notes(examples), random.Random(1)
    return {notes.around(example, dice) for _ in range(300)}


def test_a_danger_stands_whole_among_calm_messages_of_its_language() -> None:
    found = drawn(DANGER)
    assert len(found) > 30
    for note in found:
        assert note is not None
        assert DANGER.text in note
        around = note.replace(DANGER.text, "").strip(" ,.")
        assert any(calm in around for calm in (*CALM_EN, *WORDINGS_EN))
        assert not any(other in around for other in (*CALM_ES, *WORDINGS_ES))
    assert {note.startswith(DANGER.text) for note in found if note} == {True, False}
    assert {note.endswith(DANGER.text) for note in found if note} == {True, False}


def test_what_is_long_already_or_of_unknown_language_stands_in_no_note() -> None:
    assert drawn(Example("word " * 60, CALM, language="en")) == {None}
    assert drawn(Example("i cant breathe", "call-for-help")) == {None}


def test_a_danger_is_never_put_beside_another() -> None:
    other = Example("my chest is crushed", "call-for-help", language="en")
    assert not any(other.text in (note or "") for note in drawn(DANGER, [*EXAMPLES, other]))
