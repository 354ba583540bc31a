"""What patients type becomes words: folding, abbreviations, typo repair, languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.stem import stem
from bot.care.text import Speller, Tongues, clauses, fold, leans, words

CLINIC = {
    "ketamine": 40, "infusion": 30, "before": 30, "after": 30, "tomorrow": 9, "drive": 9,
    "clonazepam": 4, "klonopin": 3, "can": 60, "eat": 20, "have": 30, "breakfast": 6, "water": 9,
    "drink": 9, "what": 30, "head": 3, "headache": 6, "medication": 20, "appointment": 12, "take":
    20, "my": 40, "i": 90, "a": 20, "the": 40, "lorazepam": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.build(CLINIC, "en")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Can’t I EAT??", ("can", "not", "i", "eat")),
        ("sooooo tired", ("soo", "tired")),
        ("cant drive b4 tmrw", ("can", "not", "drive", "before", "tomorrow")),
        ("is 🍺 ok", ("is", "beer", "ok")),
        ("i'm", ("i", "am")),
        ("naïve café", ("naive", "cafe")),
    ],
)
def test_english_as_typed_on_phones(typed: str, read: tuple[str, ...]) -> None:
    assert words(typed, "en") == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("¿Puedo comer mañana?", ("puedo", "comer", "manana")),
        ("q hago xq me duele", ("que", "hago", "porque", "me", "duele")),
        ("puedo tomar 🍺", ("puedo", "tomar", "cerveza")),
    ],
)
def test_spanish_as_typed_on_phones(typed: str, read: tuple[str, ...]) -> None:
    assert words(typed, "es") == read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ketamien", ("ketamine",)),  # two letters swapped
        ("infuson", ("infusion",)),  # one dropped
        ("breakfasst", ("breakfast",)),  # one doubled
        ("watwr", ("water",)),  # the key beside it
        ("cna", ("can",)),
        ("wjat", ("what",)),
        ("cann", ("can",)),
        ("medicattoin", ("medication",)),  # two slips in a long word
        ("canhave", ("can", "have")),  # glued
    ],
)
def test_slips_are_repaired(speller: Speller, typed: str, meant: tuple[str, ...]) -> None:
    assert speller.repair(typed) == meant


@pytest.mark.parametrize(
    "word", ["clonidine", "closet", "deer", "employer", "hand", "yesterday", "admitted", "boss"]
)
def test_real_words_stay_what_they_are(speller: Speller, word: str) -> None:
    assert speller.repair(word) == (word,)


@pytest.mark.parametrize(
    ("typed", "meant"), [("clonidin", "clonidine"), ("clonazepm", "clonazepam"), ("lorazpam", "lorazepam")]
)
def test_a_misspelt_drug_is_read_as_the_nearest_drug_and_no_other(
    speller: Speller, typed: str, meant: str
) -> None:
    (read,) = speller.repair(typed)
    assert stem(read, "en") == stem(meant, "en")


@pytest.mark.parametrize(
    ("in_use", "typed", "read"),
    [
        ({"head", "hand"}, "heand", "heand"),
        ({"lip", "hip"}, "xip", "xip"),
        ({"arm", "ear"}, "earm", "earm"),
        ({"today", "tonight"}, "tonay", "today"),
    ],
)
def test_nothing_is_corrected_when_it_could_be_two_body_parts_or_times(
    in_use: set[str], typed: str, read: str
) -> None:
    assert Speller.build(dict.fromkeys(sorted(in_use), 9), "en").repair(typed) == (read,)


def test_admitted_is_not_addicted() -> None:
    assert Speller.build({"addicted": 9}, "en").repair("admited") != ("addicted",)


def test_a_word_that_could_be_two_body_parts_is_left_alone() -> None:
    speller = Speller.build({"head": 9, "hand": 9}, "en")
    assert speller.repair("heand") == ("heand",)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_folded_words(text: str) -> None:
    for language in ("en", "es", "xx"):
        for word in words(text, language):
            assert word
            assert word == word.casefold()
            assert " " not in word
    assert len(fold(text)) <= 4 * max(len(text), 1) + 8


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can i drive home", "en"),
        ("puedo manejar a casa", "es"),
        ("kiero komer", "es"),
        ("wen can i eet", "en"),
    ],
)
def test_the_language_of_a_message_is_told(text: str, language: str) -> None:
    tongues = Tongues.build(
        {
            "en": dict.fromkeys(words("can i drive home when eat water after the infusion headache"), 3),
            "es": dict.fromkeys(
                [
                    "puedo",
                    "manejar",
                    "casa",
                    "cuando",
                    "comer",
                    "agua",
                    "despues",
                    "quiero",
                    "dolor",
                    "cabeza",
                ],
                3,
            ),
        }
    )
    odds = tongues.odds(words(text, language))
    assert max(odds, key=lambda name: odds[name]) == language


def test_a_message_that_asks_two_things_falls_in_two() -> None:
    assert ("can i eat", "when can i drive") in clauses("can i eat and when can i drive", "en")
    assert ("when can i eat", "when can i shower") in clauses("when can i eat and shower", "en")
    assert ("ya puedo comer", "cuando puedo manejar") in clauses(
        "ya puedo comer? y cuando puedo manejar", "es"
    )


def test_a_story_with_one_question_does_not_fall_in_two() -> None:
    assert clauses("my sister drove me, it rained all day, can i shower", "en") == ()


@pytest.mark.parametrize(
    ("text", "leaning"),
    [
        ("how come", "why"),
        ("¿por qué?", "why"),
        ("and the day after?", "more"),
        ("same for cider?", "more"),
        ("y si tomo café", "more"),
        ("can i drive home after the infusion", None),
    ],
)
def test_messages_that_lean_on_the_one_before(text: str, leaning: str | None) -> None:
    assert leans(text) == leaning


def test_endings_are_taken_off() -> None:
    assert stem("driving", "en") == stem("drive", "en")
    assert stem("infusions", "en") == stem("infusion", "en")
    assert stem("tomando", "es") == stem("tomar", "es")
    assert stem("driving", "fr") == "driving"
