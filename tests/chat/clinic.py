"""A clinic to talk to: the real application on a database file, over the in-process Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import House, open_store
from bot.care.answer import Answerer
from bot.care.handbook import Handbook
from bot.care.patient import Treatment
from bot.care.records import Enrolment
from bot.chat.companion import next_notice
from bot.clock import MovableClock
from bot.config import Config
from bot.delivery import Limiter
from bot.desk.talk import NURSE, PATIENT, Bubble, Json, Person
from bot.desk.wire import STAFF_CHAT, TOKEN, Wire
from bot.knowledge.live import Live

ZONE = ZoneInfo("America/Chicago")
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)
"""Four days before the visit."""
VISIT = datetime(2026, 12, 1, 10, 0, tzinfo=ZONE)
PLAN = "ketamine-infusion"
KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PATIENCE = 30.0
"""Real seconds after which a turn counts as hung."""


@lru_cache(maxsize=1)
def shipped() -> Answerer:
    """The answers of the shipped knowledge base, built once for all tests."""
    return Live(KNOWLEDGE).answerer


class Shelf(Live):
    """A Handbook that is in memory already and does not change under a test."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.trouble = None

    def reload(self) -> Handbook:
        """The same Handbook."""
        return self.handbook

    def poll(self) -> None:
        """Nothing ever changes."""


class Unhurried(Limiter):
    """The house's budget without its waits, for tests that are not about waiting."""

    BURST = 100_000

    def __init__(self) -> None:
        super().__init__(rate=100_000, per_chat=0)


class Clinic:
    """One bot with a patient's and a nurse's phone. Open it with :meth:`open`."""

    def __init__(
        self,
        config: Config,
        folder: Path,
        answerer: Answerer,
        *,
        signed: bool = True,
        begins: datetime = NOON,
    ) -> None:
        self.config, self.folder, self.answerer, self.signed = config, folder, answerer, signed
        self.clock = MovableClock(begins.astimezone(UTC), running=False)
        self.wire = Wire(self.clock)
        self.house: House
        self._read: dict[int, int] = {}

    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        answerer: Answerer | None = None,
        signed: bool = True,
        begins: datetime = NOON,
        staff: bool = True,
        on_call: tuple[str, ...] = (),
        questions_without_link: bool = True,
    ) -> Clinic:
        """A running clinic with its database in ``folder``."""
        config = Config.model_validate(
            {
                "telegram": {
                    "token": TOKEN,
                    "staff_chat": STAFF_CHAT if staff else None,
                    "staff": {"admin": [NURSE.id]},
                },
                "alerts": {"on_call": list(on_call)},
                "privacy": {"questions_without_link": questions_without_link},
            }
        )
        clinic = cls(config, folder, answerer or shipped(), signed=signed, begins=begins)
        await clinic.start()
        return clinic

    async def start(self) -> None:
        """Open the house on the database as it is."""
        store = await open_store(self.config, database_url=self.address)
        self.house = House(
            self.config, self.clock, store, Shelf(self.answerer), self.wire, sandbox=self.signed
        )
        quick = Unhurried()
        self.house.limiter = self.house.dispatcher.limiter = quick
        await self.house.start()

    @property
    def address(self) -> str:
        """The database's URL."""
        return f"sqlite+aiosqlite:///{self.folder / 'clinic.db'}"

    async def close(self) -> None:
        """Stop the house."""
        await self.house.stop()

    async def restart(self) -> None:
        """Stop the house and open it again on the same database, as after a crash or an update."""
        await self.close()
        await self.start()

    # ---- people ------------------------------------------------------------

    async def say(self, text: str, person: Person = PATIENT, **more: Any) -> Bubble:
        """Somebody types, and the house has dealt with it."""
        bubble = await self.wire.say(text, person, **more)
        await self.settle()
        return bubble

    async def show(self, content: Json, person: Person = PATIENT, **more: Any) -> Bubble:
        """Somebody sends a message that is not only words."""
        bubble = await self.wire.show(content, person, **more)
        await self.settle()
        return bubble

    async def tap(self, label: str, person: Person = PATIENT, chat: int | None = None) -> None:
        """Tap the latest button with ``label`` in it. Raises LookupError where there is none."""
        bubble, code = self.button(label, person.id if chat is None else chat)
        await self.wire.tap(bubble.id, code, person)
        await self.settle()

    async def staff_tap(self, label: str) -> None:
        """The nurse taps the latest button with ``label`` in it."""
        await self.tap(label, NURSE, STAFF_CHAT)

    async def staff_say(self, text: str, reply_to: str | None = None) -> None:
        """The nurse writes in the staff group, in reply to the latest message with ``reply_to`` in it."""
        number = None
        if reply_to is not None:
            number = next(
                b.id
                for b in reversed(self.wire.of_chat(STAFF_CHAT))
                if b.side == "bot" and reply_to in b.text
            )
        await self.say(text, NURSE, chat=STAFF_CHAT, reply_to=number)

    def button(self, label: str, chat: int) -> tuple[Bubble, str]:
        """The latest button with ``label`` in it, and its code; an exact label goes before a part of one."""
        for fits in (str.__eq__, str.__contains__):
            for bubble in reversed(self.wire.of_chat(chat)):
                for row in bubble.buttons:
                    for words, code in row:
                        if fits(words, label):
                            return bubble, code
        shown = [words for b in self.wire.of_chat(chat) for row in b.buttons for words, _ in row]
        raise LookupError(f"no button '{label}'; there were: {shown[-12:]}")

    # ---- the desk ------------------------------------------------------------

    async def enroll(
        self, *, start: datetime = VISIT, language: str = "en", code: str | None = None, plan: str = PLAN
    ) -> Enrolment:
        """The desk books a visit; gives the one-time link's payload."""
        return await self.house.enroll(plan=plan, start=start, zone=ZONE, language=language, code=code)

    async def enrolled(self, person: Person = PATIENT, **more: Any) -> Enrolment:
        """A patient who opened the link and agreed to everything."""
        made = await self.enroll(**more)
        await self.say(f"/start {made.payload}", person)
        say, language = self.answerer.handbook.say, made.patient.language
        for key in ("start.read-back-yes", "start.consent-yes", "start.zone-yes"):
            await self.tap(say(key, language), person)
        self.read(person.id)
        return made

    async def visit(self) -> Treatment:
        """The latest visit."""
        return (await self.house.store.treatments())[-1]

    # ---- time ------------------------------------------------------------------

    async def forward(self, by: timedelta) -> None:
        """Time passes; what is due on the way goes out at its own time."""
        await self.until(self.clock.now() + by)

    async def until(self, instant: datetime) -> None:
        """The clock moves to ``instant``, with a stop at everything that is due before it."""
        instant = instant.astimezone(UTC)
        while True:
            store = self.house.store
            soon = (await store.next_due(), await store.next_alert(), await next_notice(self.house.room))
            ahead = [moment for moment in soon if moment]
            stop = min((m for m in ahead if m > self.clock.now()), default=instant)
            self.clock.set(min(stop + timedelta(seconds=2), instant))
            await self.deliver()
            if self.clock.now() >= instant:
                return

    async def next_reminder(self) -> None:
        """The clock moves to the next message that is owed, and it arrives."""
        due = await self.house.store.next_due()
        if due is None:
            raise LookupError("nothing is owed")
        self.clock.set(max(due, self.clock.now()) + timedelta(seconds=2))
        await self.deliver()

    async def deliver(self) -> None:
        """Everything that is due now is sent."""
        await self.house.wake()
        if self.wire.waiting:
            await self.settle()

    async def settle(self) -> None:
        """Returns when everything that was sent to the bot has been dealt with, and what became due
        by it has been sent."""
        async with asyncio.timeout(PATIENCE):
            calls = -1
            while calls != len(self.wire.calls):
                await self._dealt_with()
                calls = len(self.wire.calls)
                await self.house.wake()

    async def _dealt_with(self) -> None:
        # Rows in a table cannot ring a bell.
        while self.wire.waiting or await self.house.store.undone_updates():  # noqa: ASYNC110
            await asyncio.sleep(0.005)

    async def quiet(self) -> None:
        """Returns when the bot has said nothing new for a moment; for a clinic without its database."""
        calls = -1
        while calls != len(self.wire.calls) or self.wire.waiting:
            calls = len(self.wire.calls)
            await asyncio.sleep(0.4)

    # ---- what people read --------------------------------------------------------

    def read(self, chat: int = PATIENT.id) -> list[Bubble]:
        """What the bot said in ``chat`` since the last look."""
        said = [b for b in self.wire.of_chat(chat) if b.side == "bot" and b.id > self._read.get(chat, 0)]
        if said:
            self._read[chat] = said[-1].id
        return said

    def words(self, chat: int = PATIENT.id) -> str:
        """The same as one text."""
        return "\n\n".join(bubble.text for bubble in self.read(chat))


def stranger(number: int, language: str = "en") -> Person:
    """Somebody else with a phone."""
    return replace(PATIENT, id=PATIENT.id + number, first_name=f"Stranger {number}", language=language)
