"""A small clinic to test with: a care plan, a patient, a Telegram that can fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.patient import Patient, Treatment
from bot.care.plan import CarePlan
from bot.care.reminder import Delivered, Outcome, Owed
from bot.clock import MovableClock
from bot.delivery import Dispatcher, Limiter
from bot.storage.store import Store

CHICAGO = ZoneInfo("America/Chicago")
MADRID = ZoneInfo("Europe/Madrid")
START = datetime(2026, 12, 1, 10, 0, tzinfo=CHICAGO).astimezone(UTC)
BOOKED = START - timedelta(days=6)

PLAN = CarePlan.model_validate(
    {
        "id": "visit",
        "title": {"en": "One visit"},
        "visit": "2 hours",
        "steps": [
            {
                "id": "day-before",
                "kind": "visit",
                "when": "24 hours before start",
                "until": "12 hours before start",
                "quiet": "earlier",
                "unsure": "resend",
                "confirm": {"by": "12 hours before start", "else": "call-list", "nudge": "4 hours"},
                "text": {"en": "Tomorrow."},
            },
            {
                "id": "last-food",
                "kind": "safety",
                "when": "8 hours before start",
                "until": "2 hours before start",
                "quiet": "earlier",
                "unsure": "resend",
                "text": {"en": "Last food."},
                "late": {"en": "You may have missed the last food."},
            },
            {
                "id": "drink",
                "when": "1 hour after discharge",
                "until": "5 hours after discharge",
                "text": {"en": "Drink."},
            },
            {
                "id": "tip",
                "when": "11 hours after discharge",
                "until": "48 hours after discharge",
                "text": {"en": "Walk."},
            },
            {
                "id": "mood",
                "kind": "check-in",
                "when": "7 days after start at 10:00",
                "ask": "mood-0-10",
                "text": {"en": "How are you?"},
            },
            {
                "id": "missed",
                "only": "missed-visit",
                "when": "2 hours after start",
                "until": "for 24 hours",
                "text": {"en": "We missed you."},
            },
        ],
    }
)
SERIES = CarePlan.model_validate(
    {
        "id": "series",
        "title": {"en": "Three visits"},
        "visits": {
            "plan": "visit",
            "at": ["0 days after start", "3 days after start", "7 days after start"],
        },
    }
)
PLANS: Mapping[str, CarePlan] = {"visit": PLAN, "series": SERIES}


async def linked(
    store: Store,
    chat_id: int = 77,
    *,
    plan: str = "visit",
    start: datetime = START,
    now: datetime = BOOKED,
    plans: Mapping[str, CarePlan] = PLANS,
) -> tuple[Patient, Treatment]:
    """A patient who opened the link and agreed, with one treatment."""
    enrolment = await store.enroll(plan=plan, plans=plans, start=start, zone=CHICAGO, now=now)
    patient, treatment = await store.redeem_link(enrolment.payload, chat_id, now)
    patient = await store.give_consent(patient.id, "1", "en", now)
    return patient, treatment


@dataclass(frozen=True)
class Note:
    """A worded reminder, as the tests need it."""

    text: str
    handbook: str = "h1"


def word(owed: Owed) -> Note:
    """Wording without a handbook."""
    return Note(f"{owed.reminder.step}#{owed.reminder.occurrence}")


@dataclass
class Telegram:
    """Takes messages. ``answer`` decides what becomes of each; delivered by default."""

    clock: MovableClock
    answer: Callable[[Owed, int], Outcome | BaseException | None] = lambda _owed, _count: None
    takes: float = 0.0
    arrived: list[tuple[datetime, int, str]] = field(default_factory=list)
    calls: int = 0
    at_once: int = 0
    most_at_once: int = 0

    async def send(self, owed: Owed, note: Note) -> Outcome:
        """One call to the Bot API."""
        self.calls += 1
        count = self.calls
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes)
            result = self.answer(owed, count)
        finally:
            self.at_once -= 1
        if isinstance(result, BaseException):
            raise result
        if result is None:
            result = Delivered(count)
        if isinstance(result, Delivered):
            self.arrived.append((self.clock.now(), owed.chat_id, note.text))
        return result

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [text for _, _, text in self.arrived]


def dispatcher(store: Store, telegram: Telegram, **options: object) -> Dispatcher[Note]:
    """A dispatcher at full speed, so that tests need not wait for Telegram's limits."""
    options.setdefault("limiter", Limiter(10_000, per_chat=0))
    # The tests name real options.
    return Dispatcher(store, telegram.clock, word, telegram.send, **options)  # type: ignore[arg-type]


def clock_at(instant: datetime) -> MovableClock:
    """A clock that stands at ``instant`` until it is moved."""
    return MovableClock(instant, running=False)


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Returns when the condition holds; fails if it does not within that time."""
    for _ in range(int(seconds / 0.01)):
        if await condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")


async def run_until(work: Dispatcher[Note], clock: MovableClock, end: datetime) -> None:
    """Wakes the dispatcher whenever something is due, up to ``end``, moving the clock along."""
    while (due := await work.next_due()) is not None and due <= end:
        clock.set(max(due, clock.now()))
        await work.wake()
    clock.set(max(end, clock.now()))
    await work.wake()
