"""A tapped button: answered at once, then done. Old buttons still answer, and twice is no harm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.care.triage import Finding
from bot.chat import commands, companion, enrolment, speech
from bot.chat.alarm import acknowledge, alert_staff, hand_over, resume_routine, tell_staff
from bot.chat.belongings import erase as erase_everything
from bot.chat.buttons import Action, Tap, decode
from bot.chat.patient import REASON_FOR, in_notes, pass_question_on, send_topic
from bot.chat.room import AT_MOST, Room, Visitor
from bot.storage.store import StorageError

MOOD_LOW = 2
"""A mood of this or less, given without being asked by a reminder, is shown to staff."""


async def on_tap(room: Room, update: Update) -> None:
    """One callback query."""
    query = update.callback_query
    if query is None:
        return
    await room.post.answer_tap(query.id)
    tap = decode(query.data or "")
    chat = query.message.chat if query.message else None
    if chat is None:
        return
    if chat.id == room.settings.staff_chat:
        await on_staff_tap(room, update, tap)
        return
    if chat.type != "private" or room.pace(chat.id) > AT_MOST:
        return
    visitor = await room.visitor(chat.id, query.from_user.language_code)
    try:
        if tap is None:
            raise KeyError(query.data)
        if tap.action is Action.KIND and query.message is not None:
            await kind(room, visitor, tap, query.message.message_id)
        else:
            await TAPS[tap.action](room, visitor, tap)
    except (ValueError, IndexError, KeyError):
        await room.say(visitor, "other.old-button")


async def topic(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Show a topic's answer."""
    found = speech.topic_of_code(room.handbook, tap.words[0])
    if not await commands.may_ask(room, visitor):
        return
    if found is None:
        await room.say(visitor, "other.old-button")
        return
    await send_topic(room, visitor, found, whole=tap.action is Action.WHOLE)


async def group(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Show a page of a group's topics."""
    name, page = tap.words
    if await commands.may_ask(room, visitor):
        await room.post.reply(visitor.chat_id, speech.group(room.handbook, name, int(page), visitor.language))


async def helpful(room: Room, visitor: Visitor, tap: Tap) -> None:
    """👍 or 👎."""
    question, answer = int(tap.words[0]), tap.words[1]
    if not await room.store.record_feedback(question, answer == "y", visitor.chat_id):
        await room.say(visitor, "other.old-button")
        return
    if answer == "y":
        await room.say(visitor, "feedback.thanks")
        return
    await room.remember(visitor, notes={"why": {"question": question, "until": in_notes(room, REASON_FOR)}})
    await room.say(
        visitor, "feedback.why", ((speech.ask_a_person(room.handbook, visitor.language, question),),)
    )


async def person(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A person, in one tap: the question goes to the team."""
    if not tap.words:
        words = visitor.conversation.texts[-1] if visitor.conversation.texts else "🙋"
        await pass_question_on(room, visitor, words)
        return
    asked = await room.store.question(int(tap.words[0]))
    if asked is None or asked.chat_id != visitor.chat_id:
        await room.say(visitor, "handoff.person")
        return
    await pass_question_on(room, visitor, asked.text)


async def handoff(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Shall I pass this to the team? Yes or no."""
    if tap.words[1] == "n":
        await room.say(visitor, "handoff.dropped")
        return
    await person(room, visitor, Tap(Action.PERSON, (tap.words[0],)))


async def none_of_these(room: Room, visitor: Visitor, tap: Tap) -> None:
    """None of the offered topics: offer the team."""
    say, language = room.handbook.say, visitor.language
    await room.post.reply(
        visitor.chat_id,
        speech.yes_no(
            say("fallback.plain", language),
            say("handoff.yes", language),
            say("handoff.no", language),
            Action.HANDOFF,
            tap.words[0],
        ),
    )


async def reminder(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Done, Not yet, I need help."""
    number, answer = int(tap.words[0]), tap.words[1]
    try:
        owed, news = await room.store.confirm(number, answer, room.clock.now(), chat_id=visitor.chat_id)
    except StorageError:
        await room.say(visitor, "reminder.gone")
        return
    if not news:
        return
    if answer == "help":
        told = await hand_over(
            room,
            visitor,
            room.handbook.say(
                "staff.reminder-help",
                room.handbook.main_language,
                who=room.who(visitor),
                step=owed.reminder.step,
            ),
        )
        key = "reminder.thanks-help" if told else "handoff.failed"
    else:
        key = f"reminder.thanks-{answer}"
    await room.say(visitor, key)


async def scale(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A number on a reminder's scale."""
    number, value = int(tap.words[0]), int(tap.words[1])
    owed = await room.store.reminder(number)
    plan = room.plans().get(owed.treatment.plan) if owed else None
    step = plan.step(owed.reminder.step) if plan and owed else None
    if (
        owed is None
        or owed.patient.chat_id != visitor.chat_id
        or step is None
        or step.ask is None
        or value not in step.ask.values
    ):
        await room.say(visitor, "reminder.gone")
        return
    now = room.clock.now()
    _, news = await room.store.confirm(number, str(value), now, chat_id=visitor.chat_id)
    if not news:
        return
    before = await room.store.record_check_in(owed.patient.id, step.ask.name, value, now, reminder_id=number)
    alarm = step.ask.alarm(value, before.value if before else None)
    await _thank_for_number(room, visitor, step.ask.name, value, worrying=alarm is not None)


async def mood(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A mood given with /checkin."""
    value = int(tap.words[0])
    if visitor.patient is None or not 0 <= value <= 10:
        await room.say(visitor, "checkin.low" if 0 <= value <= MOOD_LOW else "other.old-button")
        return
    await room.store.record_check_in(visitor.patient.id, "mood", value, room.clock.now())
    await _thank_for_number(room, visitor, "mood", value, worrying=value <= MOOD_LOW)


async def _thank_for_number(room: Room, visitor: Visitor, name: str, value: int, *, worrying: bool) -> None:
    if worrying:
        text = room.handbook.say(
            "staff.check-in", room.handbook.main_language, who=room.who(visitor), value=str(value), scale=name
        )
        await tell_staff(room, text, quiet=False)
    await room.say(
        visitor, "checkin.low" if worrying and name == "mood" else "reminder.scale-thanks", value=str(value)
    )


async def enrol(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A question of the enrolment."""
    await enrolment.answer(room, visitor, tap.words[0], tap.words[1])


async def language(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Another language."""
    await commands.set_language(room, visitor, tap.words[0])


async def manage(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Pause, stop or resume reminders."""
    await commands.manage(room, visitor, tap.words[0])


async def kind(room: Room, visitor: Visitor, tap: Tap, message_id: int) -> None:
    """One kind of reminder off, or on again; the switches under the list follow."""
    off = await commands.switch_kind(room, visitor, tap.words[0])
    rows = speech.reminder_rows(room.handbook, visitor.language, off)
    await room.post.change_buttons(visitor.chat_id, message_id, rows)


async def cancel(room: Room, visitor: Visitor, tap: Tap) -> None:
    """What is to be cancelled: the visit, these messages, or nothing."""
    say, language = room.handbook.say, visitor.language
    match tap.words[0]:
        case "visit":
            await room.post.reply(
                visitor.chat_id,
                speech.yes_no(
                    say("cancel.call", language),
                    say("handoff.yes", language),
                    say("handoff.no", language),
                    Action.CANCEL,
                ),
            )
        case "messages":
            await commands.stop(room, visitor)
        case "y":
            await hand_over_wish(room, visitor)
        case _:
            await room.say(visitor, "smalltalk.ok")


async def hand_over_wish(room: Room, visitor: Visitor) -> None:
    """The team hears that the patient wants to cancel or move the visit."""
    told = await hand_over(
        room,
        visitor,
        room.handbook.say("staff.wants-to-cancel", room.handbook.main_language, who=room.who(visitor)),
    )
    await room.say(visitor, "handoff.done" if told else "handoff.failed")


async def companion_tap(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Invite, remove, agree, refuse, stop."""
    await companion.answer(room, visitor, tap.words[0], int(tap.words[1]) if len(tap.words) > 1 else 0)


async def erase(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Delete everything, or not."""
    await erase_everything(room, visitor, sure=tap.words[0] == "y")


async def card_check(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Did help come? "No" shows the numbers again and calls staff again."""
    say = room.handbook.say
    if tap.words[1] == "y":
        await room.say(visitor, "smalltalk.ok")
        return
    await commands.emergency(room, visitor)
    told = await alert_staff(
        room,
        visitor,
        Finding(level="emergency", rule="card.not-helped"),
        say("staff.check-no", room.handbook.main_language),
    )
    await room.say(visitor, "card.told" if told else "card.not-told")


async def on_staff_tap(room: Room, update: Update, tap: Tap | None) -> None:
    """ "I have it", "Call list" and "Turn check-ins on again" in the staff chat."""
    query = update.callback_query
    if tap is None or query is None or query.message is None:
        return
    chat, message, name = query.message.chat.id, query.message.message_id, query.from_user.full_name
    if tap.action is Action.ROUTINE:
        line = await resume_routine(room, int(tap.words[0]), name)
        await room.post.change_buttons(chat, message, ())
        if line is not None:
            await tell_staff(room, line)
        return
    if tap.action is not Action.ALERT:
        return
    number, wish = int(tap.words[0]), tap.words[1]
    if wish == "call":
        owing = await room.store.call_list(room.clock.now())
        lines = [f"• {owed.patient.code}: {owed.reminder.step}" for owed in owing]
        await tell_staff(room, "\n".join(["📞", *lines]) if lines else "📞 –", quiet=False)
        return
    taken = await acknowledge(room, number, name)
    if taken is not None:
        await room.post.change_buttons(chat, message, ())
        await room.post.reply(chat, taken, reply_to=message)


TAPS: dict[Action, Callable[[Room, Visitor, Tap], Awaitable[None]]] = {
    Action.TOPIC: topic,
    Action.GROUP: group,
    Action.HELPFUL: helpful,
    Action.PERSON: person,
    Action.HANDOFF: handoff,
    Action.NONE_OF_THESE: none_of_these,
    Action.REMINDER: reminder,
    Action.SCALE: scale,
    Action.ENROL: enrol,
    Action.LANGUAGE: language,
    Action.MANAGE: manage,
    Action.ERASE: erase,
    Action.MOOD: mood,
    Action.CARD_CHECK: card_check,
    Action.WHOLE: topic,
    Action.CANCEL: cancel,
    Action.COMPANION: companion_tap,
}
