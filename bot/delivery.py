"""Due reminders leave the house: claimed, worded, sent, and recorded.

The order is what makes a crash harmless: a place in the rate limit, then the ``sending`` mark
committed, then the call, then the end committed. What dies before the mark is sent again for
certain; what dies after it is known to be unsure, and there are never more of those than may be on
the wire at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import logging
import os
import secrets
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Generic, Protocol, TypeVar

from bot.care.reminder import Delivered, Discrepancy, Outcome, Owed, Refused, Retry, Unsure
from bot.clock import Clock
from bot.storage.ledger import Ledger
from bot.storage.sendings import Begin, Ending
from bot.storage.sqlite import hold
from bot.storage.store import DatabaseAwayError, Plans, Store

log = logging.getLogger(__name__)

EMERGENCY, REPLY, REMINDER = 0, 1, 2
"""Who goes first when messages wait for their turn."""
RATE = 30.0
"""Messages a second to everybody, Telegram's published figure for bots."""
IN_FLIGHT = 8
"""Sendings at once: the most that a crash can leave unsure."""
PATIENCE = 20.0
"""Seconds to wait for Telegram's answer before a sending counts as unsure."""
JUMP = timedelta(seconds=60)
"""A wall clock that moved this much against the steady one is not trusted at once."""


class Words(Protocol):
    """A worded reminder. What else it holds is between the one who words and the one who sends."""

    @property
    def handbook(self) -> str:
        """Version of the handbook the words come from."""


M = TypeVar("M", bound=Words)


class Limiter:
    """One budget for everything the bot sends: emergencies first, then replies, then reminders.

    At most ``rate`` messages in any second. A chat gets reminders no faster than one every
    ``per_chat`` seconds; replies may come three in a row. ``reserve`` books places in a budget that
    several processes share: ``await reserve(count, rate)`` gives the seconds until the first of
    ``count`` places.
    """

    BURST = 3

    def __init__(
        self,
        rate: float = RATE,
        *,
        per_chat: float = 1.0,
        reserve: Callable[[int, float], Awaitable[float]] | None = None,
    ) -> None:
        self.full_rate = rate
        self._per_chat = per_chat
        self._rate = rate
        self._reserve = reserve
        self._waiting: list[tuple[int, int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._places: deque[float] = deque()
        self._next = 0.0
        self._granted: deque[float] = deque(maxlen=max(1, int(rate)))
        self._chats: dict[int, deque[float]] = {}
        self._crowd = 1000
        self._held_until = 0.0
        self._pump: asyncio.Task[None] | None = None

    async def turn(self, chat_id: int, priority: int = REPLY) -> None:
        """Returns when a message to that chat may go out."""
        loop = asyncio.get_running_loop()
        if not self._waiting and self._reserve is None and self._at_once(chat_id, priority, loop.time()):
            return
        place: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), chat_id, place))
        if self._pump is None or self._pump.done():
            self._pump = loop.create_task(self._grant(), name="limiter")
        await place

    def _at_once(self, chat_id: int, priority: int, now: float) -> bool:
        """Takes a place if one is free this moment and nobody else waits for it."""
        if self._held_until > now:
            return False
        if not self._places:
            self._book_here(now)
        busy = max(self._places[0], self._window_free(), self._chat_free(priority, chat_id)) > now
        if not busy:
            self._take_place(chat_id, now)
        return not busy

    def _take_place(self, chat_id: int, now: float) -> None:
        self._places.popleft()
        self._granted.append(now)
        times = self._chats.get(chat_id)
        if times is None:
            if len(self._chats) >= self._crowd:
                self._chats = {chat: last for chat, last in self._chats.items() if last[-1] > now - 2}
                self._crowd = 2 * len(self._chats) + 1000
            times = self._chats[chat_id] = deque(maxlen=self.BURST)
        times.append(now)
        self._rate = min(self.full_rate, self._rate + 0.01)

    def hold(self, pause: timedelta) -> None:
        """Telegram asked to slow down: nobody sends for ``pause``, and then more slowly for a while."""
        until = asyncio.get_running_loop().time() + pause.total_seconds()
        self._held_until = max(self._held_until, until)
        self._rate = max(5.0, self._rate * 0.8)

    async def _grant(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            now = loop.time()
            if self._held_until > now:
                await asyncio.sleep(self._held_until - now)
                continue
            # A shared budget is asked while the last place is still ahead: asking takes time.
            if not self._places or (self._reserve and len(self._places) == 1 < len(self._waiting)):
                await self._book(now)
                continue
            soonest = max(self._places[0], self._window_free())
            if soonest > now:
                await asyncio.sleep(soonest - now)
                continue
            chosen = self._choose(now)
            if chosen is None:
                # Nobody is left when every waiter gave up while the pump slept.
                soonest = min((self._chat_free(each[0], each[2]) for each in self._waiting), default=now)
                await asyncio.sleep(max(0.001, soonest - now))
                continue
            self._take_place(chosen[2], now)
            if not chosen[3].done():
                chosen[3].set_result(None)

    def _book_here(self, now: float) -> None:
        # Half a place of credit makes up for a timer that fires late; the window below is what
        # holds the limit.
        step = 1 / self._rate
        self._next = max(self._next + step, now - step)
        self._places.append(self._next)

    async def _book(self, now: float) -> None:
        if self._reserve is None:
            self._book_here(now)
            return
        step = 1 / self._rate
        count = min(len(self._waiting), 4)
        try:
            first = await self._reserve(count, self._rate) + asyncio.get_running_loop().time()
        except DatabaseAwayError:
            # Emergencies must not wait for a database. Alone, slowly, on our own budget.
            self._next = max(self._next + 1.0, now)
            self._places.append(self._next)
            return
        self._places.extend(first + step * number for number in range(count))

    def _window_free(self) -> float:
        full = len(self._granted) == self._granted.maxlen
        return self._granted[0] + 1.0 if full else 0.0

    def _chat_free(self, priority: int, chat: int) -> float:
        times = self._chats.get(chat)
        if priority == EMERGENCY or not times:
            return 0.0
        if priority == REMINDER:
            return times[-1] + self._per_chat
        return times[0] + self._per_chat if len(times) == self.BURST else 0.0

    def _choose(self, now: float) -> tuple[int, int, int, asyncio.Future[None]] | None:
        passed: list[tuple[int, int, int, asyncio.Future[None]]] = []
        chosen = None
        while self._waiting and chosen is None:
            waiter = heapq.heappop(self._waiting)
            if waiter[3].cancelled():
                continue
            if self._chat_free(waiter[0], waiter[2]) <= now:
                chosen = waiter
            else:
                passed.append(waiter)
        for waiter in passed:
            heapq.heappush(self._waiting, waiter)
        return chosen


@dataclass(frozen=True, slots=True)
class Health:
    """How the dispatcher is. ``error`` is the last trouble, empty when the last wake went well."""

    last_wake: datetime | None
    in_hand: int
    on_the_wire: int
    error: str


class Dispatcher(Generic[M]):
    """Sends what is due. :meth:`wake` it when something is; nothing here keeps time.

    ``render`` words a reminder from the handbook at hand and must be quick; it may give
    :class:`Refused` (this can never be worded) or :class:`Retry` (not now). ``send`` makes the
    call and gives its outcome. ``noticed`` hears of every outcome after it was recorded.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        render: Callable[[Owed], M | Refused | Retry],
        send: Callable[[Owed, M], Awaitable[Outcome]],
        limiter: Limiter | None = None,
        *,
        noticed: Callable[[Owed, Outcome], Awaitable[None]] | None = None,
        in_flight: int = IN_FLIGHT,
        beat_every: float | None = None,
        owner: str | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.limiter = limiter or Limiter(reserve=None if store.is_sqlite else store.reserve_slots)
        self.owner = owner or f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._render = render
        self._send = send
        self._noticed = noticed
        self._in_flight = in_flight
        self._ledger = Ledger(store, clock.now, self.owner, self._settled)
        self._hand: set[int] = set()
        self._begun: set[int] = set()
        self._queue: deque[Owed] = deque()
        self._enough = 0
        self._hungry = asyncio.Event()
        self._senders: set[asyncio.Task[None] | None] = set()
        self._in_line: set[asyncio.Task[None] | None] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Lock()
        self._beat_every = beat_every or (15.0 if store.is_sqlite else 2.0)
        self._beating: asyncio.Task[None] | None = None
        self._beaten = 0.0
        self._draining = False
        self._readings: tuple[datetime, float] | None = None
        self._idle_until: datetime | None = None
        self._lock: IO[str] | None = None
        self._last_wake: datetime | None = None
        self._error = ""

    async def start(self) -> int:
        """Takes over what earlier processes left; gives how many reminders that were.

        Raises :class:`~bot.storage.sqlite.BusyError` where another process sends from the same SQLite file.
        """
        path = self.store.lock_path()
        if path is not None:
            self._lock = await asyncio.to_thread(hold, path)
        await self.store.beat(self.owner, self.clock.now())
        self._beaten = asyncio.get_running_loop().time()
        left = await self.store.recover(self.owner, self.clock.now())
        # Opens what the first sending would otherwise have to wait for.
        await self.store.advance((), (), self.owner, self.clock.now())
        self._beating = asyncio.create_task(self._beat(), name="dispatcher-beat")
        if left:
            log.warning("took over %d reminders that an earlier process had in hand", left)
        return left

    async def wake(self) -> int:
        """Claims and sends all that is due; gives how many were claimed. Never raises for the database."""
        async with self._awake:
            claimed = 0
            try:
                while not self._draining and self._clock_is_sound():
                    claim = await self.store.claim_due(self.clock.now(), self._room(), self.owner)
                    if claim.expired:
                        log.warning("%d reminders were not sent in time", len(claim.expired))
                    if not claim.owed:
                        self._idle_until = self.clock.now() + timedelta(seconds=1)
                        break
                    claimed += len(claim.owed)
                    self._hand.update(owed.reminder.id for owed in claim.owed)
                    self._queue.extend(claim.owed)
                    await self._work_off(len(claim.owed) // 4)
                await self._all_done()
                self._last_wake, self._error = self.clock.now(), ""
            except DatabaseAwayError as error:
                self._error = str(error)
                self._idle_until = self.clock.now() + timedelta(seconds=1)
                log.error("cannot look for due reminders: %s", error)
            return claimed

    async def next_due(self) -> datetime | None:
        """When to :meth:`wake` next (UTC); None with nothing ahead. Soon, if the database is away."""
        try:
            due = await self.store.next_due()
        except DatabaseAwayError as error:
            self._error = str(error)
            return self.clock.now() + timedelta(seconds=2)
        # What is due and could not be claimed waits for its chat's next second.
        return due if due is None or self._idle_until is None else max(due, self._idle_until)

    def health(self) -> Health:
        """How the dispatcher is right now."""
        return Health(self._last_wake, len(self._hand), len(self._begun), self._error or self._ledger.error)

    async def reconcile(self, plans: Plans) -> tuple[Discrepancy, ...]:
        """Compares what should have gone out with what did. To be run daily."""
        found = await self.store.reconcile(plans, self.clock.now())
        for one in found:
            log.error("%s in treatment %d, step %s: %s", one.kind, one.treatment_id, one.step, one.detail)
        return found

    async def drain(self, patience: float = PATIENCE + 5) -> None:
        """Stops claiming, finishes what is on the wire, hands back the rest."""
        self._draining = True
        self._queue.clear()
        for sender in filter(None, self._in_line):
            sender.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._all_done()
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.wait([self._beating])
        with contextlib.suppress(DatabaseAwayError):
            await self.store.recover(self.owner, self.clock.now(), frozenset(self._begun))
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ---- one reminder -------------------------------------------------------------------------

    async def _work_off(self, left: int) -> None:
        """Keeps the senders busy until no more than ``left`` claimed reminders wait for one of them."""
        while self._queue and len(self._senders) < min(self._in_flight, len(self._queue)):
            self._senders.add(asyncio.create_task(self._send_on(), name="sender"))
        self._enough = left
        while self._senders and len(self._queue) > left:
            self._hungry.clear()
            await self._hungry.wait()

    async def _all_done(self) -> None:
        while senders := set(filter(None, self._senders)):
            await asyncio.wait(senders)
        await self._ledger.written()
        if self._telling:
            await asyncio.wait(self._telling)

    async def _send_on(self) -> None:
        """One place on the wire: one reminder after the other for as long as there are any."""
        try:
            while self._queue:
                owed = self._queue.popleft()
                if len(self._queue) <= self._enough:
                    self._hungry.set()
                await self._deliver(owed)
        finally:
            # At once, not when the loop gets to it: a sender that is done must not count as one.
            self._senders.discard(asyncio.current_task())
            self._hungry.set()

    async def _deliver(self, owed: Owed) -> None:
        me, ending = asyncio.current_task(), None
        try:
            self._in_line.add(me)
            await self.limiter.turn(owed.chat_id, REMINDER)
            self._in_line.discard(me)
            if not self._draining:
                self._begun.add(owed.reminder.id)
                ending = await self._attempt(owed)
        except Exception:  # whatever went wrong with this one, the sender must go on to the next
            log.exception("reminder %d could not be dealt with", owed.reminder.id)
        finally:
            self._in_line.discard(me)
            if ending is None:
                self._forget(owed)
        if ending is None:
            return
        # The place on the wire is free already: the ledger writes this end in the same commit as, or
        # before, the beginning that takes the place.
        self._ledger.end(ending)
        outcome = ending.outcome
        if isinstance(outcome, Retry) and outcome.everybody and outcome.after is not None:
            self.limiter.hold(outcome.after)
            if not self.store.is_sqlite:
                with contextlib.suppress(DatabaseAwayError):
                    await self.store.hold_budget(outcome.after)

    async def _attempt(self, owed: Owed) -> Ending | None:
        """Marks and sends, and gives the end; None where it must not be sent."""
        message = self._word(owed)
        handbook = "" if isinstance(message, Refused | Retry) else message.handbook
        try:
            number = await self._ledger.begin(Begin(owed.reminder.id, handbook))
        except DatabaseAwayError:
            # Whether the mark was committed is unknown, that nothing was sent is certain.
            number = owed.reminder.attempts + 1
            message = Retry(timedelta(seconds=1), "the database was away")
        if number is None:
            return None
        if isinstance(message, Refused | Retry):
            outcome: Outcome = message
        elif self._lease_is_over():
            outcome = Retry(timedelta(seconds=1), "this process slept too long")
        else:
            outcome = await self._call(owed, message)
        return Ending(owed, outcome, self.clock.now(), number)

    def _forget(self, owed: Owed) -> None:
        self._hand.discard(owed.reminder.id)
        self._begun.discard(owed.reminder.id)

    def _settled(self, endings: Sequence[Ending]) -> None:
        """The ledger has them: the process may forget them and tell about them."""
        for ending in endings:
            self._forget(ending.owed)
            if not isinstance(ending.outcome, Delivered):
                log.warning("reminder %d: %s", ending.owed.reminder.id, type(ending.outcome).__name__.lower())
        if self._noticed is not None:
            telling = asyncio.create_task(self._tell(self._noticed, endings), name="telling")
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    @staticmethod
    async def _tell(noticed: Callable[[Owed, Outcome], Awaitable[None]], endings: Sequence[Ending]) -> None:
        for ending in endings:
            try:
                await noticed(ending.owed, ending.outcome)
            except Exception:  # whatever went wrong, the others must be told too
                log.exception("telling about reminder %d failed", ending.owed.reminder.id)

    def _word(self, owed: Owed) -> M | Refused | Retry:
        try:
            return self._render(owed)
        except Exception as error:  # whatever went wrong, it must end as failed and not get lost
            log.exception("reminder %d cannot be worded", owed.reminder.id)
            return Refused(f"it cannot be worded: {type(error).__name__}")

    async def _call(self, owed: Owed, message: M) -> Outcome:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._send(owed, message)
        except TimeoutError:
            return Unsure(f"no answer within {PATIENCE:g} seconds")
        except Exception as error:  # whatever went wrong, nobody knows whether it arrived
            log.exception("sending reminder %d failed without an outcome", owed.reminder.id)
            return Unsure(type(error).__name__)

    # ---- staying alive, and knowing it --------------------------------------------------------

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_every)
            try:
                await self.store.beat(self.owner, self.clock.now())
                self._beaten = asyncio.get_running_loop().time()
                await self.store.recover(self.owner, self.clock.now(), frozenset(self._hand))
            except DatabaseAwayError as error:
                log.error("no heartbeat: %s", error)

    def _lease_is_over(self) -> bool:
        if self.store.is_sqlite or self._beating is None:
            return False
        return asyncio.get_running_loop().time() - self._beaten > self.store.lease.total_seconds() - 1

    def _clock_is_sound(self) -> bool:
        """False once after the wall clock jumped: nothing is sent until two readings agree."""
        wall, steady = self.clock.now(), asyncio.get_running_loop().time()
        before, self._readings = self._readings, (wall, steady)
        if before is None or not self.clock.steady:
            return True
        drift = (wall - before[0]) - timedelta(seconds=steady - before[1])
        if abs(drift) <= JUMP:
            return True
        log.error("the clock jumped by %s; waiting for it to settle", drift)
        self._idle_until = wall + timedelta(seconds=2)
        return False

    def _room(self) -> int:
        """Claims three seconds of sending: little to hand back, enough to keep going.

        More than a hundred or so would keep the event loop busy with making objects of rows.
        """
        wanted = min(max(self._in_flight * 4, int(self.limiter.full_rate * 3)), 128)
        return max(wanted - len(self._queue), self._in_flight)
