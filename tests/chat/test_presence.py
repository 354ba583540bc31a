"""Groups, floods, albums, blocks, new numbers: each has a defined reply or action."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.desk.talk import NURSE, PATIENT, Json, Person
from bot.desk.wire import STAFF_CHAT, Call, Refusal
from chat.clinic import Clinic, stranger

GROUP = -100_200_300


def _brought(person: Person, chat: int, status: str = "member") -> Json:
    bot = {"id": 8_000_000_001, "is_bot": True, "first_name": "Aftercare"}
    return {
        "my_chat_member": {
            "chat": {"id": chat, "type": "supergroup", "title": "Family"},
            "from": person.as_json(),
            "date": 1,
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": {"user": bot, "status": status},
        }
    }


def _left(clinic: Clinic) -> list[Any]:
    return [call.parameters["chat_id"] for call in clinic.wire.calls if call.method == "leaveChat"]


async def test_the_bot_leaves_a_strange_group_politely(clinic: Clinic) -> None:
    await clinic.wire.update(_brought(PATIENT, GROUP))
    await clinic.settle()
    assert "only work in a private chat" in clinic.words(GROUP)
    assert _left(clinic) == [GROUP]


async def test_in_a_group_the_bot_never_speaks_of_health(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("when can i drive again after ketamine", chat=GROUP)
    said = clinic.words(GROUP)
    assert said.startswith("Hello! I only work in a private chat")
    assert _left(clinic) == [GROUP]
    assert clinic.read() == []


async def test_the_owner_learns_the_number_of_the_staff_group(tmp_path: Path) -> None:
    clinic = await Clinic.open(tmp_path, staff=False)
    try:
        await clinic.wire.update(_brought(NURSE, GROUP))
        await clinic.settle()
        assert str(GROUP) in clinic.words(GROUP)
        assert _left(clinic) == []
        await clinic.wire.update(_brought(PATIENT, GROUP - 1))
        await clinic.settle()
        assert _left(clinic) == [GROUP - 1]
    finally:
        await clinic.close()


async def test_the_staff_group_is_not_left(clinic: Clinic) -> None:
    await clinic.wire.update(_brought(NURSE, STAFF_CHAT))
    await clinic.say("good morning all", NURSE, chat=STAFF_CHAT)
    assert _left(clinic) == []
    assert clinic.words(STAFF_CHAT) == ""


async def test_a_staff_group_that_becomes_a_supergroup_keeps_its_alerts(clinic: Clinic) -> None:
    new = STAFF_CHAT - 77
    await clinic.show({"migrate_to_chat_id": new}, NURSE, chat=STAFF_CHAT)
    await clinic.say("i cant breathe right")
    assert "EMERGENCY" in clinic.words(new)
    await clinic.restart()
    await clinic.say("my lips are turning blue", stranger(1))
    assert "EMERGENCY" in clinic.words(new)


async def test_an_alert_follows_a_staff_group_whose_new_number_comes_as_an_error(clinic: Clinic) -> None:
    new = STAFF_CHAT - 77

    async def migrated(call: Call) -> None:
        if call.parameters.get("chat_id") == STAFF_CHAT:
            raise Refusal(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new
            )

    clinic.wire.fault = migrated
    await clinic.say("i cant breathe right")
    assert "EMERGENCY" in clinic.words(new)
    assert "The team has been told" in clinic.words()


async def test_a_flood_is_answered_once_and_then_only_watched(clinic: Clinic) -> None:
    for _ in range(30):
        await clinic.wire.say("when can i drive again")
    await clinic.settle()
    said = [bubble.text for bubble in clinic.read()]
    assert len(said) == 21
    assert "That is a lot at once" in said[-1]
    await clinic.forward(timedelta(minutes=2))
    await clinic.say("when can i drive again")
    assert len(clinic.read()) == 1


async def test_a_flood_of_one_chat_is_nobody_elses_flood(clinic: Clinic) -> None:
    for number in range(30):
        await clinic.wire.say("hi", stranger(number + 1))
    await clinic.settle()
    assert all(len(clinic.read(stranger(number + 1).id)) == 1 for number in range(30))


async def test_an_essay_of_four_thousand_letters_is_answered(clinic: Clinic) -> None:
    await clinic.say(("my week was long and the garden is full of leaves " * 90)[:4090])
    assert len(clinic.read()) == 1


async def test_an_album_gets_one_reply_and_staff_see_all_of_it(clinic: Clinic) -> None:
    await clinic.enrolled()
    photo: Json = {
        "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}],
        "media_group_id": "77",
    }
    for _ in range(3):
        await clinic.show(dict(photo))
    assert len(clinic.read()) == 1
    assert sum("(photo)" in bubble.text for bubble in clinic.read(STAFF_CHAT)) == 3


async def test_a_moving_location_is_answered_once(clinic: Clinic) -> None:
    place: Json = {"location": {"latitude": 41.0, "longitude": -87.0, "live_period": 600}}
    bubble = await clinic.show(place)
    for _ in range(5):
        message = {
            "message_id": bubble.id,
            "date": int(bubble.at),
            "edit_date": int(bubble.at) + 9,
            "chat": {"id": PATIENT.id, "type": "private", "first_name": "Patient"},
            "from": PATIENT.as_json(),
            **place,
        }
        await clinic.wire.update({"edited_message": message})
    await clinic.settle()
    assert len(clinic.read()) == 1


async def test_a_notice_of_telegrams_own_needs_no_reply(clinic: Clinic) -> None:
    await clinic.show(
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": PATIENT.id, "type": "private"}}}
    )
    assert clinic.read() == []


async def test_a_reply_goes_out_as_plain_text_where_the_markup_is_refused(clinic: Clinic) -> None:
    async def picky(call: Call) -> None:
        if call.parameters.get("parse_mode") == "HTML":
            raise Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")

    clinic.wire.fault = picky
    await clinic.say("i cant breathe right")
    assert "call 911" in clinic.words()


async def test_a_patient_who_blocked_the_bot_and_writes_again_is_reached_again(clinic: Clinic) -> None:
    await clinic.enrolled()
    patient = await clinic.house.store.patient_of_chat(PATIENT.id)
    assert patient is not None
    await clinic.house.store.mark_unreachable(patient.id, clinic.clock.now())
    await clinic.say("hello")
    assert (await clinic.house.store.patient(patient.id)).reachable


async def test_typing_is_shown_when_an_answer_takes_longer_than_a_moment(clinic: Clinic) -> None:
    async def slow(call: Call) -> None:
        if call.method == "sendMessage":
            await asyncio.sleep(0.8)

    clinic.wire.fault = slow
    await clinic.say("when can i drive again")
    assert any(call.method == "sendChatAction" for call in clinic.wire.calls)


async def test_a_button_of_another_version_says_so(clinic: Clinic) -> None:
    bubble = (await clinic.say("hi")) and clinic.read()[-1]
    await clinic.wire.tap(bubble.id, "z9:17:y")
    await clinic.wire.tap(bubble.id, "a1:t:no-such-topic")
    await clinic.wire.tap(bubble.id, "a1:f:oops")
    await clinic.settle()
    assert [b.text for b in clinic.read()] == ["This button is too old. Please write your question."] * 3


async def test_a_tap_on_a_message_so_old_that_telegram_forgot_it_still_counts(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.next_reminder()
    bubble, code = clinic.button("Done", PATIENT.id)
    clinic.read()
    chat = {"id": PATIENT.id, "type": "private", "first_name": "Patient"}
    await clinic.wire.update(
        {
            "callback_query": {
                "id": "old",
                "from": PATIENT.as_json(),
                "chat_instance": "1",
                "data": code,
                "message": {"chat": chat, "message_id": bubble.id, "date": 0},
            }
        }
    )
    await clinic.settle()
    assert clinic.words() == "Thank you, noted."


async def test_nobody_can_tap_for_somebody_else(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.next_reminder()
    bubble, code = clinic.button("Done", PATIENT.id)
    other = stranger(3)
    mine = await clinic.say("hi", other)
    clinic.read(other.id)
    await clinic.wire.tap(mine.id, code, other)
    await clinic.settle()
    assert "This visit has changed" in clinic.words(other.id)
    assert all(row.reminder.answer is None for row in await clinic.house.store.reminders_of(patient_id=1))
    assert bubble.chat == PATIENT.id


async def test_a_stranger_in_the_staff_group_cannot_discharge_anybody(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("/discharge P-001", replace(NURSE, id=NURSE.id + 1), chat=STAFF_CHAT)
    assert (await clinic.visit()).discharged is None


async def test_the_menu_and_the_description_are_set_in_both_languages(clinic: Clinic) -> None:
    assert {language for _, language in clinic.wire.commands} == {"", "es"}
    described = [call.parameters for call in clinic.wire.calls if call.method == "setMyDescription"]
    assert any("911" in str(one["description"]) for one in described)
