"""The tables. Rows never leave this room; what leaves are the objects of ``bot.care``.

Conditions of partial indexes are written as SQL text and repeated as the same text in queries: with
a bound parameter instead of ``'planned'`` neither database could use the index.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON, TypeDecorator


def instant_text(moment: datetime) -> str:
    """An aware instant as text of fixed width in UTC, as SQLite keeps it; PostgreSQL reads it too."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. Refuses naive datetimes; gives back aware ones.

    SQLite has no such type and would silently drop the offset, so there it is text of fixed width,
    which sorts as time does and reads well in a database browser.
    """

    impl = String(27)
    cache_ok = True

    # SQLAlchemy names a type that is generic; an object is enough here.
    def load_dialect_impl(self, dialect: Dialect) -> object:  # type: ignore[override]
        """The type in the database at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """On the way in: always UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; only aware instants are stored")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        if dialect.name == "postgresql":
            return moment
        return instant_text(moment)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """On the way out: aware, in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(str(value))


metadata = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")
_Json = JSON().with_variant(postgresql.JSONB(), "postgresql")

schema = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("applied_at", Instant, nullable=False),
)

patients = Table(
    "patients",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("language", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("chat_id", BigInteger, unique=True),
    Column("quiet_hours", String(11)),
    Column("reminders_on", Boolean, nullable=False, default=True),
    Column("paused_until", Instant),
    Column("kinds_off", _Json, nullable=False, default=list),
    Column("reachable", Boolean, nullable=False, default=True),
    Column("consented", Instant),
    Column("created_at", Instant, nullable=False),
    Index(
        "ix_patients_paused",
        "paused_until",
        sqlite_where=text("paused_until IS NOT NULL"),
        postgresql_where=text("paused_until IS NOT NULL"),
    ),
    sqlite_autoincrement=True,  # the id of an erased row is never given out again
)

treatments = Table(
    "treatments",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("patient_id", _Id, ForeignKey("patients.id"), nullable=False, index=True),
    Column("plan", String(64), nullable=False),
    Column("start", Instant, nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("booked", Instant, nullable=False),
    Column("discharged", Instant),
    Column("cancelled", Instant),
    Column("missed", Instant),
    Column("plan_version", Integer, nullable=False, default=1),
    Column("series", _Id),
    Column("number", Integer, nullable=False, default=1),
    Column("visits", Integer, nullable=False, default=1),
    Column("recipe", String(64), nullable=False, default=""),
    sqlite_autoincrement=True,  # the id of an erased row is never given out again
)

OWNED = text("owner IS NOT NULL")
READY = text("state = 'planned' AND held IS NULL")
WAITING = text("state = 'planned'")
ANSWER_WANTED = text("confirm_by IS NOT NULL AND state <> 'cancelled'")

reminders = Table(
    "reminders",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("treatment_id", _Id, ForeignKey("treatments.id"), nullable=False),
    Column("patient_id", _Id, ForeignKey("patients.id"), nullable=False),
    Column("step", String(40), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("ideal", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("send_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("late", Boolean, nullable=False, default=False),
    Column("nudge", Boolean, nullable=False, default=False),
    Column("provisional", Boolean, nullable=False, default=False),
    Column("held", String(64)),
    Column("priority", Integer, nullable=False, default=2),
    Column("resend", Boolean, nullable=False, default=False),
    Column("repeat", Boolean, nullable=False, default=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("plan_version", Integer, nullable=False, default=1),
    Column("confirm_by", Instant),
    Column("nudge_seconds", Integer),
    Column("answer", String(16)),
    Column("answered_at", Instant),
    Column("message_id", BigInteger),
    Column("sent_at", Instant),
    Column("handbook", String(64), nullable=False, default=""),
    Column("owner", String(64)),
    UniqueConstraint("treatment_id", "step", "occurrence", name="uq_reminder"),
    # The dispatcher's three questions: what is due, what is over, whose sendings are open.
    Index("ix_reminders_ready", "priority", "send_at", sqlite_where=READY, postgresql_where=READY),
    Index("ix_reminders_until", "until", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_reminders_owned", "patient_id", "owner", sqlite_where=OWNED, postgresql_where=OWNED),
    Index("ix_reminders_patient", "patient_id", "sent_at"),
    Index("ix_reminders_confirm", "confirm_by", sqlite_where=ANSWER_WANTED, postgresql_where=ANSWER_WANTED),
    sqlite_autoincrement=True,  # the id of an erased row is never given out again
)

attempts = Table(
    "attempts",
    metadata,
    Column("reminder_id", _Id, ForeignKey("reminders.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(16)),
    Column("detail", Text, nullable=False, default=""),
    Column("owner", String(64), nullable=False),
    Column("handbook", String(64), nullable=False, default=""),
    Column("message_id", BigInteger),
)

links = Table(
    "links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("treatment_id", _Id, ForeignKey("treatments.id"), nullable=False, index=True),
    Column("patient_id", _Id, ForeignKey("patients.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", BigInteger),
)

consents = Table(
    "consents",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("patient_id", _Id, ForeignKey("patients.id"), nullable=False, index=True),
    Column("version", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

UNDONE = text("done_at IS NULL")

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("payload", _Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("owner", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done_at", Instant),
    Column("error", Text),
    Index("ix_inbox_undone", "chat_id", "update_id", sqlite_where=UNDONE, postgresql_where=UNDONE),
    Index("ix_inbox_done", "done_at"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String(64)),
    Column("thread_id", BigInteger, unique=True),
    Column("language", String(16)),
    Column("topics", _Json, nullable=False, default=list),
    Column("texts", _Json, nullable=False, default=list),
    Column("notes", _Json),
    Column("updated_at", Instant, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("patient_id", _Id),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("topic", String(128)),
    Column("handbook", String(64), nullable=False, default=""),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("helped", Boolean),
    Column("settled_by", String(64)),
    Column("settled_at", Instant),
    Column("settled_as", String(128)),
    sqlite_autoincrement=True,  # the id of an erased row is never given out again
)

OPEN_ALERT = text("acked_at IS NULL AND next_at IS NOT NULL")

alerts = Table(
    "alerts",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("patient_id", _Id),
    Column("kind", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("next_at", Instant),
    Column("rounds", Integer, nullable=False, default=0),
    Column("acked_by", String(64)),
    Column("acked_at", Instant),
    Column("messages", _Json, nullable=False, default=list),
    Index("ix_alerts_next", "next_at", sqlite_where=OPEN_ALERT, postgresql_where=OPEN_ALERT),
    sqlite_autoincrement=True,  # the id of an erased row is never given out again
)

check_ins = Table(
    "check_ins",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("patient_id", _Id, ForeignKey("patients.id"), nullable=False),
    Column("scale", String(64), nullable=False),
    Column("value", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reminder_id", _Id, unique=True),
    Index("ix_check_ins_patient", "patient_id", "scale", "at"),
)

companions = Table(
    "companions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("treatment_id", _Id, ForeignKey("treatments.id"), nullable=False, index=True),
    Column("patient_id", _Id, ForeignKey("patients.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("language", String(16), nullable=False),
    Column("invited", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("chat_id", BigInteger, index=True),
    Column("consented", Instant),
    Column("version", String(64), nullable=False, default=""),
    sqlite_autoincrement=True,  # the id of an erased row is never given out again
)

companion_messages = Table(
    "companion_messages",
    metadata,
    Column("companion_id", _Id, ForeignKey("companions.id"), primary_key=True, autoincrement=False),
    Column("reminder_id", _Id, ForeignKey("reminders.id"), primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("try_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("message_id", BigInteger),
    Index("ix_companion_messages_reminder", "reminder_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("detail", Text, nullable=False, default=""),
    Column("digest", String(64), nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

dispatchers = Table(
    "dispatchers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
)

budget = Table(
    "send_budget",
    metadata,
    Column("key", String(16), primary_key=True),
    Column("free_at", Instant, nullable=False),
)
