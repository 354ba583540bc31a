"""Calling for a person: alerts that repeat until somebody of the staff says "I have it".

The patient is told "the team has been told" only after Telegram confirmed the staff message.
"""

from __future__ import annotations

import logging
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


async def alert_staff(room: Room, visitor: Visitor, finding: Finding, words: str) -> bool:
    """Tell staff about a red flag; True once Telegram confirmed that they were shown it.

    Works without a database too: a danger is told even when it cannot be kept.
    """
    level = finding.level or "emergency"
    handbook, language = room.handbook, room.handbook.main_language
    text = handbook.say(
        "staff.alert", language, level=handbook.say(f"staff.alert-level-{level}", language),
        who=room.who(visitor), when=_when(room, visitor), words=words[:1500], rule=finding.rule,
    )
    alert: Alert | None = None
    try:
        alert = await room.store.open_alert(
            chat_id=visitor.chat_id, kind=level, detail=text, now=room.clock.now(),
            patient_id=visitor.patient.id if visitor.patient else None,
            repeat_after=None if level == "urgent" else room.settings.alert_repeat,
        )
        if level != "urgent":
            await room.store.open_alert(
                chat_id=visitor.chat_id, kind=CHECK, detail=visitor.language, now=room.clock.now(),
                patient_id=visitor.patient.id if visitor.patient else None, repeat_after=ASK_LATER,
            )
            room.woken()
    except StorageError as problem:
        log.error("an alert could not be stored", extra={"event": "alert-not-stored", "detail": str(problem)})  # noqa: TRY400
    return await _show(room, alert, text)


async def hand_over(room: Room, visitor: Visitor, text: str) -> bool:
    """Pass something to the team; True once they were shown it. Repeats until somebody has it."""
    alert = await room.store.open_alert(
        chat_id=visitor.chat_id, kind=HANDOFF, detail=text, now=room.clock.now(),
        patient_id=visitor.patient.id if visitor.patient else None,
        repeat_after=room.settings.alert_repeat * 10,
    )
    room.woken()
    return await _show(room, alert, text)


async def tell_staff(room: Room, text: str, *, quiet: bool = True) -> bool:
    """A note for the team that needs nobody's signature."""
    if room.settings.staff_chat is None:
        return False
    outcome = await room.post.reply(room.settings.staff_chat, Message(text, quiet=quiet), Priority.REPLY)
    return isinstance(outcome, Delivered)


async def repeat_alerts(room: Room, now: datetime) -> None:
    """Show again what nobody has taken, naming who is asked next; ask patients whether help came."""
    for alert in await room.store.due_alerts(now, room.settings.alert_repeat):
        if alert.kind == CHECK:
            await _ask_whether_help_came(room, alert, now)
            continue
        language = room.handbook.main_language
        on_call = room.settings.on_call
        again = room.handbook.say(
            "staff.alert-again", language, minutes=str(round((now - alert.opened_at) / timedelta(minutes=1))),
            next=on_call[min(alert.rounds, len(on_call) - 1)] if on_call else "—",
        )
        await _show(room, alert, f"{again}\n\n{alert.detail}")


async def acknowledge(room: Room, alert_id: int, name: str) -> str | None:
    """``name`` has it. Gives the line to show in the staff chat, or None where it was taken before."""
    now = room.clock.now()
    if not await room.store.ack_alert(alert_id, name, now):
        return None
    clock = f"{now.astimezone(room.settings.zone):%H:%M}"
    return room.handbook.say("staff.alert-taken", room.handbook.main_language, name=name, clock=clock)


async def _show(room: Room, alert: Alert | None, text: str) -> bool:
    chat = room.settings.staff_chat
    if chat is None:
        return False
    rows: Rows = ()
    if alert is not None:
        language = room.handbook.main_language
        rows = ((button(room.handbook.say("staff.alert-take", language), Action.ALERT, alert.id, "have"),
                 button(room.handbook.say("staff.alert-call-list", language), Action.ALERT, alert.id, "call")),)
    outcome = await room.post.reply(chat, Message(text, rows), Priority.EMERGENCY)
    if not isinstance(outcome, Delivered):
        return False
    if alert is not None:
        await room.store.shown_alert(alert.id, [(chat, outcome.message_id)])
    return True


async def _ask_whether_help_came(room: Room, alert: Alert, now: datetime) -> None:
    language = alert.detail.split("\n")[0]
    say = room.handbook.say
    question = yes_no(say("card.check", language), say("card.helped", language), say("card.not-helped", language),
                      Action.CARD_CHECK, alert.id)
    await room.store.ack_alert(alert.id, "bot", now)
    await room.post.reply(alert.chat_id, question, Priority.EMERGENCY)


def _when(room: Room, visitor: Visitor) -> str:
    """Where the patient stands, in words for staff."""
    if visitor.treatment is None or visitor.hours is None:
        return "–"
    treatment = visitor.treatment
    language = room.handbook.main_language
    start = say_when(treatment.start, treatment.zone, language)
    if treatment.discharged is not None:
        hours = (room.clock.now() - treatment.discharged) / timedelta(hours=1)
        return f"{start} · +{hours:.1f} h ↦"
    return f"{start} · {visitor.hours:+.1f} h"
