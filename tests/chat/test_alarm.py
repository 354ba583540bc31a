"""Staff are called until a named person has it; a danger waits behind nobody."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from bot.care.reminder import State
from bot.desk.talk import PATIENT
from bot.desk.wire import STAFF_CHAT, Call
from chat.clinic import VISIT, Clinic, stranger

DANGER = "i cant breathe right"


async def _kinds(clinic: Clinic) -> dict[str, set[str]]:
    """The states of the coming reminders, by kind."""
    found: dict[str, set[str]] = {}
    for owed in await clinic.house.store.reminders_of(patient_id=1):
        step = clinic.house.plans[owed.treatment.plan].step(owed.reminder.step)
        if step is not None and step.only is None:
            found.setdefault(step.kind, set()).add(str(owed.reminder.state))
    return found


async def test_after_an_emergency_check_ins_and_tips_wait_and_safety_does_not(clinic: Clinic) -> None:
    await clinic.enrolled()
    before = await _kinds(clinic)
    assert str(State.PLANNED) in before["check-in"] & before["care"] & before["safety"] & before["visit"]
    await clinic.say(DANGER)
    during = await _kinds(clinic)
    assert str(State.PLANNED) not in during["check-in"] | during["care"]
    assert str(State.PLANNED) in during["safety"] & during["visit"]
    await clinic.staff_tap("I have it")
    await clinic.staff_tap("Turn check-ins on again")
    after = await _kinds(clinic)
    assert str(State.PLANNED) in after["check-in"] & after["care"]


async def test_what_the_patient_switched_off_stays_off_when_staff_resume(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say("/reminders")
    await clinic.tap("☑ Tips for care")
    await clinic.say(DANGER)
    await clinic.staff_say("/resume P-001")
    patient = await clinic.house.store.patient_of_chat(PATIENT.id)
    assert patient is not None
    assert patient.kinds_off == {"care"}


async def test_an_urgent_message_does_not_stop_the_check_ins(clinic: Clinic) -> None:
    await clinic.enrolled()
    decided = [text for text in ("i have blood in my pee", "blood in my urine since this morning",
                                 "my arm is red and hot where the needle was")
               if clinic.answerer.triage(text).level == "urgent"]  # fmt: skip
    assert decided
    await clinic.say(decided[0])
    assert str(State.PLANNED) in (await _kinds(clinic))["check-in"]


async def test_an_alert_repeats_across_a_restart_until_a_named_person_has_it(clinic: Clinic) -> None:
    await clinic.say(DANGER)
    assert "EMERGENCY" in clinic.words(STAFF_CHAT)
    for _ in range(3):
        await clinic.restart()
        await clinic.forward(timedelta(minutes=3, seconds=5))
        assert "Nobody has taken this yet" in clinic.words(STAFF_CHAT)
    await clinic.staff_tap("I have it")
    assert "Nurse desk has it" in clinic.words(STAFF_CHAT)
    await clinic.restart()
    await clinic.forward(timedelta(hours=1))
    assert clinic.words(STAFF_CHAT) == ""


async def test_a_question_for_staff_repeats_slowly(clinic: Clinic) -> None:
    await clinic.say("can you refill my prescription")
    await clinic.tap("Yes, pass it on")
    clinic.read(STAFF_CHAT)
    await clinic.forward(timedelta(minutes=25))
    assert clinic.read(STAFF_CHAT) == []
    await clinic.forward(timedelta(minutes=70))
    assert len(clinic.read(STAFF_CHAT)) == 3


async def test_whether_help_came_is_asked_once_even_after_three_alarms(clinic: Clinic) -> None:
    for text in (DANGER, "my lips are turning blue", "i still cant breathe"):
        await clinic.say(text)
        await clinic.forward(timedelta(minutes=5))
    clinic.read()
    await clinic.forward(timedelta(hours=7))
    assert [bubble.text[:20] for bubble in clinic.read()] == ["Earlier you wrote so"]


async def test_a_danger_does_not_wait_behind_other_peoples_messages(clinic: Clinic) -> None:
    async def slow(call: Call) -> None:
        if call.method == "sendMessage":
            await asyncio.sleep(0.2)

    clinic.wire.fault = slow
    for number in range(30):
        await clinic.wire.say("when can i drive again", stranger(number + 1))
    began = time.monotonic()
    await clinic.wire.say(DANGER)
    while not clinic.wire.of_chat(PATIENT.id)[1:]:
        assert time.monotonic() - began < 20
        await asyncio.sleep(0.02)
    answered = sum(bool(clinic.wire.of_chat(stranger(number + 1).id)[1:]) for number in range(30))
    assert answered < 20
    await clinic.settle()


@pytest.mark.parametrize("hours, alone", [(3, True), (-3, False), (9, False)])
async def test_only_in_the_hours_after_a_visit_the_unanswered_goes_to_staff_by_itself(
    hours: int, alone: bool, clinic: Clinic
) -> None:
    await clinic.enrolled()
    await clinic.until(VISIT + timedelta(hours=hours))
    clinic.read(STAFF_CHAT)
    await clinic.say("bzzt qwrk plonk vzzm")
    assert ("plonk" in clinic.words(STAFF_CHAT)) is alone
