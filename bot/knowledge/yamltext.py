"""Strict YAML in which text stays text and every value knows its place.

PyYAML's own loaders turn ``Yes`` into True and ``10:30`` into 630, and keep the last of two equal
keys without a word. Here the parser's events are built into plain ``dict``, ``list``, ``str`` and
``None`` (an empty value), and ``marks`` keeps the line and column of each. Anchors, aliases and
tags are refused: staff have no use for them, and an alias can be made to swallow all memory.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.problem import KnowledgeError, Problem

MAX_BYTES = 2_000_000
"""A file larger than this is a mistake: the whole shipped knowledge base is under one megabyte."""

_MAX_DEPTH = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[int, int]
Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class YamlText:
    """One file: its plain ``data``, and where each part of it stands.

    ``marks`` maps a path such as ``(0, "answer", "en")`` to (line, column) of the value;
    ``keys`` does the same for the key that leads to it. Both count from 1. ``words`` says how a
    text's own characters lie in the file (see :meth:`inside`).
    """

    file: str
    data: Any = None
    marks: dict[Path_, Place] = field(default_factory=dict)
    keys: dict[Path_, Place] = field(default_factory=dict)
    words: dict[Path_, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    raw: bytes = b""

    def place(self, path: Path_, *, key: bool = False) -> Place:
        """The place of ``path``, or of the nearest thing around it that has one."""
        table = self.keys if key else self.marks
        while path:
            if path in table:
                return table[path]
            if key and path in self.marks:
                return self.marks[path]
            path = path[:-1]
        return self.marks.get((), (1, 1))

    def inside(self, path: Path_, words: str, at: int) -> Place:
        """The place of the character number ``at`` of the text ``words`` that stands at ``path``.

        Exact for block texts (``|``) and for texts of one line; else the beginning of the text.
        """
        line, column = self.place(path)
        style, indent = self.words.get(path, ("", 0))
        if style == "block":
            before = words[:at]
            return line + 1 + before.count("\n"), indent + at - (before.rfind("\n") + 1) + 1
        return (line, column + indent + at) if style == "line" else (line, column)

    def error(self, rule: str, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note an error at ``path``."""
        line, column = self.place(path, key=key)
        self.problems.append(Problem(self.file, line, column, "error", rule, message, hint))

    def warn(self, rule: str, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a warning at ``path``."""
        line, column = self.place(path, key=key)
        self.problems.append(Problem(self.file, line, column, "warning", rule, message, hint))


def read_all(paths: Iterable[Path], folder: Path) -> list[YamlText]:
    """Reads each of ``paths``; problems name it by its place below ``folder``."""
    return [read_yaml(path, path.relative_to(folder).as_posix()) for path in paths]


def refuse_problems(files: Iterable[YamlText]) -> None:
    """Raises KnowledgeError with every problem that was noted in ``files``, if there is any."""
    problems = sorted({problem for file in files for problem in file.problems})
    if problems:
        raise KnowledgeError(problems)


def read_yaml(path: Path, shown: str) -> YamlText:
    """Read one file. What is wrong with it is in ``problems``; ``data`` is then None.

    ``shown`` is the file's name in messages.
    """
    text = YamlText(shown)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            text.error(
                "file-unreadable", (), "This is not a file.", "Move it out of this folder, or rename it."
            )
            return text
        if found.st_size > MAX_BYTES:
            text.error(
                "file-size",
                (),
                f"The file is larger than {MAX_BYTES // 1_000_000} MB.",
                "Split it into several files, or remove what does not belong here.",
            )
            return text
        raw = path.read_bytes()
    except OSError as problem:
        text.error(
            "file-unreadable",
            (),
            f"The file cannot be read: {problem.strerror}.",
            "Check its name and its permissions.",
        )
        return text
    return parse_yaml(raw, text)


def parse_yaml(raw: bytes, text: YamlText) -> YamlText:
    """Build ``text.data`` from the bytes of a file."""
    text.raw = raw
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, problem.start) + 1 : problem.start].decode("utf-8-sig")) + 1
        text.problems.append(
            Problem(
                text.file,
                line,
                column,
                "error",
                "not-utf8",
                "The file is not saved as UTF-8; a letter here cannot be read.",
                "Save it again with the encoding UTF-8.",
            )
        )
        return text
    builder = _Builder(text, source)
    try:
        builder.build()
    except yaml.MarkedYAMLError as problem:
        (line, column), message, hint = _plain_words(problem, builder.lines, builder.last)
        text.problems.append(Problem(text.file, line, column, "error", "yaml", message, hint))
        text.data = None
    except yaml.YAMLError as problem:
        # The parser counts bytes of UTF-8.
        before = source.encode()[: getattr(problem, "position", 0) or 0].decode(errors="ignore")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        text.problems.append(
            Problem(
                text.file,
                line,
                column,
                "error",
                "yaml",
                "There is a sign here that no one can see and YAML does not allow.",
                "Delete the letters around it and type them again.",
            )
        )
        text.data = None
    except _RefusedError:
        text.data = None
    return text


_NO_SPACE = re.compile(r"\s*(?:- )?[\w-]+:[^\s:/]")
_OPENING = re.compile(r"\s*(?:- )?(?:[\w.-]+:\s+)?(?P<sign>[\[{*&!@`%|>])")


def _plain_words(problem: yaml.MarkedYAMLError, lines: list[str], last: Any) -> tuple[Place, str, str]:
    """Where the mistake was made (not where the parser stumbled), what it is, and what to do."""
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    context = problem.context or ""
    said = problem.problem or context or "the line cannot be understood"

    def shown(number: int) -> str:
        return lines[number - 1] if 0 < number <= len(lines) else ""

    if "\t" in shown(line)[: len(shown(line)) - len(shown(line).lstrip())] or "tab character" in said:
        return (
            (line, shown(line).find("\t") + 1 or column),
            "There is a tab in this line.",
            "Use spaces to indent; two for each step.",
        )
    opened = problem.context_mark
    if (
        last is not None
        and last.style in ('"', "'")
        and last.start_mark.line < last.end_mark.line == line - 1
    ):
        # A quote that was never closed ends at the next one, lines below.
        return (
            (last.start_mark.line + 1, last.start_mark.column + 1),
            "The quote that opens here is not closed in this line.",
            "Close it; and write a quote inside the words as “ or ”.",
        )
    if opened is not None and "quoted scalar" in context and "unknown escape" not in said:
        return (
            (opened.line + 1, opened.column + 1),
            "The quote that opens here is never closed.",
            "Close it; and write a quote inside the words as “ or ”.",
        )
    if opened is not None and "flow" in context:
        return (
            (opened.line + 1, opened.column + 1),
            "The bracket that opens here is not closed.",
            'Close it. If the bracket belongs to the words, put all of them in double quotes: "…".',
        )
    if "could not find expected ':'" in said and opened is not None:
        return (
            (opened.line + 1, opened.column + 1),
            "This line should be 'key: words'.",
            "Check for a missing colon, or indent the line as part of the text above.",
        )
    if "mapping values are not allowed" in said:
        if line > 1 and _NO_SPACE.match(shown(line - 1)):
            return ((line - 1, 1), "There is no space after the colon in this line.", "Write 'key: words'.")
        return (
            (line, column),
            "There is a second ': ' in this line, or the line is indented wrongly.",
            'Put the words in double quotes: "…"; or line the keys up under each other.',
        )
    if "unknown escape" in said:
        return (
            (line, column),
            "A backslash in double quotes has a meaning of its own, and this is none.",
            "Write the words without the backslash.",
        )
    sign = _OPENING.match(shown(line))
    if sign is not None:
        return (
            (line, column),
            f"Words cannot begin with '{sign['sign']}'.",
            'Put all of the words in double quotes: "…".',
        )
    if "did not find expected" in said or "expected <block end>" in said:
        return (
            (line, column),
            "The indentation does not fit the lines above, or a quote is closed too early.",
            "Line the entries up under each other with spaces.",
        )
    return (
        (line, column),
        f"The line cannot be understood: {said}.",
        "Check quotes, brackets and indentation.",
    )


class _RefusedError(Exception):
    """Something YAML allows and we do not; already noted."""


class _Builder:
    """Events in, plain data out."""

    def __init__(self, text: YamlText, source: str) -> None:
        self.text = text
        self.source = source
        self.lines = source.splitlines()
        self.last: Any = None
        self.events: Any = iter(())

    def build(self) -> None:
        self.events = yaml.parse(self.source, Loader=_LOADER)
        next(self.events)  # stream start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return
        self.text.data = self.node(next(self.events), ())
        next(self.events)  # document end
        if not isinstance(extra := next(self.events), yaml.StreamEndEvent):
            self.refuse(extra, "The file has a second part after '---'.", "Keep one document in a file.")

    def refuse(self, event: Any, message: str, hint: str) -> None:
        mark = event.start_mark
        self.text.problems.append(
            Problem(self.text.file, mark.line + 1, mark.column + 1, "error", "yaml-refused", message, hint)
        )
        raise _RefusedError

    def node(self, event: Any, path: Path_) -> Any:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                event,
                f"'*{event.anchor}' refers to another place in the file.",
                "Write the words out here; or put them in double quotes if the star is meant.",
            )
        if event.anchor:
            self.refuse(
                event,
                f"'&{event.anchor}' names a place in the file.",
                "Delete it; or put the words in double quotes if the '&' is meant.",
            )
        if event.tag and event.tag != "!":
            self.refuse(
                event,
                f"'{event.tag}' is a YAML tag.",
                "Delete it; or put the words in double quotes if the '!' is meant.",
            )
        if len(path) > _MAX_DEPTH:
            self.refuse(
                event, "Lists and mappings are nested too deeply here.", "Check brackets and indentation."
            )
        self.text.marks[path] = place
        if isinstance(event, yaml.ScalarEvent):
            self.last = event
            if event.value == "" and event.implicit[0]:
                return None
            self.spot(event, path)
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, (*path, len(items))))
            return items
        return self.mapping(path)

    def spot(self, event: Any, path: Path_) -> None:
        """Note how the text lies in the file."""
        start, end = event.start_mark, event.end_mark
        if event.style == "|":
            first = next((n for n in self.lines[start.line + 1 :] if n.strip()), "")
            self.text.words[path] = ("block", len(first) - len(first.lstrip(" ")))
        elif event.style != ">" and start.line == end.line:
            self.text.words[path] = ("line", 1 if event.style else 0)

    def mapping(self, path: Path_) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self.refuse(
                    event,
                    "A key must be one plain word.",
                    "Check the indentation; words that begin with a bracket, '*' or '&' need quotes: \"…\".",
                )
            key, place = event.value, (event.start_mark.line + 1, event.start_mark.column + 1)
            value = self.node(next(self.events), (*path, key))
            if key in entries:
                first = self.text.keys[(*path, key)][0]
                self.text.problems.append(
                    Problem(
                        self.text.file,
                        *place,
                        "error",
                        "duplicate-key",
                        f"The key '{key}' stands twice here; the first is in line {first}.",
                        "Keep one of them.",
                    )
                )
                continue
            entries[key] = value
            self.text.keys[(*path, key)] = place
        return entries
