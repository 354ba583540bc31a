"""The whole dispatch on one screen: which update goes where, in this order.

Every path that carries a patient's words ends in :func:`bot.chat.patient.on_words`, which looks
for danger before anything else; commands look first too.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler, CallbackQueryHandler, ChatMemberHandler, ContextTypes, MessageHandler
from telegram.ext import filters as where

from bot.chat.commands import on_command
from bot.chat.patient import on_membership, on_other, on_words
from bot.chat.room import Room
from bot.chat.speech import Message
from bot.chat.staff import on_staff_words
from bot.chat.taps import on_tap

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Room, Update], Awaitable[None]]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Named exactly: Telegram remembers the list until it is changed."""

PRIVATE = where.ChatType.PRIVATE
WORDS = (where.TEXT | where.CAPTION) & where.UpdateType.MESSAGES


def routes(room: Room) -> list[BaseHandler[Update, Any, None]]:
    """The handlers, first match wins."""

    def to(handler: Handler) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
        async def handle(update: Update, _context: Any) -> None:
            await handler(room, update)

        return handle

    staff = where.Chat(room.settings.staff_chat) if room.settings.staff_chat is not None else None
    table: list[BaseHandler[Update, Any, None]] = [CallbackQueryHandler(to(on_tap))]
    if staff is not None:
        table.append(MessageHandler(staff, to(on_staff_words)))
    return [
        *table,
        MessageHandler(PRIVATE & where.COMMAND & where.UpdateType.MESSAGE, to(on_command)),
        MessageHandler(PRIVATE & WORDS, to(on_words)),
        MessageHandler(PRIVATE & where.UpdateType.MESSAGES, to(on_other)),
        ChatMemberHandler(to(on_membership), ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def install(application: AnyApplication, room: Room) -> None:
    """Hang the handlers into ``application``, and the one for faults: a patient is never left in silence."""
    application.add_handlers(routes(room))

    async def on_fault(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        number = secrets.token_hex(3)
        log.error("a message could not be handled", exc_info=context.error,
                  extra={"event": "fault", "number": number})
        if isinstance(update, Update) and update.effective_chat and update.effective_chat.type == "private":
            words = room.handbook.say("other.error", room.handbook.main_language, number=number)
            await room.post.reply(update.effective_chat.id, Message(words))

    application.add_error_handler(on_fault)
