"""Every way into the bot looks for danger first, whatever else is going on or broken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.care.answer import Answerer
from bot.care.triage import Finding
from bot.desk.talk import NURSE, PATIENT
from bot.desk.wire import STAFF_CHAT, Call, Refusal
from bot.storage.store import DatabaseAwayError
from chat.clinic import Clinic, shipped

WORDS = "thanks so much, also i cant breathe right"
CARD = "call 911 now"

Way = Callable[[Clinic], Awaitable[None]]


async def _typed(clinic: Clinic) -> None:
    await clinic.say(WORDS)


async def _edited(clinic: Clinic) -> None:
    bubble = await clinic.say("when can i drive again")
    clinic.read()
    await clinic.wire.edit(bubble.id, WORDS)
    await clinic.settle()


async def _edited_long_ago(clinic: Clinic) -> None:
    bubble = await clinic.say("when can i drive again")
    await clinic.forward(timedelta(days=1))
    clinic.read()
    await clinic.wire.edit(bubble.id, WORDS)
    await clinic.settle()


async def _caption(clinic: Clinic) -> None:
    await clinic.show(
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}], "caption": WORDS}
    )


async def _caption_of_a_voice_note(clinic: Clinic) -> None:
    await clinic.show({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 4}, "caption": WORDS})


async def _poll(clinic: Clinic) -> None:
    await clinic.show(
        {
            "poll": {
                "id": "1",
                "question": WORDS,
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        }
    )


async def _reply_to_reminder(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.next_reminder()
    reminder = clinic.read()[-1]
    await clinic.say(WORDS, reply_to=reminder.id)


async def _command_with_words(clinic: Clinic) -> None:
    await clinic.say(f"/help {WORDS}")


async def _unknown_command(clinic: Clinic) -> None:
    await clinic.say(f"/nothing {WORDS}")


async def _start_with_words(clinic: Clinic) -> None:
    await clinic.say(f"/start {WORDS}")


async def _before_consent(clinic: Clinic) -> None:
    made = await clinic.enroll()
    await clinic.say(f"/start {made.payload}")
    clinic.read()
    await clinic.say(WORDS)


async def _consent_refused(clinic: Clinic) -> None:
    made = await clinic.enroll()
    await clinic.say(f"/start {made.payload}")
    await clinic.tap("Yes, that is me")
    await clinic.tap("No, thank you")
    clinic.read()
    await clinic.say(WORDS)


async def _paused(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("pause my reminders")
    clinic.read()
    await clinic.say(WORDS)


async def _opted_out(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("STOP")
    clinic.read()
    await clinic.say(WORDS)


async def _taken_over(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.staff_say("/take P-001")
    clinic.read()
    await clinic.say(WORDS)


async def _after_thumbs_down(clinic: Clinic) -> None:
    await clinic.say("when can i drive again")
    await clinic.tap("Not what I asked")
    clinic.read()
    await clinic.say(WORDS)


async def _in_a_flood(clinic: Clinic) -> None:
    for number in range(25):
        await clinic.wire.say(f"ok {number}")
    await clinic.settle()
    clinic.read()
    await clinic.say(WORDS)


async def _split_in_three(clinic: Clinic) -> None:
    for part in ("i cant", "breathe", "right"):
        await clinic.wire.say(part)
    await clinic.settle()


async def _after_having_blocked_the_bot(clinic: Clinic) -> None:
    await clinic.enrolled()
    patient = await clinic.house.store.patient_of_chat(PATIENT.id)
    assert patient is not None
    await clinic.house.store.mark_unreachable(patient.id, clinic.clock.now())
    await clinic.say(WORDS)


async def _at_the_end_of_an_essay(clinic: Clinic) -> None:
    await clinic.say(("I had a long day and the garden was lovely. " * 90)[:3900] + ". " + WORDS)


async def _while_the_bot_was_off(clinic: Clinic) -> None:
    await clinic.close()
    await clinic.wire.say(WORDS)
    clinic.clock.forward(timedelta(hours=9))
    await clinic.start()
    await clinic.settle()


WAYS: tuple[Way, ...] = (
    _typed, _edited, _edited_long_ago, _caption, _caption_of_a_voice_note, _poll, _reply_to_reminder,
    _command_with_words, _unknown_command, _start_with_words, _before_consent, _consent_refused, _paused,
    _opted_out, _taken_over, _after_thumbs_down, _in_a_flood, _split_in_three, _after_having_blocked_the_bot,
    _at_the_end_of_an_essay, _while_the_bot_was_off,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
async def test_a_danger_gets_its_card_and_staff_are_told(way: Way, clinic: Clinic) -> None:
    await way(clinic)
    said = clinic.words()
    assert CARD in said
    assert "The team has been told" in said
    assert any("EMERGENCY" in bubble.text for bubble in clinic.read(STAFF_CHAT))


@pytest.mark.parametrize("settings", [{"signed": False}, {"questions_without_link": False}], ids=str)
async def test_a_danger_is_heard_where_questions_are_not_answered(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    clinic = await Clinic.open(tmp_path, **settings)
    try:
        await clinic.say(WORDS)
        assert CARD in clinic.words()
        assert "EMERGENCY" in clinic.words(STAFF_CHAT)
    finally:
        await clinic.close()


class Deaf(Answerer):
    """Answers whose red flags cannot be read."""

    def __init__(self) -> None:
        super().__init__(shipped().handbook)
        self._lexicon = None


async def test_when_triage_itself_fails_everybody_gets_the_numbers(tmp_path: Path) -> None:
    clinic = await Clinic.open(tmp_path, answerer=Deaf())
    try:
        await clinic.say("hello there")
        said = clinic.words()
        assert "911" in said
        assert "The team has been told" in said
        assert "triage failed" in clinic.words(STAFF_CHAT)
    finally:
        await clinic.close()


class Mute(Answerer):
    """Answers that see the danger but have lost the words for it."""

    def __init__(self) -> None:
        handbook = shipped().handbook
        broken = [flag.model_copy(update={"text": {"en": "{no_such_fact}"}}) for flag in handbook.red_flags]
        super().__init__(handbook.model_copy(update={"red_flags": tuple(broken)}))


async def test_a_card_that_cannot_be_written_is_replaced_by_the_shipped_one(tmp_path: Path) -> None:
    clinic = await Clinic.open(tmp_path, answerer=Mute())
    try:
        await clinic.say(WORDS)
        assert "call 911 now" in clinic.words()
        assert "EMERGENCY" in clinic.words(STAFF_CHAT)
    finally:
        await clinic.close()


@asynccontextmanager
async def _away(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The database does not answer, to anybody."""
    store = type(clinic.house.store)

    def gone(_self: object, **_more: object) -> None:
        raise DatabaseAwayError("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_transaction", gone)
        yield


async def test_with_the_database_away_a_danger_is_still_answered_and_told(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _away(clinic, monkeypatch):
        await clinic.wire.say(WORDS)
        await clinic.quiet()
    said = clinic.words()
    assert CARD in said
    assert "The team has been told" in said
    assert "EMERGENCY" in clinic.words(STAFF_CHAT)


async def test_with_the_database_away_a_question_gets_the_phone_number_and_no_silence(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _away(clinic, monkeypatch):
        await clinic.wire.say("when can i drive again")
        await clinic.quiet()
    assert "+1 555 010 0100" in clinic.words()


async def test_the_patient_is_not_told_that_staff_know_before_telegram_confirmed_it(clinic: Clinic) -> None:
    async def staff_chat_is_gone(call: Call) -> None:
        if call.parameters.get("chat_id") == STAFF_CHAT:
            raise Refusal(403, "Forbidden: bot was kicked from the supergroup chat")

    clinic.wire.fault = staff_chat_is_gone
    await clinic.say(WORDS)
    said = clinic.words()
    assert CARD in said
    assert "I could not reach the team" in said
    assert "The team has been told" not in said


async def test_what_staff_write_is_no_alarm(clinic: Clinic) -> None:
    await clinic.say(WORDS, NURSE, chat=STAFF_CHAT)
    assert clinic.words(STAFF_CHAT) == ""


def test_the_words_of_this_file_are_a_danger() -> None:
    assert shipped().triage(WORDS) != Finding()
    assert shipped().triage(WORDS).level == "emergency"
