"""Companions in the tables: an older store gets the same tables as a new one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.storage.store import Store

from .world import BOOKED, START, linked


async def _tables(store: Store) -> set[str]:
    """What SQLite says the tables are, without blanks and quotes."""
    async with store.reading() as connection:
        rows = await connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {"".join(str(row[0]).split()) for row in rows}


async def test_a_store_of_before_gets_the_same_tables_as_a_new_one(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    store = await Store.open(url, migrate=True)
    new = await _tables(store)
    async with store.writing() as connection:
        for name in ("companion_messages", "companions"):
            await connection.execute(text(f"DROP TABLE {name}"))
        await connection.execute(text("UPDATE schema_version SET version = 1"))
    before, now = await store.migrate()
    assert (before, await _tables(store)) == (1, new)
    assert now > before
    await store.close()


async def test_a_notice_is_given_to_one_asker_only(store: Store) -> None:
    await linked(store)
    treatment = (await store.treatments())[0]
    companion, payload = await store.invite_companion(treatment.id, "en", BOOKED)
    await store.open_companion_link(payload, 555, "en", BOOKED)
    assert await store.accept_companion(companion.id, 555, "v", BOOKED) is not None
    rows = await store.reminders_of(treatment_id=treatment.id)
    owed = next(one.reminder for one in rows if one.reminder.state == "planned")
    steps = {treatment.plan: {owed.step}}
    assert await store.next_notice(steps, BOOKED) == owed.due
    assert await store.claim_notices(steps, owed.due - timedelta(seconds=1)) == ()
    (notice,) = await store.claim_notices(steps, owed.due)
    assert (notice.companion.chat_id, notice.step, notice.again) == (555, owed.step, False)
    assert await store.claim_notices(steps, owed.due) == ()
    (again,) = await store.claim_notices(steps, owed.due + timedelta(minutes=2))
    assert again.again
    await store.end_notice(again, owed.due, message_id=7)
    assert await store.next_notice(steps, START - timedelta(days=30)) is None
