"""What a film, a song or a form says is not what the patient says; what a person says is."""

from __future__ import annotations

import pytest
from shipped import heard

from bot.care.quotation import own_words
from bot.care.redflag import LOUD


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
    assert heard(text).level is None


@pytest.mark.parametrize(
    "text",
    [
        'my husband just said "i want to die"',
        'the form asks "do you want to die" and yes i do',
        'the form asks if "i want to kill myself" applies, thats me',
        "the form asks if i want to die. yes i do",
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
    assert heard(text).level in LOUD


@pytest.mark.parametrize(
    "text",
    [
        'the patient next to me in the class says "i cant breathe"',
        'llame por la app "no puedo respirar"',
        'mi mamá leyó en la encuesta "me quiero morir" y dice que ella sí',
    ],
)
def test_words_of_somebody_near_bring_at_least_whom_to_call(text: str) -> None:
    found = heard(text)
    assert found.level in LOUD or found.worrying


def test_only_the_quotation_is_taken_out() -> None:
    assert own_words('a song says "stop it" and i like it') == "a song says … and i like it"
    assert own_words("nothing is 'quoted' here") == "nothing is 'quoted' here"
    assert own_words('no work is named: "stop it"') == 'no work is named: "stop it"'


def test_a_danger_in_a_quotation_still_brings_whom_to_call() -> None:
    finding = heard('chapter nine. the book says: "she stopped breathing"')
    assert (finding.level, finding.worrying) == (None, True)
    crisis = heard('the book says "i want to kill myself"')
    assert (crisis.level, crisis.soft) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        'page me asap "i cant breathe"',
        'of course "i cant breathe"',
        'the app cut me off. "I took 40 pills"',
        'what a scene, "dad is not breathing"',
        'see my intake form. I have "crushing chest pain, left arm numb"',
        'my teacher in class said "i want to kill myself"',
        'she saw a movie and says "i want to die"',
        'my mom said "the movie was bad" then she said "i want to die"',
        'the form asks "have you thought about killing yourself" and yes',
        'the questionnaire asks "do you want to die". i do',
        'fell off the bed in class, cut is 2" long, bleeding wont stop, like 1" deep',
    ],
)
def test_a_work_that_is_only_mentioned_takes_nothing_away(text: str) -> None:
    assert heard(text).level in LOUD
