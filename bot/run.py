"""``aftercare run``: the house stays open until somebody or something asks it to close."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal

from bot.app import House
from bot.config import Config
from bot.errors import UsageError
from bot.log import start_logging

log = logging.getLogger(__name__)


def keep_what_is_loaded() -> None:
    """What is in memory now stays there, and the garbage collector need not look through it again.

    Program and knowledge base are 300,000 objects. A full collection of them stops everything for
    about 150 ms, and a burst of reminders makes enough new objects to start one.
    """
    gc.collect()
    gc.freeze()


async def run(config: Config) -> int:
    """``aftercare run``: until SIGTERM or Ctrl-C."""
    start_logging(config.log.level, config.log.format)
    if not config.telegram.token.get_secret_value():
        raise UsageError("telegram.token is not set. Put it in config.yaml or AFTERCARE_TELEGRAM__TOKEN.")
    house = await House.open(config)
    if not house.room.signed:
        log.warning(
            "clinic.yaml is not approved: patients get red flags and contact details only",
            extra={"event": "not-approved"},
        )
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        await house.start()
        keep_what_is_loaded()
        ended = [asyncio.create_task(stop.wait()), asyncio.create_task(house.failed.wait())]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.cancel()
    finally:
        await house.stop()
    return 1 if house.failed.is_set() else 0
