"""What belongs to the patient: everything stored about them, to see and to delete."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care.handbook import Handbook
from bot.care.reply import say_when
from bot.chat import speech
from bot.chat.alarm import tell_staff
from bot.chat.buttons import Action
from bot.chat.companion import end_all, tell_ended
from bot.chat.room import Room, Visitor

Stored = Mapping[str, object]


async def export(room: Room, visitor: Visitor) -> None:
    """Everything stored, as a file to read and as JSON."""
    if visitor.patient is None:
        everything = await room.store.export_chat(visitor.chat_id)
    else:
        everything = await room.store.export(visitor.patient.id)
    if visitor.patient is None and not (
        everything["questions"] or everything["alerts"] or everything["companions"]
    ):
        await room.say(visitor, "export.none")
        return
    zone = visitor.patient.zone if visitor.patient is not None else room.settings.zone
    text = "\n".join(readable(everything, room.handbook, visitor.language, zone))
    file = json.dumps(everything, ensure_ascii=False, indent=2, default=str)
    say, language = room.handbook.say, visitor.language
    await room.post.document(visitor.chat_id, file.encode(), "my-data.json", say("export.caption", language))
    await room.post.document(visitor.chat_id, text.encode(), "my-data.txt", say("export.readable", language))


def readable(everything: Stored, handbook: Handbook, language: str, zone: ZoneInfo) -> Iterator[str]:
    """The stored rows in words, a line each, with local times."""

    def title(key: str) -> Iterator[str]:
        words = handbook.say(f"export.{key}", language)
        yield from ("", words, "-" * len(words))

    def when(row: Stored, key: str) -> str:
        value = row.get(key)
        return say_when(datetime.fromisoformat(value), zone, language) if isinstance(value, str) else "–"

    patient = everything.get("patient")
    if isinstance(patient, Mapping):
        yield from title("about")
        yield f"{patient['code']} · {patient['language']} · {patient['zone']}"

    def planned(row: Stored) -> str:
        return " · ".join(
            [when(row, "due"), *(str(row[key]) for key in ("step", "state", "answer") if row[key])]
        )

    def agreed(row: Stored) -> str:
        words = handbook.say("export.agreed" if row["given"] else "export.refused", language)
        return f"{when(row, 'at')} · {words}"

    def other(row: Stored) -> str:
        if not row["consented"]:
            return f"{when(row, 'invited')} · {handbook.say('export.invited', language)}"
        return f"{when(row, 'consented')} · {handbook.say('export.agreed', language)}"

    sections: tuple[tuple[str, str, Callable[[Stored], str]], ...] = (
        ("visits", "treatments", lambda row: when(row, "start")),
        ("sent", "reminders", planned),
        ("consents", "consents", agreed),
        ("companions" if isinstance(patient, Mapping) else "companion-of", "companions", other),
        ("numbers", "check_ins", lambda row: f"{when(row, 'at')} · {row['scale']} · {row['value']}"),
        ("written", "questions", lambda row: f"{when(row, 'asked_at')} · {row['text']}"),
        ("alerts", "alerts", lambda row: f"{when(row, 'opened_at')} · {row['detail']}"),
    )
    for key, table, line in sections:
        rows = everything.get(table)
        if isinstance(rows, list):
            yield from title(key)
            yield from [line(row) for row in rows] or [handbook.say("export.nothing", language)]


async def delete(room: Room, visitor: Visitor) -> None:
    """Ask before everything is deleted."""
    say, code = room.handbook.say, visitor.language
    await room.post.reply(
        visitor.chat_id,
        speech.yes_no(say("delete.ask", code), say("delete.yes", code), say("delete.no", code), Action.ERASE),
    )


async def erase(room: Room, visitor: Visitor, *, sure: bool) -> None:
    """The answer to that question. Nothing about the patient or the chat is left but that it was done."""
    if not sure:
        await room.say(visitor, "delete.kept")
        return
    if visitor.patient is not None:
        companions = await room.store.companions_of(patient_id=visitor.patient.id)
        await room.store.erase(visitor.patient.id, room.clock.now(), by="patient")
        for companion in companions:
            await tell_ended(room, companion)
        main = room.handbook.main_language
        await tell_staff(room, room.handbook.say("staff.erased", main, who=visitor.patient.code), quiet=False)
    if visitor.companion is not None:
        await end_all(room, visitor.chat_id)
    await room.say(visitor, "delete.done")
    await room.store.erase_chat(visitor.chat_id)
