"""What every handler of the chat works with: the store, the Handbook in use, the clock, the post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.answer import Answerer, Context
from bot.care.handbook import Handbook
from bot.care.patient import Patient, Treatment
from bot.care.plan import CarePlan
from bot.care.records import Conversation
from bot.care.reply import own_times
from bot.chat.post import Post
from bot.clock import Clock
from bot.storage.store import Store

REMEMBERED = 5
"""So many topics and texts of a conversation are remembered for "and the day after?"."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "en": "English", "es": "Español", "fr": "Français", "pt": "Português", "de": "Deutsch", "it": "Italiano",
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
    alert_repeat: timedelta = timedelta(minutes=3)
    sandbox: bool = False

    def may(self, user: int, role: str) -> bool:
        """Whether staff member ``user`` has ``role`` or a later one."""
        return any(user in self.staff.get(name, ()) for name in ROLES[ROLES.index(role):])


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

    @property
    def zone(self) -> ZoneInfo | None:
        """Where the patient lives."""
        return self.patient.zone if self.patient is not None else None

    def context(self) -> Context:
        """What the decision may take into account."""
        texts = self.conversation.texts
        return Context(language=self.language if self.patient or self.conversation.language else None,
                       hours=self.hours, previous=self.conversation.topics,
                       previous_text=texts[-1] if texts else None)


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

    async def visitor(self, chat_id: int, app_language: str | None = None) -> Visitor:
        """Whoever is behind ``chat_id``. ``app_language`` is their phone's, used until they chose."""
        now = self.clock.now()
        patient = await self.store.patient_of_chat(chat_id)
        conversation = await self.store.conversation(chat_id)
        treatment = await self.store.treatment_near(patient.id, now) if patient is not None else None
        spoken = (app_language or "").split("-")[0]
        known = self.handbook.languages
        language = patient.language if patient else conversation.language
        if language not in known:
            language = spoken if spoken in known else self.handbook.main_language
        return Visitor(chat_id, language, conversation, patient, treatment,
                       treatment.hours_from_start(now) if treatment else None)

    def own(self, visitor: Visitor, language: str | None = None) -> dict[str, str]:
        """The visitor's own times in words; empty without a visit."""
        return own_times(self.handbook, visitor.treatment, language or visitor.language)

    def who(self, visitor: Visitor) -> str:
        """What staff call the visitor: a code, never a name."""
        if visitor.patient is not None:
            return visitor.patient.code
        return self.handbook.say("staff.unknown-person", self.handbook.main_language)

    async def remember(self, conversation: Conversation, text: str = "", topics: tuple[str, ...] = (),
                       **changes: object) -> Conversation:
        """Keep what was said and what is going on, for the next message and the next process."""
        kept = replace(
            conversation,
            texts=(*conversation.texts, text)[-REMEMBERED:] if text else conversation.texts,
            topics=(*conversation.topics, *topics)[-REMEMBERED:],
            **changes,  # type: ignore[arg-type]  # the caller names fields of Conversation
        )
        return await self.store.keep_conversation(kept, self.clock.now())

    def opens_next(self, now: datetime) -> datetime | None:
        """When a person answers the phone again; None while they do, or where no hours are given."""
        local = now.astimezone(self.settings.zone)
        hours = self.handbook.opening
        for days in range(8):
            day = local.date() + timedelta(days=days)
            for span in hours:
                if span.weekday != day.weekday():
                    continue
                opens = datetime.combine(day, span.opens, self.settings.zone)
                closes = datetime.combine(day, span.closes, self.settings.zone)
                if opens <= local < closes:
                    return None
                if local < opens:
                    return opens
        return None
