"""The formulas agree with texts whose level is known."""

from __future__ import annotations

import pytest

from bot.knowledge.readability import grade, perspicuity, syllables, too_hard


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("take", 1),
        ("water", 2),
        ("medicine", 3),
        ("infusion", 3),
        ("called", 1),
        ("rested", 2),
        ("times", 1),
        ("nurses", 2),
        ("table", 2),
        ("whole", 1),
        ("family", 3),
        ("emergency", 4),
        ("24", 1),
    ],
)
def test_english_syllables(word: str, count: int) -> None:
    assert syllables(word, "en") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("agua", 2),
        ("día", 2),
        ("cuando", 2),
        ("medicina", 4),
        ("clínica", 3),
        ("guerra", 2),
        ("pingüino", 3),
        ("caer", 2),
        ("hoy", 1),
        ("infusión", 3),
        ("enfermera", 4),
        ("después", 2),
        ("leer", 2),
        ("ruido", 2),
    ],
)
def test_spanish_syllables(word: str, count: int) -> None:
    assert syllables(word, "es") == count


def test_plain_words_read_like_primary_school() -> None:
    assert grade("The cat sat on the mat. It was a big red cat. The dog ran to the cat.") < 2


def test_the_gettysburg_address_reads_like_high_school() -> None:
    words = (
        "Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived "
        "in Liberty, and dedicated to the proposition that all men are created equal."
    )
    assert 12 < grade(words) < 17


def test_spanish_is_judged_on_its_own_scale() -> None:
    easy = "El gato come. El perro duerme en la casa. Mi mamá toma agua. Hoy hay sol y calor. " * 3
    hard = (
        "La administración intravenosa precisa supervisión anestesiológica ininterrumpida considerando "
        "potenciales complicaciones cardiorrespiratorias subsiguientes e hipersensibilidad medicamentosa "
        "individualizada, circunstancias extraordinariamente infrecuentes pero documentadas en publicaciones "
        "internacionales especializadas recientemente actualizadas y sistematizadas."
    )
    assert perspicuity(easy) > 80
    assert perspicuity(hard) < 20
    assert not too_hard(easy, "es")
    assert too_hard(f"{hard} {hard}", "es")


def test_short_texts_and_other_languages_are_let_be() -> None:
    assert not too_hard("Extraordinarily incomprehensible terminology.", "en")
    assert not too_hard("Unverständlichkeitsvermutungen überall. " * 20, "de")
