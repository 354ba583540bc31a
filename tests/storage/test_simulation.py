"""Twelve hours of a clinic with faults and crashes, over many seeds, and proof that it would notice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care.reminder import Outcome, Reminder, State, Unsure, after_attempt
from bot.storage import tables
from bot.storage.store import Begin, Claim, Store

from .simulation import tell, template

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "8"))
"""How many seeds are run; set the environment variable for a long night."""
GROUPS = 4


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(template(tmp_path_factory.mktemp("simulation") / "empty.db"))


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_reminder_is_lost_stale_or_doubled_without_cause(group: int, empty: Path) -> None:
    kept: dict[int, tuple[str, ...]] = {}
    crashes = sent = 0
    for seed in range(group, SEEDS, GROUPS):
        story = tell(seed, empty.parent, empty)
        crashes += story.crashes
        sent += story.tally["sent"]
        if story.broken:
            kept[seed] = story.broken
    assert kept == {}
    assert crashes > SEEDS // GROUPS
    assert sent > 30 * (SEEDS // GROUPS)


def test_the_same_seed_tells_the_same_story(empty: Path) -> None:
    assert tell(3, empty.parent, empty).history == tell(3, empty.parent, empty).history


class Forgetful(Store):
    """Does not take over what a dead process had in hand."""

    async def recover(self, owner: str, now: datetime, holding_ids: frozenset[int] = frozenset()) -> int:
        return 0


class Unguarded(Store):
    """Marks a sending without looking whether the reminder is still what was claimed."""

    async def _begin(
        self, connection: AsyncConnection, begins: Sequence[Begin], owner: str, now: datetime
    ) -> dict[int, int]:
        begun: dict[int, int] = {}
        for begin in begins:
            rows = await connection.execute(
                update(tables.reminders)
                .where(tables.reminders.c.id == begin.reminder_id)
                .values(attempts=tables.reminders.c.attempts + 1)
                .returning(tables.reminders.c.id, tables.reminders.c.attempts)
            )
            begun |= {row.id: row.attempts for row in rows}
        await connection.execute(
            insert(tables.attempts),
            [
                {"reminder_id": key, "number": number, "started_at": now, "owner": owner}
                for key, number in begun.items()
            ],
        )
        return begun


class Timeless(Store):
    """Never looks at how long a reminder is worth sending."""

    async def claim_due(self, now: datetime, limit: int, owner: str) -> Claim:
        async with self.writing() as connection:
            ends = await _lift_ends(connection)
        claim = await super().claim_due(now, limit, owner)
        async with self.writing() as connection:
            await _put_ends_back(connection, ends)
        return claim

    async def _begin(
        self, connection: AsyncConnection, begins: Sequence[Begin], owner: str, now: datetime
    ) -> dict[int, int]:
        ends = await _lift_ends(connection)
        begun = await super()._begin(connection, begins, owner, now)
        await _put_ends_back(connection, ends)
        return begun


async def _lift_ends(connection: AsyncConnection) -> list[dict[str, object]]:
    rows = await connection.execute(select(tables.reminders.c.id, tables.reminders.c.until))
    ends: list[dict[str, object]] = [{"b_id": row.id, "b_until": row.until} for row in rows]
    await connection.execute(update(tables.reminders).values(until=datetime(2099, 1, 1, tzinfo=UTC)))
    return ends


async def _put_ends_back(connection: AsyncConnection, ends: list[dict[str, object]]) -> None:
    statement = update(tables.reminders).where(tables.reminders.c.id == bindparam("b_id"))
    if ends:
        await connection.execute(statement.values(until=bindparam("b_until")), ends)


def careless(reminder: Reminder, outcome: Outcome, now: datetime) -> Reminder:
    """Sends again whatever may have arrived, and does not say so."""
    after = after_attempt(reminder, outcome, now)
    if isinstance(outcome, Unsure):
        return replace(after, state=State.PLANNED, repeat=False)
    return after


@pytest.mark.parametrize(
    ("store_type", "complaint"),
    [
        (Forgetful, "never came to an end"),
        (Unguarded, "was called out while"),
        (Timeless, "was called out after its time"),
    ],
)
def test_the_simulation_notices_a_check_that_was_taken_out(
    store_type: type[Store], complaint: str, empty: Path
) -> None:
    told = (tell(seed, empty.parent, empty, store_type=store_type).broken for seed in range(12))
    assert any(complaint in one for broken in told for one in broken)


def test_the_simulation_notices_a_careless_second_sending(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.reminders.after_attempt", careless)
    told = (tell(seed, empty.parent, empty).broken for seed in range(12))
    assert any("repeat False" in one for broken in told for one in broken)
