"""How the tables came to be what they are. Append only: a migration that was released never changes.

A new store is made whole and marked with :data:`LATEST`; an old one walks the steps it lacks. A
test holds that both ways end with the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import metadata, schema


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: what for, and the statements by database (``sqlite``, ``postgresql``)."""

    version: int
    words: str
    statements: Mapping[str, tuple[str, ...]]


MIGRATIONS: tuple[Migration, ...] = (Migration(1, "the first tables", {}),)
LATEST = MIGRATIONS[-1].version


async def version(connection: AsyncConnection) -> int:
    """The version of the tables behind ``connection``; 0 where there are none."""
    there = await connection.run_sync(lambda sync: inspect(sync).has_table(schema.name))
    if not there:
        return 0
    return await connection.scalar(select(func.max(schema.c.version))) or 0


async def apply(connection: AsyncConnection, before: int, now: datetime) -> None:
    """Brings the tables from version ``before`` to :data:`LATEST`."""
    if before == 0:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(schema).values(version=LATEST, applied_at=now))
        return
    for step in MIGRATIONS:
        if step.version <= before:
            continue
        for statement in step.statements.get(connection.dialect.name, ()):
            await connection.execute(text(statement))
        await connection.execute(insert(schema).values(version=step.version, applied_at=now))
