"""The tables: their version, their copies, their speed with a million rows behind them."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import sqlite as sqlite_dialect

from bot.storage import migrations
from bot.storage.database import DatabaseAwayError, SchemaError, Statement, StorageError, restore
from bot.storage.store import Store

from .conftest import Postgres
from .world import BOOKED, START, Telegram, clock_at, dispatcher, linked


async def test_a_store_without_tables_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="Run: aftercare migrate"):
        await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")


async def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert await store.migrate() == (migrations.LATEST, migrations.LATEST)


async def test_tables_of_a_newer_program_are_left_alone(store: Store, url: str) -> None:
    async with store.writing() as connection:
        later = migrations.LATEST + 1
        await connection.exec_driver_sql(
            # A number of our own.
            f"INSERT INTO schema_version VALUES ({later}, '2030-01-01T00:00:00.000000Z')"  # noqa: S608
        )
    with pytest.raises(SchemaError, match="newer Aftercare"):
        await Store.open(url)
    with pytest.raises(SchemaError, match="newer Aftercare"):
        await store.migrate()


def test_migrations_are_numbered_without_gaps() -> None:
    assert [step.version for step in migrations.MIGRATIONS] == list(range(1, migrations.LATEST + 1))


async def test_a_backup_of_a_running_store_can_be_restored(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    store = await Store.open(url, migrate=True)
    await linked(store)
    await store.backup(tmp_path / "copy.db")
    with pytest.raises(StorageError, match="exists already"):
        await store.backup(tmp_path / "copy.db")
    await store.erase(1, BOOKED)
    await store.close()
    restore(tmp_path / "copy.db", url)
    store = await Store.open(url)
    assert [patient.code for patient in await store.patients()] == ["P-001"]
    await store.close()


def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"not a database at all, but long enough to be looked at")
    with pytest.raises(StorageError, match="not a backup"):
        restore(tmp_path / "bad.db", f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    assert not (tmp_path / "a.db").exists()


async def test_a_locked_file_is_waited_for_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0.1)
    path = tmp_path / "a.db"
    store = await Store.open(f"sqlite+aiosqlite:///{path}", migrate=True)
    await linked(store)
    clock = clock_at(START - timedelta(hours=24))
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert await work.wake() == 0
    assert "locked" in work.health().error
    with pytest.raises(DatabaseAwayError, match="locked"):
        await store.stop_reminders(1, BOOKED)
    other.execute("ROLLBACK")
    other.close()
    assert await work.wake() == 1
    assert work.health().error == ""
    assert telegram.texts == ["day-before#1"]
    await store.close()


async def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = await Store.open(f"sqlite+aiosqlite:///{path}", migrate=True)
    await linked(store)
    async with store.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseAwayError, match="full"):
        for number in range(200):
            await store.keep_update(number, number, {"text": "x" * 4000}, BOOKED)
    async with store.writing() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert await store.keep_update(999, 77, {}, BOOKED)
    assert (await store.tally())["planned"] == 5
    await store.close()


async def test_a_database_that_restarts_is_found_again(postgres: Postgres) -> None:
    store = await Store.open(await postgres.migrated())
    await linked(store)
    clock = clock_at(START - timedelta(hours=24))
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await store.tally()
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname LIKE 'clinic%'"
    )
    for _ in range(2):
        await work.wake()
    assert telegram.texts == ["day-before#1"]
    await store.close()


@pytest.mark.parametrize("asked_after", [0.0, 60.0])
async def test_a_database_that_restarted_meanwhile_is_not_noticed(
    postgres: Postgres, asked_after: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.QUIET_SECONDS", asked_after)
    store = await Store.open(await postgres.migrated())
    await linked(store)
    telegram = Telegram(clock_at(START - timedelta(hours=24)))
    work = dispatcher(store, telegram)
    await work.next_due()
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname LIKE 'clinic%'"
    )
    await asyncio.sleep(0.1)
    await work.wake()
    assert telegram.texts == ["day-before#1"]
    await store.close()


async def test_a_mistake_of_ours_is_not_taken_for_an_absent_database(postgres: Postgres) -> None:
    store = await Store.open(await postgres.migrated())
    with pytest.raises(Exception, match="nowhere") as refused:
        await store.in_one_statement(Statement("SELECT :what FROM nowhere"), {"what": 1})
    assert not isinstance(refused.value, StorageError)
    with pytest.raises(DatabaseAwayError, match="timeout"):
        async with store.express() as driver:
            await driver.fetch("SET statement_timeout = 10")
            await driver.fetch("SELECT pg_sleep(1)")
    await store.close()


async def _crowd(store: Store, rows: int) -> None:
    """So many reminders planned for next year, and the planner told about them."""
    await linked(store)
    if store.is_sqlite:
        numbers = (
            "(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :rows)"
            " SELECT x FROM n)"
        )
        at = "strftime('%Y-%m-%dT%H:%M:%S.000000Z', '2027-06-01', '+' || x || ' seconds')"
    else:
        numbers = "(SELECT generate_series(1, CAST(:rows AS integer)) AS x)"
        at = "TIMESTAMPTZ '2027-06-01' + x * INTERVAL '1 second'"
    columns = (
        "treatment_id, patient_id, step, occurrence, ideal, due, send_at, until, state, reason, late, nudge,"
        " provisional, priority, resend, repeat, attempts, plan_version, handbook"
    )
    values = (
        f"1, 1, 'far', x, {at}, {at}, {at}, {at}, 'planned', '', false, false, false, 1 + x % 2,"
        " false, false, 0, 1, ''"
    )
    async with store.writing() as connection:
        # The words are the test's own.
        fill = f"INSERT INTO reminders ({columns}) SELECT {values} FROM {numbers} AS numbers"  # noqa: S608
        await connection.execute(text(fill.replace(":%M:%S", "\\:%M\\:%S")), {"rows": rows})
        await connection.execute(text("ANALYZE"))


async def test_no_question_of_the_dispatcher_reads_what_is_far_away(store: Store) -> None:
    await _crowd(store, 20_000)
    asked: list[tuple[str, Any]] = []

    # SQLite tells from below what it is asked, with the values in place.
    if store.is_sqlite:
        await store.in_one_go(lambda raw: raw.set_trace_callback(lambda said: asked.append((said, ()))))
    else:

        @event.listens_for(store.engine.sync_engine, "before_cursor_execute")
        def listen(_c: object, _u: object, said: str, values: Any, _x: object, _many: bool) -> None:
            asked.append((said, tuple(values)))

        async with store.express() as driver:
            # asyncpg has it; our Driver names only what the bot uses.
            driver.add_query_logger(  # type: ignore[attr-defined]
                lambda one: asked.append((one.query, one.args)),
            )

    await store.claim_due(START, 90, "me")
    await store.next_due()
    await store.recover("me", START)
    await store.call_list(START)
    if store.is_sqlite:
        await store.in_one_go(lambda raw: raw.set_trace_callback(None))
    of_reminders = [each for each in asked if "reminders" in each[0]]
    assert len(of_reminders) >= 4
    for statement, parameters in of_reminders:
        async with store.reading() as connection:
            prefix = "EXPLAIN QUERY PLAN " if store.is_sqlite else "EXPLAIN "
            rows = await connection.exec_driver_sql(prefix + statement, parameters)
            plan = "\n".join(str(row) for row in rows)
        whole = re.search(r"SCAN reminders(?! USING)|Seq Scan on reminders", plan)
        assert whole is None, f"{statement}\n{plan}"


async def test_waking_costs_no_more_with_many_rows_waiting(store: Store) -> None:
    async def best() -> float:
        times = []
        for _ in range(15):
            begun = time.perf_counter()
            await store.claim_due(BOOKED, 90, "me")
            await store.next_due()
            times.append(time.perf_counter() - begun)
        return min(times)

    few = await best()
    await _crowd(store, 50_000)
    assert await best() < 3 * few + 0.002


def test_instants_are_kept_in_an_order_that_text_has_too() -> None:
    from bot.storage.tables import Instant

    kind, dialect = Instant(), sqlite_dialect.dialect()
    moments = [START, START + timedelta(microseconds=1), datetime(2027, 1, 1, tzinfo=START.tzinfo)]
    kept = [kind.process_bind_param(moment, dialect) for moment in moments]
    assert kept == sorted(kept, key=str)
    assert [kind.process_result_value(one, dialect) for one in kept] == moments
