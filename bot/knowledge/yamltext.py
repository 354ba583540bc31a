"""Strict YAML in which text stays text and every value knows its place.

PyYAML's own loaders turn ``Yes`` into True and ``10:30`` into 630, and keep the last of two equal
keys without a word. Here the parser's events are built into plain ``dict``, ``list``, ``str`` and
``None`` (an empty value), and ``marks`` keeps the line and column of each. Anchors, aliases and
tags are refused: staff have no use for them, and an alias can be made to swallow all memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.problem import Problem

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
    ``keys`` does the same for the key that leads to it. Both count from 1.
    """

    file: str
    data: Any = None
    marks: dict[Path_, Place] = field(default_factory=dict)
    keys: dict[Path_, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

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

    def error(self, rule: str, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note an error at ``path``."""
        line, column = self.place(path, key=key)
        self.problems.append(Problem(self.file, line, column, "error", rule, message, hint))

    def warn(self, rule: str, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a warning at ``path``."""
        line, column = self.place(path, key=key)
        self.problems.append(Problem(self.file, line, column, "warning", rule, message, hint))


def read_yaml(path: Path, shown: str) -> YamlText:
    """Read one file. What is wrong with it is in ``problems``; ``data`` is then None.

    ``shown`` is the file's name in messages.
    """
    text = YamlText(shown)
    try:
        if path.stat().st_size > MAX_BYTES:
            text.error("file-size", (), f"The file is larger than {MAX_BYTES // 1_000_000} MB.",
                       "Split it into several files, or remove what does not belong here.")
            return text
        raw = path.read_bytes()
    except OSError as problem:
        text.error("file-unreadable", (), f"The file cannot be read: {problem.strerror}.",
                   "Check its name and its permissions.")
        return text
    return parse_yaml(raw, text)


def parse_yaml(raw: bytes, text: YamlText) -> YamlText:
    """Build ``text.data`` from the bytes of a file."""
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        column = problem.start - (raw.rfind(b"\n", 0, problem.start) + 1) + 1
        text.problems.append(Problem(text.file, line, column, "error", "not-utf8",
                                     "The file is not saved as UTF-8; a letter here cannot be read.",
                                     "Save it again with the encoding UTF-8."))
        return text
    try:
        _Builder(text).build(source)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message, hint = _plain_words(problem, source, line)
        text.problems.append(Problem(text.file, line, column, "error", "yaml", message, hint))
        text.data = None
    except yaml.YAMLError as problem:
        position = getattr(problem, "position", 0) or 0
        line = source.count("\n", 0, position) + 1
        text.problems.append(Problem(text.file, line, 1, "error", "yaml",
                                     "There is a character here that YAML does not allow.",
                                     "Delete it and type it again."))
        text.data = None
    except _RefusedError:
        text.data = None
    return text


def _plain_words(problem: yaml.MarkedYAMLError, source: str, line: int) -> tuple[str, str]:
    lines = source.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    said = problem.problem or problem.context or "the line cannot be understood"
    if "\t" in shown or "\\t" in said:
        return "There is a tab in this line.", "Use spaces to indent; two for each step."
    if "mapping values are not allowed" in said:
        return ("There is a second ': ' in this line, or the line is indented wrongly.",
                'Put the words in double quotes: "…".')
    if "did not find expected" in said or "expected <block end>" in said:
        return ("The indentation does not fit the lines above, or a quote or bracket is not closed.",
                "Line the entries up under each other with spaces.")
    if "could not find expected ':'" in said:
        return "This line should be 'key: words'.", "Check for a missing colon, or a quote that is not closed."
    return f"The line cannot be understood: {said}.", "Check quotes, brackets and indentation."


class _RefusedError(Exception):
    """Something YAML allows and we do not; already noted."""


class _Builder:
    """Events in, plain data out."""

    def __init__(self, text: YamlText) -> None:
        self.text = text

    def build(self, source: str) -> None:
        self.events = yaml.parse(source, Loader=_LOADER)
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
        self.text.problems.append(Problem(self.text.file, mark.line + 1, mark.column + 1, "error",
                                          "yaml-refused", message, hint))
        raise _RefusedError

    def node(self, event: Any, path: Path_) -> Any:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(event, f"'*{event.anchor}' refers to another place in the file.",
                        "Write the words out here; or put them in double quotes if the star is meant.")
        if event.anchor:
            self.refuse(event, f"'&{event.anchor}' names a place in the file.",
                        "Delete it; or put the words in double quotes if the '&' is meant.")
        if event.tag and event.tag != "!":
            self.refuse(event, f"'{event.tag}' is a YAML tag.",
                        "Delete it; or put the words in double quotes if the '!' is meant.")
        if len(path) > _MAX_DEPTH:
            self.refuse(event, "Lists and mappings are nested too deeply here.",
                        "Check brackets and indentation.")
        self.text.marks[path] = place
        if isinstance(event, yaml.ScalarEvent):
            if event.value == "" and event.implicit[0]:
                return None
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, (*path, len(items))))
            return items
        return self.mapping(path)

    def mapping(self, path: Path_) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self.refuse(event, "A key must be one plain word.", "Check brackets and indentation.")
            key, place = event.value, (event.start_mark.line + 1, event.start_mark.column + 1)
            value = self.node(next(self.events), (*path, key))
            if key in entries:
                first = self.text.keys[(*path, key)][0]
                self.text.problems.append(Problem(
                    self.text.file, *place, "error", "duplicate-key",
                    f"The key '{key}' stands twice here; the first is in line {first}.",
                    "Keep one of them."))
                continue
            entries[key] = value
            self.text.keys[(*path, key)] = place
        return entries
