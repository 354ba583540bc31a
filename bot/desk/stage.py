"""One sandbox: the whole house, two people with phones, and a clock that can be moved."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import House, open_store
from bot.care.answer import Context, Decision
from bot.care.reminder import State
from bot.clock import MovableClock
from bot.config import Config, Staff
from bot.desk.screen import Screen
from bot.desk.script import Act, What, conversation
from bot.desk.talk import NURSE, PATIENT, THINGS, Bubble, Json, Person
from bot.desk.wire import STAFF_CHAT, TOKEN, Wire
from bot.errors import OperationError

log = logging.getLogger(__name__)

USERNAME = "aftercare_sandbox_bot"
MOST_STOPS = 200
"""A jump of the clock stops at most at so many reminders on its way."""
DELIVERY_PATIENCE = 15.0
"""Seconds of real time that a jump waits for what is due to be sent."""
TELEGRAM_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the patient wrote, and what was known about them at that moment."""

    bubble: Bubble
    context: Context


class Stage:
    """A running sandbox. Open it with :meth:`open`, end it with :meth:`close`.

    Every operation may raise OperationError with words for the person at the page.
    """

    def __init__(
        self, config: Config, knowledge: Path | None, data: Path | None, clock: MovableClock | None = None
    ) -> None:
        self._wish = config
        self._knowledge = knowledge
        self._data = data
        self._folder = data or Path(tempfile.mkdtemp(prefix="aftercare-sandbox-"))
        self._begins_at = clock
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self._spoken: Spoken | None = None
        self._acts: list[Act] = []
        self._one_at_a_time = asyncio.Lock()
        self._pump_task: asyncio.Task[None] | None = None
        self._closed = False
        self.person: Person = PATIENT

    @classmethod
    async def open(
        cls,
        config: Config,
        *,
        knowledge: Path | None = None,
        data: Path | None = None,
        clock: MovableClock | None = None,
    ) -> Stage:
        """A sandbox with its house running. ``data`` keeps the talk; without it, it is forgotten."""
        stage = cls(config, knowledge, data, clock)
        try:
            await stage._raise_curtain()
        except BaseException:  # however it ends, no task and no folder stay behind
            if stage._pump_task is not None:
                stage._pump_task.cancel()
            stage._forget_folder()
            raise
        return stage

    async def _raise_curtain(self, before: House | None = None) -> None:
        """Open the house, with the Handbook of the one before: building another takes seconds."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self._kept()
        start = None
        if kept is not None:
            # Never back: what was sent at a later time was sent.
            start = max(datetime.fromtimestamp(kept["now"], UTC), datetime.now(UTC))
        self.clock = self._begins_at or MovableClock(start)
        self.wire = Wire(self.clock)
        if kept is not None:
            self.wire.recall(kept)
        self.config = _sandboxed(self._wish)
        heard: asyncio.Queue[Json] = asyncio.Queue()
        self.wire.listeners.add(heard)
        self._pump_task = asyncio.create_task(self._pump(heard))
        database = f"sqlite+aiosqlite:///{self._folder / 'aftercare.db'}"
        if before is None:
            self.house = await House.open(
                self.config,
                clock=self.clock,
                request=self.wire,
                database_url=database,
                knowledge=self._knowledge,
                sandbox=True,
            )
        else:
            store = await open_store(self.config, database_url=database)
            self.house = House(self.config, self.clock, store, before.live, self.wire, sandbox=True)
        self.screen = Screen(self.house, self.wire, self.config.clinic.zone)
        await self.house.start()

    async def _drop_curtain(self) -> None:
        self._keep()
        await self.house.stop()
        if self._pump_task is not None:
            self._pump_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pump_task

    async def close(self) -> None:
        """Stop the house. Without ``data`` nothing is left behind."""
        if self._closed:
            return
        self._closed = True
        self.hang_up()
        async with self._one_at_a_time:
            await self._drop_curtain()
        self._forget_folder()

    def hang_up(self) -> None:
        """End every screen's stream of events."""
        for listener in self._listeners:
            listener.put_nowait(None)

    async def reset(self) -> None:
        """Everything from the beginning: no talk, no patient, the present time."""
        async with self._one_at_a_time:
            await self._drop_curtain()
            for path in self._folder.glob("aftercare.db*"):
                path.unlink()
            (self._folder / "talk.json").unlink(missing_ok=True)
            self._spoken, self._acts, self.person, self._begins_at = None, [], PATIENT, None
            await self._raise_curtain(self.house)
        await self._tell_all(await self.snapshot())

    def _forget_folder(self) -> None:
        if self._data is None:
            shutil.rmtree(self._folder, ignore_errors=True)

    # ---- what is kept between two runs ---------------------------------------

    def _kept(self) -> Json | None:
        try:
            kept: Json = json.loads((self._folder / "talk.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            raise OperationError(f"{self._folder / 'talk.json'} cannot be read: {problem}.") from None
        return kept

    def _keep(self) -> None:
        if self._data is None:
            return
        kept = {**self.wire.keep(), "now": self.clock.now().timestamp()}
        fresh = self._folder / "talk.json.new"
        fresh.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._folder / "talk.json")

    # ---- what a screen is told -----------------------------------------------

    async def events(self) -> AsyncGenerator[Json, None]:
        """Everything there is, then everything that happens."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield await self.snapshot()
            while not self._closed and (event := await queue.get()) is not None:
                yield event
        finally:
            self._listeners.discard(queue)

    async def _tell_all(self, event: Json) -> None:
        for listener in self._listeners:
            listener.put_nowait(event)

    async def _pump(self, heard: asyncio.Queue[Json]) -> None:
        """Pass on what the wire tells; and when it goes quiet, what became of the plan."""
        shown: Json = {}
        while True:
            try:
                event = await asyncio.wait_for(heard.get(), 0.3)
            except TimeoutError:
                with contextlib.suppress(Exception):  # the panel is a comfort; the talk goes on without it
                    panel = await self.screen.panel(self.person.language)
                    if panel != shown:
                        shown = panel
                        await self._tell_all({"panel": panel, "now": self.screen.now})
                    self._keep()
                event = await heard.get()
            if "bubble" in event:
                event = {"bubble": self.screen.marked(event["bubble"])}
            elif "typing" in event:
                event = {"typing": "staff" if event["typing"] == STAFF_CHAT else "patient"}
            await self._tell_all(event)

    async def snapshot(self) -> Json:
        """All that a page needs to draw itself."""
        return {"state": await self.screen.state(self.person.language)}

    @property
    def handbook(self) -> Any:
        """The Handbook in use at this moment."""
        return self.house.live.handbook

    # ---- what people do ------------------------------------------------------

    async def say(self, side: str, text: str, reply_to: int | None = None) -> None:
        """Somebody types; a text too long for Telegram goes in parts, as an app would send it."""
        text = text.strip()
        target = next((b for b in self.wire.bubbles if b.id == reply_to), None)
        self._note(
            "staff" if side == "staff" else "patient", text, target.text.partition("\n")[0] if target else ""
        )
        for start in range(0, len(text), TELEGRAM_TEXT):
            await self._show(side, {"text": text[start : start + TELEGRAM_TEXT]}, reply_to)

    async def send_thing(self, side: str, kind: str) -> None:
        """Somebody sends something that is not words: a key of :data:`THINGS`."""
        self._note("staff_sends" if side == "staff" else "sends", kind)
        await self._show(side, THINGS[kind])

    async def _show(self, side: str, content: Json, reply_to: int | None = None) -> None:
        if side == "staff":
            await self.wire.show(content, NURSE, chat=STAFF_CHAT, reply_to=reply_to)
            return
        context = await self._context()
        bubble = await self.wire.show(content, self.person, reply_to=reply_to)
        if "text" in content and not bubble.text.startswith("/"):
            self._spoken = Spoken(bubble, context)

    async def tap(self, side: str, message: int, data: str) -> str:
        """Somebody taps a button. Gives the query's id, by which the answer will be known."""
        bubble = next((b for b in self.wire.bubbles if b.id == message and not b.deleted), None)
        if bubble is None or data not in {code for row in bubble.buttons for _, code in row}:
            raise OperationError("This button is not there any more.")
        label = next(words for row in bubble.buttons for words, code in row if code == data)
        self._note("staff_tap" if side == "staff" else "tap", label)
        return await self.wire.tap(message, data, NURSE if side == "staff" else self.person)

    async def speak(self, language: str) -> None:
        """The page and the patient use ``language`` from now on."""
        if language not in self.handbook.languages:
            raise OperationError(f"The handbook has no language '{language}'.")
        self._note("language", language)
        self.person = replace(self.person, language=language)
        now = self.clock.now()
        patient = await self.screen.patient()
        if patient is not None:
            await self.house.store.set_language(patient.id, language, now)
        talk = await self.house.store.conversation(PATIENT.id)
        await self.house.store.keep_conversation(replace(talk, language=language), now)
        await self._tell_all(await self.snapshot())

    # ---- the desk's work -----------------------------------------------------

    async def enroll(self, plan: str, start: datetime, language: str | None = None) -> str:
        """Make a visit for the patient at the phone, and open its link there. Gives the patient's code.

        ``start`` without a zone is local to the clinic.
        """
        if plan not in self.house.plans:
            known = ", ".join(sorted(self.house.plans)) or "none"
            raise OperationError(f"There is no care plan '{plan}'. The handbook has: {known}.")
        zone = self.config.clinic.zone_info
        spoken = language or self.person.language
        wish = {"plan": plan, "start": start.strftime("%Y-%m-%dT%H:%M"), "language": spoken}
        self._note("enroll", wish)
        patient = await self.screen.patient()
        made = await self.house.enroll(
            plan=plan,
            start=start if start.tzinfo else start.replace(tzinfo=zone),
            zone=zone,
            language=spoken,
            code=patient.code if patient else None,
        )
        await self.wire.say(f"/start {made.payload}", self.person)
        return str(made.patient.code)

    async def discharge(self, visit: int) -> None:
        """The patient goes home now."""
        self._note("discharge", "now")
        await self.house.discharge(visit, self.clock.now())
        await self._deliver()
        await self._show_panel()

    async def cancel(self, visit: int) -> None:
        """The visit will not take place."""
        self._note("cancel", "now")
        await self.house.cancel(visit)
        await self._show_panel()

    async def _show_panel(self) -> None:
        await self._tell_all({"panel": await self.screen.panel(self.person.language), "now": self.screen.now})

    # ---- time ----------------------------------------------------------------

    async def forward(self, by: timedelta) -> None:
        """Move the clock; what falls due on the way is sent at its own time."""
        if by <= timedelta(0):
            raise OperationError("The clock only goes forward.")
        async with self._one_at_a_time:
            target = self.clock.now() + by
            self._note("clock", f"+{by // timedelta(minutes=1)} minutes")
            for _ in range(MOST_STOPS):
                due = await self.house.store.next_due()
                if due is None or not self.clock.now() < due < target:
                    break
                self.clock.set(due)
                await self._deliver()
            self.clock.set(target)
            await self._deliver()
        await self._show_panel()

    async def next_reminder(self) -> None:
        """Move the clock to the next reminder, and let it arrive."""
        async with self._one_at_a_time:
            before = self._reminders_shown()
            self._note("clock", "next reminder")
            for _ in range(MOST_STOPS):
                due = await self.house.store.next_due()
                if due is None:
                    raise OperationError(await self._why_nothing_comes())
                self.clock.set(max(due, self.clock.now()))
                await self._deliver()
                if self._reminders_shown() > before:
                    break
        await self._show_panel()

    def _reminders_shown(self) -> int:
        return sum(self.screen.marked(b.as_json())["reminder"] for b in self.wire.of_chat(PATIENT.id))

    async def _why_nothing_comes(self) -> str:
        patient = await self.screen.patient()
        if patient is None:
            return "No reminder is planned. Enrol a patient first."
        held = next((owed.reminder.held for owed in await self.screen.open_reminders(patient)), None)
        return f"Reminders wait: {held}." if held else "No more reminders are planned."

    async def _deliver(self) -> None:
        """Wake the house and wait until nothing is due or on its way."""
        await self.house.wake()
        ends = asyncio.get_running_loop().time() + DELIVERY_PATIENCE
        while asyncio.get_running_loop().time() < ends:
            due = await self.house.store.next_due()
            patient = await self.screen.patient()
            flying = {State.CLAIMED, State.SENDING}
            busy = patient is not None and any(
                owed.reminder.state in flying for owed in await self.screen.open_reminders(patient)
            )
            if not busy and (due is None or due > self.clock.now()):
                return
            await asyncio.sleep(0.05)
        log.warning("a reminder is late in the sandbox", extra={"event": "sandbox-late"})

    # ---- why -----------------------------------------------------------------

    async def why(self) -> Json | None:
        """Why the bot answered the patient's last message as it did; None where there is none."""
        if self._spoken is None:
            return None
        text = self._spoken.bubble.text
        decision: Decision = self.house.live.answerer.decide(text, self._spoken.context)
        return {
            "text": text,
            "kind": decision.kind,
            "language": decision.language,
            "lines": list(decision.why.lines()),
            "candidates": [
                {"id": found.id, "confidence": round(found.confidence, 3), "wording": found.wording}
                for found in decision.candidates[:5]
            ],
        }

    # ---- writing it down -----------------------------------------------------

    def script(self) -> Json:
        """The talk since the sandbox was opened, as a conversation that can be played again."""
        return conversation(self._acts, self.wire.bubbles, self.person.language, self.config.clinic.zone_info)

    def _note(self, what: What, words: Json | str, reply_to: str = "") -> None:
        shown = self.wire.bubbles[-1].id if self.wire.bubbles else 0
        self._acts.append(Act(what, words, self.clock.now(), shown, reply_to))

    async def _context(self) -> Context:
        """What is known about the patient at this moment, as the chat knows it."""
        store = self.house.store
        patient = await self.screen.patient()
        talk = await store.conversation(PATIENT.id)
        visit = await store.treatment_near(patient.id, self.clock.now()) if patient else None
        return Context(
            language=patient.language if patient else talk.language,
            hours=visit.hours_from_start(self.clock.now()) if visit else None,
            previous=talk.topics,
            previous_text=talk.texts[-1] if talk.texts else None,
        )


def _sandboxed(config: Config) -> Config:
    """``config`` for a bot that nobody outside can reach and whose only staff is at the page."""
    telegram = config.telegram.model_copy(
        update={
            "token": SecretStr(TOKEN),
            "mode": "polling",
            "username": USERNAME,
            "staff_chat": STAFF_CHAT,
            "staff": Staff(admin=(NURSE.id,)),
        }
    )
    metrics = config.metrics.model_copy(update={"port": 0})
    return config.model_copy(update={"telegram": telegram, "metrics": metrics})
