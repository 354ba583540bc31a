"""A problem in the clinic's files, told so that the person who wrote them can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Literal

from bot.errors import OperationError

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding at one place. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str
    hint: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The shape of the command line's JSON."""
        return asdict(self)

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity} [{self.rule}] {self.message}{hint}"


class KnowledgeError(OperationError):
    """A knowledge folder could not be understood. ``problems`` says where and why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A short hint that names the nearest known word, or lists them all when few."""
    choices = sorted(set(known))
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Known here: {', '.join(choices)}." if 0 < len(choices) <= 12 else ""
