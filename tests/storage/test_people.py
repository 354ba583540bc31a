"""Links, consent and wishes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.care.reminder import State
from bot.storage.store import ChatTakenError, LinkError, NoSuchPatientError, Store

from .world import BOOKED, CHICAGO, MADRID, PLANS, START, linked


async def test_enrolling_plans_every_step_in_one_go(store: Store) -> None:
    made = await store.enroll(
        plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED, code="P-017", language="es"
    )
    rows = {
        owed.reminder.step: owed.reminder for owed in await store.reminders_of(patient_id=made.patient.id)
    }
    assert set(rows) == {"day-before", "last-food", "drink", "tip", "mood", "missed"}
    assert made.patient.code == "P-017"
    assert made.patient.language == "es"
    assert rows["missed"].state is State.SKIPPED
    assert "missed" in rows["missed"].reason
    assert rows["last-food"].due == START.replace(day=1, hour=2, minute=30)
    assert rows["drink"].provisional
    assert all(row.held == "no chat linked" for row in rows.values())


async def test_codes_are_given_out_and_never_twice(store: Store) -> None:
    await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED, code="P-002")
    one = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    two = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    assert len({"P-002", one.patient.code, two.patient.code}) == 3


async def test_a_known_code_gets_a_second_treatment(store: Store) -> None:
    first = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED, code="A")
    later = START + timedelta(days=14)
    second = await store.enroll(plan="visit", plans=PLANS, start=later, zone=CHICAGO, now=BOOKED, code="A")
    assert first.patient.id == second.patient.id
    assert [t.start for t in await store.treatments(patient_id=first.patient.id)] == [START, later]


async def test_a_series_makes_one_treatment_for_each_visit(store: Store) -> None:
    made = await store.enroll(plan="series", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    assert [t.start for t in made.treatments] == [START, START + timedelta(days=3), START + timedelta(days=7)]
    assert [t.number for t in made.treatments] == [1, 2, 3]
    assert {t.series for t in made.treatments[1:]} == {made.treatments[0].id}


async def test_an_unknown_plan_is_refused_and_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(Exception, match="no care plan 'nope'; there are: series, visit"):
        await store.enroll(plan="nope", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    assert await store.patients() == ()


async def test_the_link_works_once_and_for_one_chat(store: Store) -> None:
    made = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    patient, treatment = await store.redeem_link(made.payload, 77, BOOKED)
    assert patient.chat_id == 77
    assert treatment.id == made.treatments[0].id
    assert (await store.redeem_link(made.payload, 77, BOOKED))[0].id == patient.id
    with pytest.raises(LinkError, match="used"):
        await store.redeem_link(made.payload, 78, BOOKED)


async def test_an_old_or_unknown_link_is_refused_in_words(store: Store) -> None:
    made = await store.enroll(
        plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED, link_lasts=timedelta(hours=1)
    )
    with pytest.raises(LinkError, match="expired"):
        await store.redeem_link(made.payload, 77, BOOKED + timedelta(hours=1))
    with pytest.raises(LinkError, match="unknown"):
        await store.redeem_link("nonsense", 77, BOOKED)


async def test_a_new_link_ends_the_old_one(store: Store) -> None:
    made = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    payload, _ = await store.new_link(made.treatments[0].id, BOOKED, by="desk")
    with pytest.raises(LinkError, match="unknown"):
        await store.redeem_link(made.payload, 77, BOOKED)
    assert (await store.redeem_link(payload, 77, BOOKED))[0].chat_id == 77


async def test_a_chat_belongs_to_one_patient(store: Store) -> None:
    await linked(store, 77)
    other = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    with pytest.raises(ChatTakenError):
        await store.redeem_link(other.payload, 77, BOOKED)


async def test_a_new_phone_must_agree_anew(store: Store) -> None:
    patient, treatment = await linked(store, 77)
    payload, _ = await store.new_link(treatment.id, BOOKED)
    moved, _ = await store.redeem_link(payload, 78, BOOKED)
    assert moved.chat_id == 78
    assert moved.consented is None
    rows = await store.reminders_of(patient_id=patient.id, ahead=BOOKED)
    assert {owed.reminder.held for owed in rows} == {"no consent yet"}


async def test_nothing_is_owed_unasked_before_consent_and_after_withdrawal(store: Store) -> None:
    made = await store.enroll(plan="visit", plans=PLANS, start=START, zone=CHICAGO, now=BOOKED)
    patient, _ = await store.redeem_link(made.payload, 77, BOOKED)
    assert await store.next_due() is None
    await store.give_consent(patient.id, "1", "en", BOOKED)
    assert await store.next_due() == START - timedelta(hours=24)
    await store.withdraw_consent(patient.id, "1", "en", BOOKED)
    assert await store.next_due() is None


async def test_stop_pause_and_resume(store: Store) -> None:
    patient, _ = await linked(store)
    first = await store.next_due()
    await store.stop_reminders(patient.id, BOOKED)
    assert await store.next_due() is None
    await store.resume_reminders(patient.id, BOOKED)
    assert await store.next_due() == first
    until = BOOKED + timedelta(days=1)
    await store.pause_reminders(patient.id, until, BOOKED)
    assert await store.next_due() == until
    assert (await store.claim_due(until, 10, "me")).owed == ()
    assert await store.next_due() == first
    assert (await store.patient(patient.id)).paused_until is None


async def test_moving_to_another_zone_moves_quiet_hours_and_not_the_visit(store: Store) -> None:
    patient, treatment = await linked(store)
    before = {o.reminder.step: o.reminder for o in await store.reminders_of(patient_id=patient.id)}
    await store.set_zone(patient.id, MADRID, PLANS, BOOKED)
    after = {o.reminder.step: o.reminder for o in await store.reminders_of(patient_id=patient.id)}
    assert (await store.treatment(treatment.id)).start == START
    assert after["day-before"].due == before["day-before"].due
    # Two in the morning in Chicago is nine in the morning in Madrid: no quiet hours there.
    assert before["last-food"].due == START - timedelta(hours=13, minutes=30)
    assert after["last-food"].due == START - timedelta(hours=8)
    assert {row.id for row in after.values()} == {row.id for row in before.values()}


async def test_a_kind_that_was_switched_off_and_on_again(store: Store) -> None:
    patient, _ = await linked(store)
    await store.set_kinds_off(patient.id, frozenset({"check-in", "safety"}), PLANS, BOOKED)
    states = {o.reminder.step: o.reminder.state for o in await store.reminders_of(patient_id=patient.id)}
    assert states["mood"] is State.CANCELLED
    assert states["last-food"] is State.PLANNED
    await store.set_kinds_off(patient.id, frozenset(), PLANS, BOOKED)
    ahead = [o.reminder.step for o in await store.reminders_of(patient_id=patient.id, ahead=BOOKED)]
    assert ahead.count("mood") == 1


async def test_the_patient_takes_everything_along(store: Store) -> None:
    patient, _ = await linked(store)
    await store.record_question(
        chat_id=77, text="can i drive", language="en", kind="answer", topic="driving", now=BOOKED
    )
    await store.record_check_in(patient.id, "mood", 6, BOOKED)
    everything = await store.export(patient.id)
    # An export is JSON, whose values mypy knows only as objects.
    assert [row["text"] for row in everything["questions"]] == ["can i drive"]  # type: ignore[attr-defined]
    assert [row["value"] for row in everything["check_ins"]] == [6]  # type: ignore[attr-defined]  # as above
    assert len(everything["reminders"]) == 6  # type: ignore[arg-type]  # as above


async def test_erasing_leaves_only_that_it_was_done(store: Store) -> None:
    patient, _ = await linked(store)
    await store.keep_update(1, 77, {"text": "secret"}, BOOKED)
    await store.record_question(
        chat_id=77, text="secret", language="en", kind="answer", topic=None, now=BOOKED, patient_id=patient.id
    )
    await store.open_alert(chat_id=77, kind="crisis", detail="secret", now=BOOKED, patient_id=patient.id)
    await store.erase(patient.id, BOOKED, by="admin")
    with pytest.raises(NoSuchPatientError):
        await store.patient(patient.id)
    assert await store.tally() == {}
    assert await store.undone_updates() == ()
    assert await store.unanswered() == ()
    assert await store.open_alerts() == ()
    trail = await store.audit_trail()
    assert trail[0].action == "erased"
    assert not any("secret" in entry.detail for entry in trail)
    assert await store.audit_is_whole()
