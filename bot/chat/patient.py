"""What a patient writes, and what happens then. Danger first, on every path."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

from telegram import Message as TelegramMessage
from telegram import Update

from bot.care.answer import Decision
from bot.care.reply import SEDATED_HOURS, reply_text
from bot.care.records import Conversation
from bot.chat import speech
from bot.chat.alarm import alert_staff, hand_over, tell_staff
from bot.chat.post import Priority
from bot.chat.room import Room, Visitor
from bot.chat.speech import Message
from bot.storage.store import StorageError

log = logging.getLogger(__name__)

DANGER = ("emergency", "crisis", "urgent")
LATE = timedelta(minutes=10)
"""A message older than this was waiting while the bot was off: the reply says sorry."""
PATIENCE = 0.5
"""Seconds after which the patient sees that an answer is being written."""


async def on_words(room: Room, update: Update) -> None:
    """A text, an edited text, or a caption."""
    message = update.effective_message
    if message is None:
        return
    text = message.text or message.caption or ""
    spoken = update.effective_user.language_code if update.effective_user else None
    async with _typing(room, message.chat_id):
        visitor = await _visitor(room, message.chat_id, spoken, text)
        decision = room.answerer.decide(text, visitor.context())
        if decision.kind in DANGER:
            await answer_danger(room, visitor, decision, text)
            return
        if visitor.conversation.owner is not None:
            await tell_staff(room, room.handbook.say("staff.question", room.handbook.main_language,
                                                     who=room.who(visitor), words=text[:3000]), quiet=False)
            await room.remember(visitor.conversation, text)
            return
        await answer_question(room, visitor, decision, text, message)


async def answer_danger(room: Room, visitor: Visitor, decision: Decision, text: str) -> None:
    """The card at once; then staff; then the truth about whether staff know."""
    language = decision.language
    card = Message(reply_text(decision, room.handbook), first_bold=True)
    await room.post.reply(visitor.chat_id, card, Priority.EMERGENCY)
    told = decision.finding is not None and await alert_staff(room, visitor, decision.finding, text)
    say = room.handbook.say("card.told" if told else "card.not-told", language)
    await room.post.reply(visitor.chat_id, Message(say), Priority.EMERGENCY)
    with contextlib.suppress(StorageError):
        await room.store.record_question(
            chat_id=visitor.chat_id, text=text, language=language, kind=decision.kind,
            topic=decision.finding.flag if decision.finding else None, now=room.clock.now(),
            patient_id=visitor.patient.id if visitor.patient else None, handbook=room.handbook.version)
        await room.remember(visitor.conversation, text)


async def answer_question(room: Room, visitor: Visitor, decision: Decision, text: str,
                          message: TelegramMessage) -> None:
    """Everything that is not a danger."""
    now = room.clock.now()
    if not room.signed:
        await room.post.reply(visitor.chat_id, Message(room.handbook.say("fallback.limited", decision.language)))
        return
    if visitor.patient is None and not room.settings.questions_without_link:
        await room.post.reply(visitor.chat_id, Message(room.handbook.say("start.no-link", decision.language)))
        return
    topics = tuple(found.id for found in decision.answers)
    question = await room.store.record_question(
        chat_id=visitor.chat_id, text=text, language=decision.language, kind=decision.kind,
        topic=topics[0] if topics else decision.route.id if decision.route else None, now=now,
        patient_id=visitor.patient.id if visitor.patient else None, handbook=room.handbook.version)
    reply = speech.answer(decision, room.handbook, room.own(visitor, decision.language), question, visitor.hours)
    if now - message.date > LATE:
        late = room.handbook.say("other.late", decision.language)
        reply = Message(f"{late}\n\n{reply.text}", reply.rows)
    if decision.kind == "fallback" and visitor.hours is not None and 0 <= visitor.hours < SEDATED_HOURS:
        reply = await _to_staff_unasked(room, visitor, decision, text)
    await room.post.reply(visitor.chat_id, reply)
    await room.remember(visitor.conversation, text, topics, language=visitor.conversation.language)


async def _to_staff_unasked(room: Room, visitor: Visitor, decision: Decision, text: str) -> Message:
    """In the hours after a visit, what the bot does not understand goes to a person by itself."""
    say = room.handbook.say
    told = await hand_over(room, visitor, say("staff.question", room.handbook.main_language,
                                              who=room.who(visitor), words=text[:3000]))
    outcome = say("handoff.done" if told else "handoff.failed", decision.language)
    lead = reply_text(decision, room.handbook, room.own(visitor, decision.language)) if decision.route else ""
    return Message(f"{lead}\n\n{outcome}".strip())


async def on_other(room: Room, update: Update) -> None:
    """A message without words: voice, photo, sticker and the rest each have their reply."""
    message = update.effective_message
    if message is None:
        return
    visitor = await room.visitor(message.chat_id, update.effective_user.language_code if update.effective_user else None)
    if message.voice or message.audio or message.video_note:
        key = "other.voice"
    elif message.photo or message.video:
        key = "other.photo"
    elif message.sticker or message.animation or message.dice:
        key = "other.sticker"
    else:
        key = "other.anything"
    say = room.handbook.say(key, visitor.language)
    rows = ((speech.ask_a_person(room.handbook, visitor.language),),)
    await room.post.reply(message.chat_id, Message(say, rows))


async def on_membership(room: Room, update: Update) -> None:
    """Somebody blocked or unblocked the bot."""
    change = update.my_chat_member
    if change is None or change.chat.type != "private":
        return
    patient = await room.store.patient_of_chat(change.chat.id)
    if patient is None:
        return
    now = room.clock.now()
    if change.new_chat_member.status in ("kicked", "left"):
        await room.store.mark_unreachable(patient.id, now)
        language = room.handbook.main_language
        await tell_staff(room, room.handbook.say("staff.blocked", language, who=patient.code), quiet=False)
    else:
        await room.store.mark_reachable(patient.id, now)
        room.woken()


async def send_topic(room: Room, visitor: Visitor, topic_id: str) -> None:
    """A topic chosen by button, answered like a question."""
    question = await room.store.record_question(
        chat_id=visitor.chat_id, text=f"[{topic_id}]", language=visitor.language, kind="answer", topic=topic_id,
        now=room.clock.now(), patient_id=visitor.patient.id if visitor.patient else None,
        handbook=room.handbook.version)
    reply = speech.topic(room.handbook, topic_id, visitor.language, room.own(visitor), question)
    await room.post.reply(visitor.chat_id, reply)
    await room.remember(visitor.conversation, topics=(topic_id,))


async def pass_question_on(room: Room, visitor: Visitor, words: str, question: int | None) -> None:
    """The patient agreed: the team gets the question, and the patient hears the truth about it."""
    say = room.handbook.say
    told = await hand_over(room, visitor, say("staff.question", room.handbook.main_language,
                                              who=room.who(visitor), words=words[:3000]))
    key = "handoff.done" if told else "handoff.failed"
    await room.post.reply(visitor.chat_id, Message(say(key, visitor.language)))
    log.info("a question was passed on", extra={"event": "handoff", "told": told, "question": question})


async def _visitor(room: Room, chat_id: int, spoken: str | None, text: str) -> Visitor:
    """The visitor; where the database does not answer and the words are a danger, a stranger."""
    try:
        return await room.visitor(chat_id, spoken)
    except StorageError:
        if room.answerer.triage(text).level is None:
            raise
        language = spoken if spoken in room.handbook.languages else room.handbook.main_language
        return Visitor(chat_id, language, Conversation(chat_id))


@contextlib.asynccontextmanager
async def _typing(room: Room, chat_id: int) -> AsyncIterator[None]:
    """Shows "typing…" when what is inside takes longer than a moment."""

    async def show() -> None:
        await asyncio.sleep(PATIENCE)
        await room.post.typing(chat_id)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


__all__ = ["on_membership", "on_other", "on_words", "pass_question_on", "send_topic"]
