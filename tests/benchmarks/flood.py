"""How fast the house answers when many write at once: a steady minute, then a burst.

The whole application runs on a database file, over the in-process Telegram. Telegram allows a bot
about 30 messages a second and a chat about one, and the house keeps to that; here its limiter is
raised out of the way, so that what is measured is the house.

    PYTHONPATH=. python tests/benchmarks/flood.py [--seconds 60] [--knowledge DIR]

Exit 1 where a goal is missed: p50 at most 25 ms and p99 at most 100 ms from a message's arrival to
its reply at 30 messages a second from 150 chats; a burst of 1,500 at 150 replies a second or more;
nothing lost, nothing out of order within a chat.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import House, open_store
from bot.chat.patient import DANGER
from bot.clock import MovableClock
from bot.config import Config
from bot.delivery import Limiter
from bot.desk.talk import PATIENT, Person
from bot.desk.wire import STAFF_CHAT, TOKEN, Call, Wire
from bot.knowledge.live import Live

PLAN = "ketamine-infusion"
CHATS = 150
RATE = 30
BURST = 1500
CHICAGO = ZoneInfo("America/Chicago")
ENROLLED = 30
"""So many of the chats belong to patients with a visit; the others are strangers."""
QUESTIONS = (
    "when can i drive again", "can i have a glass of wine tonite", "hi there", "what shuld i wear",
    "thanks so much", "my head hurts a bit is that normal", "cuando puedo manejar", "tell me about parking",
    "is it ok to eat toast before", "how long dose it last", "puedo tomar cafe antes", "what is ketamine",
)  # fmt: skip


class Unhurried(Limiter):
    """The house's budget without its waits."""

    BURST = 100_000

    def __init__(self) -> None:
        super().__init__(rate=100_000)


class Meter:
    """Sends messages and notes when each was answered."""

    def __init__(self, house: House, wire: Wire) -> None:
        self.house, self.wire = house, wire
        self.asked: dict[int, list[tuple[float, str]]] = defaultdict(list)
        self.answered: dict[int, list[float]] = defaultdict(list)
        wire.fault = self._note

    async def _note(self, call: Call) -> None:
        chat = int(call.parameters.get("chat_id") or 0)
        if call.method == "sendMessage" and chat > 0:
            self.answered[chat].append(time.perf_counter())

    async def ask(self, person: Person, number: int) -> None:
        """One message; its number makes it unlike any other."""
        text = f"{QUESTIONS[number % len(QUESTIONS)]} {number}"
        self.asked[person.id].append((time.perf_counter(), text))
        await self.wire.say(text, person)

    async def wait(self, patience: float) -> None:
        """Until everything was answered, or patience ends."""
        ends = time.perf_counter() + patience
        while time.perf_counter() < ends and self._missing():  # noqa: ASYNC110 - a meter must not add work
            await asyncio.sleep(0.1)

    def _missing(self) -> int:
        return sum(max(0, len(asked) - len(self.answered[chat])) for chat, asked in self.asked.items())

    async def report(self) -> tuple[list[float], int, int]:
        """Milliseconds to each reply, how many were lost, how many were out of order."""
        waits = [
            (answer - asked) * 1000
            for chat, sent in self.asked.items()
            for (asked, _), answer in zip(sent, self.answered[chat], strict=False)
        ]
        disorder = 0
        for chat, sent in self.asked.items():
            kept = await self.house.store.export_chat(chat)
            rows = kept["questions"]
            assert isinstance(rows, list)
            # A danger may go past its chat's turn; everything else keeps it.
            calm = [row for row in rows if row["kind"] not in DANGER]
            order = [row["text"] for row in sorted(calm, key=lambda row: row["id"])]
            texts = [text for _, text in sent]
            wanted = [text for text in texts if text in set(order)]
            disorder += sum(one != other for one, other in zip(order, wanted, strict=True))
        return waits, self._missing(), disorder


async def _measure(knowledge: Path, seconds: int) -> int:
    clock = MovableClock(datetime.now(UTC))
    wire = Wire(clock)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        config = Config.model_validate({"telegram": {"token": TOKEN, "staff_chat": STAFF_CHAT}})
        store = await open_store(config, database_url=f"sqlite+aiosqlite:///{folder}/flood.db")
        house = House(config, clock, store, Live(knowledge), wire, sandbox=True)
        house.limiter = house.dispatcher.limiter = Unhurried()
        await house.start()
        try:
            people = [replace(PATIENT, id=1_000_000 + number) for number in range(CHATS)]
            start = datetime(2027, 1, 20, 10, 0, tzinfo=CHICAGO)
            for person in people[:ENROLLED]:
                made = await house.enroll(plan=PLAN, start=start, zone=CHICAGO, language="en")
                patient, _ = await store.redeem_link(made.payload, person.id, clock.now())
                await store.give_consent(patient.id, "1", "en", clock.now())
            await asyncio.sleep(1)

            meter = Meter(house, wire)
            began = time.perf_counter()
            for number in range(seconds * RATE):
                await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
                await meter.ask(people[number % CHATS], number)
            await meter.wait(30)
            waits, lost, disorder = await meter.report()
            waits.sort()
            p50, p99 = statistics.median(waits), waits[int(len(waits) * 0.99)]
            print(f"steady: {len(waits)} replies at {RATE}/s from {CHATS} chats: p50 {p50:.1f} ms, "
                  f"p99 {p99:.1f} ms, slowest {waits[-1]:.1f} ms, lost {lost}, "
                  f"out of order {disorder}")  # fmt: skip
            failed += p50 > 25 or p99 > 100 or lost > 0 or disorder > 0

            meter = Meter(house, wire)
            crowd = [replace(PATIENT, id=2_000_000 + number) for number in range(CHATS)]
            began, worked = time.perf_counter(), time.process_time()
            for number in range(BURST):
                await meter.ask(crowd[number % CHATS], number)
            await meter.wait(120)
            took = time.perf_counter() - began
            _, lost, disorder = await meter.report()
            work = (time.process_time() - worked) * 1000 / BURST
            print(f"burst: {BURST} messages in {took:.1f} s: {BURST / took:.0f} replies/s, "
                  f"{work:.1f} ms of processor time each, lost {lost}, "
                  f"out of order {disorder}")  # fmt: skip
            failed += BURST / took < 150 or lost > 0 or disorder > 0
        finally:
            await house.stop()
    return 1 if failed else 0


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--knowledge", type=Path, default=Path(__file__).parents[2] / "knowledge")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    return asyncio.run(_measure(options.knowledge, options.seconds))


if __name__ == "__main__":
    sys.exit(main())
