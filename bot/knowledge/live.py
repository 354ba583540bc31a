"""The Handbook that patients are served from: read, checked, swapped; or the last good one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.care.answer import Answerer
from bot.care.handbook import Handbook
from bot.knowledge.lint import lint
from bot.knowledge.problem import KnowledgeError, Problem
from bot.knowledge.reader import floor, read
from bot.knowledge.rehearsal import Rehearsal, rehearse


@dataclass(frozen=True, slots=True)
class Checked:
    """What a full check of a folder found. ``ok`` means: nothing stops it from being served."""

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    rehearsal: Rehearsal

    @property
    def ok(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


def check(folder: Path, languages: Sequence[str] | None = None) -> Checked:
    """Read, lint and rehearse ``folder``. Never raises for what stands in the files."""
    reading = read(folder, languages)
    if reading.handbook is None:
        return Checked(None, tuple(reading.problems), Rehearsal(0, ()))
    problems = [*reading.problems, *lint(reading.handbook, reading.where)]
    rehearsal = rehearse(reading.handbook)
    for failure in rehearsal.failures:
        text, path = reading.where.get((failure.kind, failure.name), (None, ()))
        if text is None:
            continue
        line, column = text.place((*path, "tests", failure.must, failure.index))
        wanted = "should lead to" if failure.must == "match" else "should not lead to"
        problems.append(Problem(
            text.file, line, column, "error", "test-failed",
            f"The test “{failure.wording}” {wanted} '{failure.name}' but gives: {failure.got}.",
            "Add wordings like it to the right entry, or correct the test."))
    return Checked(reading.handbook, tuple(sorted(set(problems))), rehearsal)


def load(folder: Path, languages: Sequence[str] | None = None) -> Handbook:
    """The Handbook in ``folder``. Raises KnowledgeError with the errors of reading and linting."""
    reading = read(folder, languages)
    problems = list(reading.problems)
    if reading.handbook is not None:
        problems += lint(reading.handbook, reading.where)
        if not any(problem.severity == "error" for problem in problems):
            return reading.handbook
    raise KnowledgeError(sorted(p for p in set(problems) if p.severity == "error"))


class Live:
    """The Answerer in use. :meth:`reload` swaps it as a whole, or leaves the last good one."""

    def __init__(self, folder: Path, languages: Sequence[str] | None = None) -> None:
        self.folder = folder
        self.languages = languages
        self.answerer = Answerer(load(folder, languages))

    @property
    def handbook(self) -> Handbook:
        return self.answerer.handbook

    def reload(self) -> Handbook:
        """Read the folder again. Raises KnowledgeError, with the old Handbook still in use."""
        handbook = load(self.folder, self.languages)
        if handbook.version != self.handbook.version:
            self.answerer = Answerer(handbook)
        return self.handbook


__all__ = ["Checked", "Live", "check", "floor", "load"]
