"""Somebody who takes a patient home, or family: invited by the patient, told when to come and what to
watch for, and nothing else.

What they ask is answered as a stranger's question, without anything of the patient; a danger they
write of alerts staff with the patient's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.care.records import Companion, Notice
from bot.care.reminder import Delivered, Migrated, Outcome, Retry, Unreachable, Unsure
from bot.care.reply import own_times, say_when
from bot.chat import speech
from bot.chat.alarm import tell_staff
from bot.chat.buttons import Action, Rows, button
from bot.chat.enrolment import consent_version, start
from bot.chat.post import Priority
from bot.chat.room import Room, Visitor
from bot.chat.speech import Message
from bot.storage.companions import LINK_PREFIX
from bot.storage.store import LinkError, TooManyCompanionsError

LONG_OVER = timedelta(days=2)
"""A visit that began so long ago needs no companion any more."""


def steps(room: Room) -> Mapping[str, frozenset[str]]:
    """The steps that have words for companions, by plan."""
    return {
        name: frozenset(step.id for step in plan.steps if step.companion is not None)
        for name, plan in room.plans().items()
    }


# ---- the patient's side --------------------------------------------------------------------------


def invite_row(room: Room, visitor: Visitor) -> Rows:
    """The button under /help and /appointment, for a patient who gets reminders."""
    if visitor.patient is None or visitor.patient.consented is None:
        return ()
    return ((button(room.handbook.say("companion.button", visitor.language), Action.COMPANION, "list"),),)


async def overview(room: Room, visitor: Visitor) -> None:
    """Who was invited, with a button to remove each, and one to invite somebody."""
    say, language, patient = room.handbook.say, visitor.language, visitor.patient
    if patient is None and visitor.companion is not None:
        await status(room, visitor, visitor.companion)
        return
    if patient is None:
        known = room.settings.questions_without_link
        await room.say(visitor, "start.no-link" if known else "start.link-needed")
        return
    if patient.consented is None:
        await start(room, visitor, "")
        return
    rows = [(button(say("companion.invite", language), Action.COMPANION, "new"),)]
    lines = []
    for one in await room.store.companions_of(patient_id=patient.id):
        when = say_when(one.consented or one.invited, patient.zone, language)
        key = "companion.waiting" if one.consented is None else "companion.joined-line"
        lines.append(say(key, language, when=when))
        label = say("companion.remove", language, when=when)
        rows.append((button(label, Action.COMPANION, "remove", one.id),))
    words = say("companion.explain", language)
    if lines:
        words = "\n".join([words, "", *lines])
    await room.post.reply(visitor.chat_id, Message(words, tuple(rows)))


async def invite(room: Room, visitor: Visitor) -> None:
    """A link to send on. It is a message of its own, so that it can be forwarded as it is."""
    say, language, patient = room.handbook.say, visitor.language, visitor.patient
    if patient is None or patient.consented is None:
        await overview(room, visitor)
        return
    now, visit = room.clock.now(), visitor.treatment
    if visit is None or visit.missed is not None or visit.start < now - LONG_OVER:
        await room.say(visitor, "appointment.none")
        return
    try:
        made, payload = await room.store.invite_companion(visit.id, language, now)
    except TooManyCompanionsError:
        await room.say(visitor, "companion.too-many")
        return
    until = say_when(made.expires, patient.zone, language)
    await room.say(visitor, "companion.link", until=until)
    link = f"https://t.me/{room.post.bot.username}?start={payload}"
    words = say("companion.forward", language, link=link)
    await room.post.reply(visitor.chat_id, Message(words, to_share=True))


async def remove(room: Room, visitor: Visitor, companion_id: int) -> None:
    """The patient removes somebody, who is told."""
    patient = visitor.patient
    mine = await room.store.companions_of(patient_id=patient.id) if patient is not None else ()
    gone = next((one for one in mine if one.id == companion_id), None)
    if gone is None:
        await room.say(visitor, "other.old-button")
        return
    await room.store.end_companion(gone.id, room.clock.now(), by="patient")
    await room.say(visitor, "companion.removed")
    await tell_ended(room, gone)


async def tell_ended(room: Room, companion: Companion) -> None:
    """Somebody who had agreed hears that no more will come."""
    if companion.chat_id is not None and companion.consented is not None:
        words = room.handbook.say("companion.ended", companion.language)
        await room.post.reply(companion.chat_id, Message(words, quiet=True))


async def _tell_patient(room: Room, companion: Companion, key: str) -> None:
    """The patient hears that somebody joined or went; not one who wants no messages."""
    patient = await room.store.patient(companion.patient_id)
    if patient.chat_id is not None and patient.consented is not None and patient.reachable:
        words = room.handbook.say(key, patient.language)
        await room.post.reply(patient.chat_id, Message(words, quiet=True))


# ---- the companion's side ------------------------------------------------------------------------


async def open_link(room: Room, visitor: Visitor, payload: str) -> bool:
    """The link of an invitation was opened. False for any other link."""
    if not payload.startswith(LINK_PREFIX) or not room.signed:
        return False
    companion = await room.store.companion_of_link(payload)
    if companion is None:
        return False
    language = visitor.language
    try:
        companion = await room.store.open_companion_link(payload, visitor.chat_id, language, room.clock.now())
    except LinkError as refused:
        await room.say(visitor, f"companion.link-{refused.reason}")
        if refused.reason == "used":
            main = room.handbook.main_language
            told = room.handbook.say("staff.companion-second-phone", main, who=companion.code)
            await tell_staff(room, told, quiet=False)
        return True
    if companion.consented is not None:
        await status(room, visitor, companion)
        return True
    say = room.handbook.say
    own = own_times(room.handbook, await room.store.treatment(companion.treatment_id), language)
    question = say(
        "companion.consent",
        language,
        day=own["treatment.day"],
        retention_days=str(room.settings.retention_days),
    )
    row = (
        button(say("companion.yes", language), Action.COMPANION, "y", companion.id),
        button(say("companion.no", language), Action.COMPANION, "n", companion.id),
    )
    await room.post.reply(visitor.chat_id, Message(question, (row,)))
    return True


async def answer(room: Room, visitor: Visitor, what: str, companion_id: int) -> None:
    """A tap on one of the buttons of this module."""
    match what:
        case "list":
            await overview(room, visitor)
        case "new":
            await invite(room, visitor)
        case "remove":
            await remove(room, visitor, companion_id)
        case "y":
            await _agreed(room, visitor, companion_id)
        case _:
            mine = await room.store.companions_of(chat_id=visitor.chat_id)
            gone = next((one for one in mine if one.id == companion_id), None)
            if gone is None:
                await room.say(visitor, "companion.gone")
                return
            await _end(room, gone)
            await room.say(visitor, "companion.declined" if what == "n" else "companion.stopped")


async def _agreed(room: Room, visitor: Visitor, companion_id: int) -> None:
    version = consent_version(room.handbook, "companion.consent")
    now = room.clock.now()
    companion = await room.store.accept_companion(companion_id, visitor.chat_id, version, now)
    if companion is None:
        await room.say(visitor, "companion.gone")
        return
    if companion.consented == now:
        await _tell_patient(room, companion, "companion.joined")
    await status(room, visitor, companion)
    room.woken()


async def _pick_up(room: Room, companion: Companion, language: str) -> str:
    visit = await room.store.treatment(companion.treatment_id)
    return own_times(room.handbook, visit, language)["treatment.discharge"]


async def status(room: Room, visitor: Visitor, companion: Companion) -> None:
    """What the companion gets, and the button to stop."""
    when = await _pick_up(room, companion, visitor.language)
    row = speech.stop_companion(room.handbook, companion, visitor.language)
    await room.say(visitor, "companion.status", (row,), when=when)


async def leave(room: Room, visitor: Visitor) -> None:
    """The companion wants nothing any more, and hears that it is so."""
    await end_all(room, visitor.chat_id)
    await room.say(visitor, "companion.stopped")


async def end_all(room: Room, chat_id: int) -> None:
    """Whoever is behind the chat is nobody's companion any more; the patients hear that somebody went."""
    for companion in await room.store.companions_of(chat_id=chat_id):
        await _end(room, companion)


async def _end(room: Room, companion: Companion) -> None:
    ended = await room.store.end_companion(companion.id, room.clock.now(), by="companion")
    if ended is not None:
        await _tell_patient(room, ended, "companion.left" if ended.consented else "companion.refused")


# ---- what goes out by itself ---------------------------------------------------------------------


async def next_notice(room: Room) -> datetime | None:
    """When companions must next be told something (UTC); None with nothing ahead."""
    return await room.store.next_notice(steps(room), room.clock.now()) if room.signed else None


async def tell_companions(room: Room) -> None:
    """Send companions what is due now."""
    due = await next_notice(room)
    if due is None or due > room.clock.now():
        return
    for notice in await room.store.claim_notices(steps(room), room.clock.now()):
        plan = room.plans().get(notice.treatment.plan)
        step = plan.step(notice.step) if plan is not None else None
        if step is None or notice.companion.chat_id is None:
            continue
        message = speech.notice(notice, step, room.handbook)
        outcome = await room.post.send(notice.companion.chat_id, message, Priority.REMINDER)
        await _record(room, notice, outcome)


async def _record(room: Room, notice: Notice, outcome: Outcome) -> None:
    now = room.clock.now()
    match outcome:
        case Delivered(message_id):
            await room.store.end_notice(notice, now, message_id=message_id)
        case Retry(after):
            await room.store.end_notice(notice, now, again_after=after or timedelta(seconds=30))
        case Unreachable():
            await _end(room, notice.companion)
        case Unsure() | Migrated():
            pass  # tried again in two minutes: a warning sign twice is better than not at all
        case _:
            await room.store.end_notice(notice, now)
