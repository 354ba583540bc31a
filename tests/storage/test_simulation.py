"""Twelve hours of a clinic with faults and crashes, over many seeds, and proof that it would notice."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.care.reminder import Outcome, Reminder, State, Unsure, after_attempt
from bot.storage import reminders, sendings
from bot.storage.store import Store

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


def careless(reminder: Reminder, outcome: Outcome, now: datetime) -> Reminder:
    """Sends again whatever may have arrived, and does not say so."""
    after = after_attempt(reminder, outcome, now)
    if isinstance(outcome, Unsure):
        return replace(after, state=State.PLANNED, repeat=False)
    return after


def test_the_simulation_notices_a_process_that_does_not_take_over(empty: Path) -> None:
    told = (tell(seed, empty.parent, empty, store_type=Forgetful).broken for seed in range(12))
    assert any("never came to an end" in one for broken in told for one in broken)


GUARD = "AND reminders.state = 'claimed' AND reminders.owner = :owner"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ([("_BEGIN_ONE", GUARD, ""), ("_BEGIN_ONE", "SET state = 'sending', ", "SET ")], "called out while"),
        (
            [
                ("_BEGIN_ONE", "AND reminders.until > :now", ""),
                ("_EXPIRE", "until <= :now", "until < ''"),
                ("_DUE_ONES", "AND reminders.until > :now", ""),
            ],
            "was called out after its time",
        ),
    ],
)
def test_the_simulation_notices_a_check_that_was_taken_out(
    changes: list[tuple[str, str, str]], complaint: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, words, instead in changes:
        module = sendings if hasattr(sendings, name) else reminders
        before = getattr(module, name)
        several = before if isinstance(before, tuple) else (before,)
        assert all(words in statement for statement in several)
        after = tuple(statement.replace(words, instead) for statement in several)
        monkeypatch.setattr(module, name, after if isinstance(before, tuple) else after[0])
    told = (tell(seed, empty.parent, empty).broken for seed in range(12))
    assert any(complaint in one for broken in told for one in broken)


def test_the_simulation_notices_a_careless_second_sending(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sendings.after_attempt", careless)
    told = (tell(seed, empty.parent, empty).broken for seed in range(12))
    assert any("repeat False" in one for broken in told for one in broken)
