"""Conversations, questions, alerts, numbers and the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.storage.store import Store

from .world import BOOKED, linked

FIVE = timedelta(minutes=5)


async def test_a_conversation_survives_a_restart(store: Store) -> None:
    empty = await store.conversation(77)
    assert (empty.owner, empty.topics) == (None, ())
    talk = replace(
        empty, topics=("driving",), texts=("can i drive",), language="es", notes={"waiting": "zone"}
    )
    await store.keep_conversation(talk, BOOKED)
    kept = await store.conversation(77)
    assert (kept.topics, kept.texts, kept.language, kept.notes) == (
        ("driving",),
        ("can i drive",),
        "es",
        {"waiting": "zone"},
    )


async def test_a_person_takes_a_conversation_and_gives_it_back(store: Store) -> None:
    await store.take_over(77, "Ana", BOOKED)
    assert [talk.chat_id for talk in await store.conversations(owned=True)] == [77]
    await store.take_over(77, None, BOOKED)
    assert await store.conversations(owned=True) == ()
    assert [entry.action for entry in await store.audit_trail()] == ["given back to the bot", "taken over"]


async def test_the_staffs_thread_finds_its_patient(store: Store) -> None:
    await store.keep_conversation(replace(await store.conversation(77), thread_id=9), BOOKED)
    found = await store.conversation_of_thread(9)
    assert found is not None
    assert found.chat_id == 77
    assert await store.conversation_of_thread(10) is None


async def test_unanswered_questions_wait_for_staff(store: Store) -> None:
    ids = [
        await store.record_question(chat_id=77, text=text, language="en", kind=kind, topic=None, now=BOOKED)
        for text, kind in (("a", "answer"), ("b", "fallback"), ("c", "answer"))
    ]
    assert await store.record_feedback(ids[2], False, 77)
    assert not await store.record_feedback(ids[2], True, 78)
    assert [question.text for question in await store.unanswered()] == ["c", "b"]
    await store.settle_question(ids[1], "Ana", "driving", BOOKED)
    assert [question.text for question in await store.unanswered()] == ["c"]
    assert await store.forget_words(BOOKED + FIVE) == 3


async def test_an_alert_repeats_until_a_named_person_takes_it(store: Store) -> None:
    alert = await store.open_alert(chat_id=77, kind="crisis", detail="words", now=BOOKED, repeat_after=FIVE)
    again = await store.open_alert(chat_id=77, kind="crisis", detail="more", now=BOOKED, repeat_after=FIVE)
    assert (again.id, again.detail) == (alert.id, "words\nmore")
    assert await store.next_alert() == BOOKED + FIVE
    assert await store.due_alerts(BOOKED, FIVE) == ()
    (due,) = await store.due_alerts(BOOKED + FIVE, FIVE)
    assert due.rounds == 1
    assert await store.due_alerts(BOOKED + FIVE, FIVE) == ()
    await store.shown_alert(alert.id, [(-100, 5), (-100, 6)])
    assert await store.ack_alert(alert.id, "Ana", BOOKED + FIVE)
    assert not await store.ack_alert(alert.id, "Ben", BOOKED + FIVE)
    assert await store.due_alerts(BOOKED + 9 * FIVE, FIVE) == ()
    kept = await store.alert(alert.id)
    assert kept is not None
    assert (kept.acked_by, kept.messages) == ("Ana", ((-100, 5), (-100, 6)))
    assert await store.open_alerts() == ()


async def test_a_number_is_kept_once_for_a_reminder_and_knows_the_one_before(store: Store) -> None:
    patient, _ = await linked(store)
    assert await store.record_check_in(patient.id, "mood", 7, BOOKED) is None
    before = await store.record_check_in(patient.id, "mood", 3, BOOKED + FIVE, reminder_id=4)
    assert before is not None
    assert before.value == 7
    before = await store.record_check_in(patient.id, "mood", 4, BOOKED + 2 * FIVE, reminder_id=4)
    assert before is not None
    assert before.value == 7
    assert [one.value for one in await store.check_ins(patient.id, "mood")] == [7, 4]


async def test_the_trail_shows_when_it_was_tampered_with(store: Store) -> None:
    for number in range(3):
        await store.append_audit(BOOKED, "Ana", "did", f"thing:{number}")
    assert await store.audit_is_whole()
    assert len(await store.audit_trail(subject="thing:1")) == 1
    async with store.writing() as connection:
        await connection.exec_driver_sql("UPDATE audit SET actor = 'Ben' WHERE subject = 'thing:1'")
    assert not await store.audit_is_whole()


async def test_small_settings_are_kept(store: Store) -> None:
    assert await store.setting("username") is None
    await store.keep_setting("username", "a_bot")
    await store.keep_setting("username", "b_bot")
    assert await store.setting("username") == "b_bot"
