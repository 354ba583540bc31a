"""The append-only trail of what people did, and the house's small settings."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care.records import AuditEntry
from bot.storage.database import AUDITING, Database
from bot.storage.rows import audit_of
from bot.storage.tables import audit, settings


class AuditTrail(Database):
    """Who did what when. Holds ids and actions, never a patient's words.

    Each entry carries a digest over itself and the entry before, so that a changed or missing line
    shows.
    """

    async def append_audit(
        self, now: datetime, actor: str, action: str, subject: str = "", detail: str = ""
    ) -> None:
        """Adds one line."""
        async with self.writing() as connection:
            await self._audit(connection, now, actor, action, subject, detail)

    async def _audit(
        self,
        connection: AsyncConnection,
        now: datetime,
        actor: str,
        action: str,
        subject: str = "",
        detail: str = "",
    ) -> None:
        await self.lock(connection, AUDITING)
        before = await connection.scalar(select(audit.c.digest).order_by(audit.c.id.desc()).limit(1))
        digest = _digest(before or "", now, actor, action, subject, detail)
        await connection.execute(
            insert(audit).values(
                at=now, actor=actor, action=action, subject=subject, detail=detail, digest=digest
            )
        )

    async def audit_trail(self, *, subject: str | None = None, limit: int = 200) -> tuple[AuditEntry, ...]:
        """The latest entries, newest first; of one ``subject`` such as ``patient:3`` if given."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(audit.c.subject == subject)
        async with self.reading() as connection:
            return tuple(map(audit_of, await connection.execute(query)))

    async def audit_is_whole(self) -> bool:
        """Whether no entry was changed or taken out."""
        before = ""
        async with self.reading() as connection:
            for row in await connection.execute(select(audit).order_by(audit.c.id)):
                entry = audit_of(row)
                before = _digest(before, entry.at, entry.actor, entry.action, entry.subject, entry.detail)
                if before != entry.digest:
                    return False
        return True

    async def setting(self, key: str) -> str | None:
        """A small value the house keeps over restarts, or None."""
        async with self.reading() as connection:
            return await connection.scalar(select(settings.c.value).where(settings.c.key == key))

    async def keep_setting(self, key: str, value: str) -> None:
        """Stores a small value."""
        async with self.writing() as connection:
            done = await connection.execute(update(settings).where(settings.c.key == key).values(value=value))
            if done.rowcount == 0:
                await connection.execute(insert(settings).values(key=key, value=value))


def _digest(before: str, at: datetime, *parts: str) -> str:
    return hashlib.sha256("\x1f".join((before, at.astimezone(UTC).isoformat(), *parts)).encode()).hexdigest()
