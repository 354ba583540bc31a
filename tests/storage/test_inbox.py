"""A patient's message is a promise too."""

from __future__ import annotations

from datetime import timedelta

from bot.storage.inbox import MOST_TRIES
from bot.storage.store import Store

from .world import BOOKED


async def test_an_update_is_kept_once(store: Store) -> None:
    assert await store.keep_update(5, 77, {"text": "hello"}, BOOKED)
    assert not await store.keep_update(5, 77, {"text": "hello"}, BOOKED)
    (kept,) = await store.undone_updates()
    assert (kept.id, kept.chat_id, dict(kept.payload)) == (5, 77, {"text": "hello"})


async def test_a_chat_is_worked_on_in_order_and_chats_side_by_side(store: Store) -> None:
    for number, chat in ((1, 77), (2, 77), (3, 78)):
        await store.keep_update(number, chat, {}, BOOKED)
    await store.beat("me", BOOKED)
    assert [one.id for one in await store.claim_updates("me")] == [1, 3]
    assert await store.claim_updates("me") == ()
    await store.mark_done(1, BOOKED)
    assert [one.id for one in await store.claim_updates("me")] == [2]


async def test_what_a_dead_process_had_in_hand_is_done_by_the_next(store: Store) -> None:
    await store.keep_update(1, 77, {}, BOOKED)
    await store.claim_updates("dead")
    await store.beat("me", BOOKED)
    (again,) = await store.claim_updates("me")
    assert again.attempts == 1
    await store.mark_done(1, BOOKED)
    assert await store.undone_updates() == ()


async def test_an_update_that_always_fails_steps_aside(store: Store) -> None:
    await store.keep_update(1, 77, {}, BOOKED)
    await store.keep_update(2, 77, {}, BOOKED)
    await store.beat("me", BOOKED)
    for _ in range(MOST_TRIES - 1):
        await store.claim_updates("me")
        assert not await store.mark_failed(1, "boom", BOOKED)
    await store.claim_updates("me")
    assert await store.mark_failed(1, "boom", BOOKED)
    assert [one.id for one in await store.claim_updates("me")] == [2]


async def test_done_updates_are_forgotten_in_time(store: Store) -> None:
    await store.keep_update(1, 77, {}, BOOKED)
    await store.keep_update(2, 77, {}, BOOKED)
    await store.mark_done(1, BOOKED)
    assert await store.forget_updates(BOOKED) == 0
    assert await store.forget_updates(BOOKED + timedelta(days=1)) == 1
    assert [one.id for one in await store.undone_updates()] == [2]
    assert await store.oldest_update(BOOKED + timedelta(minutes=1)) == timedelta(minutes=1)
