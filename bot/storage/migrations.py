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


_COMPANION_INDEXES = (
    "CREATE INDEX ix_companions_patient_id ON companions (patient_id)",
    "CREATE INDEX ix_companions_treatment_id ON companions (treatment_id)",
    "CREATE INDEX ix_companions_chat_id ON companions (chat_id)",
    "CREATE INDEX ix_companion_messages_reminder ON companion_messages (reminder_id)",
)

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "the first tables", {}),
    Migration(
        2,
        "companions: who takes a patient home, and what they were told",
        {
            "sqlite": (
                "CREATE TABLE companions (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,"
                " treatment_id INTEGER NOT NULL, patient_id INTEGER NOT NULL, digest VARCHAR(64) NOT NULL,"
                " language VARCHAR(16) NOT NULL, invited VARCHAR(27) NOT NULL, expires VARCHAR(27) NOT NULL,"
                " chat_id BIGINT, consented VARCHAR(27), version VARCHAR(64) NOT NULL,"
                " FOREIGN KEY(treatment_id) REFERENCES treatments (id),"
                " FOREIGN KEY(patient_id) REFERENCES patients (id), UNIQUE (digest))",
                "CREATE TABLE companion_messages (companion_id INTEGER NOT NULL,"
                " reminder_id INTEGER NOT NULL, state VARCHAR(16) NOT NULL, attempts INTEGER NOT NULL,"
                " try_at VARCHAR(27) NOT NULL, sent_at VARCHAR(27), message_id BIGINT,"
                " PRIMARY KEY (companion_id, reminder_id),"
                " FOREIGN KEY(companion_id) REFERENCES companions (id),"
                " FOREIGN KEY(reminder_id) REFERENCES reminders (id))",
                *_COMPANION_INDEXES,
            ),
            "postgresql": (
                "CREATE TABLE companions (id BIGSERIAL NOT NULL, treatment_id BIGINT NOT NULL,"
                " patient_id BIGINT NOT NULL, digest VARCHAR(64) NOT NULL, language VARCHAR(16) NOT NULL,"
                " invited TIMESTAMP WITH TIME ZONE NOT NULL, expires TIMESTAMP WITH TIME ZONE NOT NULL,"
                " chat_id BIGINT, consented TIMESTAMP WITH TIME ZONE, version VARCHAR(64) NOT NULL,"
                " PRIMARY KEY (id), FOREIGN KEY(treatment_id) REFERENCES treatments (id),"
                " FOREIGN KEY(patient_id) REFERENCES patients (id), UNIQUE (digest))",
                "CREATE TABLE companion_messages (companion_id BIGINT NOT NULL,"
                " reminder_id BIGINT NOT NULL, state VARCHAR(16) NOT NULL, attempts INTEGER NOT NULL,"
                " try_at TIMESTAMP WITH TIME ZONE NOT NULL, sent_at TIMESTAMP WITH TIME ZONE,"
                " message_id BIGINT, PRIMARY KEY (companion_id, reminder_id),"
                " FOREIGN KEY(companion_id) REFERENCES companions (id),"
                " FOREIGN KEY(reminder_id) REFERENCES reminders (id))",
                *_COMPANION_INDEXES,
            ),
        },
    ),
)
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
