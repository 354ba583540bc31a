"""What time it is. Everything that needs the time is given a clock, so that tests can move it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says the time in UTC. ``steady`` is False for a clock that people may move."""

    @property
    def steady(self) -> bool:
        """Whether a sudden jump of this clock means that something is wrong."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    async def moved(self) -> None:
        """Returns when the clock was moved; on a steady clock never."""


class SystemClock:
    """The computer's clock."""

    steady = True

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def moved(self) -> None:
        """Never returns: nobody moves this clock on purpose."""
        await asyncio.Event().wait()


class MovableClock:
    """A clock that runs with the computer's and can be moved, as the sandbox needs it.

    ``start`` (aware) is what it shows first; the present if left out. With ``running`` False it
    stands still between moves.
    """

    steady = False

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        self._shown = (start or datetime.now(UTC)).astimezone(UTC)
        self._since = datetime.now(UTC) if running else None
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The instant shown, aware, in UTC."""
        if self._since is None:
            return self._shown
        return self._shown + (datetime.now(UTC) - self._since)

    def set(self, instant: datetime) -> None:
        """Moves the clock to ``instant`` (aware) and wakes everybody who waits in :meth:`moved`."""
        if instant.tzinfo is None:
            raise ValueError(f"{instant!r} has no time zone")
        self._shown = instant.astimezone(UTC)
        if self._since is not None:
            self._since = datetime.now(UTC)
        waiting, self._moved = self._moved, asyncio.Event()
        waiting.set()

    def forward(self, by: timedelta) -> None:
        """Moves the clock forward by that much."""
        self.set(self.now() + by)

    async def moved(self) -> None:
        """Returns when the clock is moved the next time."""
        await self._moved.wait()
