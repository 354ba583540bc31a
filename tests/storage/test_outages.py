"""The database goes away, the disk is full, the clock jumps: nothing is lost, nothing goes out twice."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from bot.care.reminder import State
from bot.clock import MovableClock
from bot.delivery import Dispatcher
from bot.storage.store import DatabaseAwayError, Store

from .conftest import Postgres
from .world import BOOKED, START, Note, Telegram, clock_at, dispatcher, eventually, linked

DAY_BEFORE = START - timedelta(hours=24)
PATIENTS = 12


class Outage:
    """Takes a store's database away and gives it back."""

    def __init__(self, url: str, postgres: Postgres | None) -> None:
        self._postgres = postgres
        self._name = make_url(url).database
        self._path = url.removeprefix("sqlite+aiosqlite:///")
        self._file: sqlite3.Connection | None = None

    def begin(self) -> None:
        """Another program locks the SQLite file; the PostgreSQL server cuts and refuses sessions."""
        if self._postgres is None:
            self._file = sqlite3.connect(self._path, isolation_level=None)
            self._file.execute("BEGIN IMMEDIATE")
            return
        self._postgres.run(f"ALTER DATABASE {self._name} WITH ALLOW_CONNECTIONS false")
        self._postgres.run(
            # The name is the tests' own.
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"  # noqa: S608
            f" WHERE datname = '{self._name}'"
        )

    def end(self) -> None:
        """It is back."""
        if self._file is not None:
            self._file.execute("ROLLBACK")
            self._file.close()
        if self._postgres is not None:
            self._postgres.run(f"ALTER DATABASE {self._name} WITH ALLOW_CONNECTIONS true")


@pytest.fixture
def outage(url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Outage:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0.05)
    return Outage(url, None if url.startswith("sqlite") else request.getfixturevalue("postgres"))


@contextlib.asynccontextmanager
async def ticking(work: Dispatcher[Note], clock: MovableClock) -> AsyncIterator[None]:
    """Wakes the dispatcher as the house does, every second of the clinic's clock, which runs fast."""

    async def tick() -> None:
        while True:
            await work.wake()
            clock.forward(timedelta(seconds=1))
            await asyncio.sleep(0.02)

    ticks = asyncio.create_task(tick())
    yield
    ticks.cancel()
    await asyncio.wait([ticks])


async def clinic(url: str, clock: MovableClock, telegram: Telegram) -> tuple[Store, Dispatcher[Note]]:
    """Some patients with a reminder due now."""
    store = await Store.open(url)
    for chat in range(PATIENTS):
        await linked(store, chat)
    work = dispatcher(store, telegram)
    await work.start()
    return store, work


async def delivered_once(telegram: Telegram) -> None:
    async def all_here() -> bool:
        return len(telegram.arrived) >= PATIENTS

    await eventually(all_here, 10)
    assert sorted(chat for _, chat, _ in telegram.arrived) == list(range(PATIENTS))


async def recorded_once(store: Store) -> None:
    async def recorded() -> bool:
        return (await store.tally()).get("sent") == PATIENTS

    await eventually(recorded, 10)
    assert not any(owed.reminder.repeat for owed in await store.reminders_of())


async def test_a_database_that_is_away_for_a_minute_is_waited_for(url: str, outage: Outage) -> None:
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    store, work = await clinic(url, clock, telegram)
    outage.begin()
    async with ticking(work, clock):

        async def in_trouble() -> bool:
            return bool(work.health().error)

        await eventually(in_trouble, 10)
        clock.forward(timedelta(seconds=60))
        assert telegram.calls == 0
        outage.end()
        await delivered_once(telegram)

        async def well_again() -> bool:
            return not work.health().error

        await eventually(well_again, 10)
    assert (await store.tally())["sent"] == PATIENTS
    await work.drain()
    await store.close()


async def test_what_telegram_took_while_the_database_was_away_is_recorded_when_it_is_back(
    url: str, outage: Outage
) -> None:
    """Calls on the wire when the database goes: their ends are kept in hand, nothing is sent again."""
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, takes=0.4)
    store, work = await clinic(url, clock, telegram)
    async with ticking(work, clock):

        async def on_the_wire() -> bool:
            return telegram.at_once >= 4

        await eventually(on_the_wire, 10)
        outage.begin()

        async def taken() -> bool:
            return len(telegram.arrived) >= 4

        await eventually(taken, 10)
        clock.forward(timedelta(seconds=60))
        outage.end()
        await delivered_once(telegram)
        await recorded_once(store)
    await work.drain()
    await store.close()


async def test_a_mark_that_could_not_be_written_is_tried_again_soon(url: str, outage: Outage) -> None:
    """The database goes between the claim and the mark: the claims are not left lying about."""
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    store, work = await clinic(url, clock, telegram)
    claim = await store.claim_due(clock.now(), PATIENTS, work.owner)
    work._queue.extend(claim.owed)
    outage.begin()
    waking = asyncio.create_task(work._work_off(0))

    async def in_trouble() -> bool:
        return bool(work.health().error)

    await eventually(in_trouble, 10)
    outage.end()
    await waking
    await work._all_done()
    assert telegram.calls < PATIENTS
    async with ticking(work, clock):
        await delivered_once(telegram)
    await work.drain()
    await store.close()


async def test_a_full_disk_holds_sendings_back_and_then_they_go_out_once(tmp_path: Path) -> None:
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    await (await Store.open(url, migrate=True)).close()
    store, work = await clinic(url, clock, telegram)

    await store.in_one_go(lambda raw: raw.execute("CREATE TABLE ballast (x)"))
    pages = await store.in_one_go(lambda raw: raw.execute("PRAGMA page_count").fetchone()[0])

    @event.listens_for(store.engine.sync_engine, "checkout")
    def limit(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.cursor().execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DatabaseAwayError, match="full"):
        while True:
            await store.in_one_go(lambda raw: raw.execute("INSERT INTO ballast VALUES (zeroblob(900))"))
    async with ticking(work, clock):

        async def in_trouble() -> bool:
            return "full" in work.health().error

        await eventually(in_trouble, 10)
        pages = 1_000_000
        await delivered_once(telegram)
        await recorded_once(store)
    await work.drain()
    await store.close()


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)])
async def test_a_clock_that_jumps_ahead_and_back_sends_nothing_twice_and_nothing_early(
    store: Store, jump: timedelta
) -> None:
    _, visit = await linked(store)
    clock = clock_at(DAY_BEFORE - timedelta(minutes=30))
    clock.steady = True
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await work.wake()
    clock.forward(jump)
    assert await work.wake() == 0  # one wrong reading sends nothing
    clock.forward(-jump)
    assert await work.wake() == 0
    await work.wake()
    assert telegram.texts == []
    states = {o.reminder.state for o in await store.reminders_of(treatment_id=visit.id)}
    assert states <= {State.PLANNED, State.SKIPPED}
    clock.set(DAY_BEFORE)
    for _ in range(3):
        await work.wake()
    assert telegram.texts == ["day-before#1"]
    clock.forward(-jump)  # back, and what was sent is not sent again
    for _ in range(3):
        await work.wake()
    clock.forward(jump)
    for _ in range(3):
        await work.wake()
    assert telegram.texts == ["day-before#1"]


async def test_after_a_long_sleep_only_what_is_still_worth_sending_goes_out(store: Store) -> None:
    await linked(store)
    clock = clock_at(DAY_BEFORE - timedelta(hours=1))
    clock.steady = True
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await work.wake()
    clock.forward(timedelta(hours=13))
    for _ in range(3):
        await work.wake()
    assert telegram.texts == ["last-food#1"]
    assert {o.reminder.step for o in await store.undelivered(BOOKED)} == {"day-before"}
