"""Calling for a person: alerts that repeat until somebody of the staff says "I have it".

The patient is told "the team has been told" only after Telegram confirmed the staff message.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.care.records import Alert
from bot.care.reminder import Delivered
from bot.care.reply import say_when
from bot.care.triage import Finding
from bot.chat.buttons import Action, Rows, button
from bot.chat.post import Priority
from bot.chat.room import Room, Visitor
from bot.chat.speech import Message, yes_no
from bot.storage.store import StorageError

log = logging.getLogger(__name__)

ASK_LATER = timedelta(hours=2)
"""After an emergency the patient is asked once, this much later, whether help came."""
CHECK = "check"
HANDOFF = "handoff"
RELAY = "relay"
SLOWLY = 10
"""An urgent message and a question are repeated so many times more slowly than an emergency."""
ROUTINE = frozenset({"care", "check-in"})
"""What a patient gets on ordinary days. It waits after an emergency; safety and the visit do not."""


async def alert_staff(room: Room, visitor: Visitor, finding: Finding, words: str) -> bool:
    """Tell staff about a red flag; True once Telegram confirmed that they were shown it.

    Works without a database too: a danger is told even when it cannot be kept.
    """
    level = finding.level or "emergency"
    handbook, language = room.handbook, room.handbook.main_language
    text = handbook.say(
        "staff.alert",
        language,
        level=handbook.say(f"staff.alert-level-{level}", language),
        who=room.who(visitor),
        when=await _when(room, visitor),
        words=words[:1500],
        rule=finding.rule,
    )
    alert: Alert | None = None
    try:
        alert = await room.store.open_alert(
            chat_id=visitor.chat_id,
            kind=level,
            detail=text,
            now=room.clock.now(),
            patient_id=visitor.patient_id,
            repeat_after=_pause(room, level),
        )
    except StorageError as problem:
        log.error("an alert could not be stored", extra={"event": "alert-not-stored", "detail": str(problem)})
    told = await _show(room, alert, text)
    if level != "urgent":
        with contextlib.suppress(StorageError):
            await room.store.open_alert(
                chat_id=visitor.chat_id,
                kind=CHECK,
                detail=visitor.language,
                now=room.clock.now(),
                patient_id=visitor.patient_id,
                repeat_after=ASK_LATER,
            )
    room.woken()
    return told


async def hand_over(room: Room, visitor: Visitor, text: str) -> bool:
    """Pass something to the team; True once they were shown it. Repeats until somebody has it."""
    return await _pass(room, visitor, HANDOFF, text)


async def relay(room: Room, visitor: Visitor, words: str) -> bool:
    """What a patient writes while a person has the conversation; True once staff were shown it."""
    text = room.handbook.say(
        "staff.relayed", room.handbook.main_language, who=room.who(visitor), words=words[:3000]
    )
    return await _pass(room, visitor, RELAY, text)


async def pass_on_a_copy(room: Room, visitor: Visitor, text: str, message_id: int) -> bool:
    """Show staff a message that is not words; True once they were. A reply to it reaches the patient."""
    chat = room.settings.staff_chat
    if chat is None or not await _pass(room, visitor, RELAY, text):
        return False
    outcome = await room.post.copy(chat, visitor.chat_id, message_id)
    if not isinstance(outcome, Delivered):
        return False
    alert = await room.store.open_alert(
        chat_id=visitor.chat_id,
        kind=RELAY,
        detail="📎",
        now=room.clock.now(),
        patient_id=visitor.patient_id,
        repeat_after=None,
    )
    await room.store.shown_alert(alert.id, [(chat, outcome.message_id)])
    return True


async def _pass(room: Room, visitor: Visitor, kind: str, text: str) -> bool:
    alert = await room.store.open_alert(
        chat_id=visitor.chat_id,
        kind=kind,
        detail=text,
        now=room.clock.now(),
        patient_id=visitor.patient_id,
        repeat_after=_pause(room, kind),
    )
    room.woken()
    return await _show(room, alert, text)


def _pause(room: Room, kind: str) -> timedelta | None:
    """How long until an alert of that kind is shown again; None for one that is shown once."""
    if kind == RELAY:
        return None
    return room.settings.alert_repeat * (1 if kind in ("emergency", "crisis") else SLOWLY)


async def tell_staff(room: Room, text: str, rows: Rows = (), *, quiet: bool = True) -> bool:
    """A note for the team that needs nobody's signature."""
    if room.settings.staff_chat is None:
        return False
    message = Message(text, rows, quiet=quiet)
    return isinstance(await room.post.reply(room.settings.staff_chat, message, Priority.REPLY), Delivered)


async def repeat_alerts(room: Room, now: datetime) -> None:
    """Show again what nobody has taken, naming who is asked next; ask patients whether help came."""
    kinds = ("urgent", HANDOFF)
    slow = {kind: pause for kind in kinds if (pause := _pause(room, kind)) is not None}
    for alert in await room.store.due_alerts(now, room.settings.alert_repeat, slow):
        if alert.kind == CHECK:
            await _ask_whether_help_came(room, alert, now)
            continue
        language = room.handbook.main_language
        on_call = room.settings.on_call
        again = room.handbook.say(
            "staff.alert-again",
            language,
            minutes=str(round((now - alert.opened_at) / timedelta(minutes=1))),
            next=on_call[min(alert.rounds, len(on_call)) - 1] if on_call else "—",
        )
        await _show(room, alert, f"{again}\n\n{alert.detail}")


async def acknowledge(room: Room, alert_id: int, name: str) -> Message | None:
    """``name`` has it. Gives what to show in the staff chat, or None where it was taken before."""
    now, main = room.clock.now(), room.handbook.main_language
    if not await room.store.ack_alert(alert_id, name, now):
        return None
    clock = f"{now.astimezone(room.settings.zone):%H:%M}"
    line = room.handbook.say("staff.alert-taken", main, name=name, clock=clock)
    alert = await room.store.alert(alert_id)
    visitor = await the_patient(room, await room.visitor(alert.chat_id)) if alert is not None else None
    if visitor is None or visitor.patient is None or not visitor.note("routine"):
        return Message(line)
    held = room.handbook.say("staff.routine-held", main, who=visitor.patient.code)
    resume = button(room.handbook.say("staff.routine-resume", main), Action.ROUTINE, visitor.patient.id)
    return Message(f"{line}\n{held}", ((resume,),))


# ---- the ordinary messages of a patient who is not well ---------------------------------------


async def the_patient(room: Room, visitor: Visitor) -> Visitor:
    """The patient's own side of what a companion wrote; the visitor where they are no companion."""
    if visitor.patient is None and visitor.companion is not None:
        patient = await room.store.patient(visitor.companion.patient_id)
        if patient.chat_id is not None:
            return await room.visitor(patient.chat_id)
    return visitor


async def hold_routine(room: Room, visitor: Visitor) -> Mapping[str, object]:
    """Check-ins and tips wait until staff turn them on again. Gives what to write into the notes."""
    ill = await the_patient(room, visitor)
    if ill is not visitor:
        await room.remember(ill, notes=await hold_routine(room, ill))
        return {}
    patient = visitor.patient
    if patient is None or visitor.note("routine"):
        return {}
    before = patient.kinds_off
    await room.store.set_kinds_off(patient.id, before | ROUTINE, room.plans(), room.clock.now())
    return {"routine": {"before": sorted(before)}}


async def resume_routine(room: Room, patient_id: int, name: str) -> str | None:
    """Staff turn them on again. Gives the line to show, or None where nothing was held."""
    patient = await room.store.patient(patient_id)
    if patient.chat_id is None:
        return None
    visitor = await room.visitor(patient.chat_id)
    held = visitor.note("routine")
    if not held:
        return None
    before = held.get("before")
    kinds = frozenset(map(str, before)) if isinstance(before, list) else frozenset()
    await room.store.set_kinds_off(patient_id, kinds, room.plans(), room.clock.now())
    await room.remember(visitor, notes={"routine": None})
    room.woken()
    return room.handbook.say(
        "staff.routine-resumed", room.handbook.main_language, name=name, who=patient.code
    )


async def _show(room: Room, alert: Alert | None, text: str) -> bool:
    chat = room.settings.staff_chat
    if chat is None:
        return False
    rows: Rows = ()
    if alert is not None and alert.kind != RELAY:
        say, main = room.handbook.say, room.handbook.main_language
        rows = (
            (
                button(say("staff.alert-take", main), Action.ALERT, alert.id, "have"),
                button(say("staff.alert-call-list", main), Action.ALERT, alert.id, "call"),
            ),
        )
    outcome = await room.post.reply(chat, Message(text, rows), Priority.EMERGENCY)
    if not isinstance(outcome, Delivered):
        return False
    if alert is not None:
        with contextlib.suppress(StorageError):
            await room.store.shown_alert(alert.id, [(chat, outcome.message_id)])
    return True


async def _ask_whether_help_came(room: Room, alert: Alert, now: datetime) -> None:
    language = alert.detail.split("\n")[0]
    say = room.handbook.say
    question = yes_no(
        say("card.check", language),
        say("card.helped", language),
        say("card.not-helped", language),
        Action.CARD_CHECK,
        alert.id,
    )
    await room.store.ack_alert(alert.id, "bot", now)
    await room.post.reply(alert.chat_id, question, Priority.EMERGENCY)


async def _when(room: Room, visitor: Visitor) -> str:
    """Where the patient stands, in words for staff; for a companion the patient they are with."""
    treatment, now = visitor.treatment, room.clock.now()
    if visitor.patient is None and visitor.companion is not None:
        with contextlib.suppress(StorageError):
            treatment = await room.store.treatment(visitor.companion.treatment_id)
    if treatment is None:
        return "–"
    language = room.handbook.main_language
    start = say_when(treatment.start, treatment.zone, language)
    if treatment.discharged is not None:
        key, hours = "staff.hours-home", (now - treatment.discharged) / timedelta(hours=1)
    else:
        hours = treatment.hours_from_start(now)
        key = "staff.hours-after" if hours >= 0 else "staff.hours-before"
    return f"{start} · {room.handbook.say(key, language, hours=f'{abs(hours):.1f}')}"
