"""The whole dispatch on one screen: which update goes where, in this order.

Every path that carries a patient's words ends in :func:`bot.chat.patient.on_words`, which looks
for danger before anything else; commands look first too.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

from telegram import Bot, BotCommand, Update
from telegram import Message as TelegramMessage
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
)
from telegram.ext import filters as where

from bot.care.handbook import Handbook
from bot.chat.media import on_other
from bot.chat.patient import answer_danger, listen, on_command, on_words, stranger, words_of
from bot.chat.presence import on_group, on_membership, on_migration
from bot.chat.room import Room
from bot.chat.staff import on_staff_words
from bot.chat.taps import on_tap

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Room, Update], Awaitable[None]]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Named exactly: Telegram remembers the list until it is changed."""
PATIENCE = 0.5
"""Seconds after which the patient sees that an answer is being written."""

MENU = ("topics", "appointment", "reminders", "checkin", "language", "privacy", "emergency", "help")
"""The commands shown in the chat's menu, in this order."""

PRIVATE = where.ChatType.PRIVATE
WORDS = (where.TEXT | where.CAPTION | where.POLL) & where.UpdateType.MESSAGES


class StaffGroup(where.MessageFilter):
    """The staff's group, whatever its number is at this moment."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room

    def filter(self, message: TelegramMessage) -> bool:
        """Whether ``message`` stands there."""
        return message.chat_id == self.room.settings.staff_chat


def routes(room: Room) -> list[BaseHandler[Update, Any, None]]:
    """The handlers, first match wins."""

    def to(handler: Handler) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
        async def handle(update: Update, _context: Any) -> None:
            async with _typing(room, update):
                await handler(room, update)

        return handle

    staff = StaffGroup(room)
    return [
        CallbackQueryHandler(to(on_tap)),
        MessageHandler(staff & where.StatusUpdate.MIGRATE, to(on_migration)),
        MessageHandler(staff, to(on_staff_words)),
        MessageHandler(PRIVATE & where.COMMAND & where.UpdateType.MESSAGE, to(on_command)),
        MessageHandler(PRIVATE & WORDS, to(on_words)),
        MessageHandler(PRIVATE & where.UpdateType.MESSAGES, to(on_other)),
        MessageHandler(where.ChatType.GROUPS & where.UpdateType.MESSAGE, to(on_group)),
        ChatMemberHandler(to(on_membership), ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def install(application: AnyApplication, room: Room) -> None:
    """Hang the handlers into ``application``, and the one for faults: a patient is never left in silence."""
    application.add_handlers(routes(room))

    async def on_fault(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        number = secrets.token_hex(3)
        log.error(
            "a message could not be handled",
            exc_info=context.error,
            extra={"event": "fault", "number": number},
        )
        if (
            not isinstance(update, Update)
            or update.effective_chat is None
            or update.effective_chat.type != "private"
        ):
            return
        spoken = update.effective_user.language_code if update.effective_user else None
        visitor = stranger(room, update.effective_chat.id, spoken)
        text = (
            words_of(update.effective_message)
            if update.effective_message and not update.callback_query
            else ""
        )
        if room.answerer.triage(text).level is not None:
            # Whatever failed, and even if the card went out before: better twice than never.
            await answer_danger(room, visitor, listen(room, visitor, text), text)
            return
        await room.say(visitor, "other.error", number=number)

    application.add_error_handler(on_fault)


@contextlib.asynccontextmanager
async def _typing(room: Room, update: Update) -> AsyncIterator[None]:
    """Shows "typing…" to a patient when what is inside takes longer than a moment."""
    chat = update.effective_chat
    if chat is None or chat.type != "private":
        yield
        return

    async def show() -> None:
        await asyncio.sleep(PATIENCE)
        await room.post.typing(chat.id)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def introduce(bot: Bot, handbook: Handbook) -> None:
    """The command menu and what is shown before the first message. Not worth failing for."""
    with contextlib.suppress(TelegramError):
        for language in handbook.languages:
            code = None if language == handbook.main_language else language
            menu = [BotCommand(name, handbook.say(f"menu.{name}", language)) for name in MENU]
            await bot.set_my_commands(menu, language_code=code)
            await bot.set_my_description(handbook.say("bot.description", language), language_code=code)
            await bot.set_my_short_description(handbook.say("bot.about", language), language_code=code)
