"""Plays a conversation written in YAML through the real application. The format: README.md here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chat.clinic import NOON, VISIT, Clinic, stranger

from bot.care.answer import Answerer
from bot.care.handbook import Handbook
from bot.care.wording import pick
from bot.desk.talk import PATIENT, Bubble, Json, Person
from bot.desk.wire import STAFF_CHAT
from bot.knowledge.yamltext import read_yaml

ACTS = (
    "patient",
    "edit",
    "tap",
    "sends",
    "staff",
    "staff_tap",
    "staff_sends",
    "clock",
    "enroll",
    "link",
    "discharge",
    "cancel",
    "move",
    "language",
    "blocks",
    "unblocks",
    "restart",
)
MANNERS = ("as", "reply_to", "waited", "caption", "at", "bot", "to_staff", "to_patient")
SETTINGS = ("staff", "signed", "questions_without_link", "on_call")
TOP = ("about", "language", "zone", "begins", "settings", "turns")
EXPECTED = (
    "text",
    "say",
    "topic",
    "topic_begins",
    "card",
    "step",
    "companion",
    "file",
    "buttons",
    "no_buttons",
    "not",
    "in",
)
ENROLL = ("plan", "start", "language", "code", "open")
LANGUAGES = ("en", "es")

INVITATION = re.compile(r"https://t\.me/\w+\?start=(c_[\w-]+)")

_FILE = {"file_id": "f1", "file_unique_id": "u1"}
THINGS: Mapping[str, Json] = {
    "photo": {"photo": [{**_FILE, "width": 640, "height": 480}]},
    "voice": {"voice": {**_FILE, "duration": 4}},
    "audio": {"audio": {**_FILE, "duration": 40}},
    "video": {"video": {**_FILE, "width": 640, "height": 480, "duration": 4}},
    "round video": {"video_note": {**_FILE, "length": 240, "duration": 4}},
    "animation": {"animation": {**_FILE, "width": 64, "height": 48, "duration": 4}, "document": dict(_FILE)},
    "sticker": {
        "sticker": {
            **_FILE,
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "🙂",
        }
    },
    "location": {"location": {"latitude": 41.88, "longitude": -87.63}},
    "contact": {"contact": {"phone_number": "+15550100", "first_name": "Somebody"}},
    "document": {"document": {**_FILE, "file_name": "letter.pdf"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "Which day suits you?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
}
"""What people send besides words, as Telegram's Bot API has it."""


class ScriptError(AssertionError):
    """The file itself is wrong: an unknown key, a missing act, a value of the wrong kind."""


class Script:
    """One conversation, read and checked. Raises ScriptError for anything it does not know."""

    def __init__(self, path: Path) -> None:
        text = read_yaml(path, path.name)
        if text.problems:
            raise ScriptError("\n".join(str(problem) for problem in text.problems))
        data = _mapping(text.data, path.name)
        _only(data, TOP, path.name)
        self.name = path.stem
        self.about = str(data.get("about", ""))
        self.language = str(data.get("language", "en"))
        self.zone = ZoneInfo(str(data.get("zone", "America/Chicago")))
        self.begins = _local(data["begins"], self.zone) if "begins" in data else NOON
        self.settings = _mapping(data.get("settings") or {}, "settings")
        _only(self.settings, SETTINGS, "settings")
        self.turns = [
            _turn(turn, f"{path.name}, turn {number}")
            for number, turn in enumerate(data.get("turns") or [], 1)
        ]
        if not self.turns:
            raise ScriptError(f"{path.name}: there are no turns")


def _turn(data: object, where: str) -> Mapping[str, Any]:
    turn = _mapping(data, where)
    _only(turn, (*ACTS, *MANNERS), where)
    acts = [key for key in turn if key in ACTS]
    if len(acts) != 1:
        raise ScriptError(f"{where}: needs exactly one of {', '.join(ACTS)}; it has {acts or 'none'}")
    if acts[0] == "enroll":
        _only(_mapping(turn["enroll"], where), ENROLL, where)
    if acts[0] in ("sends", "staff_sends") and turn[acts[0]] not in THINGS:
        raise ScriptError(f"{where}: nobody can send '{turn[acts[0]]}'; known are {', '.join(THINGS)}")
    for key in ("bot", "to_staff", "to_patient"):
        for expected in _list(turn.get(key), where):
            if isinstance(expected, Mapping):
                _only(expected, EXPECTED, f"{where}, {key}")
    return turn


class Player:
    """A script on its clinic. ``restarts`` closes and opens the house again before every turn."""

    def __init__(self, script: Script, clinic: Clinic, *, restarts: bool) -> None:
        self.script, self.clinic, self.restarts = script, clinic, restarts
        self.person = replace(PATIENT, language=script.language)
        self.people: dict[str, Person] = {}
        self.payload = ""

    @classmethod
    async def play(
        cls, script: Script, folder: Path, *, restarts: bool, answerer: Answerer | None = None
    ) -> None:
        """Open a clinic, play every turn, compare every reply. Raises AssertionError with the turn.

        ``answerer`` is another clinic's than the shipped one.
        """
        settings = script.settings
        clinic = await Clinic.open(
            folder,
            answerer=answerer,
            begins=script.begins,
            staff=_yes(settings.get("staff", "yes")),
            signed=_yes(settings.get("signed", "yes")),
            questions_without_link=_yes(settings.get("questions_without_link", "yes")),
            on_call=tuple(map(str, settings.get("on_call") or ())),
        )
        player = cls(script, clinic, restarts=restarts)
        try:
            for number, turn in enumerate(script.turns, 1):
                if restarts and number > 1:
                    await clinic.restart()
                await player.turn(turn, f"{script.name}, turn {number}")
        finally:
            await clinic.close()

    async def turn(self, turn: Mapping[str, Any], where: str) -> None:
        """One act, and everything the bot says to it."""
        clinic = self.clinic
        if "at" in turn:
            moment = _local(turn["at"], self.script.zone)
            if moment > clinic.clock.now():
                await clinic.until(moment)
        person = self._person(str(turn["as"])) if "as" in turn else self.person
        chats = (person.id, STAFF_CHAT)
        for chat in {*chats, self.person.id}:
            clinic.read(chat)
        act = next(key for key in turn if key in ACTS)
        await self._act(act, turn, person, where)
        self._compare(
            turn.get("bot"), clinic.read(person.id), f"{where} ({act}: {turn[act]}), to the patient"
        )
        if person is not self.person:
            self._compare(
                turn.get("to_patient"),
                clinic.read(self.person.id),
                f"{where} ({act}: {turn[act]}), to the patient while another acts",
            )
        self._compare(
            turn.get("to_staff"), clinic.read(STAFF_CHAT), f"{where} ({act}: {turn[act]}), to staff", "en"
        )

    async def _act(self, act: str, turn: Mapping[str, Any], person: Person, where: str) -> None:
        clinic, words = self.clinic, turn[act]
        match act:
            case "patient":
                await self._write(str(words), turn, person)
            case "edit":
                last = next(b for b in reversed(clinic.wire.of_chat(person.id)) if b.side == "patient")
                await clinic.wire.edit(last.id, str(words), person)
                await clinic.settle()
            case "tap":
                await clinic.tap(str(words), person)
            case "sends":
                caption = {"caption": str(turn["caption"])} if "caption" in turn else {}
                await clinic.show({**THINGS[words], **caption}, person)
            case "staff":
                await clinic.staff_say(str(words), turn.get("reply_to"))
            case "staff_sends":
                target = next(
                    b.id
                    for b in reversed(clinic.wire.of_chat(STAFF_CHAT))
                    if b.side == "bot" and str(turn.get("reply_to", "")) in b.text
                )
                await clinic.show(THINGS[words], _nurse(), chat=STAFF_CHAT, reply_to=target)
            case "staff_tap":
                await clinic.staff_tap(str(words))
            case "clock":
                await self._pass(str(words), where)
            case "enroll":
                await self._enroll(words, person)
            case "link":
                payload = {"again": self.payload, "invitation": self._invitation()}.get(words, words)
                await clinic.say(f"/start {payload}", person)
            case "discharge":
                await clinic.house.discharge((await clinic.visit()).id, clinic.clock.now())
                await clinic.deliver()
            case "cancel":
                await clinic.house.cancel((await clinic.visit()).id)
                await clinic.deliver()
            case "move":
                await clinic.house.move((await clinic.visit()).id, _local(words, self.script.zone))
                await clinic.deliver()
            case "language":
                self.person = replace(self.person, language=str(words))
                store, now = clinic.house.store, clinic.clock.now()
                patient = await store.patient_of_chat(self.person.id)
                if patient is not None:
                    await store.set_language(patient.id, str(words), now)
                talk = replace(await store.conversation(self.person.id), language=str(words))
                await store.keep_conversation(talk, now)
            case "blocks" | "unblocks":
                await self._block(person, blocked=act == "blocks")
            case "restart":
                await clinic.restart()

    async def _write(self, text: str, turn: Mapping[str, Any], person: Person) -> None:
        clinic, more = self.clinic, {}
        if "reply_to" in turn:
            more["reply_to"] = next(
                b.id
                for b in reversed(clinic.wire.of_chat(person.id))
                if b.side == "bot" and str(turn["reply_to"]) in b.text
            )
        if "waited" in turn:
            # What came while the bot was off: written then, fetched now.
            await clinic.close()
            await clinic.wire.say(text, person, **more)
            clinic.clock.forward(_length(str(turn["waited"])))
            await clinic.start()
            await clinic.settle()
            return
        await clinic.say(text, person, **more)

    async def _pass(self, words: str, where: str) -> None:
        if words == "next reminder":
            await self.clinic.next_reminder()
        elif words.startswith("+"):
            await self.clinic.forward(_length(words[1:]))
        else:
            try:
                await self.clinic.until(_local(words, self.script.zone))
            except ValueError:
                raise ScriptError(
                    f"{where}: '{words}' is neither '+2 hours', 'next reminder' nor a date"
                ) from None

    async def _enroll(self, wish: Mapping[str, Any], person: Person) -> None:
        made = await self.clinic.enroll(
            start=_local(wish["start"], self.script.zone) if "start" in wish else VISIT,
            language=str(wish.get("language", self.script.language)),
            code=wish.get("code"),
            plan=str(wish.get("plan", "ketamine-infusion")),
        )
        self.payload = made.payload
        if _yes(wish.get("open", "yes")):
            await self.clinic.say(f"/start {made.payload}", person)

    async def _block(self, person: Person, *, blocked: bool) -> None:
        user = person.as_json()
        bot = {"id": 1, "is_bot": True, "first_name": "Aftercare"}
        member, kicked = {"user": bot, "status": "member"}, {"user": bot, "status": "kicked", "until_date": 0}
        await self.clinic.wire.update(
            {
                "my_chat_member": {
                    "chat": {"id": person.id, "type": "private", "first_name": person.first_name},
                    "from": user,
                    "date": int(self.clinic.clock.now().timestamp()),
                    "old_chat_member": member if blocked else kicked,
                    "new_chat_member": kicked if blocked else member,
                }
            }
        )
        await self.clinic.settle()

    def _invitation(self) -> str:
        """The payload of the latest link that the patient was given to send on; empty without one."""
        said = (INVITATION.search(one.text) for one in reversed(self.clinic.wire.of_chat(self.person.id)))
        return next((found[1] for found in said if found), "")

    def _person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = stranger(len(self.people) + 1, self.script.language)
        return self.people[name]

    # ---- comparing ---------------------------------------------------------------

    def _compare(self, expected: object, said: Sequence[Bubble], where: str, language: str = "") -> None:
        wanted = _list(expected, where)
        shown = "\n".join(f"  · {_shown(bubble)}" for bubble in said) or "  · (nothing)"
        assert len(wanted) == len(said), f"{where}: {len(wanted)} messages expected, the bot said\n{shown}"
        for one, bubble in zip(wanted, said, strict=True):
            wrong = self._difference(
                {"in": language, **one} if isinstance(one, Mapping) else {"text": one}, bubble
            )
            assert not wrong, f"{where}: {wrong}; the bot said\n{shown}"

    def _difference(self, wanted: Mapping[str, Any], bubble: Bubble) -> str:
        handbook = self.clinic.answerer.handbook
        language = str(wanted.get("in") or self.script.language)
        labels = [label for row in bubble.buttons for label, _ in row]
        for key, value in wanted.items():
            match key:
                case "text" if str(value) not in bubble.text:
                    return f"'{value}' is not there"
                case "not" if str(value) in bubble.text:
                    return f"'{value}' should not be there"
                case "file" if str(value) != (bubble.file or ""):
                    return f"the file should be '{value}'"
                case "no_buttons" if labels:
                    return f"there are buttons: {labels}"
                case "buttons":
                    missing = [one for one in map(str, value) if not any(one in label for label in labels)]
                    if missing:
                        return f"no buttons {missing} among {labels}"
                case "say" | "topic" | "topic_begins" | "step" | "companion" | "card":
                    texts = list(_templates(handbook, key, str(value), language))
                    if not texts:
                        return f"there is no {key} '{value}'"
                    if not any(_pattern(text, handbook, language).search(bubble.text) for text in texts):
                        return f"not the {key} '{value}'"
        return ""


def _templates(handbook: Handbook, key: str, value: str, language: str) -> Iterable[str]:
    if key == "say":
        if value in handbook.wording:
            yield pick(handbook.wording[value], language)
    elif key in ("topic", "topic_begins"):
        topic = handbook.topic(value)
        if topic is not None:
            text = pick(topic.answer, language)
            yield text if key == "topic" else text.split("\n\n")[0]
    elif key == "card":
        for flag in handbook.red_flags:
            if value in (flag.id, flag.level):
                yield pick(flag.text, language)
    elif key == "step":
        for plan in handbook.plans.values():
            for step in plan.steps:
                if step.id == value:
                    yield pick(step.text, language)
                    if step.late is not None:
                        yield pick(step.late, language)
    if key == "companion":
        for plan in handbook.plans.values():
            for step in plan.steps:
                if step.id == value and step.companion is not None:
                    yield pick(step.companion, language)


_PIECES = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]|\{([A-Za-z_][A-Za-z0-9_.]*)\}")


def _pattern(template: str, handbook: Handbook, language: str) -> re.Pattern[str]:
    """What an approved text may look like once it is filled in."""
    facts = handbook.values(language)

    def pattern(text: str) -> str:
        made, last = "", 0
        for piece in _PIECES.finditer(text):
            made += _loose(text[last : piece.start()])
            if piece[3]:
                made += _loose(facts[piece[3]]) if piece[3] in facts else ".*?"
            else:
                made += rf"(?:{pattern(piece[1].strip())}|{pattern(piece[2].strip())})\s*"
            last = piece.end()
        return made + _loose(text[last:])

    return re.compile(pattern(template.strip()), re.DOTALL)


def _loose(text: str) -> str:
    return r"\s*".join(re.escape(part) for part in re.split(r"\s+", text))


def _shown(bubble: Bubble) -> str:
    labels = " | ".join(label for row in bubble.buttons for label, _ in row)
    return f"{bubble.file or ''} {bubble.text}{'  [' + labels + ']' if labels else ''}".strip()


def _nurse() -> Person:
    from bot.desk.talk import NURSE

    return NURSE


# ---- reading -------------------------------------------------------------------------


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ScriptError(f"{where}: should hold keys and values")
    return value


def _list(value: object, where: str) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ScriptError(f"{where}: should be a list")
    return value


def _only(data: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    strange = [str(key) for key in data if key not in known]
    if strange:
        raise ScriptError(f"{where}: unknown {', '.join(strange)}; known are {', '.join(known)}")


def _yes(value: object) -> bool:
    if str(value).lower() not in ("yes", "no", "true", "false"):
        raise ScriptError(f"'{value}' should be yes or no")
    return str(value).lower() in ("yes", "true")


def _local(value: object, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _length(words: str) -> timedelta:
    match = re.fullmatch(r"\s*(\d+) (second|minute|hour|day)s?", words)
    if match is None:
        raise ScriptError(f"'{words}' is not a length of time such as '2 hours'")
    return timedelta(**{f"{match[2]}s": int(match[1])})
