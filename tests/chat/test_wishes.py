"""Free words do what commands do, and never swallow a question."""

from __future__ import annotations

import pytest

from bot.care.wishes import wish
from chat.clinic import shipped

GRANTED = {
    "stop": [
        "STOP",
        "Stop.",
        "please stop texting me",
        "stop sending me these reminders",
        "no more messages please",
        "unsubscribe",
        "QUIT",
        "end",
        "opt out",
        "I don't want any more texts from you",
        "don't message me anymore",
        "turn off notifications",
        "cancel my reminders",
        "BAJA",
        "alto",
        "ya no me manden mensajes",
        "no quiero recibir más mensajes",
        "dejen de escribirme",
        "quiero darme de baja",
        "no más mensajes",
        "por favor no me escriba más",
    ],
    "pause": ["pause my reminders", "mute notifications", "pausar los recordatorios"],
    "resume": [
        "resume",
        "turn my reminders back on",
        "send me my reminders again",
        "quiero recibir los recordatorios otra vez",
    ],
    "cancel": ["CANCEL", "i want to cancel", "cancelar", "quiero cancelar"],
    "delete": [
        "delete my data",
        "forget me",
        "delete everything you have about me",
        "borra mis datos",
        "elimine toda mi información",
    ],
    "export": ["what do you know about me", "show me my data", "qué sabe de mí", "quiero ver mis datos"],
    "help": ["help", "ayuda", "HELP!"],
    "reminders": ["my reminders", "mis recordatorios"],
    "appointment": ["my appointment", "mi cita"],
    "spanish": ["español", "en español por favor", "habla español?", "can you speak spanish"],
    "english": ["english please", "in english", "en inglés"],
    "emergency": ["emergency numbers", "números de emergencia"],
}

NOT_WISHES = [
    "can i stop my pills",
    "how do i stop taking lexapro",
    "stop the infusion",
    "when should i stop eating",
    "i want to end it",
    "end it all",
    "i want no more",
    "stop drinking",
    "cancel my appointment",
    "can i cancel the visit on friday",
    "no more ketamine for me",
    "quit smoking",
    "delete this feeling",
    "i need help breathing",
    "no puedo parar de vomitar",
    "quiero dejar de tomar las pastillas",
    "no más dolor",
    "forget it",
    "does the reminder say when to stop food",
    "what is the emergency room for",
    "hola",
    "gracias",
    "i cant stop shaking",
    "make it stop",
    "haz que pare",
    "que pare el dolor",
    "",
]


@pytest.mark.parametrize("text, wanted", [(text, name) for name, texts in GRANTED.items() for text in texts])
def test_a_wish_in_free_words_is_understood(text: str, wanted: str) -> None:
    assert wish(text) == wanted


@pytest.mark.parametrize("text", NOT_WISHES)
def test_what_is_not_a_wish_is_left_to_the_answers(text: str) -> None:
    assert wish(text) is None


@pytest.mark.parametrize("text", [text for texts in GRANTED.values() for text in texts])
def test_a_wish_is_no_danger(text: str) -> None:
    """The bot does what is asked: no red flag, near or raised, stands in the way."""
    finding = shipped().triage(text)
    assert (finding.level, finding.flag) == (None, None)
