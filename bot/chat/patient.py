"""What a patient writes, and what happens then. Danger first, on every path."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from telegram import Message as TelegramMessage
from telegram import Update

from bot.care.answer import Answerer, Decision
from bot.care.records import Conversation
from bot.care.redflag import Level
from bot.care.reply import reply_text
from bot.care.wishes import wish
from bot.chat import speech
from bot.chat.alarm import alert_staff, hand_over, hold_routine, relay
from bot.chat.commands import COMMANDS, grant
from bot.chat.companion import open_link
from bot.chat.enrolment import start
from bot.chat.media import pass_media_on
from bot.chat.post import Priority
from bot.chat.room import AT_MOST, Room, Visitor
from bot.chat.speech import Message
from bot.knowledge.reader import floor
from bot.storage.store import StorageError

log = logging.getLogger(__name__)

DANGER: tuple[str, ...] = get_args(Level)
LINK = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""What the payload of a personal link looks like. Anything else after ``/start`` is words."""
LATE = timedelta(minutes=10)
"""A message older than this was waiting while the bot was off: the reply says sorry."""
LIKELY = 0.5
"""Topics offered with less confidence than this are a guess."""
REASON_FOR = timedelta(minutes=10)
"""So long after 👎 the next message is kept as the reason."""


async def on_words(room: Room, update: Update) -> None:
    """A text, an edited text, a caption, or the question of a poll."""
    message = update.effective_message
    text = words_of(message) if message is not None else ""
    if message is None or not text:
        return
    spoken = update.effective_user.language_code if update.effective_user else None
    visitor = await who_writes(room, message.chat_id, spoken, text)
    decision = listen(room, visitor, text, edited=update.edited_message is not None)
    if decision.kind in DANGER:
        await answer_danger(room, visitor, decision, text, message)
        if message.caption and visitor.patient_id is not None:
            await pass_media_on(room, visitor, message)
        return
    if update.edited_message is not None and not worth_answering(visitor, message, text):
        return
    pace = room.pace(visitor.chat_id)
    if pace > AT_MOST:
        if pace == AT_MOST + 1:
            await room.say(visitor, "other.flood")
        return
    if visitor.patient is not None and not visitor.patient.reachable:
        await room.store.mark_reachable(visitor.patient.id, room.clock.now())
        room.woken()
    if visitor.conversation.owner is not None:
        if not await relay(room, visitor, text):
            await room.say(visitor, "handoff.failed")
        await room.remember(visitor, text)
    else:
        await answer_words(room, visitor, decision, text, message)
    if message.caption:
        await pass_media_on(room, visitor, message)


async def on_command(room: Room, update: Update) -> None:
    """A message that begins with a slash. Its words are looked at for danger like any others."""
    message = update.effective_message
    if message is None or not message.text:
        return
    name, _, rest = message.text.partition(" ")
    name, rest = name.removeprefix("/").split("@")[0].lower(), rest.strip()
    spoken = update.effective_user.language_code if update.effective_user else None
    payload = rest if name == "start" and LINK.fullmatch(rest) else ""
    if not payload and room.answerer.triage(message.text).level is not None:
        await on_words(room, update)
        return
    visitor = await room.visitor(message.chat_id, spoken)
    if room.pace(visitor.chat_id) > AT_MOST:
        return
    if visitor.patient is not None and not visitor.patient.reachable:
        await room.store.mark_reachable(visitor.patient.id, room.clock.now())
        room.woken()
    if payload:
        if not await open_link(room, visitor, payload):
            await start(room, visitor, payload)
    elif name in COMMANDS:
        await COMMANDS[name](room, visitor)
    else:
        await room.say(visitor, "other.unknown-command")


def in_danger(answerer: Answerer, update: Update) -> bool:
    """Whether a patient's words, by themselves, raise a red flag: such a message waits for nobody."""
    chat, message = update.effective_chat, update.effective_message
    if chat is None or chat.type != "private" or message is None or update.callback_query is not None:
        return False
    text = words_of(message)
    return bool(text) and answerer.triage(text).level is not None


def words_of(message: TelegramMessage) -> str:
    """The words a person wrote in ``message``, wherever Telegram puts them."""
    if message.poll is not None:
        return "\n".join([message.poll.question, *(option.text for option in message.poll.options)])
    return message.text or message.caption or ""


def listen(room: Room, visitor: Visitor, text: str, *, edited: bool = False) -> Decision:
    """The decision about ``text``; a danger may also stand in it and the messages just before it.

    "my chest" and "hurts so bad", sent within a minute, are read as one. What was a danger by
    itself is not raised again by the "thank you" after it.
    """
    answerer, context = room.answerer, visitor.context()
    decision = answerer.decide(text, context)
    if decision.kind in DANGER or edited:
        return decision
    lately = visitor.lately(room.clock.now())
    for count in {1, len(lately)} if lately else ():
        joined = " ".join((*lately[-count:], text))
        if answerer.triage(joined).level is not None:
            return answerer.decide(joined, context)
    return decision


def worth_answering(visitor: Visitor, message: TelegramMessage, text: str) -> bool:
    """Whether an edit that holds no danger is a new question: soon after, and with other words."""
    edited = message.edit_date
    return edited is not None and edited - message.date < LATE and text not in visitor.conversation.texts[-1:]


async def answer_danger(
    room: Room, visitor: Visitor, decision: Decision, text: str, message: TelegramMessage | None = None
) -> None:
    """The card and the alert at once; then the truth about whether staff know."""
    language = decision.language
    words = text
    if message is not None and room.clock.now() - message.date > LATE:
        clock = f"{message.date.astimezone(room.settings.zone):%H:%M}"
        words = f"{room.handbook.say('staff.written-late', room.handbook.main_language, clock=clock)} {text}"
    card = card_for(room, decision)
    sent = asyncio.create_task(room.post.reply(visitor.chat_id, card, Priority.EMERGENCY))
    try:
        told = decision.finding is not None and await alert_staff(room, visitor, decision.finding, words)
    except Exception:  # whatever went wrong, the patient must still be told
        log.exception("staff could not be told", extra={"event": "alert-failed"})
        told = False
    await sent
    say = room.handbook.say("card.told" if told else "card.not-told", language)
    await room.post.reply(visitor.chat_id, Message(say), Priority.EMERGENCY)
    with contextlib.suppress(StorageError):
        notes = await hold_routine(room, visitor) if decision.kind != "urgent" else {}
        talk = room.remembered(visitor, text, notes=notes)
        # What was said so far is told: it must not raise the same alarm with the "thank you" after it.
        talk = replace(
            talk, notes={name: note for name, note in (talk.notes or {}).items() if name != "heard"}
        )
        await record(room, visitor, decision, text, decision.finding.flag if decision.finding else None, talk)


def card_for(room: Room, decision: Decision) -> Message:
    """The red flag's own card, with what was asked as buttons below one that is not a matter of minutes.

    The shipped card where that cannot be written.
    """
    try:
        rows = speech.topic_rows(room.handbook, decision.suggestions, decision.language)
        return Message(reply_text(decision, room.handbook), tuple(rows), first_bold=True)
    except Exception:  # whatever went wrong, a danger must still be answered
        log.exception("a card could not be written", extra={"event": "card-failed"})
        return Message(floor().say("card.failed", decision.language), first_bold=True)


async def answer_words(
    room: Room, visitor: Visitor, decision: Decision, text: str, message: TelegramMessage
) -> None:
    """Everything that is not a danger, while no person has taken the conversation."""
    in_words = replace(visitor, language=decision.language)
    # A wish is the whole message, word for word. That it reads like a farewell does not count then.
    finding = decision.finding
    asked = wish(text) if finding is None or finding.flag is None else None
    if asked is not None and await grant(room, in_words, asked):
        await room.remember(visitor, text)
        return
    if not room.signed:
        await room.say(in_words, "fallback.limited")
        await room.remember(visitor, text)
        return
    if not room.answers(visitor):
        await room.say(in_words, "start.link-needed")
        await room.remember(visitor, text)
        return
    if decision.smalltalk in ("yes", "no") and await _answered_offer(room, visitor, decision.smalltalk, text):
        return
    if await _kept_as_reason(room, visitor, decision, text):
        return
    await answer_question(room, visitor, decision, text, message)


async def answer_question(
    room: Room, visitor: Visitor, decision: Decision, text: str, message: TelegramMessage
) -> None:
    """An answer, an offer of topics, or an offer of a person."""
    topics = tuple(found.id for found in decision.answers)
    own = room.own(visitor, decision.language)
    unasked = decision.kind == "fallback" and visitor.sedated
    late = room.clock.now() - message.date > LATE and not _ahead(room, visitor.notes.get("sorry"))
    notes: dict[str, object] = {"offer": None}
    if decision.kind == "fallback" and not unasked:
        notes["offer"] = in_notes(room, REASON_FOR)
    if late:
        notes["sorry"] = in_notes(room, LATE)
    talk = room.remembered(visitor, text, topics, notes=notes)
    topic = topics[0] if topics else decision.route.id if decision.route else None
    question = await record(room, visitor, decision, text, topic, talk)
    if unasked:
        reply = await _to_staff_unasked(room, visitor, decision, text)
    else:
        reply = speech.answer(decision, room.handbook, own, question, sedated=visitor.sedated)
        if visitor.sedated and (decision.finding is not None or _a_guess(decision)):
            # A guard stopped a red flag, or the topics offered are a guess. In these hours a person
            # should see the words too.
            main = room.handbook.main_language
            worrying = room.handbook.say("staff.worrying", main, who=room.who(visitor), words=text[:3000])
            await hand_over(room, visitor, worrying)
    if late:
        reply = Message(f"{room.handbook.say('other.late', decision.language)}\n\n{reply.text}", reply.rows)
    await room.post.reply(visitor.chat_id, reply)


def _a_guess(decision: Decision) -> bool:
    """Whether topics are offered of which none is likely."""
    likely = decision.candidates[0].confidence if decision.candidates else 0.0
    return decision.kind == "clarify" and likely < LIKELY


async def _to_staff_unasked(room: Room, visitor: Visitor, decision: Decision, text: str) -> Message:
    """In the hours after a visit, what the bot does not understand goes to a person by itself."""
    say = room.handbook.say
    told = await hand_over(
        room,
        visitor,
        say("staff.question", room.handbook.main_language, who=room.who(visitor), words=text[:3000]),
    )
    outcome = say("handoff.done" if told else "handoff.failed", decision.language)
    spoken = decision.route is not None or (decision.finding is not None and decision.finding.soft)
    lead = reply_text(decision, room.handbook, room.own(visitor, decision.language)) if spoken else ""
    return Message(f"{lead}\n\n{outcome}".strip())


async def _answered_offer(room: Room, visitor: Visitor, said: str, text: str) -> bool:
    """ "Yes" or "no" typed instead of tapped, where a person was just offered."""
    if not _ahead(room, visitor.notes.get("offer")) or not visitor.conversation.texts:
        return False
    if said == "yes":
        await pass_question_on(room, visitor, visitor.conversation.texts[-1])
    else:
        await room.say(visitor, "handoff.dropped")
    await room.remember(visitor, text, notes={"offer": None})
    return True


async def _kept_as_reason(room: Room, visitor: Visitor, decision: Decision, text: str) -> bool:
    """The message after 👎 is kept as the reason. True where it asks nothing that can be answered."""
    why = visitor.note("why")
    if not _ahead(room, why.get("until")):
        return False
    await room.store.record_question(
        chat_id=visitor.chat_id,
        text=text,
        language=decision.language,
        kind="reason",
        topic=f"question:{why['question']}",
        now=room.clock.now(),
        patient_id=_patient_id(visitor),
        handbook=room.handbook.version,
    )
    if decision.kind == "answer" or (decision.kind in ("fallback", "clarify") and visitor.sedated):
        await room.remember(visitor, notes={"why": None})
        return False
    row = (speech.ask_a_person(room.handbook, visitor.language, int(str(why["question"]))),)
    await room.say(visitor, "feedback.noted", (row,))
    await room.remember(visitor, text, notes={"why": None})
    return True


async def record(
    room: Room,
    visitor: Visitor,
    decision: Decision,
    text: str,
    topic: str | None,
    talk: Conversation | None = None,
) -> int:
    """Keep what was asked and what the bot made of it, and ``talk`` with it; gives the question's id."""
    return await room.store.record_question(
        chat_id=visitor.chat_id,
        text=text,
        language=decision.language,
        kind=decision.kind,
        topic=topic,
        now=room.clock.now(),
        patient_id=_patient_id(visitor),
        handbook=room.handbook.version,
        talk=talk,
    )


async def send_topic(room: Room, visitor: Visitor, topic_id: str, *, whole: bool = False) -> None:
    """A topic chosen by button, answered like a question; ``whole`` also to a drowsy reader."""
    question = await room.store.record_question(
        chat_id=visitor.chat_id,
        text=f"[{topic_id}]",
        language=visitor.language,
        kind="answer",
        topic=topic_id,
        now=room.clock.now(),
        patient_id=_patient_id(visitor),
        handbook=room.handbook.version,
    )
    reply = speech.topic(
        room.handbook,
        topic_id,
        visitor.language,
        room.own(visitor),
        question,
        sedated=visitor.sedated and not whole,
    )
    await room.post.reply(visitor.chat_id, reply)
    await room.remember(visitor, topics=(topic_id,))


async def pass_question_on(room: Room, visitor: Visitor, words: str) -> None:
    """The patient agreed: the team gets the question, and the patient hears the truth about it."""
    told = await hand_over(
        room,
        visitor,
        room.handbook.say(
            "staff.question", room.handbook.main_language, who=room.who(visitor), words=words[:3000]
        ),
    )
    await room.say(visitor, "handoff.done" if told else "handoff.failed")


async def who_writes(room: Room, chat_id: int, spoken: str | None, text: str) -> Visitor:
    """The visitor; where the database does not answer and the words are a danger, a stranger."""
    try:
        return await room.visitor(chat_id, spoken)
    except StorageError:
        if room.answerer.triage(text).level is None:
            raise
        return stranger(room, chat_id, spoken)


def stranger(room: Room, chat_id: int, spoken: str | None) -> Visitor:
    """Somebody of whom nothing can be known just now but the language of their phone."""
    language, known = (spoken or "").split("-")[0], room.handbook.languages
    return Visitor(chat_id, language if language in known else known[0], Conversation(chat_id))


def _patient_id(visitor: Visitor) -> int | None:
    return visitor.patient.id if visitor.patient is not None else None


def in_notes(room: Room, span: timedelta) -> str:
    """The instant ``span`` from now, as it is kept in notes."""
    return (room.clock.now() + span).astimezone(UTC).isoformat()


def _ahead(room: Room, instant: object) -> bool:
    """Whether such an instant has not come yet."""
    return isinstance(instant, str) and room.clock.now() < datetime.fromisoformat(instant)
