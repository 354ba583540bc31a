"""What a person can act on. Everything else is a defect and may end in a traceback."""

from __future__ import annotations


class AftercareError(Exception):
    """Something the reader of the message can put right. The text says what and how."""


class UsageError(AftercareError):
    """The command line or the configuration is wrong (exit code 2)."""


class OperationError(AftercareError):
    """The content or the operation failed as reported (exit code 1)."""
