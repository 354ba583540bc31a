"""Real processes, killed: what was owed still arrives, and almost never twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.storage import tables
from bot.storage.store import Store

from .conftest import Postgres
from .world import eventually

ROOT = Path(__file__).parents[2]
IN_FLIGHT = 8
LEASE = 4.0
"""Seconds: shorter than in life, so that a dead process is taken over sooner."""


async def owe(url: str, count: int) -> None:
    """So many reminders, due at once, each for a patient of its own."""
    now = datetime.now(UTC)
    store = await Store.open(url)
    async with store.writing() as connection:
        numbers = range(1, count + 1)
        await connection.execute(
            insert(tables.patients),
            [
                {
                    "code": f"P-{n}",
                    "language": "en",
                    "zone": "UTC",
                    "chat_id": n,
                    "kinds_off": [],
                    "created_at": now,
                    "consented": now,
                }
                for n in numbers
            ],
        )
        await connection.execute(
            insert(tables.treatments),
            [{"patient_id": n, "plan": "p", "start": now, "zone": "UTC", "booked": now} for n in numbers],
        )
        await connection.execute(
            insert(tables.reminders),
            [
                {
                    "treatment_id": n,
                    "patient_id": n,
                    "step": "s",
                    "occurrence": 1,
                    "ideal": now,
                    "due": now,
                    "send_at": now,
                    "until": now + timedelta(hours=1),
                    "state": "planned",
                    "resend": True,
                }
                for n in numbers
            ],
        )
    await store.close()


class Bot:
    """One sending process."""

    def __init__(self, url: str, sink: Path, takes: float = 0.1, rate: float = 30) -> None:
        self._arguments = (url, str(sink), str(takes), str(rate), str(LEASE))
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> Bot:
        """Starts it."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("sender.py")),
            *self._arguments,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=asyncio.subprocess.DEVNULL,
        )
        return self

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Waits for its end; gives its exit code."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), 40)


def arrived(sink: Path) -> list[tuple[int, bool, float]]:
    """What arrived: (reminder, marked as a repeat, when)."""
    if not sink.exists():
        return []
    lines = [line.split() for line in sink.read_text().splitlines()]
    return [(int(key), repeat == "1", float(at)) for key, repeat, at in lines]


async def until_arrived(sink: Path, count: int, seconds: float = 60) -> None:
    """Waits until so many different reminders arrived."""

    async def enough() -> bool:
        return len({key for key, _, _ in arrived(sink)}) >= count

    await eventually(enough, seconds)


async def test_a_killed_process_loses_nothing_and_repeats_only_what_was_on_the_wire(
    url: str, tmp_path: Path
) -> None:
    dice = random.Random(7)
    sink = tmp_path / "sink"
    await owe(url, 50)
    kills = 2
    for kill in range(1, kills + 1):
        bot = await Bot(url, sink).start()
        await until_arrived(sink, kill * 12 + dice.randint(0, 9))
        await asyncio.sleep(dice.uniform(0, 0.1))
        bot.signal(signal.SIGKILL)
        await bot.ended()
    bot = await Bot(url, sink).start()
    await until_arrived(sink, 50)
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    count = Counter(key for key, _, _ in arrived(sink))
    assert set(count) == set(range(1, 51))
    doubles = {key for key, number in count.items() if number > 1}
    assert len(doubles) <= kills * IN_FLIGHT
    assert doubles <= {key for key, repeat, _ in arrived(sink) if repeat}


async def test_a_terminated_process_finishes_the_wire_and_repeats_nothing(url: str, tmp_path: Path) -> None:
    sink = tmp_path / "sink"
    await owe(url, 45)
    for so_far in (10, 20):
        bot = await Bot(url, sink).start()
        await until_arrived(sink, so_far)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
    bot = await Bot(url, sink).start()
    await until_arrived(sink, 45)
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert sorted(key for key, _, _ in arrived(sink)) == list(range(1, 46))


@pytest.mark.parametrize("replicas", [2, 4])
async def test_replicas_share_the_work_and_the_rate(
    postgres: Postgres, tmp_path: Path, replicas: int
) -> None:
    url = await postgres.migrated()
    sink = tmp_path / "sink"
    await owe(url, 120)
    bots = [await Bot(url, sink).start() for _ in range(replicas)]
    await until_arrived(sink, 120)
    for bot in bots:
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
    assert sorted(key for key, _, _ in arrived(sink)) == list(range(1, 121))
    times = sorted(at for _, _, at in arrived(sink))
    # Each arrival is half a call after its turn, give or take a busy machine: look at two seconds.
    assert all(last - first > 1.9 for first, last in zip(times, times[66:], strict=False))


async def test_a_replica_frozen_past_its_lease_repeats_only_what_was_settled_as_unsure(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = await postgres.migrated()
    sink = tmp_path / "sink"
    await owe(url, 60)
    frozen = await Bot(url, sink).start()
    await until_arrived(sink, 15)
    frozen.signal(signal.SIGSTOP)
    other = await Bot(url, sink).start()
    await until_arrived(sink, 60)
    frozen.signal(signal.SIGCONT)
    await asyncio.sleep(1)
    for bot in (frozen, other):
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
    count = Counter(key for key, _, _ in arrived(sink))
    marked = {key for key, repeat, _ in arrived(sink) if repeat}
    assert set(count) == set(range(1, 61))
    assert {key for key, number in count.items() if number > 1} <= marked
    assert len(marked) <= IN_FLIGHT
