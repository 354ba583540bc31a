"""The staff group: replies reach patients, and the desk's work can be done from a phone."""

from __future__ import annotations

from datetime import timedelta

from telegram import Update

from bot.care.reminder import Delivered
from bot.care.reply import say_when
from bot.chat.alarm import acknowledge, resume_routine, tell_staff
from bot.chat.room import Room
from bot.chat.speech import Message


async def on_staff_words(room: Room, update: Update) -> None:
    """A message in the staff group. A reply to an alert or a question goes to that patient."""
    message = update.message
    if message is None:
        return
    if message.text and message.text.startswith("/"):
        await on_staff_command(room, update)
        return
    shown = message.reply_to_message
    if shown is None or shown.from_user is None or shown.from_user.id != room.post.bot.id:
        return
    main = room.handbook.main_language
    alert = await room.store.alert_shown_as(message.chat_id, shown.message_id)
    if alert is None:
        text = room.handbook.say("staff.nobody-there", main)
        await room.post.reply(message.chat_id, Message(text), reply_to=message.message_id)
        return
    name = update.effective_user.full_name if update.effective_user else "staff"
    visitor = await room.visitor(alert.chat_id)
    if message.text:
        outcome = await room.say(visitor, "handoff.from-staff", words=message.text)
    else:
        await room.say(visitor, "handoff.from-staff", words=message.caption or "📎")
        outcome = await room.post.copy(alert.chat_id, message.chat_id, message.message_id)
    if isinstance(outcome, Delivered):
        await acknowledge(room, alert.id, name)
        await room.store.append_audit(room.clock.now(), name, "answered", f"alert:{alert.id}")
        text = room.handbook.say("staff.sent", main, who=room.who(visitor))
    else:
        text = room.handbook.say("staff.not-sent", main, reason=type(outcome).__name__.lower())
    await room.post.reply(message.chat_id, Message(text, quiet=True), reply_to=message.message_id)


async def on_staff_command(room: Room, update: Update) -> None:
    """``/today``, ``/calls``, ``/discharge P-017``, ``/take P-017``, ``/back P-017``, ``/resume P-017``."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None or not message.text:
        return
    name, _, rest = message.text.partition(" ")
    name, code = name.removeprefix("/").split("@")[0].lower(), rest.strip()
    needed = {"take": "nurse", "back": "nurse", "resume": "nurse"}.get(name, "desk")
    if not room.settings.may(user.id, needed):
        return
    now, main = room.clock.now(), room.handbook.main_language
    if name == "today":
        await _today(room)
        return
    if name == "calls":
        lines = [f"• {owed.patient.code}: {owed.reminder.step}" for owed in await room.store.call_list(now)]
        await tell_staff(room, "\n".join(["📞", *lines]) if lines else "📞 –")
        return
    patient = await room.store.patient_by_code(code) if code else None
    if patient is None:
        await tell_staff(room, room.handbook.say("staff.no-such-patient", main, code=code or "–"))
        return
    if name == "discharge":
        treatment = await room.store.treatment_near(patient.id, now)
        if treatment is None:
            await tell_staff(room, room.handbook.say("staff.no-such-patient", main, code=code))
            return
        await room.store.discharge_treatment(treatment.id, now, room.plans(), now, by=user.full_name)
        room.woken()
        await tell_staff(room, room.handbook.say("staff.discharged", main, who=patient.code))
    elif name == "resume":
        line = await resume_routine(room, patient.id, user.full_name)
        await tell_staff(room, line or "–")
    elif name in ("take", "back") and patient.chat_id is not None:
        owner = user.full_name if name == "take" else None
        await room.store.take_over(patient.chat_id, owner, now)
        key = "handoff.taken" if owner else "handoff.returned"
        await room.post.reply(patient.chat_id, Message(room.handbook.say(key, patient.language)))


async def _today(room: Room) -> None:
    """Today's visits and what is confirmed."""
    now = room.clock.now()
    midnight = now.astimezone(room.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    main = room.handbook.main_language
    lines = []
    for treatment in await room.store.treatments(
        since=midnight, until=midnight + timedelta(days=1), cancelled=False
    ):
        patient = await room.store.patient(treatment.patient_id)
        owed = await room.store.reminders_of(treatment_id=treatment.id)
        answers = ", ".join(f"{o.reminder.step}: {o.reminder.answer}" for o in owed if o.reminder.answer)
        lines.append(
            f"• {patient.code} {say_when(treatment.start, treatment.zone, main)} {answers or '–'}"
            + (" ↦" if treatment.discharged else "")
        )
    await tell_staff(room, "\n".join(lines) or "–")
