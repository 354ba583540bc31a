"""What every handler of the chat works with: the store, the Handbook in use, the clock, the post."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.answer import Answerer, Context
from bot.care.handbook import Handbook
from bot.care.patient import Patient, Treatment
from bot.care.plan import CarePlan
from bot.care.records import Companion, Conversation
from bot.care.reminder import Outcome
from bot.care.reply import SEDATED_HOURS, own_times
from bot.chat.buttons import Rows
from bot.chat.post import Post
from bot.chat.speech import Message
from bot.clock import Clock
from bot.storage.store import Store

REMEMBERED = 5
"""So many topics and texts of a conversation are remembered for "and the day after?"."""
SPLIT = timedelta(minutes=1)
"""A thought may be split over several messages within this long: "my chest" / "hurts so bad"."""
AT_MOST = 20
"""Messages a minute that one chat gets answers to; further ones are only looked at for danger."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "de": "Deutsch",
    "it": "Italiano",
}
"""What a language calls itself; the same in every language, so it is not in wording.yaml."""

ROLES = ("desk", "nurse", "editor", "admin")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says that concerns the chat."""

    staff_chat: int | None = None
    staff: Mapping[str, frozenset[int]] = field(default_factory=dict)
    on_call: tuple[str, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    questions_without_link: bool = True
    retention_days: int = 90
    alert_repeat: timedelta = timedelta(minutes=3)
    sandbox: bool = False

    def may(self, user: int, role: str) -> bool:
        """Whether staff member ``user`` has ``role`` or a later one."""
        return any(user in self.staff.get(name, ()) for name in ROLES[ROLES.index(role) :])


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is writing: a chat, and the patient and visit behind it where there are any.

    ``hours`` counts from the visit's start and is negative before it.
    """

    chat_id: int
    language: str
    conversation: Conversation
    patient: Patient | None = None
    treatment: Treatment | None = None
    hours: float | None = None
    companion: Companion | None = None
    """Set where the chat is (also) that of somebody who takes a patient home."""

    @property
    def patient_id(self) -> int | None:
        """Whom an alert from this chat is about: the patient, or the one a companion is with."""
        if self.patient is not None:
            return self.patient.id
        return self.companion.patient_id if self.companion is not None else None

    @property
    def sedated(self) -> bool:
        """Whether the visit is so recent that the patient may still be drowsy."""
        return self.hours is not None and 0 <= self.hours < SEDATED_HOURS

    @property
    def notes(self) -> Mapping[str, object]:
        """What the chat room wrote down about this conversation."""
        return self.conversation.notes or {}

    def note(self, name: str) -> Mapping[str, object]:
        """One of those notes, where it is a mapping; else an empty one."""
        found = self.notes.get(name)
        return found if isinstance(found, Mapping) else {}

    def lately(self, now: datetime) -> tuple[str, ...]:
        """What the patient wrote within the last minute, oldest first."""
        heard, texts = self.notes.get("heard"), self.conversation.texts
        if not isinstance(heard, list) or len(heard) != len(texts):
            return ()
        since = (now - SPLIT).timestamp()
        return tuple(text for text, at in zip(texts, heard, strict=True) if at > since)

    def context(self) -> Context:
        """What the decision may take into account."""
        texts = self.conversation.texts
        return Context(
            language=self.language,
            hours=self.hours,
            previous=self.conversation.topics,
            previous_text=texts[-1] if texts else None,
        )


async def _stays(_old: int, _new: int) -> None:
    """Nobody needs to know."""


@dataclass(slots=True)
class Room:
    """The chat room's things."""

    store: Store
    clock: Clock
    post: Post
    settings: Settings
    current: Callable[[], Answerer]
    plans: Callable[[], Mapping[str, CarePlan]]
    woken: Callable[[], None] = lambda: None
    """Tells the dispatcher that what is due may have changed."""
    moved: Callable[[int, int], Awaitable[None]] = _stays
    """Told when a chat has another number now: (old, new)."""
    paces: dict[int, deque[datetime]] = field(default_factory=dict)
    """When each chat wrote within the last minute. A flood need not survive a restart."""

    @property
    def answerer(self) -> Answerer:
        """The answers in use at this moment."""
        return self.current()

    @property
    def handbook(self) -> Handbook:
        """The Handbook in use at this moment."""
        return self.answerer.handbook

    @property
    def signed(self) -> bool:
        """Whether patients may be answered: a clinician has signed, or this is the sandbox."""
        return bool(self.handbook.approved.by) or self.settings.sandbox

    def answers(self, visitor: Visitor) -> bool:
        """Whether this visitor's questions are answered: everybody's, or those of people with a link."""
        known = visitor.patient is not None or visitor.companion is not None
        return known or self.settings.questions_without_link

    async def visitor(self, chat_id: int, app_language: str | None = None) -> Visitor:
        """Whoever is behind ``chat_id``. ``app_language`` is their phone's, used until they chose."""
        now = self.clock.now()
        behind = await self.store.who_writes(chat_id)
        patient, conversation = behind.patient, behind.conversation
        treatment = min(behind.visits, key=lambda visit: abs(visit.start - now), default=None)
        spoken = (app_language or "").split("-")[0]
        known = self.handbook.languages
        language = patient.language if patient else conversation.language
        if language not in known:
            language = spoken if spoken in known else self.handbook.main_language
        return Visitor(
            chat_id,
            language,
            conversation,
            patient,
            treatment,
            treatment.hours_from_start(now) if treatment else None,
            behind.companion,
        )

    def own(self, visitor: Visitor, language: str | None = None) -> dict[str, str]:
        """The visitor's own times in words; empty without a visit."""
        return own_times(self.handbook, visitor.treatment, language or visitor.language)

    def who(self, visitor: Visitor) -> str:
        """What staff call the visitor: a code, never a name."""
        if visitor.patient is not None:
            return visitor.patient.code
        if visitor.companion is not None:
            main = self.handbook.main_language
            return self.handbook.say("staff.companion", main, who=visitor.companion.code)
        return self.handbook.say("staff.unknown-person", self.handbook.main_language)

    async def remember(
        self,
        visitor: Visitor,
        text: str = "",
        topics: tuple[str, ...] = (),
        *,
        notes: Mapping[str, object] | None = None,
        language: str | None = None,
    ) -> Conversation:
        """Keep what was said and what is going on, for the next message and the next process."""
        talk = self.remembered(visitor, text, topics, notes=notes, language=language)
        return await self.store.keep_conversation(talk, self.clock.now())

    def remembered(
        self,
        visitor: Visitor,
        text: str = "",
        topics: tuple[str, ...] = (),
        *,
        notes: Mapping[str, object] | None = None,
        language: str | None = None,
    ) -> Conversation:
        """The conversation with what was said just now, to be kept.

        ``notes`` are added to those there are; a note that is None is dropped.
        """
        now, talk = self.clock.now(), visitor.conversation
        kept = {**(talk.notes or {}), **(notes or {})}
        texts = talk.texts
        if text:
            heard = kept.get("heard")
            before = heard if isinstance(heard, list) and len(heard) == len(texts) else [0.0] * len(texts)
            texts = (*texts, text)[-REMEMBERED:]
            kept["heard"] = [*before, now.timestamp()][-REMEMBERED:]
        return replace(
            talk,
            texts=texts,
            topics=(*talk.topics, *topics)[-REMEMBERED:],
            language=language or talk.language,
            notes={name: value for name, value in kept.items() if value is not None},
        )

    def pace(self, chat_id: int) -> int:
        """Counts a message of the chat; gives how many it wrote within the last minute."""
        now = self.clock.now()
        if len(self.paces) > 10_000:
            self.paces = {chat: times for chat, times in self.paces.items() if now - times[-1] < SPLIT}
        times = self.paces.setdefault(chat_id, deque(maxlen=AT_MOST + 2))
        times.append(now)
        return sum(now - at < SPLIT for at in times)

    async def say(self, visitor: Visitor, key: str, rows: Rows = (), **values: str) -> Outcome:
        """Reply with the bot's own sentence ``key``, in the visitor's language."""
        words = self.handbook.say(key, visitor.language, None, **values)
        return await self.post.reply(visitor.chat_id, Message(words, rows))
