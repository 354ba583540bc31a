"""Logging with names for events, and without secrets or patients' words.

Each record carries an ``event`` key that tests and operators can rely on. The bot token is taken
out at the handlers, where records of every library pass, tracebacks included.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")
_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """``text`` without anything that looks like a bot token."""
    return _TOKEN.sub("<token>", text)


class _Formatter(logging.Formatter):
    """One line a record, as text or JSON; never a token."""

    def __init__(self, as_json: bool) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s")
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in vars(record).items() if key not in _FIELDS}
        if not self.as_json:
            shown = " ".join(f"{key}={value}" for key, value in extra.items())
            return redact(f"{super().format(record)} {shown}".rstrip())
        entry: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **extra,
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return redact(json.dumps(entry, ensure_ascii=False, default=str))


def start_logging(level: str = "info", style: str = "text") -> None:
    """Send every library's records to standard error. HTTP libraries log URLs, which hold the token."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(style == "json"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "apscheduler", "uvicorn.access", "aiosqlite", "asyncio", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # SQL echoes hold patients' words
    # At DEBUG it prints whole messages, and with them patients' words.
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLogger().level))
    logging.captureWarnings(True)
