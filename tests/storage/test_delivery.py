"""From due to delivered: every way Telegram can answer, and every way it can fail to."""

from __future__ import annotations

import asyncio
import gc
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.care.reminder import (
    Delivered,
    Migrated,
    Outcome,
    Owed,
    Refused,
    Retry,
    State,
    Unreachable,
    Unsure,
)
from bot.delivery import EMERGENCY, REMINDER, REPLY, Dispatcher, Limiter
from bot.run import keep_what_is_loaded
from bot.storage.sqlite import BusyError
from bot.storage.store import Claim, Store

from .world import (
    BOOKED,
    PLANS,
    START,
    Note,
    Telegram,
    clock_at,
    dispatcher,
    eventually,
    linked,
    run_until,
    word,
)

DAY_BEFORE = START - timedelta(hours=24)
TIP = START + timedelta(hours=22, minutes=30)
"""The morning after: quiet hours and the spread after them are over."""


async def state_of(store: Store, step: str) -> tuple[State, str, int]:
    """State, reason and attempts of the step's first row."""
    rows = [o.reminder for o in await store.reminders_of() if o.reminder.step == step]
    first = min(rows, key=lambda row: row.occurrence)
    return first.state, first.reason, first.attempts


async def once(store: Store, answer: Outcome | BaseException, at: object = DAY_BEFORE) -> Telegram:
    """One wake at ``at`` in which Telegram gives ``answer`` the first time, then delivers."""
    clock = clock_at(DAY_BEFORE if at is DAY_BEFORE else TIP)
    telegram = Telegram(clock, lambda _owed, count: answer if count == 1 else None)
    await dispatcher(store, telegram).wake()
    return telegram


async def test_a_delivered_reminder_carries_telegrams_message_id(store: Store) -> None:
    await linked(store)
    await once(store, Delivered(4711))
    row = (await store.reminders_of())[0].reminder
    assert (row.state, row.message_id, row.sent_at, row.handbook) == (State.SENT, 4711, DAY_BEFORE, "h1")
    assert [(number, outcome) for number, _, outcome, _ in await store.attempts_of(row.id)] == [
        (1, "delivered")
    ]


async def test_slow_down_is_obeyed_and_nothing_is_lost(store: Store) -> None:
    await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, lambda _o, n: Retry(timedelta(seconds=30), "429") if n == 1 else None)
    work = dispatcher(store, telegram)
    await work.wake()
    assert telegram.texts == []
    assert await work.next_due() == DAY_BEFORE + timedelta(seconds=30)
    await run_until(work, clock, DAY_BEFORE + timedelta(minutes=1))
    assert telegram.texts == ["day-before#1"]


async def test_a_server_error_is_tried_again_with_growing_pauses(store: Store) -> None:
    await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, lambda _o, n: Retry(None, "502") if n < 4 else None)
    await run_until(dispatcher(store, telegram), clock, DAY_BEFORE + timedelta(minutes=2))
    assert telegram.arrived == [(DAY_BEFORE + timedelta(seconds=5 + 10 + 20), 77, "day-before#1")]
    assert (await state_of(store, "day-before"))[2] == 4


async def test_trying_again_ends_when_it_is_no_longer_worth_sending(store: Store) -> None:
    await linked(store)
    clock = clock_at(START - timedelta(hours=12, minutes=30))
    telegram = Telegram(
        clock, lambda owed, _n: Retry(None, "502") if owed.reminder.step == "day-before" else None
    )
    await run_until(dispatcher(store, telegram), clock, START - timedelta(hours=11))
    assert "day-before#1" not in telegram.texts
    assert (await state_of(store, "day-before"))[0] is State.EXPIRED
    assert [o.reminder.step for o in await store.undelivered(BOOKED)] == ["day-before"]


async def test_a_safety_step_of_unknown_fate_is_sent_once_more(store: Store) -> None:
    await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, lambda _o, n: Unsure("read timeout") if n == 1 else None)
    await run_until(dispatcher(store, telegram), clock, DAY_BEFORE + timedelta(minutes=1))
    row = (await store.reminders_of())[0].reminder
    assert (row.state, row.repeat, row.attempts) == (State.SENT, True, 2)


async def test_a_second_unknown_fate_goes_to_staff(store: Store) -> None:
    await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, lambda _o, _n: Unsure("read timeout"))
    await run_until(dispatcher(store, telegram), clock, DAY_BEFORE + timedelta(minutes=1))
    assert telegram.calls == 2
    assert (await state_of(store, "day-before"))[0] is State.UNSURE


async def test_a_tip_of_unknown_fate_is_never_sent_twice(store: Store) -> None:
    await linked(store)
    telegram = await once(store, Unsure("read timeout"), TIP)
    assert telegram.calls == 1
    assert (await state_of(store, "tip"))[0] is State.UNSURE


async def test_a_sender_that_breaks_counts_as_unknown(store: Store) -> None:
    await linked(store)
    await once(store, RuntimeError("boom"), TIP)
    assert await state_of(store, "tip") == (State.UNSURE, "RuntimeError", 1)


async def test_a_blocked_bot_stops_all_of_that_chat_until_the_patient_writes(store: Store) -> None:
    patient, _ = await linked(store)
    await once(store, Unreachable("bot was blocked by the user"))
    assert (await state_of(store, "day-before"))[0] is State.UNREACHABLE
    assert await store.next_due() is None
    assert not (await store.patient(patient.id)).reachable
    await store.mark_reachable(patient.id, DAY_BEFORE)
    assert await store.next_due() is not None


async def test_a_migrated_chat_is_followed(store: Store) -> None:
    patient, _ = await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, lambda owed, _n: Migrated(-100_5) if owed.chat_id == 77 else None)
    await run_until(dispatcher(store, telegram), clock, DAY_BEFORE + timedelta(minutes=1))
    assert [(chat, text) for _, chat, text in telegram.arrived] == [(-100_5, "day-before#1")]
    assert (await store.patient(patient.id)).chat_id == -100_5


async def test_a_refused_message_is_never_tried_again(store: Store) -> None:
    await linked(store)
    telegram = await once(store, Refused("message text is empty"))
    assert telegram.calls == 1
    assert await state_of(store, "day-before") == (State.FAILED, "message text is empty", 1)


async def test_a_call_that_hangs_is_given_up_as_unknown(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.PATIENCE", 0.05)
    await linked(store)
    clock = clock_at(TIP)
    telegram = Telegram(clock, takes=30)
    await dispatcher(store, telegram).wake()
    assert (await state_of(store, "tip"))[0] is State.UNSURE


async def test_words_that_cannot_be_made_fail_that_reminder_alone(store: Store) -> None:
    await linked(store, 77)
    await linked(store, 78)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)

    def stumble(owed: Owed) -> Note:
        if owed.chat_id == 77:
            raise KeyError("phone")
        return word(owed)

    work: Dispatcher[Note] = Dispatcher(store, clock, stumble, telegram.send, Limiter(10_000, per_chat=0))
    await work.wake()
    assert [chat for _, chat, _ in telegram.arrived] == [78]
    assert (await store.tally())["failed"] == 1


async def test_a_handbook_that_is_not_ready_holds_reminders_back(store: Store) -> None:
    await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    ready = False

    def wait(owed: Owed) -> Note | Retry:
        return word(owed) if ready else Retry(timedelta(minutes=10), "not approved yet")

    work: Dispatcher[Note] = Dispatcher(store, clock, wait, telegram.send, Limiter(10_000, per_chat=0))
    await work.wake()
    assert telegram.texts == []
    ready = True
    await run_until(work, clock, DAY_BEFORE + timedelta(minutes=11))
    assert telegram.texts == ["day-before#1"]


async def test_what_is_past_its_time_expires_and_says_why(store: Store) -> None:
    patient, _ = await linked(store)
    await store.stop_reminders(patient.id, BOOKED)
    clock = clock_at(START - timedelta(hours=1))
    telegram = Telegram(clock)
    await dispatcher(store, telegram).wake()
    assert telegram.calls == 0
    assert (await state_of(store, "last-food"))[:2] == (State.EXPIRED, "the patient switched reminders off")


async def test_a_visit_moved_between_claim_and_call_is_not_announced(store: Store) -> None:
    from .world import PLANS

    _, treatment = await linked(store)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    gate = asyncio.Event()

    class Gated(Limiter):
        async def turn(self, chat_id: int, priority: int = REPLY) -> None:
            await gate.wait()

    work = dispatcher(store, telegram, limiter=Gated())
    waking = asyncio.create_task(work.wake())

    async def claimed() -> bool:
        return (await store.tally()).get("claimed") == 1

    await eventually(claimed)
    await store.move_treatment(treatment.id, START + timedelta(days=3), PLANS, clock.now())
    gate.set()
    await waking
    assert telegram.calls == 0
    assert (await state_of(store, "day-before"))[0] is State.PLANNED


async def test_no_more_than_the_cap_is_ever_on_the_wire(store: Store) -> None:
    for chat in range(30):
        await linked(store, chat)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, takes=0.01)
    await dispatcher(store, telegram).wake()
    assert len(telegram.arrived) == 30
    assert 2 <= telegram.most_at_once <= 8


async def test_what_is_claimed_at_the_moment_the_last_sender_finishes_is_sent_too(store: Store) -> None:
    for chat in range(6):
        await linked(store, chat)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    take = store.claim_due

    async def slow_claim(now: datetime, limit: int, owner: str) -> Claim:
        claim = await take(now, 2, owner)
        # The very moment, not some time after it; and the end of a task rings no bell of ours.
        while any(task.get_name() == "sender" for task in asyncio.all_tasks()):  # noqa: ASYNC110
            await asyncio.sleep(0)
        return claim

    store.claim_due = slow_claim  # type: ignore[method-assign]  # this store alone is slow
    work = dispatcher(store, telegram)
    async with asyncio.timeout(10):
        await work.wake()
    assert len(telegram.arrived) == 6


async def test_two_reminders_of_one_chat_keep_their_distance(store: Store) -> None:
    patient, _ = await linked(store)
    await store.stop_reminders(patient.id, BOOKED)
    clock = clock_at(START - timedelta(hours=13))
    await store.resume_reminders(patient.id, clock.now())
    telegram = Telegram(clock)
    await run_until(dispatcher(store, telegram), clock, START - timedelta(hours=12, minutes=30))
    moments = [at for at, _, _ in telegram.arrived]
    assert len(moments) == 2
    assert moments[1] - moments[0] >= timedelta(seconds=1)


async def test_draining_finishes_the_wire_and_hands_back_the_rest(store: Store) -> None:
    for chat in range(30):
        await linked(store, chat)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock, takes=0.2)
    work = dispatcher(store, telegram, limiter=Limiter(100))
    await work.start()
    waking = asyncio.create_task(work.wake())

    async def under_way() -> bool:
        return telegram.calls >= 4

    await eventually(under_way)
    await work.drain()
    await waking
    tally = await store.tally()
    assert tally["sent"] == len(telegram.arrived) == telegram.calls
    assert "claimed" not in tally
    assert "sending" not in tally
    again = dispatcher(store, telegram)
    await again.start()
    await again.wake()
    await again.drain()
    assert len({chat for _, chat, _ in telegram.arrived}) == 30
    assert len(telegram.arrived) == 30


async def test_a_dead_process_is_taken_over(store: Store) -> None:
    await linked(store, 77)
    await linked(store, 78)
    claim = await store.claim_due(DAY_BEFORE, 10, "dead")
    from bot.storage.store import Begin

    await store.advance([Begin(claim.owed[0].reminder.id, "h1")], [], "dead", DAY_BEFORE)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    assert await work.start() == 2
    await work.wake()
    await work.drain()
    assert sorted(telegram.texts) == ["day-before#1", "day-before#1"]
    rows = {o.reminder.id: o.reminder for o in await store.reminders_of() if o.reminder.state is State.SENT}
    assert [rows[o.reminder.id].repeat for o in claim.owed] == [True, False]


async def test_one_process_at_a_time_sends_from_a_file(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", migrate=True)
    clock = clock_at(BOOKED)
    first, second = dispatcher(store, Telegram(clock)), dispatcher(store, Telegram(clock))
    await first.start()
    with pytest.raises(BusyError, match="another process"):
        await second.start()
    await first.drain()
    await second.start()
    await second.drain()
    await store.close()


async def test_a_clock_that_jumps_is_not_trusted_at_once(store: Store) -> None:
    await linked(store)
    clock = clock_at(BOOKED)
    clock.steady = True
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await work.wake()
    clock.set(DAY_BEFORE)
    assert await work.wake() == 0
    assert await work.next_due() == DAY_BEFORE + timedelta(seconds=2)
    assert await work.wake() == 1


async def test_an_unanswered_question_is_asked_once_more_and_then_staff_call(store: Store) -> None:
    await linked(store)
    clock = clock_at(BOOKED)
    telegram = Telegram(clock)
    await run_until(dispatcher(store, telegram), clock, START - timedelta(hours=13))
    assert telegram.texts == ["day-before#1", "day-before#2", "last-food#1"][: len(telegram.texts)]
    assert await store.call_list(clock.now()) == ()
    called = await store.call_list(START - timedelta(hours=12))
    assert [owed.reminder.step for owed in called] == ["day-before"]


async def test_done_settles_it_and_a_second_tap_is_no_news(store: Store) -> None:
    await linked(store)
    clock = clock_at(BOOKED)
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await run_until(work, clock, DAY_BEFORE)
    row = (await store.reminders_of())[0].reminder
    assert (await store.confirm(row.id, "done", clock.now(), chat_id=77))[1] is True
    assert (await store.confirm(row.id, "done", clock.now(), chat_id=77))[1] is False
    await run_until(work, clock, START - timedelta(hours=12))
    assert not any(text == "day-before#2" for text in telegram.texts)
    assert await store.call_list(clock.now()) == ()


async def test_help_puts_the_patient_on_the_call_list_at_once(store: Store) -> None:
    await linked(store)
    row = (await store.reminders_of())[0].reminder
    await store.confirm(row.id, "help", DAY_BEFORE, chat_id=77)
    assert [o.reminder.id for o in await store.call_list(DAY_BEFORE)] == [row.id]
    await store.confirm(row.id, "done", DAY_BEFORE, by="nurse")
    assert await store.call_list(DAY_BEFORE) == ()


async def test_a_button_of_somebody_else_does_nothing(store: Store) -> None:
    await linked(store)
    row = (await store.reminders_of())[0].reminder
    with pytest.raises(Exception, match="somebody else"):
        await store.confirm(row.id, "done", DAY_BEFORE, chat_id=999)


async def test_not_yet_is_asked_once_more_and_done_is_not(store: Store) -> None:
    for chat in (77, 78):
        await linked(store, chat)
    clock = clock_at(DAY_BEFORE)
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await work.wake()
    rows = {o.chat_id: o.reminder for o in await store.reminders_of() if o.reminder.state is State.SENT}
    await store.confirm(rows[77].id, "not-yet", clock.now(), chat_id=77)
    await store.confirm(rows[78].id, "done", clock.now(), chat_id=78)
    await run_until(work, clock, DAY_BEFORE + timedelta(hours=5))
    assert [chat for _, chat, text in telegram.arrived if text == "day-before#2"] == [77]


async def test_the_limiter_never_exceeds_its_rate_and_keeps_it() -> None:
    loop = asyncio.get_running_loop()
    limiter = Limiter(50)
    granted: list[float] = []

    async def one(chat: int) -> None:
        await limiter.turn(chat, REMINDER)
        granted.append(loop.time())

    await asyncio.gather(*(one(chat) for chat in range(120)))
    for first, last in zip(granted, granted[50:], strict=False):
        assert last - first >= 0.97  # a task may run a little after its turn was given
    # A busy machine may slow it down; the benchmark says how well it keeps its pace.
    assert 25 <= 119 / (granted[-1] - granted[0]) <= 51


async def test_emergencies_overtake_replies_and_replies_overtake_reminders() -> None:
    limiter = Limiter(100)
    for chat in (98, 99):  # take the places that are free at this moment
        await limiter.turn(chat)
    order: list[str] = []

    async def one(name: str, chat: int, priority: int) -> None:
        await limiter.turn(chat, priority)
        order.append(name)

    await asyncio.gather(
        *(one("reminder", n, REMINDER) for n in range(3)),
        one("reply", 9, REPLY),
        one("emergency", 10, EMERGENCY),
    )
    assert order == ["emergency", "reply", "reminder", "reminder", "reminder"]


async def test_a_limiter_whose_only_waiter_gave_up_serves_the_next_one() -> None:
    trouble: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
    limiter = Limiter(100, per_chat=0.05)
    await limiter.turn(1, REMINDER)
    gave_up = asyncio.create_task(limiter.turn(1, REMINDER))
    await asyncio.sleep(0.02)
    gave_up.cancel()
    await asyncio.sleep(0.1)
    await asyncio.wait_for(limiter.turn(2, REMINDER), 1)
    gc.collect()
    assert trouble == []


async def test_after_slow_down_nobody_sends_until_it_is_over() -> None:
    loop = asyncio.get_running_loop()
    limiter = Limiter(100)
    await limiter.turn(1, REPLY)
    limiter.hold(timedelta(seconds=0.2))
    begun = loop.time()
    await limiter.turn(2, EMERGENCY)
    assert loop.time() - begun >= 0.19


async def test_a_chat_gets_reminders_no_faster_than_one_a_second() -> None:
    loop = asyncio.get_running_loop()
    limiter = Limiter(100)
    begun = loop.time()
    await limiter.turn(1, REMINDER)
    await limiter.turn(1, REMINDER)
    assert loop.time() - begun >= 0.99


async def test_going_home_does_not_hide_a_reminder_that_was_missed_while_the_bot_was_off(
    store: Store,
) -> None:
    """Planning again after an outage leaves the missed row to expire, where staff see it."""
    clock = clock_at(BOOKED)
    _, visit = await linked(store, start=BOOKED + timedelta(hours=4))
    clock.forward(timedelta(hours=12))
    await store.discharge_treatment(visit.id, clock.now(), PLANS, clock.now())
    work = dispatcher(store, Telegram(clock))
    await work.wake()
    states = {owed.reminder.step: owed.reminder.state for owed in await store.reminders_of()}
    assert states["last-food"] is State.EXPIRED
    assert [one for one in await store.reconcile(PLANS, clock.now()) if one.kind == "hole"] == []


def test_a_burst_is_not_stopped_to_look_through_the_whole_program_for_garbage() -> None:
    before = len(gc.get_objects())
    program = [[number] for number in range(before)]
    keep_what_is_loaded()
    assert len(gc.get_objects()) < len(program) // 2
