"""One reminder's life: a closed set of states, a closed set of outcomes, and what follows what.

::

    planned -> claimed -> sending -> sent
       ^          |          |-> planned      not delivered: try again, while it is worth sending
       |----------+          |-> unsure       nobody knows whether it arrived
       |                     |-> unreachable  the patient blocked the bot
       |                     '-> failed       Telegram refused the message itself
       '-> expired | cancelled | skipped      never sent, and recorded so

``claimed`` means that nothing has left the house yet and may always be taken back. ``sending`` is
written before the call to Telegram and left only by its outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.care.patient import Patient, Treatment
from bot.care.plan import Due, Step


class State(StrEnum):
    """Where a reminder stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


OPEN = frozenset({State.PLANNED, State.CLAIMED, State.SENDING})
"""States that something must still come out of."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A step owed to one patient at one instant. All instants are UTC.

    ``due`` is the promise, ``send_at`` when it is tried next, ``until`` when it stops being worth
    sending. ``ideal`` is where the plan alone would put it. ``occurrence`` counts the times a step
    was owed in one treatment: again after a move, or as a nudge. ``held`` says why it may
    not go out yet (no chat linked, reminders off, …), None if it may. ``repeat`` marks a second
    sending of which the first may have arrived. ``confirm_by`` is when staff must know the answer.
    """

    id: int
    treatment_id: int
    patient_id: int
    step: str
    occurrence: int
    ideal: datetime
    due: datetime
    send_at: datetime
    until: datetime
    state: State
    reason: str = ""
    late: bool = False
    nudge: bool = False
    provisional: bool = False
    held: str | None = None
    priority: int = 2
    resend: bool = False
    repeat: bool = False
    attempts: int = 0
    plan_version: int = 1
    confirm_by: datetime | None = None
    nudge_after: timedelta | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    message_id: int | None = None
    sent_at: datetime | None = None
    handbook: str = ""
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A claimed reminder with all that is needed to word it and to address it."""

    reminder: Reminder
    patient: Patient
    treatment: Treatment

    @property
    def chat_id(self) -> int:
        """Where it goes. Only reminders of linked patients are ever claimed."""
        if self.patient.chat_id is None:
            raise ValueError(f"reminder {self.reminder.id} belongs to a patient without a chat")
        return self.patient.chat_id


# ---- outcomes of one attempt --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram took the message and gave it this id."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not delivered; worth another try after ``after``, or after a growing pause."""

    after: timedelta | None = None
    detail: str = ""
    everybody: bool = False
    """True when Telegram asked the whole bot to slow down, not only this chat."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The patient blocked the bot, or the chat is gone."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """The message left the house and no answer came back. It may or may not have arrived."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The message itself is not acceptable; trying again cannot help."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """Not delivered: the chat now has another id."""

    new_chat_id: int


Outcome = Delivered | Retry | Unreachable | Unsure | Refused | Migrated

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th failed try: 5 s, doubling, at most 5 minutes."""
    return min(FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 10)), LONGEST_PAUSE)


def after_attempt(reminder: Reminder, outcome: Outcome, now: datetime) -> Reminder:
    """The reminder after ``outcome`` of its latest attempt; ``now`` is UTC.

    An unsure outcome is sent again once, if the step says so and it is still worth sending;
    otherwise it stays unsure for staff to see.
    """
    free = replace(reminder, owner=None)
    match outcome:
        case Delivered(message_id):
            return replace(free, state=State.SENT, message_id=message_id, sent_at=now, reason="")
        case Retry(after, detail):
            pause = pause_after(reminder.attempts) if after is None else after
            return replace(free, state=State.PLANNED, send_at=now + pause, reason=detail)
        case Unsure(detail):
            if reminder.resend and not reminder.repeat and now < reminder.until:
                return replace(free, state=State.PLANNED, send_at=now, repeat=True, reason=detail)
            return replace(free, state=State.UNSURE, reason=detail or "no answer from Telegram")
        case Unreachable(detail):
            return replace(free, state=State.UNREACHABLE, reason=detail or "the patient blocked the bot")
        case Refused(detail):
            return replace(free, state=State.FAILED, reason=detail or "Telegram refused the message")
        case Migrated():
            return replace(free, state=State.PLANNED, send_at=now, reason="the chat has a new id")


def holding(patient: Patient, now: datetime) -> str | None:
    """Why nothing may be sent to ``patient`` unasked at ``now``, in plain words; None if it may."""
    if patient.chat_id is None:
        return "no chat linked"
    if patient.consented is None:
        return "no consent yet"
    if not patient.reachable:
        return "the patient blocked the bot"
    if not patient.reminders_on:
        return "the patient switched reminders off"
    if patient.paused_until is not None and now < patient.paused_until:
        return "the patient paused reminders"
    return None


def needs_a_call(reminder: Reminder, now: datetime) -> bool:
    """Whether staff must ring: an answer is needed by now and there is none that settles it."""
    if reminder.confirm_by is None or reminder.answer == "done" or reminder.state is State.CANCELLED:
        return False
    return reminder.answer == "help" or reminder.confirm_by <= now


# ---- planning again -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Replan:
    """What must happen to a treatment's rows so that they match its timeline.

    ``move`` pairs an open row with where it belongs now; ``cancel`` pairs an open row with the
    reason; ``add`` are steps that are owed and have no row, with their occurrence.
    """

    add: tuple[tuple[Due, int], ...] = ()
    move: tuple[tuple[Reminder, Due], ...] = ()
    cancel: tuple[tuple[Reminder, str], ...] = ()


def replan(
    rows: Sequence[Reminder],
    wanted: Iterable[Due],
    now: datetime,
    *,
    again: bool = False,
    late_ok: bool = True,
    gone: str = "no longer in the care plan",
) -> Replan:
    """Compares a treatment's ``rows`` with the timeline that is ``wanted`` at ``now`` (UTC).

    What is on the wire is left alone, and so is what was not sent in time: it expires, and staff
    hear of it, which a cancelled row would hide. What was sent stays sent, unless the visit was moved
    (``again``): then a step whose time changed is owed once more. ``late_ok`` False keeps a step
    that came into the plan too late from going out at once. ``gone`` is the reason written on rows
    the timeline no longer has.
    """
    add: list[tuple[Due, int]] = []
    move: list[tuple[Reminder, Due]] = []
    cancel: list[tuple[Reminder, str]] = []
    by_step: dict[str, list[Reminder]] = {}
    for row in rows:
        by_step.setdefault(row.step, []).append(row)
    for due in wanted:
        mine = by_step.pop(due.step.id, [])
        following = [row for row in mine if row.nudge and row.state in _TAKEN_BACK]
        plain = [row for row in mine if not row.nudge]
        waiting = [row for row in plain if row.state in _TAKEN_BACK]
        last = max((row.occurrence for row in mine), default=0)
        if due.state == "skipped":
            # Nobody asks again about a step that is not owed any more.
            cancel += [(row, due.reason) for row in following]
            following = []
        if waiting:
            row = waiting[-1]
            if due.state == "skipped":
                if now < row.until:
                    cancel.append((row, due.reason))
            elif not _same_place(row, due):
                move.append((row, due))
            continue
        settled = [row for row in plain if row.state not in {State.CANCELLED, State.SKIPPED}]
        if settled and not (again and all(row.ideal != due.ideal for row in settled)):
            continue
        if again:
            cancel += [(row, "the visit was moved") for row in following]
        if due.state == "skipped" and any(
            row.state in {State.CANCELLED, State.SKIPPED} and row.ideal == due.ideal for row in plain
        ):
            continue
        if not late_ok and due.state == "late":
            due = replace(due, state="skipped", reason="it was already past when the plan changed")
        add.append((due, last + 1))
    for rest in by_step.values():
        cancel += [(row, gone) for row in rest if row.state in _TAKEN_BACK]
    return Replan(tuple(add), tuple(move), tuple(cancel))


_TAKEN_BACK = frozenset({State.PLANNED, State.CLAIMED})


def _same_place(row: Reminder, due: Due) -> bool:
    # A row that waits past its due time is where it belongs as long as the plan's own time for it
    # has not changed: planning again must not turn it into a late one.
    here = row.ideal == due.ideal and row.until == due.until and row.confirm_by == due.confirm_by
    return here and (due.state == "late" or abs(row.due - due.due) < timedelta(seconds=1))


def priority(step: Step) -> int:
    """1 for what keeps people safe or must be confirmed, 2 for the rest. Lower goes first."""
    return 1 if step.kind == "safety" or step.confirm is not None else 2


# ---- the daily comparison -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something owed and not accounted for (hole), sent twice (double), or misplaced (drift)."""

    kind: Literal["hole", "double", "drift"]
    treatment_id: int
    step: str
    detail: str


GRACE = timedelta(minutes=5)
"""A row may be open this long past ``until`` before it counts as a hole."""


def compare(
    treatment_id: int, wanted: Iterable[Due], rows: Sequence[Reminder], now: datetime
) -> tuple[Discrepancy, ...]:
    """Compares what a treatment's timeline owes with the ledger at ``now`` (UTC)."""
    found: list[Discrepancy] = []

    def report(kind: Literal["hole", "double", "drift"], step: str, detail: str) -> None:
        found.append(Discrepancy(kind, treatment_id, step, detail))

    for due in wanted:
        mine = [row for row in rows if row.step == due.step.id]
        live = [row for row in mine if row.state is not State.CANCELLED]
        if due.state != "skipped" and not live:
            report("hole", due.step.id, f"due {due.due:%Y-%m-%d %H:%M} UTC and has no row")
        for row in mine:
            if row.state in OPEN and row.until + GRACE < now:
                report("hole", row.step, f"still '{row.state}' after {row.until:%Y-%m-%d %H:%M} UTC")
            if row.state is State.PLANNED and not row.nudge and row.attempts == 0 and row.ideal != due.ideal:
                report(
                    "drift", row.step, f"planned for {row.ideal:%Y-%m-%d %H:%M}, belongs to {due.ideal:%H:%M}"
                )
        sent = [row.ideal for row in mine if row.state is State.SENT and not row.nudge]
        if len(sent) != len(set(sent)):
            report("double", due.step.id, f"sent {len(sent)} times")
    return tuple(found)
