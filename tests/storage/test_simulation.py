"""Twelve hours of a clinic with faults and crashes, over many seeds, and proof that it would notice."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot.care.reminder import Outcome, Reminder, State, Unsure, after_attempt
from bot.storage import reminders, sendings
from bot.storage.store import Store

from .simulation import tell, template

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "200"))
"""How many seeds are run; set the environment variable for a long night."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(template(tmp_path_factory.mktemp("simulation") / "empty.db"))


def test_no_reminder_is_lost_stale_or_doubled_without_cause(empty: Path) -> None:
    # A seed keeps one processor busy for a third of a second or more: they share what there is.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        ahead = [pool.submit(tell, seed, empty.parent, empty) for seed in range(SEEDS)]
        stories = [one.result() for one in ahead]
    assert {seed: story.broken for seed, story in enumerate(stories) if story.broken} == {}
    assert sum(story.crashes for story in stories) > SEEDS
    assert sum(story.tally["sent"] for story in stories) > 30 * SEEDS


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
