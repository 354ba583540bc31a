"""Half a day of a clinic in a second: the real code on virtual time, with faults and crashes.

The event loop's clock is moved to the next timer instead of waiting for it, SQL runs on the spot,
and every choice comes from one seed: the same seed gives the same history. The clinic's staff work
from another process. A process can die at any await, just before a commit and just after one.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import selectors
import shutil
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Engine, event, make_url

from bot.care.plan import CarePlan
from bot.care.reminder import Delivered, Outcome, Owed, Refused, Retry, Unsure
from bot.delivery import Dispatcher, Limiter
from bot.storage.database import sqlite_engine
from bot.storage.sqlite import Connection
from bot.storage.store import StorageError, Store

from .world import CHICAGO, Note, word

R = TypeVar("R")
EPOCH = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
OUTAGE = timedelta(minutes=16)
"""The longest time between two looks, a crash and a start: what had less time may expire."""
AFTERWARDS = timedelta(hours=40)
"""Time without new faults, in which everything that is still owed must come to its end."""


def plan() -> CarePlan:
    """Eight steps close together, of every temper."""
    steps: list[dict[str, object]] = []
    for number, (when, until, unsure) in enumerate(
        (
            ("4 hours before start", "1 hour before start", "resend"),
            ("3 hours before start", "for 90 minutes", "show-staff"),
            ("2 hours before start", "30 minutes before start", "resend"),
            ("1 hour before start", "10 minutes before start", "resend"),
            ("1 hour after discharge", "5 hours after discharge", "show-staff"),
            ("2 hours after discharge", "for 4 hours", "resend"),
            ("1 day after start at 09:00", "1 day after start at 18:00", "resend"),
        ),
        1,
    ):
        step: dict[str, object] = {
            "id": f"step-{number}",
            "when": when,
            "until": until,
            "unsure": unsure,
            "quiet": "ignore",
            "text": {"en": "…"},
            "late": {"en": "late"},
        }
        if number in (1, 3):
            step["confirm"] = {"by": "20 minutes before start", "nudge": "40 minutes"}
        steps.append(step)
    return CarePlan.model_validate({"id": "visit", "title": {"en": "…"}, "visit": "1 hour", "steps": steps})


PLANS = {"visit": plan()}


class CrashError(BaseException):
    """The process is gone. Not an Exception: nothing may catch it and carry on."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that jumps to the next timer."""

    def __init__(self) -> None:
        self._virtual = 0.0
        super().__init__(_Jump(self))
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Seconds of virtual time since the loop was made."""
        return self._virtual

    def jump(self, seconds: float) -> None:
        """Moves virtual time."""
        self._virtual += seconds


class _Jump(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        if timeout > 0:
            self._loop.jump(timeout)
        return []


class VirtualClock:
    """The wall clock of virtual time."""

    steady = True

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        """The present of the simulation."""
        return EPOCH + timedelta(seconds=round(self._loop.time(), 6))

    async def moved(self) -> None:
        """Nobody moves it but the loop."""
        await asyncio.Event().wait()


_whose: ContextVar[Process | None] = ContextVar("whose", default=None)
_owners: WeakKeyDictionary[asyncio.Future[Any], Process] = WeakKeyDictionary()


def _task(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Future[Any]:
    """Remembers which process a task belongs to, so that a dying process takes its own with it."""
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **options)
    process = _whose.get()
    if process is not None:
        _owners[task] = process
    return task


class Process:
    """One life of the bot. After :meth:`die` nothing it still tries has any effect."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.dead = False
        self.died = asyncio.Event()
        self.files: list[sqlite3.Connection] = []

    def die(self) -> None:
        """Ends it on the spot."""
        self.dead = True
        self.died.set()
        for raw in self.files:
            raw.close()  # as the kernel does: open transactions are taken back

    def store(self) -> Store:
        """The process's own way into the database."""
        return self.world.open(self._run, self._at_commit, self.files)

    async def _run(self, work: Callable[[], Any]) -> Any:
        if self.dead:
            raise CrashError
        return work()

    def _at_commit(self) -> None:
        """Called before and after each commit: now and then the process dies just there."""
        if self.dead:
            raise CrashError
        if self.world.faulty and self.world.dice.random() < self.world.commit_crash:
            self.world.crashes += 1
            self.die()
            raise CrashError


class _Crashing(Connection):
    """A connection that may die at the two worst moments."""

    def __init__(
        self, raw: sqlite3.Connection, run: Callable[..., Awaitable[Any]], hook: Callable[[], None]
    ) -> None:
        super().__init__(raw, run)
        self._hook = hook

    async def commit(self) -> None:
        wrote = self._conn.in_transaction and self._conn.total_changes > 0
        if wrote:
            self._hook()
        await super().commit()
        if wrote:
            self._hook()

    async def transact(self, work: Callable[[sqlite3.Connection], R]) -> R:
        before = self._conn.total_changes

        def dying(raw: sqlite3.Connection) -> R:
            result = work(raw)
            if raw.total_changes > before:
                self._hook()
            return result

        result = await super().transact(dying)
        if self._conn.total_changes > before:
            self._hook()
        return result


_shared: list[tuple[Dialect, Any]] = []


def _compiled(engine: Engine) -> tuple[Dialect, Any]:
    if not _shared:
        _shared.append((engine.dialect, engine._compiled_cache))
    return _shared[0]


@dataclass
class World:
    """The clinic, its database, Telegram, and what happened."""

    loop: VirtualLoop
    dice: random.Random
    path: Path
    make: Callable[[Store, VirtualClock, Limiter, Any, str], Dispatcher[Note]]
    store_type: type[Store] = Store
    faulty: bool = True
    commit_crash: float = 0.004
    crashes: int = 0
    history: list[str] = field(default_factory=list)
    arrivals: list[tuple[datetime, int, int]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    files: list[sqlite3.Connection] = field(default_factory=list)
    people: set[asyncio.Task[None]] = field(default_factory=set)
    freed: dict[int, datetime] = field(default_factory=dict)
    """When patients switched their reminders on again: what was held could not go out before."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.loop)
        self.witness = sqlite3.connect(self.path, isolation_level=None)
        self.staff = self.open(self._inline, lambda: None, [])

    async def _inline(self, work: Callable[[], Any]) -> Any:
        return work()

    def open(
        self, run: Callable[..., Awaitable[Any]], hook: Callable[[], None], files: list[sqlite3.Connection]
    ) -> Store:
        """A store on the clinic's database whose work is done by ``run``."""

        def connect() -> Connection:
            raw = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
            files.append(raw)
            self.files.append(raw)
            return _Crashing(raw, run, hook)

        engine = sqlite_engine(make_url(f"sqlite+aiosqlite:///{self.path}"), connect)
        # Statements are compiled once for all lives of all seeds.
        engine.sync_engine.dialect, engine.sync_engine._compiled_cache = _compiled(engine.sync_engine)

        @event.listens_for(engine.sync_engine, "connect")
        def hasten(connection: sqlite3.Connection, _record: object) -> None:
            # Processes die here, never the machine: what was committed is there without a sync.
            connection.cursor().execute("PRAGMA synchronous = OFF")

        store = self.store_type(engine)
        store.lock_path = lambda: None  # type: ignore[method-assign]  # the dead could not let go of it
        return store

    def note(self, what: str) -> None:
        """Adds to the history."""
        self.history.append(f"{self.loop.time():.6f} {what}")

    # ---- Telegram -----------------------------------------------------------------------------

    async def take(self, process: Process, owed: Owed, note: Note) -> Outcome:
        """One call to the Bot API, from a process that may die meanwhile."""
        if process.dead:
            await asyncio.Event().wait()
        self._must_be_current(owed)
        latency = self.dice.uniform(0.02, 0.3)
        fate = self.dice.random() if self.faulty else 1.0
        await asyncio.sleep(latency / 2)
        if process.dead:
            # The request had left the house: half the time it still arrives.
            if self.dice.random() < 0.5:
                self._arrive(owed, note)
            await asyncio.Event().wait()
        if fate < 0.02:
            pause = timedelta(seconds=self.dice.randint(1, 30))
            return Retry(pause, "too many requests", everybody=self.dice.random() < 0.5)
        if fate < 0.05:
            return Retry(None, "bad gateway")
        if fate < 0.055:
            return Refused("message is too long")
        if fate < 0.07:
            return Unsure("connection reset before the answer")
        self._arrive(owed, note)
        if fate < 0.09:
            await asyncio.sleep(5)
            return Unsure("read timeout")
        await asyncio.sleep(latency / 2)
        return Delivered(len(self.arrivals))

    def _arrive(self, owed: Owed, note: Note) -> None:
        self.arrivals.append((self.clock.now(), owed.reminder.id, owed.chat_id))
        self.note(f"arrived {owed.reminder.id} {note.text} chat {owed.chat_id}")

    def _must_be_current(self, owed: Owed) -> None:
        row = self.witness.execute(
            "SELECT state, ideal, until FROM reminders WHERE id = ?", (owed.reminder.id,)
        ).fetchone()
        now = self.clock.now()
        if row is None or row[0] != "sending":
            self.broken.append(f"reminder {owed.reminder.id} was called out while '{row and row[0]}'")
        elif datetime.fromisoformat(row[1]) != owed.reminder.ideal:
            self.broken.append(f"reminder {owed.reminder.id} was called out for a time it no longer has")
        elif datetime.fromisoformat(row[2]) <= now:
            self.broken.append(f"reminder {owed.reminder.id} was called out after its time")

    # ---- the bot ------------------------------------------------------------------------------

    async def live(self, until: datetime) -> None:
        """Runs the bot until then, starting it again whenever it dies."""
        number = 0
        while self.clock.now() < until:
            number += 1
            process = Process(self, f"p{number}")
            self.note(f"start {process.name}")
            _whose.set(process)
            main = asyncio.create_task(self._main(process, until))
            died = asyncio.create_task(process.died.wait())
            end = asyncio.create_task(self._some_day(process))
            _whose.set(None)
            await asyncio.wait([main, died, end], return_when=asyncio.FIRST_COMPLETED)
            process.die()
            for _ in range(2):
                mine = [task for task in asyncio.all_tasks() if _owners.get(task) is process]
                for task in mine:
                    task.cancel()
                if mine:
                    await asyncio.wait(mine)
            if main.done() and not main.cancelled() and main.exception() is None:
                return
            await asyncio.sleep(self.dice.uniform(1.5, 20))

    async def _some_day(self, process: Process) -> None:
        while True:
            await asyncio.sleep(self.dice.expovariate(1 / 2400))
            if self.faulty:
                self.crashes += 1
                process.die()
                return

    async def _main(self, process: Process, until: datetime) -> None:
        store = process.store()

        async def send(owed: Owed, note: Note) -> Outcome:
            return await self.take(process, owed, note)

        work = self.make(store, self.clock, Limiter(), send, process.name)
        await work.start()
        claimed = 1
        while self.clock.now() < until:
            due = await work.next_due()
            tick = self.clock.now() + (timedelta(minutes=10) if self.faulty else timedelta(hours=4))
            moment = min(tick, due) if due else tick
            # Where nothing could be claimed last time a chat is stuck; asking each second is slow.
            await asyncio.sleep(max(0.05 if claimed else 30, (moment - self.clock.now()).total_seconds()))
            claimed = await work.wake()
        await work.drain()

    # ---- the staff ----------------------------------------------------------------------------

    async def work_day(self, visits: int) -> None:
        """Staff enrol, move, cancel, discharge; patients pause and stop; all at random moments."""
        for chat in range(1, visits + 1):
            start = EPOCH + timedelta(minutes=self.dice.randint(60, 600))
            if self.dice.random() < 0.5:  # half the clinic begins on the hour: bursts
                start = start.replace(minute=0)
            made = await self.staff.enroll(
                plan="visit", plans=PLANS, start=start, zone=CHICAGO, now=self.clock.now()
            )
            patient, treatment = await self.staff.redeem_link(made.payload, chat, self.clock.now())
            await self.staff.give_consent(patient.id, "1", "en", self.clock.now())
            self.people.add(asyncio.create_task(self._fate_of(treatment.id, patient.id, start)))
        await asyncio.sleep(HALF_DAY.total_seconds())

    async def _fate_of(self, treatment_id: int, patient_id: int, start: datetime) -> None:
        for _ in range(self.dice.choice((0, 0, 1, 2))):
            await asyncio.sleep(self.dice.uniform(10, 20_000))
            now = self.clock.now()
            choice = self.dice.random()
            try:
                if choice < 0.35:
                    start = max(now, start) + timedelta(minutes=self.dice.randint(-30, 300))
                    await self.staff.move_treatment(treatment_id, start, PLANS, now)
                elif choice < 0.45:
                    await self.staff.cancel_treatment(treatment_id, PLANS, now)
                elif choice < 0.7:
                    home = max(start, now - timedelta(minutes=5))
                    await self.staff.discharge_treatment(treatment_id, home, PLANS, now)
                elif choice < 0.8:
                    await self.staff.pause_reminders(patient_id, now + timedelta(minutes=30), now)
                elif choice < 0.9:
                    await self.staff.stop_reminders(patient_id, now)
                    await asyncio.sleep(self.dice.uniform(60, 3600))
                    await self.staff.resume_reminders(patient_id, self.clock.now())
                    self.freed[patient_id] = self.clock.now()
                else:
                    rows = await self.staff.reminders_of(treatment_id=treatment_id)
                    if rows:
                        await self.staff.confirm(self.dice.choice(rows).reminder.id, "done", now)
            except StorageError as refusal:
                self.note(f"staff refused: {refusal}")
            self.note(f"staff {choice:.3f} treatment {treatment_id}")


@dataclass(frozen=True)
class Story:
    """What a seed came to. ``broken`` are the promises that were not kept."""

    broken: tuple[str, ...]
    history: str
    tally: Counter[str]
    crashes: int
    repeats: int


def tell(
    seed: int,
    folder: Path,
    template: Path,
    *,
    visits: int = 8,
    make: Callable[..., Dispatcher[Note]] | None = None,
    store_type: type[Store] = Store,
) -> Story:
    """Runs one seed. ``make`` and ``store_type`` put a changed dispatcher or store in its place."""
    path = folder / f"seed-{seed}.db"
    shutil.copyfile(template, path)
    loop = VirtualLoop()
    loop.set_task_factory(_task)

    def usual(store: Store, clock: VirtualClock, limiter: Limiter, send: Any, owner: str) -> Dispatcher[Note]:
        return Dispatcher(store, clock, word, send, limiter, owner=owner, beat_every=3 * 3600)

    world = World(loop, random.Random(seed), path, make or usual, store_type)
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        loop.run_until_complete(_whole_story(world, visits))
        return _verdict(world)
    finally:
        world.witness.close()
        for raw in world.files:
            raw.close()
        loop.close()
        path.unlink()


async def _whole_story(world: World, visits: int) -> None:
    def calm() -> None:
        world.faulty = False

    asyncio.get_running_loop().call_later(HALF_DAY.total_seconds(), calm)
    day: Coroutine[Any, Any, None] = world.work_day(visits)
    await asyncio.gather(day, world.live(EPOCH + HALF_DAY + AFTERWARDS))


def _verdict(world: World) -> Story:
    rows = {
        row[0]: row[1:]
        for row in world.witness.execute(
            "SELECT id, state, repeat, reason, step, due, until, patient_id FROM reminders"
        )
    }
    broken = list(world.broken)
    count = Counter(reminder for _, reminder, _ in world.arrivals)
    for key, (state, repeat, reason, step, due, until, patient) in rows.items():
        if state in ("planned", "claimed", "sending"):
            broken.append(f"reminder {key} ({step}) never came to an end: {state} {reason}")
        if state == "sent" and not count[key]:
            broken.append(f"reminder {key} counts as sent and never arrived")
        if count[key] > (2 if repeat else 1):
            broken.append(f"reminder {key} arrived {count[key]} times, repeat {bool(repeat)}")
        since = datetime.fromisoformat(due)
        window = datetime.fromisoformat(until) - max(since, world.freed.get(patient, since))
        if state == "expired" and "in time" in reason and window > OUTAGE:
            broken.append(f"reminder {key} ({step}) was lost: {reason}")
    moments = sorted(at for at, _, _ in world.arrivals)
    # An arrival is half a call after its turn, up to 0.15 s: the limit shows over a longer stretch.
    for first, last in zip(moments, moments[64:], strict=False):
        if last - first < timedelta(seconds=1.7):
            broken.append(f"too fast: 65 messages in {last - first} from {first}")
    digest = hashlib.sha256("\n".join(world.history).encode()).hexdigest()
    repeats = sum(1 for number in count.values() if number > 1)
    return Story(tuple(broken), digest, Counter(row[0] for row in rows.values()), world.crashes, repeats)


async def template(path: Path) -> Path:
    """An empty clinic's database, to be copied for each seed."""
    store = await Store.open(f"sqlite+aiosqlite:///{path}", migrate=True)
    async with store.writing() as connection:
        await connection.exec_driver_sql("SELECT 1")
    await store.close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = MEMORY")
    raw.close()
    return path
