"""Whoever takes a patient home gets pick-up and warning signs, nothing else, and can always go."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from knowledge.folders import folder
from sqlalchemy import create_engine, select, table, text

from bot.care.wishes import wish
from bot.desk.talk import PATIENT, Person
from bot.desk.wire import STAFF_CHAT, Call, Refusal
from bot.knowledge.live import check
from chat.clinic import VISIT, Clinic, shipped, stranger

DRIVER = stranger(41)


async def _invited(clinic: Clinic) -> str:
    """The payload of a fresh invitation."""
    await clinic.say("/companion")
    await clinic.tap("Invite somebody")
    link = clinic.read()[-1].text
    found = re.search(r"\?start=(c_[\w-]+)$", link)
    assert found is not None
    return found[1]


async def _joined(clinic: Clinic, driver: Person = DRIVER) -> None:
    """A patient whose driver agreed."""
    await clinic.enrolled(code="P-042")
    await clinic.say(f"/start {await _invited(clinic)}", driver)
    await clinic.tap("Yes, send them", driver)
    clinic.read(driver.id)
    clinic.read()


def _everything(clinic: Clinic) -> str:
    """Every row of every table but the audit trail, as text."""
    engine = create_engine(clinic.address.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        rows = [
            f"{name}: {tuple(row)}"
            for name in names
            if name != "audit" and not name.startswith("sqlite_")
            for row in connection.execute(select(text("*")).select_from(table(name)))
        ]
    engine.dispose()
    return "\n".join(rows)


async def test_the_link_has_no_less_than_sixteen_random_characters_and_is_not_kept(clinic: Clinic) -> None:
    await clinic.enrolled()
    first, second = await _invited(clinic), await _invited(clinic)
    assert len(first.removeprefix("c_")) >= 16
    assert first != second
    assert first.removeprefix("c_") not in _everything(clinic)


async def test_a_link_that_is_too_old_is_refused(clinic: Clinic) -> None:
    await clinic.enrolled()
    payload = await _invited(clinic)
    clinic.clock.forward(timedelta(days=15))
    await clinic.say(f"/start {payload}", DRIVER)
    assert "too old" in clinic.words(DRIVER.id)


async def test_no_more_than_three_people_can_be_invited(clinic: Clinic) -> None:
    await clinic.enrolled()
    for _ in range(3):
        await _invited(clinic)
    await clinic.say("/companion")
    await clinic.tap("Invite somebody")
    assert "Three people are invited" in clinic.words()


async def test_before_they_agree_nothing_is_sent_to_them(clinic: Clinic) -> None:
    await clinic.enrolled()
    await clinic.say(f"/start {await _invited(clinic)}", DRIVER)
    clinic.read(DRIVER.id)
    await clinic.until(VISIT + timedelta(days=1))
    assert clinic.read(DRIVER.id) == []


async def test_they_hear_four_times_and_no_message_names_the_medicine_or_shows_more_than_a_note(
    clinic: Clinic,
) -> None:
    await _joined(clinic)
    await clinic.until(VISIT + timedelta(days=3))
    told = clinic.read(DRIVER.id)
    assert len(told) == 4
    for bubble in told:
        assert "ketamin" not in bubble.text.lower()
        assert bubble.text.partition("\n")[0] == "A message from the clinic"
        assert "Stop these messages" in str(bubble.buttons)
    assert "cannot wake" in told[2].text
    assert "911" in told[2].text


async def test_a_visit_that_is_moved_moves_the_pick_up_too(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.until(VISIT - timedelta(hours=20))
    assert "Dec 1, 12:00 PM" in clinic.words(DRIVER.id)
    await clinic.house.move((await clinic.visit()).id, VISIT + timedelta(days=2))
    await clinic.until(VISIT + timedelta(days=1, hours=4))
    assert "Dec 3, 12:00 PM" in clinic.words(DRIVER.id)


async def test_a_visit_that_is_cancelled_brings_them_nothing_more(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.house.cancel((await clinic.visit()).id)
    await clinic.until(VISIT + timedelta(days=2))
    assert clinic.read(DRIVER.id) == []


async def test_a_message_that_nobody_knows_the_end_of_is_sent_again(clinic: Clinic) -> None:
    await _joined(clinic)
    cut = iter([True])

    async def cut_once(call: Call) -> None:
        if call.parameters.get("chat_id") == DRIVER.id and next(cut, False):
            raise httpx.ReadError("the line was cut")

    clinic.wire.fault = cut_once
    await clinic.until(VISIT - timedelta(hours=12))
    told = clinic.read(DRIVER.id)
    assert len(told) == 1
    assert "You may already have had this message" in told[0].text


async def test_a_message_goes_out_once_also_over_restarts(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.until(VISIT - timedelta(hours=23))
    for _ in range(2):
        await clinic.restart()
        await clinic.deliver()
    assert len(clinic.read(DRIVER.id)) == 1


@pytest.mark.parametrize("words", ["/stop", "stop texting me", "/delete"])
async def test_they_can_go_at_any_time_and_the_patient_hears_of_it(words: str, clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.say(words, DRIVER)
    if words == "/delete":
        await clinic.tap("Yes, delete everything", DRIVER)
        assert str(DRIVER.id) not in _everything(clinic)
    clinic.read(DRIVER.id)
    assert "does not get my messages any more" in clinic.words()
    await clinic.until(VISIT + timedelta(days=2))
    assert clinic.read(DRIVER.id) == []


async def test_the_button_below_a_message_stops_them(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.until(VISIT - timedelta(hours=20))
    await clinic.tap("Stop these messages", DRIVER)
    await clinic.tap("Stop these messages", DRIVER)
    assert "does not exist any more" in clinic.words(DRIVER.id)


async def test_one_who_blocks_the_bot_is_none_any_more(clinic: Clinic) -> None:
    await _joined(clinic)

    async def blocked(call: Call) -> None:
        if call.parameters.get("chat_id") == DRIVER.id:
            raise Refusal(403, "Forbidden: bot was blocked by the user")

    clinic.wire.fault = blocked
    await clinic.until(VISIT - timedelta(hours=20))
    assert "does not get my messages any more" in clinic.words()
    assert await clinic.house.store.companions_of(chat_id=DRIVER.id) == ()


async def test_their_questions_are_answered_without_the_patients_times(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.say("when can i drink alcohol again", DRIVER)
    answer = clinic.words(DRIVER.id)
    assert "alcohol" in answer
    assert "Dec" not in answer
    await clinic.say("/reminders", DRIVER)
    assert "last time for food" not in clinic.words(DRIVER.id)


async def test_their_cry_for_help_names_the_patient_and_the_hour_to_staff(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.until(VISIT + timedelta(hours=3))
    clinic.read(STAFF_CHAT)
    await clinic.say("i cant wake her up", DRIVER)
    told = clinic.words(STAFF_CHAT)
    assert "the companion of P-042" in told
    assert "3.0 h after the start" in told


async def test_after_the_patient_deletes_everything_nothing_of_a_companion_is_left(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.until(VISIT - timedelta(hours=20))
    await clinic.say("he throws up all the time", DRIVER)
    await clinic.say("i cant wake him up", DRIVER)
    assert str(DRIVER.id) in _everything(clinic)
    await clinic.say("/delete")
    await clinic.tap("Yes, delete everything")
    assert "no more messages from me" in clinic.words(DRIVER.id)
    left = _everything(clinic)
    assert str(DRIVER.id) not in left
    assert "wake him up" not in left
    assert str(PATIENT.id) not in left
    await clinic.until(VISIT + timedelta(days=2))
    assert clinic.read(DRIVER.id) == []


async def test_deleting_one_patient_leaves_a_companion_who_is_a_patient_too(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.enrolled(DRIVER, code="P-043")
    await clinic.say("where can i park", DRIVER)
    await clinic.say("/delete")
    await clinic.tap("Yes, delete everything")
    kept = await clinic.house.store.patient_by_code("P-043")
    assert kept is not None
    assert "where can i park" in _everything(clinic)
    assert await clinic.house.store.companions_of(chat_id=DRIVER.id) == ()


async def test_the_export_names_them_to_both_and_gives_no_number_away(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.say("/export")
    for bubble in clinic.read():
        content = clinic.wire.files[bubble.id].content.decode()
        assert "companions" in content or "People you invited" in content
        assert str(DRIVER.id) not in content
    await clinic.say("/export", DRIVER)
    for bubble in clinic.read(DRIVER.id):
        content = clinic.wire.files[bubble.id].content.decode()
        assert "companions" in content or "Rides you help with" in content
        assert "P-042" not in content


async def test_long_after_the_visit_they_are_forgotten(clinic: Clinic) -> None:
    await _joined(clinic)
    await clinic.house.store.forget_companions(VISIT + timedelta(days=13))
    assert await clinic.house.store.companions_of(chat_id=DRIVER.id)
    await clinic.house.store.forget_companions(VISIT + timedelta(days=15))
    assert await clinic.house.store.companions_of(chat_id=DRIVER.id) == ()


async def test_somebody_without_a_link_cannot_invite(clinic: Clinic) -> None:
    await clinic.say("can my wife get the messages", DRIVER)
    assert "personal link" in clinic.words(DRIVER.id)


async def test_where_questions_need_a_link_a_companion_has_one(tmp_path: Path) -> None:
    clinic = await Clinic.open(tmp_path, questions_without_link=False)
    try:
        await _joined(clinic)
        await clinic.say("where can i park", DRIVER)
        assert "arking" in clinic.words(DRIVER.id)
    finally:
        await clinic.close()


@pytest.mark.parametrize(
    "text",
    [
        "my sister drives me, can she get the messages",
        "can my husband get the reminders too",
        "how do i add my wife",
        "mi hermana me lleva, ¿puede recibir los mensajes?",
        "quiero que mi mamá también reciba los avisos",
    ],
)
def test_free_words_ask_for_a_companion(text: str) -> None:
    assert wish(text) == "companion"


@pytest.mark.parametrize(
    "text",
    ["can my husband drive me home", "can she get pregnant", "do i need a driver", "¿puede manejar él?"],
)
def test_questions_about_drivers_are_questions(text: str) -> None:
    assert wish(text) != "companion"


def test_the_shipped_plan_tells_companions_of_the_ride_and_of_danger() -> None:
    steps = [step for step in shipped().handbook.plans["ketamine-infusion"].steps if step.companion]
    assert len(steps) >= 3
    for step in steps:
        assert step.companion is not None
        assert set(step.companion) == {"en", "es"}
        assert step.kind in ("safety", "visit")
        assert not any(
            re.search("k[eé]tamin|infusi|depres", words, re.IGNORECASE) for words in step.companion.values()
        )


def test_a_companions_words_that_name_the_medicine_are_reported(tmp_path: Path) -> None:
    plan = """\
id: p
title: A visit
steps:
  - id: ride
    when: 2 hours before start
    until: 1 hour before start
    text: Your ride comes soon.
    companion: |-
      Pick-up is near.
      It was the ketamine visit.
"""
    found = check(folder(tmp_path, {"plans/p.yaml": plan})).problems
    assert [(one.rule, one.line) for one in found if one.rule == "lock-screen"] == [("lock-screen", 10)]
