"""Messages that are not words: each kind has its reply, and staff see what may matter."""

from __future__ import annotations

from telegram import Message as TelegramMessage
from telegram import Update

from bot.chat import speech
from bot.chat.alarm import pass_on_a_copy
from bot.chat.room import AT_MOST, Room, Visitor


async def on_other(room: Room, update: Update) -> None:
    """A message without words. Edits of one (a moving location) and Telegram's own notices need no reply."""
    message = update.message
    kind = kind_of(message) if message is not None else None
    if message is None or kind is None:
        return
    visitor = await room.visitor(
        message.chat_id, update.effective_user.language_code if update.effective_user else None
    )
    if room.pace(visitor.chat_id) > AT_MOST:
        return
    passed = await pass_media_on(room, visitor, message)
    if message.media_group_id is not None:
        # An album is many messages; one reply is enough.
        if visitor.notes.get("album") == message.media_group_id:
            return
        await room.remember(visitor, notes={"album": message.media_group_id})
    words = room.handbook.say(f"other.{kind}", visitor.language)
    if passed:
        words = f"{words}\n\n{room.handbook.say('other.passed-on', visitor.language)}"
    rows = ((speech.ask_a_person(room.handbook, visitor.language),),) if not passed else ()
    await room.post.reply(visitor.chat_id, speech.Message(words, rows))


def kind_of(message: TelegramMessage) -> str | None:
    """Which reply a message without words gets; None for Telegram's own notices."""
    if message.voice or message.audio:
        return "voice"
    if message.video or message.video_note:
        return "video"
    if message.photo:
        return "photo"
    if message.sticker or message.animation or message.dice:
        return "sticker"
    if message.location or message.venue:
        return "location"
    if message.contact:
        return "contact"
    if message.poll:
        return "poll"
    if message.document:
        return "document"
    return "anything" if message.effective_attachment else None


async def pass_media_on(room: Room, visitor: Visitor, message: TelegramMessage) -> bool:
    """Show staff what an enrolled patient or a companion sent, where it may show how the patient is; True
    once they were shown it."""
    telling = ("voice", "video", "photo", "document", "location")
    if visitor.patient_id is None or kind_of(message) not in telling:
        return False
    text = room.handbook.say("staff.media", room.handbook.main_language, who=room.who(visitor))
    return await pass_on_a_copy(room, visitor, text, message.message_id)
