"""The Handbook that patients are served from: read, checked, swapped; or the last good one kept."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.care.answer import Answerer
from bot.care.handbook import Handbook
from bot.care.meaning import Meanings
from bot.care.patient import QuietHours
from bot.knowledge.book import QUIET, ZONE, Book
from bot.knowledge.lint import lint, lint_errors
from bot.knowledge.places import joined
from bot.knowledge.problem import KnowledgeError, Problem
from bot.knowledge.reader import Reading, floor, read, shipped_meanings
from bot.knowledge.rehearsal import Rehearsal, rehearse
from bot.knowledge.yamltext import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Checked:
    """What a full check of a folder found. ``ok`` means: nothing stops it from being served.

    ``answerer`` is the one the tests were asked of; None where the files could not be read.
    """

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    rehearsal: Rehearsal
    answerer: Answerer | None = None

    @property
    def ok(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


def check(
    folder: Path,
    languages: Sequence[str] | None = None,
    *,
    today: date | None = None,
    zone: ZoneInfo = ZONE,
    quiet: QuietHours | None = QUIET,
    semantic: bool = True,
) -> Checked:
    """Read, lint and rehearse ``folder``. Never raises for what stands in the files.

    ``languages`` are those the configuration names, the main one first. ``today`` is the clinic's
    date, for review dates. ``zone`` and ``quiet`` are the clinic's, for the plans' typical days.
    ``semantic`` asks the tests by meaning too, as the bot does where the configuration has it so.
    """
    reading = read(folder, languages)
    if reading.draft is None:
        return Checked(None, tuple(reading.problems), Rehearsal(0, ()))
    handbook = reading.handbook
    answerer = Answerer(handbook, meanings(semantic)) if handbook is not None else None
    book = Book(
        reading.draft,
        reading.where,
        tuple(languages or ()),
        handbook is not None,
        today,
        zone,
        quiet,
        answerer,
    )
    problems = [*reading.problems, *lint(book)]
    if handbook is None or answerer is None:
        return Checked(None, tuple(sorted(set(problems))), Rehearsal(0, ()))
    rehearsal = rehearse(handbook, answerer)
    problems += _failed(reading, rehearsal)
    return Checked(handbook, tuple(sorted(set(problems))), rehearsal, answerer)


def _failed(reading: Reading, rehearsal: Rehearsal) -> list[Problem]:
    """The examples that failed, each at its line."""
    problems = []
    for failure in rehearsal.failures:
        name = joined(failure.kind, failure.name, failure.must, failure.wording)
        text, path = reading.where.get(("test", name), (None, ()))
        if text is None:
            continue
        wanted = "should lead to" if failure.must == "match" else "should not lead to"
        hint = (
            f"Add wordings like it to '{failure.name}', or correct the test."
            if failure.must == "match"
            else "Add wordings like it to the entry that should be found, or correct the test."
        )
        problems.append(
            Problem(
                text.file,
                *text.place(path),
                "error",
                "test-failed",
                f"The test “{failure.wording}” {wanted} '{failure.name}' but gives: {failure.got}.",
                hint,
            )
        )
    return problems


def load(folder: Path, languages: Sequence[str] | None = None) -> Handbook:
    """The Handbook in ``folder``. Raises KnowledgeError with the errors of reading and linting."""
    return _load(folder, languages)[0]


def _load(folder: Path, languages: Sequence[str] | None) -> tuple[Handbook, Mapping[str, bytes]]:
    """The Handbook, and the files' bytes as they were read."""
    reading = read(folder, languages)
    problems = [problem for problem in reading.problems if problem.severity == "error"]
    if reading.handbook is not None:
        problems += lint_errors(Book(reading.handbook, reading.where, tuple(languages or ())))
        if not problems:
            return reading.handbook, reading.files
    raise KnowledgeError(sorted(set(problems)))


def fingerprint(folder: Path) -> str:
    """A hash of every YAML file in ``folder``: equal as long as nothing there was changed."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue  # the history of edits, or a file that is just being written
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= MAX_BYTES and path.is_file() else str(size).encode()
        except OSError:
            content = b""  # it went away just now, which is a change
        digest.update(path.relative_to(folder).as_posix().encode(errors="surrogateescape") + b"\0")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an edit of the folder. ``problems`` are why it was refused."""

    became: Literal["live", "refused"]
    version: str
    problems: tuple[Problem, ...] = ()


class Live:
    """The Answerer in use. It is swapped as a whole, or the last good one stays.

    ``keep`` is a folder of our own in which a copy of the last good files is kept. When the clinic's
    folder cannot be used at start, that copy is served, and ``trouble`` says why. Building takes a
    few seconds at a clinic's size: call :meth:`reload` and :meth:`poll` in a thread. ``semantic`` matches
    questions by what they mean too.
    """

    def __init__(
        self,
        folder: Path,
        languages: Sequence[str] | None = None,
        *,
        keep: Path | None = None,
        semantic: bool = True,
    ) -> None:
        self._meanings = meanings(semantic)
        self.folder = folder
        self.languages = languages
        self.keep = keep
        self.trouble: KnowledgeError | None = None
        self._seen = fingerprint(folder)
        try:
            handbook, files = _load(folder, languages)
        except KnowledgeError as trouble:
            kept = self._kept()
            if kept is None:
                raise
            self.trouble, handbook = trouble, kept
        else:
            self._keep(files)
        self.answerer = Answerer(handbook, self._meanings)

    @property
    def handbook(self) -> Handbook:
        """The Handbook in use."""
        return self.answerer.handbook

    def reload(self) -> Handbook:
        """Read the folder again. Raises KnowledgeError, with the old Handbook still in use."""
        self._seen = fingerprint(self.folder)
        try:
            handbook, files = _load(self.folder, self.languages)
            same = handbook.version == self.handbook.version
            answerer = self.answerer if same else Answerer(handbook, self._meanings)
        except KnowledgeError as trouble:
            self.trouble = trouble
            raise
        self.answerer = answerer
        self.trouble = None
        self._keep(files)
        return self.handbook

    def poll(self) -> Change | None:
        """Take up an edit of the folder, if there was one since the last look; never raises for it.

        None when nothing changed, or when what changed makes no difference (a refused edit was taken
        back).
        """
        if fingerprint(self.folder) == self._seen:
            return None
        before, was_troubled = self.handbook.version, self.trouble is not None
        try:
            handbook = self.reload()
        except KnowledgeError as refused:
            return Change("refused", before, refused.problems)
        return Change("live", handbook.version) if handbook.version != before or was_troubled else None

    # ---- the copy of the last good files ----------------------------------------------

    def _keep(self, files: Mapping[str, bytes]) -> None:
        """Put the copy in place; whenever this is interrupted, one whole copy is there."""
        if self.keep is None or not files:
            return
        new, old = _beside(self.keep, ".new"), _beside(self.keep, ".old")
        shutil.rmtree(new, ignore_errors=True)
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if self.keep.exists():
            shutil.rmtree(old, ignore_errors=True)
            self.keep.rename(old)
        os.rename(new, self.keep)  # noqa: PTH104 - a folder onto a free name
        shutil.rmtree(old, ignore_errors=True)

    def _kept(self) -> Handbook | None:
        """The Handbook of the copy, if there is one that can be used."""
        if self.keep is None:
            return None
        for copy in (self.keep, _beside(self.keep, ".old")):
            try:
                return load(copy, self.languages)
            except KnowledgeError:
                continue
        return None


def meanings(semantic: bool) -> Meanings | None:
    """What an Answerer reads meaning with, where the configuration has it so."""
    return shipped_meanings() if semantic else None


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(folder.name + ending)


__all__ = ["Change", "Checked", "Live", "check", "fingerprint", "floor", "load", "meanings"]
