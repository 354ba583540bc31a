"""One database, its transactions and its refusals. SQLite for one clinic, PostgreSQL for many replicas.

SQLite: write-ahead log, every commit synced, one writer at a time in the process. PostgreSQL: a
small pool, row locks and advisory locks. All statements run off the event loop.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import sqlalchemy
from sqlalchemy import URL, event, func, make_url, select, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, StaticPool
from sqlalchemy.util import greenlet_spawn

from bot.care.patient import QuietHours
from bot.errors import AftercareError
from bot.storage import migrations, sqlite
from bot.storage.sqlite import Connection

T = TypeVar("T")

BUSY_SECONDS = 10.0
"""How long SQLite waits for another process to finish writing."""
QUIET_SECONDS = 60.0
"""A connection to PostgreSQL that nobody used for this long is asked whether it still lives."""


class StorageError(AftercareError):
    """The database refused something; the text says what to do."""


class DatabaseAwayError(StorageError):
    """The database could not be reached, is locked or full. Nothing was lost; try again."""


class SchemaError(StorageError):
    """The tables are older or newer than this program."""


class Statement:
    """SQL with ``:names`` for PostgreSQL's own driver, past the layers in between.

    They take four times as long as the driver and the server together. Rows come as the driver makes
    them: instants are aware and in UTC.
    """

    def __init__(self, sql: str) -> None:
        compiled = text(sql).compile(dialect=make_url("postgresql+asyncpg://").get_dialect()())
        self.sql = str(compiled)
        self._names: Sequence[str] = compiled.positiontup or ()

    def values(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """The values in the order in which the driver wants them."""
        return tuple(values[name] for name in self._names)

    async def on(self, driver: Driver, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """Runs it; gives its rows."""
        return await driver.fetch(self.sql, *self.values(values))


class Driver(Protocol):
    """As much of an ``asyncpg`` connection as is used here."""

    async def fetch(self, query: str, *values: object) -> Sequence[Sequence[Any]]:
        """Runs a statement; gives its rows."""

    def transaction(self) -> AbstractAsyncContextManager[None]:
        """What is done inside becomes true together, or not at all."""

    def is_closed(self) -> bool:
        """Whether either side hung up."""


class Database:
    """The ground under :class:`bot.storage.store.Store`."""

    def __init__(self, engine: AsyncEngine, quiet_hours: QuietHours | None = None) -> None:
        self.engine = engine
        self.quiet_hours = quiet_hours
        """The clinic's quiet hours, used where a patient has none of their own."""
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._in_memory = isinstance(engine.pool, StaticPool)
        self._writer = asyncio.Lock()
        self._express = engine if self.is_sqlite else _postgres_engine(engine.url, express=True)

    @classmethod
    async def open(
        cls, url: str, *, quiet_hours: QuietHours | None = None, migrate: bool | None = False
    ) -> Self:
        """The store at ``url``, for example ``sqlite+aiosqlite:///data/aftercare.db``.

        ``sqlite+aiosqlite://`` is a store in memory. ``migrate`` creates the tables or brings them
        up to date; without it, tables of another version raise :class:`SchemaError`. None does
        neither: the caller wants to :meth:`migrate` and to be told from what.
        """
        store = cls(engine_for(url), quiet_hours)
        try:
            if migrate:
                await store.migrate()
            elif migrate is not None:
                await store.check_schema()
        except BaseException:  # however it ends, no connection stays open
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Lets go of all connections."""
        await self.engine.dispose()
        await self._express.dispose()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write. Commits at the end, rolls back on an error."""
        if self.is_sqlite:
            async with self._writer, self._transaction(writing=True) as connection:
                yield connection
        else:
            async with self._transaction(writing=True) as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads."""
        if self._in_memory:
            async with self._writer, self._transaction(writing=False) as connection:
                yield connection
        else:
            async with self._transaction(writing=False) as connection:
                yield connection

    @asynccontextmanager
    async def _transaction(self, *, writing: bool) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.engine.connect() as connection:
                if self.is_sqlite and writing:
                    await connection.execution_options(aftercare_writing=True)
                async with connection.begin():
                    yield connection
        except (IntegrityError, ProgrammingError):
            raise
        except _NOBODY_THERE as error:
            raise DatabaseAwayError(f"the database does not answer: {_first_line(error)}") from error

    async def in_one_go(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """SQLite: one writing transaction, with all its statements in one crossing to the thread."""
        try:
            async with self._writer:
                pooled = await self.engine.raw_connection()
                try:
                    ours: Connection = pooled.driver_connection  # type: ignore[assignment]  # our engine's
                    return await ours.transact(work)
                finally:
                    await greenlet_spawn(pooled.close)
        except sqlite3.OperationalError as error:
            raise DatabaseAwayError(f"the database does not answer: {_first_line(error)}") from error

    async def within(self, connection: AsyncConnection, work: Callable[[sqlite3.Connection], T]) -> T:
        """SQLite: does ``work`` in the transaction of ``connection``, in one crossing to the thread."""
        pooled = await connection.get_raw_connection()
        ours: Connection = pooled.driver_connection  # type: ignore[assignment]  # our engine's
        try:
            return await ours.within(work)
        except sqlite3.OperationalError as error:
            raise DatabaseAwayError(f"the database does not answer: {_first_line(error)}") from error

    @asynccontextmanager
    async def express(self) -> AsyncIterator[Driver]:
        """PostgreSQL's own driver. Each statement is a transaction of its own, in one round trip."""
        try:
            pooled = await self._express.raw_connection()
        except (self.engine.dialect.loaded_dbapi.Error, *_NOBODY_THERE) as error:
            raise DatabaseAwayError(f"the database does not answer: {_first_line(error)}") from error
        driver: Driver = pooled.driver_connection  # type: ignore[assignment]  # asyncpg's fits
        try:
            yield driver
        except Exception as error:  # asyncpg's own and the network's: sorted here
            # Values, rules and words that the server refuses are our mistake; the rest is its trouble.
            refused = str(getattr(error, "sqlstate", "42"))[:2] in {"22", "23", "42"}
            if refused and not driver.is_closed() and not isinstance(error, _NOBODY_THERE):
                raise
            raise DatabaseAwayError(f"the database does not answer: {_first_line(error)}") from error
        finally:
            await greenlet_spawn(pooled.close)

    async def in_one_statement(
        self, statement: Statement, values: Mapping[str, object]
    ) -> Sequence[Sequence[Any]]:
        """PostgreSQL: one statement that is a transaction of its own."""
        async with self.express() as driver:
            return await statement.on(driver, values)

    async def lock(self, connection: AsyncConnection, key: int) -> None:
        """Lets one transaction at a time past, over all replicas, until it ends."""
        if not self.is_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(key)))

    # ---- schema -----------------------------------------------------------------------------

    async def schema(self) -> int:
        """The version of the tables; 0 where there are none."""
        async with self.reading() as connection:
            return await migrations.version(connection)

    async def check_schema(self) -> None:
        """Raises :class:`SchemaError` unless the tables are those of this program."""
        found = await self.schema()
        if found > migrations.LATEST:
            raise SchemaError(
                f"the database has schema {found}, this program knows up to {migrations.LATEST}: "
                "it was written by a newer Aftercare. Update the program, or restore a backup."
            )
        if found < migrations.LATEST:
            raise SchemaError(
                f"the database has schema {found}, this program needs {migrations.LATEST}. "
                "Run: aftercare migrate"
            )

    async def migrate(self) -> tuple[int, int]:
        """Brings the tables up to date; gives (version before, version now)."""
        async with self.writing() as connection:
            await self.lock(connection, MIGRATING)
            before = await migrations.version(connection)
            if before > migrations.LATEST:
                raise SchemaError(
                    f"the database has schema {before}, this program knows up to {migrations.LATEST}: "
                    "it was written by a newer Aftercare. Update the program first."
                )
            await migrations.apply(connection, before, datetime.now(UTC))
        return before, migrations.LATEST

    async def backup(self, target: Path) -> None:
        """Writes a consistent copy of an SQLite store to ``target``, also while the bot runs."""
        if not self.is_sqlite:
            raise StorageError("a PostgreSQL database is backed up with pg_dump")
        if await asyncio.to_thread(target.exists):
            raise StorageError(f"{target} exists already; choose another name")
        async with self.engine.connect() as connection:
            await connection.execution_options(aftercare_bare=True)
            await connection.execute(text("VACUUM INTO :target"), {"target": str(target)})

    def lock_path(self) -> Path | None:
        """The file that marks an SQLite store as being in use by a dispatcher; None without one."""
        name = self.engine.url.database
        return None if not self.is_sqlite or self._in_memory or not name else Path(f"{name}.lock")


def restore(backup: Path, url: str) -> None:
    """Puts the SQLite copy ``backup`` in the place of the store at ``url``.

    What was there is kept beside it as ``….before-restore``. Raises :class:`StorageError` where
    the copy is damaged or no copy of an Aftercare store.
    """
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite") or not parsed.database:
        raise StorageError("a PostgreSQL database is restored with pg_restore")
    if not backup.exists():
        raise StorageError(f"{backup} does not exist")
    try:
        with sqlite3.connect(f"file:{backup}?mode=ro", uri=True) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            copy.execute("SELECT max(version) FROM schema_version").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"{backup} is not a backup of an Aftercare store: {error}") from error
    if not sound:
        raise StorageError(f"{backup} is damaged; use an older backup")
    target = Path(parsed.database)
    target.parent.mkdir(parents=True, exist_ok=True)
    for name in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        if name.exists():
            name.replace(f"{name}.before-restore")
    shutil.copyfile(backup, target)


_NOBODY_THERE = (DBAPIError, PoolTimeoutError, OSError, TimeoutError)

CLAIMING, AUDITING, MIGRATING, ENROLLING = 7_301, 7_302, 7_303, 7_304
"""Keys of the advisory locks: claiming reminders, chaining the audit trail, changing the schema, and
giving out patient codes."""


def engine_for(url: str) -> AsyncEngine:
    """The engine for ``url``; plain ``sqlite`` and ``postgresql`` get their asynchronous drivers."""
    parsed = make_url(url)
    driver = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    parsed = parsed.set(drivername=driver.get(parsed.drivername, parsed.drivername))
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(parsed)
    if parsed.get_backend_name() != "postgresql":
        raise StorageError(
            f"'{parsed.drivername}' is not supported; use sqlite+aiosqlite or postgresql+asyncpg"
        )
    return _postgres_engine(parsed)


def _postgres_engine(url: URL, *, express: bool = False) -> AsyncEngine:
    """``express`` is for single statements: each is its own transaction, without BEGIN and COMMIT."""
    options: dict[str, object] = {"isolation_level": "AUTOCOMMIT"} if express else {}
    engine = create_async_engine(
        url,
        pool_size=2 if express else 8,
        max_overflow=2 if express else 8,
        pool_timeout=BUSY_SECONDS,
        # The one that was used last knows its statements, and has just shown that it lives.
        pool_use_lifo=True,
        **options,
    )

    @event.listens_for(engine.sync_engine, "checkin")
    def used(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def still_there(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        # To ask every time would be three round trips for each transaction.
        quiet = time.monotonic() - record.info.get("used", time.monotonic())
        try:
            if quiet > QUIET_SECONDS:
                engine.dialect.do_ping(connection)
        except (engine.dialect.loaded_dbapi.Error, OSError) as error:
            raise DisconnectionError("nobody answered") from error
        if connection.driver_connection.is_closed():
            raise DisconnectionError("the other side hung up")

    return engine


def sqlite_engine(url: URL, connect: Callable[[], Connection] | None = None) -> AsyncEngine:
    """An SQLite engine with our pragmas. ``connect`` makes its connections, in threads if left out."""
    in_memory = url.database in {None, "", ":memory:"}
    if not in_memory:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    name = ":memory:" if in_memory else str(url.database)

    async def make(*_: object, **__: object) -> Connection:
        return connect() if connect else await asyncio.to_thread(sqlite.connect, name, BUSY_SECONDS)

    engine = create_async_engine(
        url, async_creator=make, poolclass=StaticPool if in_memory else AsyncAdaptedQueuePool
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transaction handling begins too late and never IMMEDIATE; ours is below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sqlalchemy.Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("aftercare_bare"):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("aftercare_writing") else "BEGIN")

    return engine


def _first_line(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(cause) or type(cause).__name__).splitlines()[0]
