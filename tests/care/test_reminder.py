"""What follows what in a reminder's life."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.care.reminder import (
    Delivered,
    Migrated,
    Refused,
    Reminder,
    Retry,
    State,
    Unreachable,
    Unsure,
    after_attempt,
    needs_a_call,
    pause_after,
)

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SENDING = Reminder(
    1, 1, 1, "step", 1, NOW, NOW, NOW, NOW + HOUR, State.SENDING, attempts=1, owner="me", resend=True
)


def test_delivered_is_sent_with_telegrams_id() -> None:
    after = after_attempt(SENDING, Delivered(42), NOW)
    assert (after.state, after.message_id, after.sent_at, after.owner) == (State.SENT, 42, NOW, None)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Unreachable("blocked"), State.UNREACHABLE),
        (Refused("too long"), State.FAILED),
        (Migrated(5), State.PLANNED),
        (Retry(None), State.PLANNED),
        (Unsure("timeout"), State.PLANNED),
    ],
)
def test_each_outcome_has_one_next_state(outcome: object, state: State) -> None:
    assert after_attempt(SENDING, outcome, NOW).state is state  # type: ignore[arg-type]  # the table above


def test_unsure_is_sent_again_once_and_only_while_it_is_worth_it() -> None:
    again = after_attempt(SENDING, Unsure(), NOW)
    assert (again.state, again.repeat) == (State.PLANNED, True)
    assert after_attempt(replace(SENDING, repeat=True), Unsure(), NOW).state is State.UNSURE
    assert after_attempt(SENDING, Unsure(), NOW + HOUR).state is State.UNSURE
    assert after_attempt(replace(SENDING, resend=False), Unsure(), NOW).state is State.UNSURE


def test_pauses_grow_and_stay_short_enough_to_be_useful() -> None:
    assert [pause_after(number).total_seconds() for number in (1, 2, 3, 8, 99)] == [5, 10, 20, 300, 300]
    assert after_attempt(SENDING, Retry(timedelta(seconds=7)), NOW).send_at == NOW + timedelta(seconds=7)


def test_who_must_be_rung() -> None:
    asked = replace(SENDING, state=State.SENT, confirm_by=NOW)
    assert needs_a_call(asked, NOW)
    assert not needs_a_call(asked, NOW - HOUR)
    assert not needs_a_call(replace(asked, answer="done"), NOW)
    assert needs_a_call(replace(asked, answer="not-yet"), NOW)
    assert needs_a_call(replace(asked, answer="help"), NOW - HOUR)
    assert not needs_a_call(replace(asked, state=State.CANCELLED), NOW)
    assert needs_a_call(replace(asked, state=State.UNREACHABLE), NOW)
