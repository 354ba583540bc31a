"""What a patient can ask the bot itself to do. Commands and free words reach the same functions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.care.calendar import calendar_of
from bot.care.picture import mood_chart
from bot.care.reply import say_when
from bot.care.wishes import Wish
from bot.chat import companion, speech
from bot.chat.alarm import hand_over
from bot.chat.belongings import delete, export
from bot.chat.buttons import Action, Rows, button
from bot.chat.enrolment import coming, start
from bot.chat.post import Priority
from bot.chat.room import LANGUAGE_NAMES, Room, Visitor
from bot.chat.speech import Message

Command = Callable[[Room, Visitor], Awaitable[None]]
PAUSES: Mapping[str, timedelta] = {"pause": timedelta(days=1), "week": timedelta(days=7)}


async def help_(room: Room, visitor: Visitor) -> None:
    """What the bot can do."""
    rows: Rows = ((speech.ask_a_person(room.handbook, visitor.language),),)
    await room.say(visitor, "help.text", (*companion.invite_row(room, visitor), *rows))


async def help_word(room: Room, visitor: Visitor) -> None:
    """ "Help", alone: nobody knows what for, so the numbers come first and, after a visit, a person too."""
    await room.say(visitor, "help.word", ((speech.ask_a_person(room.handbook, visitor.language),),))
    if visitor.sedated:
        main = room.handbook.main_language
        words = visitor.conversation.texts[-1] if visitor.conversation.texts else "?"
        await hand_over(
            room,
            visitor,
            room.handbook.say("staff.worrying", main, who=room.who(visitor), words=f"{words} … help"),
        )


async def topics(room: Room, visitor: Visitor) -> None:
    """Browse without typing."""
    if await may_ask(room, visitor):
        await room.post.reply(visitor.chat_id, speech.groups(room.handbook, visitor.language))


async def may_ask(room: Room, visitor: Visitor) -> bool:
    """Whether this visitor gets answers at all; says why not."""
    if not room.signed:
        await room.say(visitor, "fallback.limited")
    elif not room.answers(visitor):
        await room.say(visitor, "start.link-needed")
    else:
        return True
    return False


async def emergency(room: Room, visitor: Visitor) -> None:
    """The numbers to call."""
    text = room.handbook.say("card.emergency", visitor.language)
    await room.post.reply(visitor.chat_id, Message(text, first_bold=True), Priority.EMERGENCY)


async def appointment(room: Room, visitor: Visitor) -> None:
    """The coming visits, and a calendar file."""
    now = room.clock.now()
    ahead = (
        [
            t
            for t in await room.store.treatments(patient_id=visitor.patient.id, cancelled=False)
            if t.start > now - timedelta(hours=12) and t.missed is None
        ]
        if visitor.patient
        else []
    )
    if not ahead and visitor.companion is not None:
        await companion.status(room, visitor, visitor.companion)
        return
    if not ahead:
        await room.say(visitor, "appointment.none")
        return
    language = visitor.language
    when = "\n".join(say_when(t.start, t.zone, language) for t in ahead)
    await room.say(visitor, "appointment.next", companion.invite_row(room, visitor), when=when)
    title = room.handbook.say("appointment.calendar-title", language)
    plan = room.plans().get(ahead[0].plan)
    file = calendar_of(
        room.handbook,
        [(t.start, title) for t in ahead],
        language,
        names=[f"visit-{t.id}" for t in ahead],
        now=now,
        lasting=plan.visit_length if plan is not None else timedelta(hours=2),
    )
    await room.post.document(
        visitor.chat_id, file.encode(), "appointment.ics", room.handbook.say("appointment.file", language)
    )


# ---- reminders -----------------------------------------------------------------------------------


async def reminders(room: Room, visitor: Visitor) -> None:
    """What will be sent, and buttons to pause, stop, resume and choose."""
    patient, say, language = visitor.patient, room.handbook.say, visitor.language
    if patient is None and visitor.companion is not None:
        await companion.status(room, visitor, visitor.companion)
        return
    if patient is None:
        await room.say(visitor, _no_link(room))
        return
    if patient.consented is None:
        await start(room, visitor, "")
        return
    resume = button(say("reminders.resume", language), Action.MANAGE, "resume")
    if not patient.reminders_on:
        await room.say(visitor, "reminders.off", ((resume,),))
        return
    now = room.clock.now()
    if patient.paused_until is not None and patient.paused_until > now:
        await room.say(
            visitor,
            "reminders.paused",
            ((resume,),),
            until=say_when(patient.paused_until, patient.zone, language),
        )
        return
    listed = await coming(room, patient)
    rows = speech.reminder_rows(room.handbook, language, _switched_off(visitor))
    if listed:
        await room.say(visitor, "reminders.list", rows, list=listed)
    else:
        await room.say(visitor, "reminders.none", rows)


async def manage(room: Room, visitor: Visitor, wish: str) -> None:
    """Pause, stop, or turn on again. Asking a question never turns anything on."""
    patient, now = visitor.patient, room.clock.now()
    if patient is None:
        await room.say(visitor, _no_link(room))
    elif wish in PAUSES:
        until = now + PAUSES[wish]
        await room.store.pause_reminders(patient.id, until, now)
        resume = button(room.handbook.say("reminders.resume", visitor.language), Action.MANAGE, "resume")
        await room.say(
            visitor, "reminders.paused", ((resume,),), until=say_when(until, patient.zone, visitor.language)
        )
    elif wish == "stop":
        await room.store.stop_reminders(patient.id, now)
        await room.store.append_audit(now, "patient", "reminders stopped", f"patient:{patient.id}")
        await room.say(visitor, "reminders.stopped")
    elif wish == "resume":
        if patient.consented is None:
            await start(room, visitor, "")
            return
        await room.store.resume_reminders(patient.id, now)
        await room.store.append_audit(now, "patient", "reminders resumed", f"patient:{patient.id}")
        await room.say(visitor, "reminders.resumed")
    else:
        await room.say(visitor, "other.old-button")
    room.woken()


async def switch_kind(room: Room, visitor: Visitor, kind: str) -> frozenset[str]:
    """One kind of reminder off, or on again; gives the kinds that are off now."""
    patient = visitor.patient
    if patient is None or kind not in speech.KINDS:
        raise ValueError(kind)
    off = _switched_off(visitor) ^ {kind}
    held = visitor.note("routine")
    if held:
        # Staff hold check-ins back for now: the wish counts from when they let them go.
        await room.remember(visitor, notes={"routine": {**held, "before": sorted(off)}})
    now = room.clock.now()
    await room.store.set_kinds_off(
        patient.id, off | (patient.kinds_off if held else frozenset()), room.plans(), now
    )
    room.woken()
    key = "reminders.kind-off" if kind in off else "reminders.kind-on"
    await room.say(visitor, key, kind=room.handbook.say(f"reminders.{kind}", visitor.language))
    return off


def _switched_off(visitor: Visitor) -> frozenset[str]:
    """The kinds that the patient switched off themself."""
    before = visitor.note("routine").get("before")
    if isinstance(before, list):
        return frozenset(map(str, before))
    return visitor.patient.kinds_off if visitor.patient is not None else frozenset()


def _no_link(room: Room) -> str:
    return "start.no-link" if room.settings.questions_without_link else "start.link-needed"


async def stop(room: Room, visitor: Visitor) -> None:
    """No more reminders, and no more messages to a companion; questions are still answered."""
    if visitor.companion is not None:
        await companion.leave(room, visitor)
    if visitor.patient is not None or visitor.companion is None:
        await manage(room, visitor, "stop")


async def pause(room: Room, visitor: Visitor) -> None:
    """No reminders for a day."""
    await manage(room, visitor, "pause")


async def resume(room: Room, visitor: Visitor) -> None:
    """Reminders again."""
    await manage(room, visitor, "resume")


async def cancel(room: Room, visitor: Visitor) -> None:
    """ "Cancel" may mean the visit or the messages: ask."""
    await room.post.reply(visitor.chat_id, speech.cancel_what(room.handbook, visitor.language))


# ---- check-in, language, privacy --------------------------------------------------------------------


async def check_in(room: Room, visitor: Visitor) -> None:
    """Mood from 0 to 10, and the answers so far as a picture."""
    if visitor.patient is None:
        await room.say(visitor, _no_link(room))
        return
    await room.post.reply(visitor.chat_id, speech.mood(room.handbook, visitor.language))
    given = await room.store.check_ins(visitor.patient.id, "mood")
    if len(given) > 1:
        picture = mood_chart(
            [(one.at.astimezone(visitor.patient.zone), one.value) for one in given],
            room.handbook.say("checkin.mood", visitor.language),
            visitor.language,
        )
        await room.post.photo(visitor.chat_id, picture, room.handbook.say("checkin.chart", visitor.language))


async def language(room: Room, visitor: Visitor) -> None:
    """Choose the language."""
    names = {code: LANGUAGE_NAMES.get(code, code) for code in room.handbook.languages}
    text = room.handbook.say("language.ask", visitor.language)
    await room.post.reply(visitor.chat_id, speech.languages(room.handbook, text, Action.LANGUAGE, names))


async def set_language(room: Room, visitor: Visitor, code: str) -> None:
    """Everything from now on in ``code``."""
    if code not in room.handbook.languages:
        await room.say(visitor, "other.old-button")
        return
    if visitor.patient is not None:
        await room.store.set_language(visitor.patient.id, code, room.clock.now())
    await room.remember(visitor, language=code)
    await room.post.reply(visitor.chat_id, Message(room.handbook.say("language.set", code)))


async def privacy(room: Room, visitor: Visitor) -> None:
    """What is stored."""
    await room.say(visitor, "privacy.text", retention_days=str(room.settings.retention_days))


async def begin(room: Room, visitor: Visitor) -> None:
    """``/start`` without a link."""
    if visitor.patient is None and visitor.companion is not None:
        await companion.status(room, visitor, visitor.companion)
        return
    await start(room, visitor, "")


COMMANDS: Mapping[str, Command] = {
    "start": begin,
    "help": help_,
    "topics": topics,
    "emergency": emergency,
    "appointment": appointment,
    "companion": companion.overview,
    "reminders": reminders,
    "stop": stop,
    "pause": pause,
    "resume": resume,
    "checkin": check_in,
    "language": language,
    "privacy": privacy,
    "export": export,
    "delete": delete,
    "cancel": cancel,
}
"""Name to function. ``/start`` with a link's payload is enrolment."""


async def grant(room: Room, visitor: Visitor, wish: Wish) -> bool:
    """Do what free words ask for. False where an answer from the Handbook serves better."""
    if wish in ("english", "spanish"):
        code = {"english": "en", "spanish": "es"}[wish]
        if code not in room.handbook.languages:
            return False
        await set_language(room, visitor, code)
    elif wish == "help":
        await help_word(room, visitor)
    elif wish in ("pause", "cancel", "resume") and visitor.patient is None and visitor.companion:
        await companion.status(room, visitor, visitor.companion)
    elif wish in ("stop", "pause", "cancel", "resume") and visitor.patient_id is None:
        # Nothing is sent to a stranger; say so instead of guessing what they mean to stop.
        await room.say(visitor, "reminders.none")
    else:
        await COMMANDS[wish](room, visitor)
    return True
