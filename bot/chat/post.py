"""Messages on their way to Telegram, and the truth about what became of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import IntEnum

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.care.reminder import Delivered, Migrated, Outcome, Retry, Unsure
from bot.chat.buttons import Rows
from bot.chat.outcome import outcome_of
from bot.chat.speech import Message

log = logging.getLogger(__name__)

REPLY_TRIES = 4
"""A reply that certainly did not arrive is tried this often; one that may have arrived is not."""


class Priority(IntEnum):
    """Who goes first when Telegram's limit makes messages wait."""

    EMERGENCY = 0
    REPLY = 1
    REMINDER = 2


Pace = Callable[[int, Priority], Awaitable[None]]
"""Waits until a message to this chat may leave."""


class Post:
    """Sends Messages. Every outcome is one of the house's outcomes, never an exception."""

    def __init__(
        self,
        bot: Bot,
        pace: Pace,
        *,
        protect: bool = False,
        moved: Callable[[int, int], Awaitable[None]] | None = None,
    ) -> None:
        self.bot = bot
        self.pace = pace
        self.protect = protect
        self.moved = moved

    async def send(
        self,
        chat: int,
        message: Message,
        priority: Priority = Priority.REPLY,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Outcome:
        """Send once. A long message goes in parts; the outcome is that of the last part sent."""
        outcome: Outcome = Delivered(0)
        for part in message.parts():
            outcome = await self._part(chat, part, priority, reply_to, thread)
            if not isinstance(outcome, Delivered):
                break
        return outcome

    async def reply(
        self,
        chat: int,
        message: Message,
        priority: Priority = Priority.REPLY,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Outcome:
        """Send, and try again while it is certain that nothing arrived.

        An emergency is tried again also when nobody knows: twice is better than not at all.
        """
        outcome = await self.send(chat, message, priority, reply_to=reply_to, thread=thread)
        for attempt in range(1, REPLY_TRIES):
            if isinstance(outcome, Migrated):
                if self.moved is not None:
                    await self.moved(chat, outcome.new_chat_id)
                chat = outcome.new_chat_id
            elif isinstance(outcome, Retry):
                wait = outcome.after.total_seconds() if outcome.after is not None else 0.5 * 2**attempt
                await asyncio.sleep(min(wait, 30))
            elif isinstance(outcome, Unsure) and priority is Priority.EMERGENCY:
                await asyncio.sleep(0.5 * 2**attempt)
            else:
                break
            outcome = await self.send(chat, message, priority, reply_to=reply_to, thread=thread)
        if not isinstance(outcome, Delivered):
            log.warning(
                "a message was not delivered", extra={"event": "not-delivered", "outcome": repr(outcome)}
            )
        return outcome

    async def _part(
        self, chat: int, message: Message, priority: Priority, reply_to: int | None, thread: int | None
    ) -> Outcome:
        await self.pace(chat, priority)
        try:
            try:
                sent = await self._call(chat, message.html, ParseMode.HTML, message, reply_to, thread)
            except BadRequest as refused:
                if "parse entities" not in refused.message:
                    raise
                sent = await self._call(chat, message.text, None, message, reply_to, thread)
        except TelegramError as error:
            return outcome_of(error)
        return Delivered(sent)

    async def _call(
        self,
        chat: int,
        text: str,
        mode: str | None,
        message: Message,
        reply_to: int | None,
        thread: int | None,
    ) -> int:
        sent = await self.bot.send_message(
            chat,
            text,
            parse_mode=mode,
            reply_markup=markup(message.rows),
            disable_notification=message.quiet,
            protect_content=self.protect and chat > 0 and not message.to_share,
            message_thread_id=thread,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True)
            if reply_to
            else None,
        )
        return sent.message_id

    async def document(self, chat: int, content: bytes, name: str, caption: str) -> Outcome:
        """Send a file."""
        await self.pace(chat, Priority.REPLY)
        try:
            sent = await self.bot.send_document(
                chat, content, caption=caption, filename=name, protect_content=self.protect and chat > 0
            )
        except TelegramError as error:
            return outcome_of(error)
        return Delivered(sent.message_id)

    async def photo(self, chat: int, content: bytes, caption: str) -> Outcome:
        """Send a picture."""
        await self.pace(chat, Priority.REPLY)
        try:
            sent = await self.bot.send_photo(
                chat, content, caption=caption, protect_content=self.protect and chat > 0
            )
        except TelegramError as error:
            return outcome_of(error)
        return Delivered(sent.message_id)

    async def copy(
        self,
        chat: int,
        from_chat: int,
        message_id: int,
        *,
        reply_to: int | None = None,
        priority: Priority = Priority.REPLY,
    ) -> Outcome:
        """Show a message of one chat in another, without the sender's name."""
        await self.pace(chat, priority)
        try:
            sent = await self.bot.copy_message(
                chat,
                from_chat,
                message_id,
                reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True)
                if reply_to
                else None,
            )
        except TelegramError as error:
            return outcome_of(error)
        return Delivered(sent.message_id)

    async def leave(self, chat: int) -> None:
        """Leave a group. Not worth an error: nothing is ever said there."""
        try:
            await self.bot.leave_chat(chat)
        except TelegramError as error:
            log.info("a group was not left", extra={"event": "not-left", "detail": error.message})

    async def change_buttons(self, chat: int, message_id: int, rows: Rows) -> None:
        """Give an earlier message other buttons. Not worth an error: the old ones still answer."""
        try:
            await self.bot.edit_message_reply_markup(
                chat_id=chat, message_id=message_id, reply_markup=markup(rows)
            )
        except TelegramError as error:
            log.info("buttons were not changed", extra={"event": "buttons-kept", "detail": error.message})

    async def answer_tap(self, query_id: str, words: str = "") -> None:
        """Tell the phone that the tap arrived. Too late is no harm."""
        try:
            await self.bot.answer_callback_query(query_id, text=words[:200] or None)
        except TelegramError as error:
            log.info("a tap was answered too late", extra={"event": "tap-late", "detail": error.message})

    async def typing(self, chat: int) -> None:
        """Show that an answer is coming."""
        try:
            await self.bot.send_chat_action(chat, ChatAction.TYPING)
        except TelegramError as error:
            log.info("no typing shown", extra={"event": "no-typing", "detail": error.message})


def markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons for Telegram, or None."""
    keyboard = [[InlineKeyboardButton(b.label, callback_data=b.tap.encode()) for b in row] for row in rows]
    return InlineKeyboardMarkup(keyboard) if keyboard else None
