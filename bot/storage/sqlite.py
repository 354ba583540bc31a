"""The SQLite connection: one thread each, one hop for a statement.

SQLAlchemy's asynchronous SQLite dialect asks its driver for a cursor, runs a statement, fetches and
closes, and the usual driver crosses to its thread and back for each of the four. Here a statement
with all its rows is one crossing, a BEGIN travels with the statement after it, and a rollback of
nothing stays at home. ``run`` says where the work is done; tests do it on the spot.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Self, TypeVar

from bot.errors import AftercareError

try:
    import fcntl
except ImportError:  # Windows: the one-process rule is then the operator's to keep
    fcntl = None  # type: ignore[assignment]  # whoever uses it asks first

R = TypeVar("R")
Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class BusyError(AftercareError):
    """Another process already sends from this database."""


class Connection:
    """What SQLAlchemy's ``aiosqlite`` dialect expects of a connection, and no more."""

    def __init__(self, raw: sqlite3.Connection, run: Run, stop: Callable[[], None] = lambda: None) -> None:
        self._conn = raw
        self._connection: sqlite3.Connection | None = raw
        self._run = run
        self._stop = stop
        self._tx = self
        self._begin = ""

    @property
    def isolation_level(self) -> str | None:
        """Always None: transactions are begun and ended by statements of our own."""
        return self._conn.isolation_level

    def put_nowait(self, wish: tuple[asyncio.Future[None], Callable[[], None]]) -> None:
        """How the dialect sets ``isolation_level``: a flag of the object, set on the spot."""
        future, function = wish
        function()
        future.set_result(None)

    def cursor(self, server_side: bool = False) -> Cursor:
        """A cursor; it costs nothing until it is used."""
        if server_side:
            raise NotImplementedError("rows are fetched whole")
        return Cursor(self, self._conn, self._run)

    def begin_later(self, statement: str) -> None:
        """Keeps a BEGIN back until there is something to do in the transaction."""
        self._begin = statement

    def begun(self) -> str:
        """The BEGIN that was kept back, once."""
        statement, self._begin = self._begin, ""
        return statement

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Registers an SQL function."""
        await self._run(lambda: self._conn.create_function(*args, **options))

    async def commit(self) -> None:
        """Ends the transaction, if one is open, and waits for the disk."""
        if not self.begun() and self._conn.in_transaction:
            await self._run(self._conn.commit)

    async def rollback(self) -> None:
        """Takes the transaction back, if one is open."""
        if not self.begun() and self._conn.in_transaction:
            await self._run(self._conn.rollback)

    async def transact(self, work: Callable[[sqlite3.Connection], R]) -> R:
        """A whole transaction that writes, in one crossing: BEGIN, ``work``, COMMIT."""

        def whole() -> R:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._conn)
                self._conn.commit()
            except BaseException:  # however it ends, the lock must not stay
                self._conn.rollback()
                raise
            return result

        done: R = await self._run(whole)
        return done

    async def within(self, work: Callable[[sqlite3.Connection], R]) -> R:
        """Does ``work`` in the transaction that is open, in one crossing."""
        begin = self.begun()

        def part() -> R:
            if begin:
                self._conn.execute(begin)
            return work(self._conn)

        done: R = await self._run(part)
        return done

    async def close(self) -> None:
        """Closes the file and ends the thread."""
        if self._connection is not None:
            self._connection = None
            await self._run(self._conn.close)
            self._stop()

    def stop(self) -> None:
        """Lets go without waiting."""
        self._connection = None
        self._stop()


class Cursor:
    """One statement and its rows."""

    arraysize = 1

    def __init__(self, connection: Connection, raw: sqlite3.Connection, run: Run) -> None:
        self._connection = connection
        self._raw = raw
        self._run = run
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> Self:
        """Runs the statement and fetches all its rows."""
        if operation.startswith("BEGIN"):
            self._connection.begin_later(operation)
            return self
        begin = self._connection.begun()

        def work() -> None:
            if begin:
                self._raw.execute(begin)
            self._take(self._raw.execute(operation, parameters))

        await self._run(work)
        return self

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Runs the statement once for each set of parameters."""
        begin = self._connection.begun()

        def work() -> None:
            if begin:
                self._raw.execute(begin)
            self._take(self._raw.executemany(operation, parameters))

        await self._run(work)
        return self

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()

    async def fetchall(self) -> list[Any]:
        """The rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open."""


def connect(database: str, timeout: float, *, uri: bool = False) -> Connection:
    """A connection whose work is done in a thread of its own."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
    raw = thread.submit(
        lambda: sqlite3.connect(
            database, timeout=timeout, isolation_level=None, check_same_thread=False, uri=uri
        )
    ).result()

    async def run(work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(thread, work)

    return Connection(raw, run, lambda: thread.shutdown(wait=False))


def hold(path: Path) -> IO[str]:
    """Marks the store as in use by this process until the handle is closed. Raises :class:`BusyError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("w")
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise BusyError(
            "another process already sends from this database; stop it first, or use PostgreSQL for several"
        ) from None
    return handle
