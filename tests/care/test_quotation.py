"""What a film, a song or a form says is not what the patient says; what a person says is."""

from __future__ import annotations

import pytest

from bot.care.lexicon import Lexicon
from bot.care.quotation import own_words
from bot.care.triage import LOUD, triage
from bot.knowledge.reader import floor


@pytest.mark.parametrize(
    "text",
    [
        'in the movie a guy says "i want to die" lol',
        "theres a song that goes “i cant breathe without you” and its stuck in my head",
        'the form asks if "i want to kill myself" applies, it doesnt',
        'the questionnaire says tick yes if "i took too many pills", i ticked no',
        'en la telenovela ella grita "me quiero morir" cada capítulo',
        "el folleto dice «no puedo respirar», a quién llamo para lo de la factura",
    ],
)
def test_words_of_a_work_or_a_form_raise_no_alarm(text: str) -> None:
    handbook = floor()
    finding = triage(text, Lexicon.build(handbook.red_flags), handbook.likeness)
    assert finding.level is None
    assert finding.stopped_by == "quotation"


@pytest.mark.parametrize(
    "text",
    [
        'my husband just said "i want to die"',
        'the form asks "do you want to die" and yes i do',
        'the form asks if "i want to kill myself" applies, thats me',
        'i wrote a letter for my kids, it says "i want to die, goodbye"',
        'in the movie a guy says "i cant breathe" and now i cant breathe',
        'mi hija dice "me quiero morir"',
        'la encuesta pregunta "me quiero morir" y sí, así me siento',
        '"i want to die"',
        'wifes sweating thru her shirt and says "somebody is standing on my chest, i cant breathe"',
        'my son saw a movie, then my son texted me "i want to die"',
    ],
)
def test_words_of_a_person_stay_a_danger(text: str) -> None:
    handbook = floor()
    assert triage(text, Lexicon.build(handbook.red_flags), handbook.likeness).level in LOUD


def test_only_the_quotation_is_taken_out() -> None:
    assert own_words('a song says "stop it" and i like it') == "a song says … and i like it"
    assert own_words("nothing is 'quoted' here") == "nothing is 'quoted' here"
    assert own_words('no work is named: "stop it"') == 'no work is named: "stop it"'


def test_a_crisis_word_in_a_quotation_still_brings_a_soft_card() -> None:
    handbook = floor()
    lexicon = Lexicon.build(handbook.red_flags)
    assert triage('the book says "i want to kill myself"', lexicon, handbook.likeness).soft
    assert not triage('the book says "my chest hurts so bad"', lexicon, handbook.likeness).soft
