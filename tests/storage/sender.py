"""A bot that only sends, as a process of its own, to be killed.

``python sender.py URL SINK SECONDS RATE [LEASE]``: every message that arrives is one line in the file SINK:
reminder id, whether it is a marked repeat, and when. SECONDS is how long a call takes; the message
arrives in the middle of it. LEASE is how many seconds a silent process counts as alive.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

from bot.care.reminder import Delivered, Outcome, Owed
from bot.clock import SystemClock
from bot.delivery import Dispatcher, Limiter
from bot.storage.store import Store


@dataclass(frozen=True)
class Note:
    """Words enough."""

    handbook: str = "h1"


async def main(url: str, sink: str, takes: float, rate: float, lease: float = 8.0) -> None:
    """Sends until SIGTERM."""
    file = os.open(sink, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    store = await Store.open(url)
    store.lease = timedelta(seconds=lease)

    async def send(owed: Owed, _note: Note) -> Outcome:
        await asyncio.sleep(takes / 2)
        os.write(file, f"{owed.reminder.id} {int(owed.reminder.repeat)} {time.time():.4f}\n".encode())
        await asyncio.sleep(takes / 2)
        return Delivered(owed.reminder.id)

    limiter = Limiter(rate, reserve=None if store.is_sqlite else store.reserve_slots)
    work: Dispatcher[Note] = Dispatcher(
        store, SystemClock(), lambda _owed: Note(), send, limiter, beat_every=lease / 4
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await work.start()
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        waking = asyncio.create_task(work.wake())
        await asyncio.wait([waking, stopping], return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            await work.drain()
            await waking
            break
        await asyncio.wait([stopping], timeout=0.1)
    await work.drain()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], *(float(each) for each in sys.argv[3:6])))
