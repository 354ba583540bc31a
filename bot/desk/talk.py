"""Who talks and what a screen shows of it: people, bubbles, files. Plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["patient", "bot", "staff"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. ``id`` is their user id and the id of their private chat."""

    id: int
    first_name: str
    language: str = "en"

    def as_json(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, "language_code": self.language}


THINGS: dict[str, Json] = {
    "photo": {"photo": [{"file_id": "p1", "file_unique_id": "p1", "width": 640, "height": 480}]},
    "voice": {"voice": {"file_id": "v1", "file_unique_id": "v1", "duration": 4}},
    "sticker": {
        "sticker": {
            "file_id": "s1",
            "file_unique_id": "s1",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "🙂",
        }
    },
    "location": {"location": {"latitude": 41.88, "longitude": -87.63}},
}
"""What people send besides words."""

PATIENT = Person(700_001, "Patient")
NURSE = Person(900_001, "Nurse desk")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as a screen shows it. ``at`` is Unix seconds by the bot's clock."""

    id: int
    chat: int
    side: Side
    text: str
    at: float
    html: str = ""
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    file: str | None = None
    thread: int | None = None
    reply_to: int | None = None
    edited: bool = False
    deleted: bool = False
    silent: bool = False
    by: str = ""
    reaction: str = ""

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "chat": self.chat,
            "from": self.side,
            "by": self.by,
            "text": self.text,
            "html": self.html,
            "at": self.at,
            "buttons": [[list(b) for b in row] for row in self.buttons],
            "file": self.file,
            "reply_to": self.reply_to,
            "edited": self.edited,
            "deleted": self.deleted,
            "reaction": self.reaction,
        }


@dataclass(frozen=True, slots=True)
class File:
    """What the bot sent besides words."""

    name: str
    content: bytes
    mime: str
