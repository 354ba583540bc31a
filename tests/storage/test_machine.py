"""Anything can happen in any order: a model in plain Python watches every message that arrives."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import make_url

from bot.care.reminder import Outcome, Owed, Unreachable, Unsure
from bot.clock import MovableClock
from bot.delivery import Dispatcher
from bot.storage.database import sqlite_engine
from bot.storage.sqlite import Connection
from bot.storage.store import Begin, StorageError, Store

from .world import BOOKED, MADRID, PLANS, Note, Telegram, dispatcher, linked, run_until

HOURS = st.integers(min_value=1, max_value=60)


class Clinic(RuleBasedStateMachine):
    """A clinic in memory. The model knows who may be written to; the database is not asked."""

    treatments = Bundle("treatments")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = MovableClock(BOOKED, running=False)
        self.telegram = Telegram(self.clock, self._answer)
        self.lives = 0
        self.chats = 0
        self.silent: set[int] = set()
        self.over: set[int] = set()
        self.versions: dict[int, int] = {}
        self.patient_of: dict[int, int] = {}
        self.next_answer: Outcome | None = None
        self.seen: Counter[tuple[int, str, datetime, bool]] = Counter()
        self.broken: list[str] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Runs to the end."""
        return self.loop.run_until_complete(work)

    @initialize()
    def open(self) -> None:
        """An empty clinic."""

        async def inline(work: Callable[[], Any]) -> Any:
            return work()

        def connect() -> Connection:
            return Connection(sqlite3.connect(":memory:", isolation_level=None), inline)

        self.store = Store(sqlite_engine(make_url("sqlite+aiosqlite://"), connect))
        self.run(self.store.migrate())
        self.work = self._new_life()

    def _new_life(self) -> Dispatcher[Note]:
        self.lives += 1
        work = dispatcher(self.store, self.telegram, owner=f"life-{self.lives}")
        self.run(work.start())
        return work

    def _answer(self, owed: Owed, _count: int) -> Outcome | None:
        row, now = owed.reminder, self.clock.now()
        if row.patient_id in self.silent:
            self.broken.append(f"{row.step} went to somebody who must not be written to")
        if row.treatment_id in self.over:
            self.broken.append(f"{row.step} went out for a cancelled visit")
        if not row.due <= now < row.until:
            self.broken.append(f"{row.step} went out at {now}, due {row.due}, until {row.until}")
        key = (row.treatment_id, row.step, row.ideal, row.nudge)
        self.seen[key] += 1
        if self.seen[key] > (2 if row.repeat else 1):
            self.broken.append(f"{row.step} went out {self.seen[key]} times")
        answer, self.next_answer = self.next_answer, None
        if isinstance(answer, Unreachable):
            self.silent.add(row.patient_id)
        return answer

    @rule(target=treatments, ahead=HOURS)
    def enroll(self, ahead: int) -> int:
        """A new patient with a visit soon."""
        self.chats += 1
        now = self.clock.now()
        patient, treatment = self.run(
            linked(self.store, self.chats, start=now + timedelta(hours=ahead), now=now)
        )
        self.patient_of[treatment.id] = patient.id
        return treatment.id  # type: ignore[no-any-return]  # run() gives what its work gives

    @rule(treatment=treatments, ahead=HOURS)
    def move(self, treatment: int, ahead: int) -> None:
        """The visit is at another time."""
        start = self.clock.now() + timedelta(hours=ahead, minutes=7)
        try:
            self.run(self.store.move_treatment(treatment, start, PLANS, self.clock.now()))
        except StorageError:
            assert treatment in self.over

    @rule(treatment=consumes(treatments))
    def cancel(self, treatment: int) -> None:
        """The visit is off."""
        self.run(self.store.cancel_treatment(treatment, PLANS, self.clock.now()))
        self.over.add(treatment)

    @rule(treatment=treatments)
    def discharge(self, treatment: int) -> None:
        """The patient goes home."""
        now = self.clock.now()
        visit = self.run(self.store.treatment(treatment))
        if visit.start <= now:
            self.run(self.store.discharge_treatment(treatment, now, PLANS, now))

    @rule(treatment=treatments)
    def stop(self, treatment: int) -> None:
        """No more reminders, please."""
        patient = self.patient_of[treatment]
        self.run(self.store.stop_reminders(patient, self.clock.now()))
        self.silent.add(patient)

    @rule(treatment=treatments)
    def resume(self, treatment: int) -> None:
        """Reminders again, from wherever they stopped."""
        patient = self.patient_of[treatment]
        self.run(self.store.resume_reminders(patient, self.clock.now()))
        self.run(self.store.mark_reachable(patient, self.clock.now()))
        self.silent.discard(patient)

    @rule(treatment=treatments)
    def travel(self, treatment: int) -> None:
        """The patient is in another zone."""
        self.run(self.store.set_zone(self.patient_of[treatment], MADRID, PLANS, self.clock.now()))

    @rule(answer=st.sampled_from([Unsure("timeout"), Unreachable("blocked")]))
    def trouble_ahead(self, answer: Outcome) -> None:
        """The next call goes wrong."""
        self.next_answer = answer

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        """Everything that falls due meanwhile goes out."""
        self.run(run_until(self.work, self.clock, self.clock.now() + timedelta(hours=hours)))

    @rule(hours=HOURS)
    def downtime(self, hours: int) -> None:
        """The bot is off for a while and starts again."""
        self.run(self.work.drain())
        self.clock.forward(timedelta(hours=hours))
        self.work = self._new_life()

    @rule(begun=st.booleans())
    def crash(self, begun: bool) -> None:
        """The bot dies with reminders in hand, perhaps with one on the wire that never arrives."""
        claim = self.run(self.store.claim_due(self.clock.now(), 5, f"life-{self.lives}"))
        if begun and claim.owed:
            first = claim.owed[0].reminder
            marked = self.run(
                self.store.advance([Begin(first.id, "h")], [], f"life-{self.lives}", self.clock.now())
            )
            assert list(marked) == [first.id]
        self.work._beating and self.work._beating.cancel()
        self.work = self._new_life()

    @invariant()
    def every_promise_is_kept(self) -> None:
        """Nothing went out that must not."""
        assert self.broken == []

    def teardown(self) -> None:
        """In the end every reminder has come to an end, and the ledger agrees with the plans."""
        if not hasattr(self, "store"):
            self.loop.close()
            return
        try:
            self._end()
        finally:
            self.run(self.work.drain())
            self.run(self.store.close())
            self.loop.close()

    def _end(self) -> None:
        self.next_answer = None
        self.run(run_until(self.work, self.clock, self.clock.now() + timedelta(days=30)))
        tally = self.run(self.store.tally())
        assert not {"planned", "claimed", "sending"} & set(tally), tally
        assert self.broken == []
        found = self.run(self.store.reconcile(PLANS, self.clock.now()))
        assert [one for one in found if one.kind != "drift"] == []


TestClinic = Clinic.TestCase
TestClinic.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
