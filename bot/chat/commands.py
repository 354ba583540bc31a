"""The patient's commands. Free words reach the same functions."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from telegram import Update

from bot.care.calendar import calendar_of
from bot.care.picture import mood_chart
from bot.care.reply import say_when
from bot.chat import speech
from bot.chat.buttons import Action, Rows, button
from bot.chat.enrolment import coming, start
from bot.chat.patient import on_words
from bot.chat.post import Priority
from bot.chat.room import LANGUAGE_NAMES, Room, Visitor
from bot.chat.speech import Message

Command = Callable[[Room, Visitor], Awaitable[None]]


async def on_command(room: Room, update: Update) -> None:
    """A message that begins with a slash. Words after an ordinary command are looked at for danger."""
    message = update.effective_message
    if message is None or not message.text:
        return
    name, _, rest = message.text.partition(" ")
    name = name.removeprefix("/").split("@")[0].lower()
    spoken = update.effective_user.language_code if update.effective_user else None
    if name != "start" and room.answerer.triage(message.text).level is not None:
        await on_words(room, update)
        return
    visitor = await room.visitor(message.chat_id, spoken)
    if name == "start":
        await start(room, visitor, rest.strip())
    elif name in COMMANDS:
        await COMMANDS[name](room, visitor)
    else:
        await room.post.reply(visitor.chat_id, Message(room.handbook.say("other.unknown-command", visitor.language)))


async def _say(room: Room, visitor: Visitor, key: str, rows: Rows = (), **values: str) -> None:
    await room.post.reply(visitor.chat_id, Message(room.handbook.say(key, visitor.language, None, **values), rows))


async def help_(room: Room, visitor: Visitor) -> None:
    """What the bot can do."""
    await _say(room, visitor, "help.text", ((speech.ask_a_person(room.handbook, visitor.language),),))


async def topics(room: Room, visitor: Visitor) -> None:
    """Browse without typing."""
    if not room.signed:
        await _say(room, visitor, "fallback.limited")
        return
    await room.post.reply(visitor.chat_id, speech.groups(room.handbook, visitor.language))


async def emergency(room: Room, visitor: Visitor) -> None:
    """The numbers to call."""
    text = room.handbook.say("card.emergency", visitor.language)
    await room.post.reply(visitor.chat_id, Message(text, first_bold=True), Priority.EMERGENCY)


async def appointment(room: Room, visitor: Visitor) -> None:
    """The next visit, and a calendar file."""
    now = room.clock.now()
    ahead = [t for t in await room.store.treatments(patient_id=visitor.patient.id, cancelled=False)
             if t.start > now - timedelta(hours=12)] if visitor.patient else []
    if not ahead:
        await _say(room, visitor, "appointment.none")
        return
    language = visitor.language
    when = "\n".join(say_when(t.start, t.zone, language) for t in ahead)
    await _say(room, visitor, "appointment.next", when=when)
    title = room.handbook.say("appointment.calendar-title", language)
    file = calendar_of(room.handbook, [(t.start, title) for t in ahead], language)
    await room.post.document(visitor.chat_id, file.encode(), "appointment.ics",
                             room.handbook.say("appointment.file", language))


async def reminders(room: Room, visitor: Visitor) -> None:
    """What will be sent, and buttons to pause, stop and resume."""
    patient, say, language = visitor.patient, room.handbook.say, visitor.language
    if patient is None:
        await _say(room, visitor, "start.no-link")
        return
    resume = button(say("reminders.resume", language), Action.MANAGE, "resume")
    if not patient.reminders_on:
        await _say(room, visitor, "reminders.off", ((resume,),))
        return
    now = room.clock.now()
    if patient.paused_until is not None and patient.paused_until > now:
        await _say(room, visitor, "reminders.paused", ((resume,),),
                   until=say_when(patient.paused_until, patient.zone, language))
        return
    listed = await coming(room, patient)
    rows = ((button(say("reminders.pause", language), Action.MANAGE, "pause"),
             button(say("reminders.stop", language), Action.MANAGE, "stop")),)
    if listed:
        await _say(room, visitor, "reminders.list", rows, list=listed)
    else:
        await _say(room, visitor, "reminders.none")


async def manage(room: Room, visitor: Visitor, wish: str) -> None:
    """Pause for a day, stop, or turn on again. Asking a question never turns anything on."""
    patient, now = visitor.patient, room.clock.now()
    if patient is None:
        await _say(room, visitor, "start.no-link")
    elif wish == "pause":
        until: datetime = now + timedelta(days=1)
        await room.store.pause_reminders(patient.id, until, now)
        await _say(room, visitor, "reminders.paused", until=say_when(until, patient.zone, visitor.language))
    elif wish == "stop":
        await room.store.stop_reminders(patient.id, now)
        await _say(room, visitor, "reminders.stopped")
    else:
        await room.store.resume_reminders(patient.id, now)
        await _say(room, visitor, "reminders.resumed")
    room.woken()


async def stop(room: Room, visitor: Visitor) -> None:
    """No more reminders; questions are still answered."""
    await manage(room, visitor, "stop")


async def check_in(room: Room, visitor: Visitor) -> None:
    """Mood from 0 to 10, and the answers so far as a picture."""
    await room.post.reply(visitor.chat_id, speech.mood(room.handbook, visitor.language))
    if visitor.patient is None:
        return
    given = await room.store.check_ins(visitor.patient.id, "mood")
    if len(given) > 1:
        picture = mood_chart([(one.at.astimezone(visitor.patient.zone), one.value) for one in given],
                             room.handbook.say("checkin.mood", visitor.language), visitor.language)
        await room.post.photo(visitor.chat_id, picture, room.handbook.say("checkin.chart", visitor.language))


async def language(room: Room, visitor: Visitor) -> None:
    """Choose the language."""
    names = {code: LANGUAGE_NAMES.get(code, code) for code in room.handbook.languages}
    text = room.handbook.say("language.ask", visitor.language)
    await room.post.reply(visitor.chat_id, speech.languages(room.handbook, text, Action.LANGUAGE, names))


async def set_language(room: Room, visitor: Visitor, code: str) -> None:
    """Everything from now on in ``code``."""
    if code not in room.handbook.languages:
        await _say(room, visitor, "other.old-button")
        return
    if visitor.patient is not None:
        await room.store.set_language(visitor.patient.id, code, room.clock.now())
    await room.remember(visitor.conversation, language=code)
    await room.post.reply(visitor.chat_id, Message(room.handbook.say("language.set", code)))


async def privacy(room: Room, visitor: Visitor) -> None:
    """What is stored."""
    await _say(room, visitor, "privacy.text")


async def export(room: Room, visitor: Visitor) -> None:
    """Everything stored about the patient, as a file."""
    if visitor.patient is None:
        await _say(room, visitor, "export.none")
        return
    everything = await room.store.export(visitor.patient.id)
    file = json.dumps(everything, ensure_ascii=False, indent=2, default=str).encode()
    await room.post.document(visitor.chat_id, file, "export.json", room.handbook.say("export.caption", visitor.language))


async def delete(room: Room, visitor: Visitor) -> None:
    """Ask before everything is deleted."""
    say, code = room.handbook.say, visitor.language
    await room.post.reply(visitor.chat_id, speech.yes_no(
        say("delete.ask", code), say("delete.yes", code), say("delete.no", code), Action.ERASE))


async def erase(room: Room, visitor: Visitor, *, sure: bool) -> None:
    """The answer to that question."""
    if not sure:
        await _say(room, visitor, "delete.kept")
        return
    if visitor.patient is not None:
        await room.store.erase(visitor.patient.id, room.clock.now(), by="patient")
    await room.store.erase_chat(visitor.chat_id)
    await _say(room, visitor, "delete.done")


COMMANDS: dict[str, Command] = {
    "help": help_, "topics": topics, "emergency": emergency, "appointment": appointment, "reminders": reminders,
    "stop": stop, "checkin": check_in, "language": language, "privacy": privacy, "export": export, "delete": delete,
}
"""Name to function; ``/start`` is apart because it takes the link's payload."""
