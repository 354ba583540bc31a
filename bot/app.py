"""The house: everything is built once here, started in order and stopped in reverse.

Start: database, knowledge, Telegram application, dispatcher, metronome, polling. Stop: polling,
metronome, dispatcher (it drains), application, database. APScheduler is only the metronome: what is
due stands in the database.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

os.environ.setdefault("PTB_TIMEDELTA", "1")  # before the import: RetryAfter then carries a timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest, HTTPXRequest

from bot.care.patient import Treatment
from bot.care.plan import CarePlan
from bot.care.records import Enrolment
from bot.care.reminder import Outcome, Owed, Refused, Retry, Unreachable, Unsure
from bot.chat import speech
from bot.chat.alarm import repeat_alerts, tell_staff
from bot.chat.companion import next_notice, tell_companions
from bot.chat.inbox import Inbox, InOrder, Written
from bot.chat.patient import in_danger
from bot.chat.post import Post, Priority
from bot.chat.room import Room, Settings
from bot.chat.routes import ALLOWED_UPDATES, AnyApplication, install, introduce
from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.delivery import Dispatcher, Limiter
from bot.errors import OperationError, UsageError
from bot.knowledge.encoder import warm
from bot.knowledge.live import Live
from bot.storage.store import Store, restore
from bot.vitals import Vitals

log = logging.getLogger(__name__)

SWITCH = 0.0005
"""Seconds a database thread waits for the interpreter; Python's 5 ms adds up to most of a reply's time."""
AT_ONCE = 6
"""Chats served at the same time; within a chat messages keep their order."""
TICK = timedelta(seconds=30)
"""The safety tick: even if a wake-up is missed, nothing waits longer than this."""
RELOAD_EVERY = timedelta(seconds=5)
INBOX_KEPT = timedelta(hours=48)
"""Telegram repeats an update for at most a day; older ones need not be remembered."""
USERNAME = "telegram.username"
STAFF_CHAT = "telegram.staff_chat"


@dataclass(frozen=True, slots=True)
class Worded:
    """A reminder in words, and the Handbook they come from."""

    message: speech.Message
    handbook: str


class House:
    """One running bot. Open it, start it, stop it."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        store: Store,
        live: Live,
        request: BaseRequest | None,
        *,
        sandbox: bool,
    ) -> None:
        self.config, self.clock, self.store, self.live = config, clock, store, live
        self.limiter = Limiter(reserve=None if store.is_sqlite else store.reserve_slots)
        self.application = self._application(request)
        self.post = Post(
            self.application.bot, self._pace, protect=config.privacy.protect_content, moved=self._chat_moved
        )
        self.room = Room(
            store,
            clock,
            self.post,
            self._settings(sandbox=sandbox),
            lambda: self.live.answerer,
            lambda: self.plans,
            self.ring,
        )
        self.room.moved = self._chat_moved
        install(self.application, self.room)
        self.dispatcher: Dispatcher[Worded] = Dispatcher(
            store, clock, self._word, self._send, self.limiter, noticed=self._noticed
        )
        self.metronome = AsyncIOScheduler(timezone="UTC")
        self._bell = asyncio.Event()
        self._waking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._plans: tuple[str, dict[str, CarePlan]] = ("", {})
        self._last_tick: datetime | None = None
        port = config.metrics.port
        self.vitals = Vitals(self._read_vitals, port) if port and not sandbox else None
        self.failed: asyncio.Event = asyncio.Event()
        """Set when the house cannot keep its promises any more and must be restarted."""

    @classmethod
    async def open(
        cls,
        config: Config,
        *,
        clock: Clock | None = None,
        request: BaseRequest | None = None,
        database_url: str | None = None,
        knowledge: Path | None = None,
        sandbox: bool = False,
    ) -> Self:
        """Open database and knowledge. Raises what the owner can act on; nothing is running yet."""
        beside = config.database.file.parent if config.database.file is not None else Path("data")
        keep = None if sandbox else beside / "last-good-knowledge"
        folder, semantic = knowledge or config.knowledge.folder, config.knowledge.semantic
        live = Live(folder, config.clinic.languages, keep=keep, semantic=semantic)
        store = await open_store(config, database_url=database_url)
        return cls(config, clock or SystemClock(), store, live, request, sandbox=sandbox)

    # ---- running -------------------------------------------------------------

    async def start(self) -> None:
        """Open for patients. Raises UsageError for a token that Telegram does not take."""
        sys.setswitchinterval(SWITCH)
        await asyncio.to_thread(warm)
        try:
            await self.application.initialize()
        except InvalidToken:
            raise UsageError(
                "Telegram does not accept telegram.token. Copy it from BotFather again."
            ) from None
        except NetworkError as problem:
            raise OperationError(
                f"Telegram cannot be reached at {self.config.telegram.base_url}: {problem.message}."
            ) from None
        await self.store.keep_setting(USERNAME, self.application.bot.username)
        moved = await self.store.setting(f"{STAFF_CHAT}.{self.config.telegram.staff_chat}")
        if moved is not None:
            self.room.settings = replace(self.room.settings, staff_chat=int(moved))
        await self.dispatcher.start()
        await self.store.replan(self.plans, self.clock.now())
        await self.application.start()
        for kept in await self.store.undone_updates():
            update = Update.de_json(dict(kept.payload), self.application.bot)
            await asyncio.Queue.put(self.application.update_queue, update)
        self.metronome.add_job(
            self.ring, "interval", seconds=TICK.total_seconds(), misfire_grace_time=None, coalesce=True
        )
        self.metronome.add_job(self._daily, "cron", hour=9, misfire_grace_time=None, coalesce=True)
        self.metronome.start()
        self._tasks = [
            asyncio.create_task(self._keep_promises(), name="promises"),
            asyncio.create_task(self._follow_files(), name="handbook"),
            asyncio.create_task(self._watch(), name="watchdog"),
        ]
        if self.vitals is not None:
            self._tasks.append(asyncio.create_task(self.vitals.server.serve(), name="vitals"))
        await self._open_door()
        await introduce(self.application.bot, self.live.handbook)
        log.info(
            "open",
            extra={"event": "open", "handbook": self.live.handbook.version, "signed": self.room.signed},
        )

    async def stop(self) -> None:
        """Close the door, finish what is on the wire, then the rest in reverse order."""
        updater = self.application.updater
        if updater is not None and updater.running:
            await updater.stop()
        if self.metronome.running:
            self.metronome.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.dispatcher.drain()
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()
        await self.store.close()
        log.info("closed", extra={"event": "closed"})

    async def wake(self) -> None:
        """Send what is due now and repeat what nobody has acknowledged; done when all of it is out."""
        async with self._waking:
            await self.dispatcher.wake()
            await repeat_alerts(self.room, self.clock.now())
            await tell_companions(self.room)

    def ring(self) -> None:
        """Something may be due: look soon."""
        self._last_tick = self.clock.now()
        self._bell.set()

    async def _keep_promises(self) -> None:
        while True:
            self._bell.clear()
            try:
                await self.wake()
                soon = (
                    await self.dispatcher.next_due(),
                    await self.store.next_alert(),
                    await next_notice(self.room),
                )
                moments = [moment for moment in soon if moment]
            except Exception:  # whatever went wrong, the next wake-up must come
                log.exception("a wake-up failed", extra={"event": "wake-failed"})
                moments = []
            wait = TICK if not moments else min(max(min(moments) - self.clock.now(), timedelta(0)), TICK)
            await self._sleep(max(wait.total_seconds(), 0.02))

    async def _sleep(self, seconds: float) -> None:
        """Until the bell, a move of the clock, or ``seconds`` have passed."""
        waiting = [asyncio.create_task(self._bell.wait()), asyncio.create_task(self.clock.moved())]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _follow_files(self) -> None:
        """Take up changes of the knowledge folder; a broken change leaves the last good one live."""
        if self.live.trouble is not None:
            self._refused(str(self.live.trouble))
        while True:
            await asyncio.sleep(RELOAD_EVERY.total_seconds())
            change = await asyncio.to_thread(self.live.poll)
            if change is None:
                continue
            if change.became == "refused":
                self._refused("\n".join(str(problem) for problem in change.problems))
                continue
            await self.store.replan(self.plans, self.clock.now())
            self.ring()
            log.info("new handbook", extra={"event": "handbook", "version": change.version})

    def _refused(self, problems: str) -> None:
        log.error(
            "the knowledge base has errors; the last good one stays:\n%s",
            problems,
            extra={"event": "handbook-refused"},
        )

    async def _watch(self) -> None:
        """A dead metronome ends the process loudly, so that its supervisor starts it again."""
        while True:
            last = self._last_tick
            await asyncio.sleep(TICK.total_seconds() * 4)
            if not self.metronome.running or (self._last_tick == last and self.clock.steady):
                log.critical("the metronome is dead", extra={"event": "dead"})
                self.failed.set()

    async def _daily(self) -> None:
        """Compare what should have gone out with what did; forget what is old."""
        now = self.clock.now()
        found = await self.dispatcher.reconcile(self.plans)
        if found:
            await tell_staff(
                self.room, "\n".join(f"⚠️ {d.kind}: {d.step} ({d.detail})" for d in found[:20]), quiet=False
            )
        await self.store.forget_updates(now - INBOX_KEPT)
        await self.store.forget_companions(now)
        await self.store.forget_words(now - timedelta(days=self.config.privacy.retention_days))

    async def _read_vitals(self) -> dict[str, float]:
        now = self.clock.now()
        reading = {
            f"aftercare_reminders|state|{state}": float(count)
            for state, count in (await self.store.tally()).items()
        }
        return reading | {
            "aftercare_oldest_due_seconds": (await self.store.oldest_due(now)).total_seconds(),
            "aftercare_oldest_message_seconds": (await self.store.oldest_update(now)).total_seconds(),
            "aftercare_open_alerts": float(len(await self.store.open_alerts())),
            "aftercare_handbook_approved": float(bool(self.live.handbook.approved.by)),
            "aftercare_handbook_trouble": float(self.live.trouble is not None),
        }

    # ---- reminders -----------------------------------------------------------

    def _word(self, owed: Owed) -> Worded | Refused | Retry:
        """A reminder in the words of the Handbook in use; not before a clinician signed them."""
        if not self.room.signed:
            return Retry(timedelta(minutes=5), "the knowledge base is not approved")
        plan = self.plans.get(owed.treatment.plan)
        step = plan.step(owed.reminder.step) if plan is not None else None
        if step is None:
            return Refused("the care plan no longer has this step")
        return Worded(speech.reminder(owed, step, self.live.handbook), self.live.handbook.version)

    async def _send(self, owed: Owed, worded: Worded) -> Outcome:
        # The dispatcher has already waited for its turn in the one limiter.
        return await self._unpaced.send(owed.chat_id, worded.message, Priority.REMINDER)

    async def _noticed(self, owed: Owed, outcome: Outcome) -> None:
        main, say = self.live.handbook.main_language, self.live.handbook.say
        if isinstance(outcome, Unreachable):
            await tell_staff(self.room, say("staff.blocked", main, who=owed.patient.code), quiet=False)
        elif isinstance(outcome, Unsure) and not owed.reminder.resend:
            await tell_staff(
                self.room, say("staff.unsure", main, who=owed.patient.code, step=owed.reminder.step)
            )

    @property
    def plans(self) -> Mapping[str, CarePlan]:
        """The care plans of the Handbook in use, their times filled with the clinic's facts."""
        handbook = self.live.handbook
        if self._plans[0] != handbook.version:
            self._plans = (handbook.version, handbook.filled_plans())
        return self._plans[1]

    # ---- the desk's work -----------------------------------------------------

    async def enroll(
        self,
        *,
        plan: str,
        start: datetime,
        zone: ZoneInfo,
        language: str,
        code: str | None = None,
        by: str = "desk",
    ) -> Enrolment:
        """A patient and a visit; the one-time link's payload is in the result."""
        return await self.store.enroll(
            plan=plan,
            plans=self.plans,
            start=start,
            zone=zone,
            now=self.clock.now(),
            code=code,
            language=language,
            by=by,
        )

    async def move(self, treatment_id: int, start: datetime, by: str = "desk") -> Treatment:
        """The visit begins at ``start`` instead."""
        moved = await self.store.move_treatment(treatment_id, start, self.plans, self.clock.now(), by=by)
        self.ring()
        return moved

    async def cancel(self, treatment_id: int, by: str = "desk") -> Treatment:
        """The visit will not take place."""
        return await self.store.cancel_treatment(treatment_id, self.plans, self.clock.now(), by=by)

    async def discharge(self, treatment_id: int, at: datetime, by: str = "desk") -> Treatment:
        """The patient went home at ``at``."""
        gone = await self.store.discharge_treatment(treatment_id, at, self.plans, self.clock.now(), by=by)
        self.ring()
        return gone

    # ---- Telegram ------------------------------------------------------------

    def _application(self, request: BaseRequest | None) -> AnyApplication:
        telegram = self.config.telegram
        inbox = Inbox(self.store, self.clock)
        builder = (
            Application.builder()
            .token(telegram.token.get_secret_value())
            .base_url(telegram.base_url)
            .base_file_url(telegram.base_file_url)
            .update_queue(inbox)
            .job_queue(None)
            .concurrent_updates(
                InOrder(AT_ONCE, self.store, self.clock, lambda new: in_danger(self.live.answerer, new))
            )
        )
        if request is not None:
            return builder.request(request).get_updates_request(Written(request, inbox)).build()
        calls = HTTPXRequest(
            connection_pool_size=AT_ONCE + 10, pool_timeout=10, read_timeout=15, connect_timeout=10
        )
        polls = HTTPXRequest(connection_pool_size=2)
        return builder.request(calls).get_updates_request(Written(polls, inbox)).build()

    @property
    def _unpaced(self) -> Post:
        async def at_once(_chat: int, _priority: Priority) -> None:
            return

        return Post(self.application.bot, at_once, protect=self.config.privacy.protect_content)

    async def _pace(self, chat: int, priority: Priority) -> None:
        await self.limiter.turn(chat, priority)

    async def _chat_moved(self, old: int, new: int) -> None:
        """A group became a supergroup: it goes on under its new id."""
        if old == self.room.settings.staff_chat:
            self.room.settings = replace(self.room.settings, staff_chat=new)
            await self.store.keep_setting(f"{STAFF_CHAT}.{self.config.telegram.staff_chat}", str(new))
            told = "the staff chat has a new id: set telegram.staff_chat to %d"
            log.warning(told, new, extra={"event": "staff-chat-moved"})

    def _settings(self, *, sandbox: bool) -> Settings:
        config = self.config
        staff = {
            role: frozenset(getattr(config.telegram.staff, role))
            for role in ("desk", "nurse", "editor", "admin")
        }
        return Settings(
            staff_chat=config.telegram.staff_chat,
            staff=staff,
            on_call=config.alerts.on_call,
            zone=config.clinic.zone_info,
            questions_without_link=config.privacy.questions_without_link,
            retention_days=config.privacy.retention_days,
            alert_repeat=timedelta(minutes=config.alerts.repeat_minutes),
            sandbox=sandbox,
        )

    async def _open_door(self) -> None:
        updater = self.application.updater
        assert updater is not None  # noqa: S101 - the builder made one
        if self.config.telegram.mode == "webhook":
            hook = self.config.webhook
            address = f"{hook.url.rstrip('/')}/telegram"
            await updater.start_webhook(
                listen=hook.listen,
                port=hook.port,
                url_path=urlsplit(address).path.lstrip("/"),
                webhook_url=address,
                secret_token=hook.secret.get_secret_value(),
                allowed_updates=list(ALLOWED_UPDATES),
            )
            return

        def told(error: TelegramError) -> None:
            if isinstance(error, Conflict):
                log.error("another process polls with the same token", extra={"event": "conflict"})
            else:
                log.warning("polling: %s", error.message, extra={"event": "polling"})

        await updater.start_polling(allowed_updates=list(ALLOWED_UPDATES), error_callback=told)


async def open_store(
    config: Config, *, database_url: str | None = None, migrate: bool | None = True
) -> Store:
    """The configured database, brought up to date. Makes the folder of a SQLite file."""
    url = database_url or config.database.url.get_secret_value()
    if database_url is None and config.database.file is not None:
        config.database.file.parent.mkdir(parents=True, exist_ok=True)
    return await Store.open(url, quiet_hours=config.clinic.quiet, migrate=migrate)


async def username_of(config: Config, store: Store) -> str:
    """The bot's name without @: as configured, as kept, or learnt from Telegram; "" if none can tell."""
    known = config.telegram.username or await store.setting(USERNAME)
    token = config.telegram.token.get_secret_value()
    if known or not token:
        return known or ""
    try:
        async with Bot(token, base_url=config.telegram.base_url) as bot:
            await store.keep_setting(USERNAME, bot.username)
            return bot.username
    except TelegramError as problem:
        log.info("the bot's name could not be learnt: %s", problem.message, extra={"event": "no-username"})
        return ""


def restore_store(backup: Path, config: Config) -> None:
    """Put a backup in place of the configured database."""
    restore(backup, config.database.url.get_secret_value())


__all__ = [
    "House",
    "Store",
    "open_store",
    "restore_store",
    "username_of",
]
