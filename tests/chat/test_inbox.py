"""What comes in is written down before anybody works on it, once, and a takeover is never lost."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

from bot.chat.inbox import chat_of
from bot.desk.talk import PATIENT
from bot.desk.wire import STAFF_CHAT
from chat.clinic import Clinic, stranger


async def test_an_update_that_comes_again_in_the_middle_of_others_is_answered_once(clinic: Clinic) -> None:
    await clinic.say("where can i park")
    known = (await _rows(clinic))[0]
    again = {"message": {"message_id": 1, "date": 0, "chat": {"id": PATIENT.id, "type": "private"}}}
    before = len(clinic.wire.of_chat(PATIENT.id))
    await asyncio.gather(
        clinic.wire.say("hi", stranger(1)),
        clinic.house.application.update_queue.put(_update(clinic, {"update_id": known, **again})),
        clinic.wire.say("hi", stranger(2)),
    )
    await clinic.settle()
    assert len(clinic.wire.of_chat(PATIENT.id)) == before
    assert [len(clinic.wire.of_chat(stranger(number).id)) for number in (1, 2)] == [2, 2]


async def test_many_at_once_are_all_kept_and_all_marked(clinic: Clinic) -> None:
    people = [stranger(number) for number in range(40)]
    await asyncio.gather(*(clinic.wire.say("where can i park", person) for person in people))
    await clinic.settle()
    assert len(await _rows(clinic)) == 40
    assert all(len(clinic.wire.of_chat(person.id)) == 2 for person in people)


async def test_one_write_that_the_tables_refuse_takes_no_other_with_it(clinic: Clinic) -> None:
    store = clinic.house.store

    def refused(raw: sqlite3.Connection) -> None:
        raw.execute("INSERT INTO settings (key, value) VALUES ('half', 'done')")
        raw.execute("INSERT INTO settings (key, value) VALUES (NULL, NULL)")

    def fine(raw: sqlite3.Connection) -> str:
        raw.execute("INSERT INTO settings (key, value) VALUES ('whole', 'done')")
        return "done"

    ends = await asyncio.gather(
        store.together.write(fine), store.together.write(refused), return_exceptions=True
    )
    assert ends[0] == "done"
    assert isinstance(ends[1], sqlite3.IntegrityError)
    assert (await store.setting("whole"), await store.setting("half")) == ("done", None)


async def test_a_takeover_in_the_same_moment_as_a_message_stands(clinic: Clinic) -> None:
    await clinic.enrolled(code="P-017")
    seen = await clinic.house.store.conversation(PATIENT.id)
    await clinic.staff_say("/take P-017")
    await clinic.house.store.keep_conversation(replace(seen, texts=("hi",)), clinic.clock.now())
    kept = await clinic.house.store.conversation(PATIENT.id)
    assert (kept.owner, kept.texts) == ("Nurse desk", ("hi",))


async def test_the_trail_of_a_takeover_holds_no_chat_number(clinic: Clinic) -> None:
    await clinic.enrolled(code="P-017")
    await clinic.staff_say("/take P-017")
    await clinic.staff_say("/back P-017")
    trail = [entry for entry in await clinic.house.store.audit_trail() if "bot" in entry.action]
    patient = await clinic.house.store.patient_by_code("P-017")
    assert patient is not None
    assert [entry.subject for entry in trail] == [f"patient:{patient.id}"]
    assert all(str(PATIENT.id) not in str(entry) for entry in await clinic.house.store.audit_trail())


def test_the_chat_of_an_update_is_found_wherever_telegram_puts_it() -> None:
    chat = {"chat": {"id": 7}}
    assert chat_of({"update_id": 1, "message": chat}) == 7
    assert chat_of({"update_id": 1, "edited_message": chat}) == 7
    assert chat_of({"update_id": 1, "callback_query": {"id": "1", "message": chat}}) == 7
    assert chat_of({"update_id": 1, "my_chat_member": {"chat": {"id": STAFF_CHAT}}}) == STAFF_CHAT
    assert chat_of({"update_id": 1, "callback_query": {"id": "1"}}) == 0


async def _rows(clinic: Clinic) -> list[int]:
    """The numbers of the updates that are written down, all of which are done."""
    assert await clinic.house.store.undone_updates() == ()
    with sqlite3.connect(clinic.folder / "clinic.db") as file:
        return [number for (number,) in file.execute("SELECT update_id FROM inbox ORDER BY update_id")]


def _update(clinic: Clinic, content: dict[str, object]) -> object:
    """An update as a webhook would bring it."""
    from telegram import Update

    return Update.de_json(content, clinic.house.application.bot)
