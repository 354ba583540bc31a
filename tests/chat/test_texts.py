"""Telegram's own parser takes every message, whatever stands in names and values."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chat.clinic import shipped

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import tdjson

from bot.care.answer import Candidate, Decision, Why
from bot.care.handbook import Fact, Handbook
from bot.care.patient import Patient, Treatment
from bot.care.reminder import Owed, Reminder, State
from bot.care.reply import own_times, red_flag_text
from bot.care.triage import Finding
from bot.care.wording import placeholders
from bot.chat import speech
from bot.chat.buttons import MAX_BYTES
from bot.chat.post import markup
from bot.chat.speech import MAX_TEXT, Message

HOSTILE = '<b>&amp; "O\'Hara" </i> <script>x</script> {phone} [a|b] *_`~ \u202eabc\u202c 👩‍👩‍👧 ñ & < >'
CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
LANGUAGES = ("en", "es")


def hostile() -> Handbook:
    """The shipped Handbook of a clinic with hostile names and numbers."""
    handbook = shipped().handbook
    facts = {
        name: Fact(value={code: f"{words} {HOSTILE}" for code, words in fact.value.items()})
        if name in ("clinic_name", "clinic_short", "phone", "address", "hours", "crisis_text")
        else fact
        for name, fact in handbook.facts.items()
    }
    return handbook.model_copy(update={"facts": facts})


def parsed(text: str) -> dict[str, object]:
    """What Telegram's parser says to HTML ``text``: the formatted text, or an error."""
    query = {"@type": "parseTextEntities", "text": text, "parse_mode": {"@type": "textParseModeHTML"}}
    answer = tdjson.td_execute(json.dumps(query).encode())
    assert answer is not None
    found: dict[str, object] = json.loads(answer)
    return found


def problems(message: Message) -> Iterator[str]:
    """What is wrong with a message: markup, length, labels, codes."""
    for part in message.parts():
        taken = parsed(part.html)
        if taken["@type"] != "formattedText":
            yield f"{taken['message']}: {part.html[:80]}"
        elif taken["text"] != part.text:
            yield f"shown otherwise: {part.text[:80]}"
        if not 0 < len(part.text.encode("utf-16-le")) // 2 <= MAX_TEXT:
            yield f"length: {part.text[:80]}"
    keyboard = markup(message.rows)
    for row in keyboard.inline_keyboard if keyboard is not None else ():
        for one in row:
            if not one.text or len(str(one.callback_data).encode()) > MAX_BYTES:
                yield f"button: {one.text} {one.callback_data}"


def wordings() -> Iterator[tuple[str, Message]]:
    """Every sentence of the bot, with hostile words in every gap."""
    handbook = hostile()
    for key, texts in handbook.wording.items():
        for language in LANGUAGES:
            gaps = {name: HOSTILE for name in placeholders(texts[language]) if name not in handbook.facts}
            for bold in (False, True):
                words = handbook.say(key, language, None, **gaps)
                yield f"{key} {language}", Message(words, first_bold=bold)


def answers() -> Iterator[tuple[str, Message]]:
    """Every approved answer, alone and as one of two, short and whole, with and without a visit."""
    handbook = hostile()
    visit = Treatment(1, 1, "ketamine-infusion", NOW, CHICAGO, NOW - timedelta(days=5))
    ids = [topic.id for topic in handbook.topics]
    for topic, other in zip(ids, [*ids[1:], ids[0]], strict=True):
        for language in LANGUAGES:
            for treatment in (None, visit):
                own = own_times(handbook, treatment, language)
                for sedated in (False, True):
                    yield (
                        f"{topic} {language}",
                        speech.topic(handbook, topic, language, own, 10**9, sedated=sedated),
                    )
                pair = Decision(
                    "answer", language, Why(""), (Candidate(topic, 1, ""), Candidate(other, 1, ""))
                )
                yield f"{topic} and {other} {language}", speech.answer(pair, handbook, own, 10**9)
    for name in (*speech.GROUPS, ""):
        for page in range(4):
            yield f"group {name}", speech.group(handbook, name, page, "es")


def cards() -> Iterator[tuple[str, Message]]:
    """Every red flag's card."""
    handbook = hostile()
    for flag in handbook.red_flags:
        for language in LANGUAGES:
            decision = Decision(flag.level, language, Why(""), finding=Finding(flag.level, flag.id))
            yield (
                f"{flag.id} {language}",
                Message(red_flag_text(decision, handbook, language), first_bold=True),
            )


def reminders() -> Iterator[tuple[str, Message]]:
    """Every step of every care plan, on time, late, and repeated."""
    handbook = hostile()
    row = Reminder(10**12, 1, 1, "x", 1, NOW, NOW, NOW, NOW, State.CLAIMED)
    for plan in handbook.plans.values():
        visit = Treatment(1, 1, plan.id, NOW, CHICAGO, NOW - timedelta(days=5))
        for step in plan.steps:
            for language in LANGUAGES:
                for late in (False, True):
                    owed = Owed(
                        replace(row, step=step.id, late=late, repeat=late),
                        Patient(1, "P-001", language, CHICAGO, chat_id=1),
                        visit,
                    )
                    yield f"{step.id} {language}", speech.reminder(owed, step, handbook)


@pytest.mark.parametrize("messages", [wordings, answers, cards, reminders], ids=lambda one: one.__name__)
def test_telegram_takes_every_message(messages: object) -> None:
    assert callable(messages)
    wrong, count = [], 0
    for name, message in messages():
        count += 1
        wrong += [f"{name}: {problem}" for problem in problems(message)]
    assert count > 20
    assert not wrong, "\n".join(wrong[:20])


def test_the_parser_is_a_judge() -> None:
    assert parsed("<b>not closed")["@type"] == "error"
    assert parsed("<script>x</script>")["@type"] == "error"
    assert parsed("<b>closed</b> &amp; done")["text"] == "closed & done"


def test_what_is_shown_before_the_first_message_fits() -> None:
    handbook = shipped().handbook
    for language in LANGUAGES:
        assert len(handbook.say("bot.description", language)) <= 512
        assert len(handbook.say("bot.about", language)) <= 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    missing = [key for key, texts in shipped().handbook.wording.items() if language not in texts]
    assert not missing


def test_a_locked_phone_shows_nothing_of_health() -> None:
    telling = (
        "ketamin",
        "infus",
        "depres",
        "spravato",
        "treatment",
        "tratamiento",
        "crisis",
        "suicid",
        "mood",
    )
    told = [
        f"{name}: {message.text[:60]}"
        for name, message in reminders()
        if any(word in message.text.replace(HOSTILE, "")[:60].lower() for word in telling)
    ]
    assert not told
