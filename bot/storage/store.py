"""The Store: everything the house keeps. A method is one transaction with a domain verb.

The nouns live beside this file: people (``patients``), visits (``treatments``), messages that are
owed (``reminders``), companions (``companions``), updates (``inbox``), and what is said and who is
called (``talks``). Methods take and give objects of ``bot.care`` with aware UTC instants, and raise
:class:`~bot.storage.database.StorageError` or, when the database does not answer,
:class:`~bot.storage.database.DatabaseAwayError`.
"""

from __future__ import annotations

from bot.storage.companions import TooManyCompanionsError
from bot.storage.database import DatabaseAwayError, SchemaError, StorageError, restore
from bot.storage.patients import ChatTakenError, LinkError, NoSuchPatientError
from bot.storage.reminders import Claim
from bot.storage.sendings import Begin, Ending
from bot.storage.talks import Talks
from bot.storage.treatments import NoSuchTreatmentError, Plans


class Store(Talks):
    """One database. Open it with :meth:`~bot.storage.database.Database.open`."""


__all__ = [
    "Begin",
    "ChatTakenError",
    "Claim",
    "DatabaseAwayError",
    "Ending",
    "LinkError",
    "NoSuchPatientError",
    "NoSuchTreatmentError",
    "Plans",
    "SchemaError",
    "StorageError",
    "Store",
    "TooManyCompanionsError",
    "restore",
]
