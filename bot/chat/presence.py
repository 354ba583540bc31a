"""Where the bot is and is not: blocked, unblocked, brought into a group, a group with a new number."""

from __future__ import annotations

import logging

from telegram import Update

from bot.chat.alarm import tell_staff
from bot.chat.companion import end_all
from bot.chat.room import Room
from bot.chat.speech import Message

log = logging.getLogger(__name__)


async def on_membership(room: Room, update: Update) -> None:
    """Somebody blocked or unblocked the bot, or brought it into a group."""
    change = update.my_chat_member
    if change is None:
        return
    inside = change.new_chat_member.status not in ("kicked", "left")
    if change.chat.type != "private":
        if inside and change.chat.id != room.settings.staff_chat:
            await leave_group(room, change.chat.id, change.from_user.id)
        return
    if not inside:
        await end_all(room, change.chat.id)
    patient = await room.store.patient_of_chat(change.chat.id)
    if patient is None:
        return
    now, main = room.clock.now(), room.handbook.main_language
    if inside:
        await room.store.mark_reachable(patient.id, now)
        room.woken()
        if not patient.reachable:
            await tell_staff(room, room.handbook.say("staff.unblocked", main, who=patient.code))
    else:
        await room.store.mark_unreachable(patient.id, now)
        await tell_staff(room, room.handbook.say("staff.blocked", main, who=patient.code), quiet=False)


async def on_group(room: Room, update: Update) -> None:
    """A message in a group that is not the staff's: never a word about health there."""
    message = update.effective_message
    if message is None or message.left_chat_member is not None:
        return
    if message.migrate_to_chat_id is not None or message.migrate_from_chat_id is not None:
        return
    await leave_group(room, message.chat_id, update.effective_user.id if update.effective_user else 0)


async def leave_group(room: Room, chat_id: int, user_id: int) -> None:
    """Say goodbye and go. While no staff group is set, staff are told the group's number instead."""
    say, main = room.handbook.say, room.handbook.main_language
    if room.settings.staff_chat is None and room.settings.may(user_id, "desk"):
        await room.post.reply(chat_id, Message(say("group.number", main, number=str(chat_id))))
        return
    log.info("left a group that is not the staff's", extra={"event": "group-left"})
    await room.post.reply(chat_id, Message(say("group.leave", main)))
    await room.post.leave(chat_id)


async def on_migration(room: Room, update: Update) -> None:
    """The staff group became a supergroup: it goes on under its new number."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        await room.moved(message.chat_id, message.migrate_to_chat_id)
