"""What became of one call to Telegram: its errors in the words of the house.

The one table of exception to outcome. ``BadRequest`` is a subclass of ``NetworkError`` and must be
looked at first; ``RetryAfter`` carries a number or a timedelta, depending on a setting.
"""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.care.reminder import Migrated, Outcome, Refused, Retry, Unreachable, Unsure

_GONE = (
    "chat not found",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "peer_id_invalid",
    "have no rights to send",
    "need administrator rights",
)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def outcome_of(error: TelegramError) -> Outcome:
    """The outcome that ``error`` stands for.

    A call that timed out after it was written may have arrived: that is Unsure, never Retry. A
    connection that could not be made never left the house: that is Retry.
    """
    detail = error.message
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return Retry(
            after if isinstance(after, timedelta) else timedelta(seconds=after), detail, everybody=True
        )
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Unreachable(detail)
    if isinstance(error, BadRequest):
        return Unreachable(detail) if any(words in detail.lower() for words in _GONE) else Refused(detail)
    if isinstance(error, InvalidToken):
        return Retry(None, "Telegram does not accept the bot's token", everybody=True)
    if isinstance(error.__cause__, _NEVER_LEFT) or "pool timeout" in detail.lower():
        return Retry(None, detail)
    if isinstance(error, TimedOut):
        return Unsure(detail)
    if isinstance(error, NetworkError):
        # A 5xx with Telegram's JSON is Telegram saying no. Without it, or with the connection cut,
        # python-telegram-bot names a cause, and nobody knows what became of the message.
        return Retry(None, detail) if error.__cause__ is None else Unsure(detail)
    return Refused(detail)
