"""A tapped button: answered at once, then done. Old buttons still answer, and twice is no harm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.chat import commands, enrolment, speech
from bot.chat.alarm import acknowledge, alert_staff, hand_over, tell_staff
from bot.chat.buttons import Action, Tap, decode
from bot.chat.patient import pass_question_on, send_topic
from bot.chat.room import Room, Visitor
from bot.chat.speech import Message
from bot.care.triage import Finding
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
    if tap is not None and tap.action is Action.ALERT:
        await on_staff_tap(room, update, tap)
        return
    if chat.type != "private":
        return
    visitor = await room.visitor(chat.id, query.from_user.language_code)
    try:
        if tap is None:
            raise ValueError("a button this version does not know")  # noqa: TRY301
        await TAPS[tap.action](room, visitor, tap)
    except (ValueError, IndexError, KeyError):
        await room.post.reply(chat.id, Message(room.handbook.say("other.old-button", visitor.language)))


async def topic(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Show a topic's answer."""
    found = speech.topic_of_code(room.handbook, tap.words[0])
    if not room.signed or found is None:
        key = "other.old-button" if room.signed else "fallback.limited"
        await room.post.reply(visitor.chat_id, Message(room.handbook.say(key, visitor.language)))
        return
    await send_topic(room, visitor, found)


async def group(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Show a page of a group's topics."""
    name, page = tap.words
    await room.post.reply(visitor.chat_id, speech.group(room.handbook, name, int(page), visitor.language))


async def helpful(room: Room, visitor: Visitor, tap: Tap) -> None:
    """👍 or 👎."""
    question, answer = int(tap.words[0]), tap.words[1]
    await room.store.record_feedback(question, answer == "y", visitor.chat_id)
    if answer == "y":
        await room.post.reply(visitor.chat_id, Message(room.handbook.say("feedback.thanks", visitor.language)))
        return
    row = (speech.ask_a_person(room.handbook, visitor.language, question),)
    await room.post.reply(visitor.chat_id, Message(room.handbook.say("feedback.why", visitor.language), (row,)))


async def person(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A person, in one tap: the question goes to the team."""
    say = room.handbook.say
    if not tap.words:
        words = visitor.conversation.texts[-1] if visitor.conversation.texts else "🙋"
        await pass_question_on(room, visitor, words, None)
        return
    asked = await room.store.question(int(tap.words[0]))
    if asked is None or asked.chat_id != visitor.chat_id:
        await room.post.reply(visitor.chat_id, Message(say("handoff.person", visitor.language)))
        return
    await pass_question_on(room, visitor, asked.text, asked.id)


async def handoff(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Shall I pass this to the team? Yes or no."""
    if tap.words[1] == "n":
        await room.post.reply(visitor.chat_id, Message(room.handbook.say("handoff.dropped", visitor.language)))
        return
    await person(room, visitor, Tap(Action.PERSON, (tap.words[0],)))


async def none_of_these(room: Room, visitor: Visitor, tap: Tap) -> None:
    """None of the offered topics: offer the team."""
    say, language = room.handbook.say, visitor.language
    await room.post.reply(visitor.chat_id, speech.yes_no(
        say("fallback.plain", language), say("handoff.yes", language), say("handoff.no", language),
        Action.HANDOFF, tap.words[0]))


async def reminder(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Done, Not yet, I need help."""
    say, language = room.handbook.say, visitor.language
    number, answer = int(tap.words[0]), tap.words[1]
    try:
        owed, news = await room.store.confirm(number, answer, room.clock.now(), chat_id=visitor.chat_id)
    except StorageError:
        await room.post.reply(visitor.chat_id, Message(say("reminder.gone", language)))
        return
    if not news:
        return
    if answer == "help":
        told = await hand_over(room, visitor, say("staff.reminder-help", room.handbook.main_language,
                                                  who=room.who(visitor), step=owed.reminder.step))
        key = "reminder.thanks-help" if told else "handoff.failed"
    else:
        key = f"reminder.thanks-{answer}"
    await room.post.reply(visitor.chat_id, Message(say(key, language)))


async def scale(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A number on a reminder's scale."""
    say, language = room.handbook.say, visitor.language
    number, value = int(tap.words[0]), int(tap.words[1])
    owed = await room.store.reminder(number)
    plan = room.plans().get(owed.treatment.plan) if owed else None
    step = plan.step(owed.reminder.step) if plan and owed else None
    if owed is None or owed.patient.chat_id != visitor.chat_id or step is None or step.ask is None \
            or value not in step.ask.values:
        await room.post.reply(visitor.chat_id, Message(say("reminder.gone", language)))
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
    if visitor.patient is not None and 0 <= value <= 10:
        await room.store.record_check_in(visitor.patient.id, "mood", value, room.clock.now())
    await _thank_for_number(room, visitor, "mood", value, worrying=value <= MOOD_LOW)


async def _thank_for_number(room: Room, visitor: Visitor, name: str, value: int, *, worrying: bool) -> None:
    say = room.handbook.say
    if worrying:
        main = room.handbook.main_language
        await tell_staff(room, say("staff.check-in", main, who=room.who(visitor), value=str(value), scale=name),
                         quiet=False)
    key = "checkin.low" if worrying and name == "mood" else "reminder.scale-thanks"
    await room.post.reply(visitor.chat_id, Message(say(key, visitor.language, value=str(value))))


async def enrol(room: Room, visitor: Visitor, tap: Tap) -> None:
    """A question of the enrolment."""
    await enrolment.answer(room, visitor, tap.words[0], tap.words[1])


async def language(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Another language."""
    await commands.set_language(room, visitor, tap.words[0])


async def manage(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Pause, stop or resume reminders."""
    await commands.manage(room, visitor, tap.words[0])


async def erase(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Delete everything, or not."""
    await commands.erase(room, visitor, sure=tap.words[0] == "y")


async def card_check(room: Room, visitor: Visitor, tap: Tap) -> None:
    """Did help come? "No" shows the numbers again and calls staff again."""
    say = room.handbook.say
    if tap.words[1] == "y":
        await room.post.reply(visitor.chat_id, Message(say("smalltalk.ok", visitor.language)))
        return
    await commands.emergency(room, visitor)
    told = await alert_staff(room, visitor, Finding(level="emergency", rule="card.not-helped"),
                             say("card.not-helped", room.handbook.main_language))
    await room.post.reply(visitor.chat_id, Message(say("card.told" if told else "card.not-told", visitor.language)))


async def on_staff_tap(room: Room, update: Update, tap: Tap) -> None:
    """"I have it" and "Call list" under an alert in the staff chat."""
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.id != room.settings.staff_chat:
        return
    number, wish = int(tap.words[0]), tap.words[1]
    if wish == "call":
        lines = [f"• {owed.patient.code}: {owed.reminder.step}" for owed in await room.store.call_list(room.clock.now())]
        await tell_staff(room, "\n".join(["📞", *lines]) if lines else "📞 –", quiet=False)
        return
    line = await acknowledge(room, number, query.from_user.full_name)
    if line is not None:
        await room.post.change_buttons(query.message.chat.id, query.message.message_id, ())
        await room.post.reply(query.message.chat.id, Message(line), reply_to=query.message.message_id)


TAPS: dict[Action, Callable[[Room, Visitor, Tap], Awaitable[None]]] = {
    Action.TOPIC: topic, Action.GROUP: group, Action.HELPFUL: helpful, Action.PERSON: person,
    Action.HANDOFF: handoff, Action.NONE_OF_THESE: none_of_these, Action.REMINDER: reminder, Action.SCALE: scale,
    Action.ENROL: enrol, Action.LANGUAGE: language, Action.MANAGE: manage, Action.ERASE: erase, Action.MOOD: mood,
    Action.CARD_CHECK: card_check,
}

