"""What happens to the reminders when something happens to the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.care.plan import CarePlan
from bot.care.reminder import Reminder, State
from bot.storage.store import StorageError, Store

from .world import BOOKED, PLAN, PLANS, START, Telegram, clock_at, dispatcher, linked, run_until


async def rows(store: Store, treatment_id: int) -> dict[str, list[Reminder]]:
    """The treatment's rows by step, the oldest first."""
    found: dict[str, list[Reminder]] = {}
    for owed in await store.reminders_of(treatment_id=treatment_id):
        found.setdefault(owed.reminder.step, []).append(owed.reminder)
    return {step: sorted(mine, key=lambda row: row.occurrence) for step, mine in found.items()}


async def test_a_moved_visit_moves_what_was_not_sent(store: Store) -> None:
    _, treatment = await linked(store)
    before = await rows(store, treatment.id)
    moved = await store.move_treatment(treatment.id, START + timedelta(days=2), PLANS, BOOKED, by="desk")
    after = await rows(store, treatment.id)
    assert moved.plan_version == 2
    for step in ("day-before", "last-food", "drink", "tip"):
        assert [row.id for row in after[step]] == [row.id for row in before[step]]
        assert after[step][0].ideal == before[step][0].ideal + timedelta(days=2)


async def test_what_was_sent_for_the_old_time_is_owed_again_for_the_new(store: Store) -> None:
    _, treatment = await linked(store)
    clock = clock_at(BOOKED)
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await run_until(work, clock, START - timedelta(hours=21))
    await store.move_treatment(treatment.id, START + timedelta(days=3), PLANS, clock.now())
    await run_until(work, clock, START + timedelta(days=3))
    assert telegram.texts.count("day-before#1") == 1
    assert [text for text in telegram.texts if text.startswith("day-before")][1] == "day-before#3"
    assert (await rows(store, treatment.id))["day-before"][1].reason == "the visit was moved"


async def test_moving_to_the_same_time_changes_nothing(store: Store) -> None:
    _, treatment = await linked(store)
    clock = clock_at(BOOKED)
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await run_until(work, clock, START - timedelta(hours=23))
    await store.move_treatment(treatment.id, START, PLANS, clock.now())
    await run_until(work, clock, START - timedelta(hours=21))
    assert telegram.texts == ["day-before#1"]


async def test_a_cancelled_visit_is_silent(store: Store) -> None:
    _, treatment = await linked(store)
    await store.cancel_treatment(treatment.id, PLANS, BOOKED, by="desk")
    states = {row.state for mine in (await rows(store, treatment.id)).values() for row in mine}
    assert states <= {State.CANCELLED, State.SKIPPED}
    assert await store.next_due() is None
    with pytest.raises(StorageError, match="was cancelled"):
        await store.move_treatment(treatment.id, START, PLANS, BOOKED)


async def test_discharge_brings_aftercare_to_the_true_time(store: Store) -> None:
    _, treatment = await linked(store)
    home = START + timedelta(hours=3, minutes=10)
    await store.discharge_treatment(treatment.id, home, PLANS, home, by="nurse")
    after = await rows(store, treatment.id)
    assert after["drink"][0].due == home + timedelta(hours=1)
    assert not after["drink"][0].provisional
    assert len(after["drink"]) == 1


async def test_a_discharge_entered_late_still_sends_what_is_worth_sending(store: Store) -> None:
    _, treatment = await linked(store)
    await store.discharge_treatment(
        treatment.id, START + timedelta(hours=1), PLANS, START + timedelta(hours=2.5)
    )
    drink = (await rows(store, treatment.id))["drink"][0]
    assert drink.state is State.PLANNED
    assert drink.due == START + timedelta(hours=2.5)
    assert drink.late


async def test_what_was_sent_before_the_discharge_is_not_sent_again(store: Store) -> None:
    _, treatment = await linked(store)
    clock = clock_at(START)
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await run_until(work, clock, START + timedelta(hours=3, minutes=5))
    assert "drink#1" in telegram.texts
    await store.discharge_treatment(treatment.id, START + timedelta(hours=3), PLANS, clock.now())
    await run_until(work, clock, START + timedelta(hours=6))
    assert [text for text in telegram.texts if text.startswith("drink")] == ["drink#1"]


async def test_nobody_goes_home_before_the_visit(store: Store) -> None:
    _, treatment = await linked(store)
    with pytest.raises(StorageError, match="before the visit began"):
        await store.discharge_treatment(treatment.id, START - timedelta(hours=1), PLANS, START)


async def test_a_missed_visit_sends_only_what_is_meant_for_it(store: Store) -> None:
    _, treatment = await linked(store)
    clock = clock_at(START + timedelta(hours=3))
    telegram = Telegram(clock)
    work = dispatcher(store, telegram)
    await store.claim_due(clock.now(), 0, "nobody")
    await store.miss_treatment(treatment.id, PLANS, clock.now(), by="desk")
    await run_until(work, clock, START + timedelta(days=9))
    assert [text.split("#")[0] for text in telegram.texts] == ["missed"]


async def test_a_late_booking_uses_the_late_wording_or_is_recorded_as_skipped(store: Store) -> None:
    late = START - timedelta(hours=5)
    _, treatment = await linked(store, now=late)
    made = await rows(store, treatment.id)
    assert made["last-food"][0].late
    assert made["last-food"][0].due == late
    assert made["day-before"][0].state is State.SKIPPED
    assert made["day-before"][0].reason.startswith("known too late")


async def test_an_edited_plan_moves_adds_and_takes_away(store: Store) -> None:
    _, treatment = await linked(store)
    steps = [step for step in PLAN.steps if step.id not in {"tip", "drink"}]
    drink = PLAN.step("drink")
    assert drink is not None
    steps.append(drink.model_copy(update={"when": "2 hours after discharge"}))
    steps.append(
        drink.model_copy(update={"id": "walk", "when": "3 days after start at 10:00", "until": None})
    )
    steps.append(
        drink.model_copy(update={"id": "past", "when": "9 days before start", "until": "1 day before start"})
    )
    edited: dict[str, CarePlan] = {"visit": PLAN.model_copy(update={"steps": tuple(steps)})}
    assert await store.replan(edited, BOOKED) == 1
    assert await store.replan(edited, BOOKED) == 0
    after = await rows(store, treatment.id)
    assert after["tip"][0].state is State.CANCELLED
    assert after["tip"][0].reason == "no longer in the care plan"
    assert after["drink"][0].due == START + timedelta(hours=4)
    assert after["walk"][0].state is State.PLANNED
    assert after["past"][0].state is State.SKIPPED


async def test_new_words_do_not_plan_anything_again(store: Store) -> None:
    await linked(store)
    reworded = tuple(step.model_copy(update={"text": {"en": "Other words."}}) for step in PLAN.steps)
    assert await store.replan({"visit": PLAN.model_copy(update={"steps": reworded})}, BOOKED) == 0


async def test_the_daily_comparison_finds_nothing_in_a_sound_ledger(store: Store) -> None:
    _, treatment = await linked(store)
    clock = clock_at(BOOKED)
    work = dispatcher(store, Telegram(clock))
    await run_until(work, clock, START + timedelta(hours=2))
    await store.discharge_treatment(treatment.id, START + timedelta(hours=2), PLANS, clock.now())
    await run_until(work, clock, START + timedelta(days=9))
    assert await work.reconcile(PLANS) == ()


async def test_the_daily_comparison_finds_holes_doubles_and_drift(store: Store) -> None:
    patient, treatment = await linked(store)
    clock = clock_at(BOOKED)
    work = dispatcher(store, Telegram(clock))
    await run_until(work, clock, START + timedelta(hours=2))
    async with store.writing() as connection:
        run = connection.exec_driver_sql
        await run("DELETE FROM attempts")
        await run("DELETE FROM reminders WHERE step = 'day-before'")
        await run("UPDATE reminders SET state = 'planned', attempts = 0 WHERE step = 'last-food'")
        await run("UPDATE reminders SET ideal = '2026-12-09T00:00:00.000000Z' WHERE step = 'mood'")
    found = {(one.kind, one.step) for one in await work.reconcile(PLANS)}
    assert found == {("hole", "day-before"), ("hole", "last-food"), ("drift", "mood")}
    assert patient.id == treatment.patient_id


async def test_naive_times_are_refused_at_the_door(store: Store) -> None:
    _, treatment = await linked(store)
    with pytest.raises(StorageError, match="no time zone"):
        # Naive on purpose.
        await store.move_treatment(treatment.id, datetime(2026, 12, 5, 10), PLANS, BOOKED)  # noqa: DTZ001


async def test_instants_come_back_as_they_went_in(store: Store) -> None:
    odd = datetime(2026, 12, 1, 16, 0, 0, 123456, tzinfo=UTC)
    _, treatment = await linked(store, start=odd)
    assert (await store.treatment(treatment.id)) == replace(treatment, start=odd)
