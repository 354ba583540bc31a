"""Editing the clinic's files by program, as a careful person would.

Only the edited place changes: every other byte, comment, blank line and quote of the file stays as
it was. What is new is written out by ruamel.yaml and spliced in where PyYAML's marks say. Nothing is
written before the whole folder, with the change, was read, linted and rehearsed without a new error;
then the file is replaced in one step. The version before is kept in ``.history`` below the folder,
so that :func:`undo` takes the last edit back.

One person edits at a time: a file that changed under an edit is not overwritten.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from bot.errors import OperationError
from bot.knowledge.live import Checked, check, fingerprint
from bot.knowledge.problem import KnowledgeError, did_you_mean
from bot.knowledge.reader import read

HISTORY = ".history"
KEPT = 20
"""Edits that can be taken back, one after the other."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RefusedError(KnowledgeError):
    """The edit would have brought in an error. ``problems`` has what is new; nothing was written."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit that was made: the file's name below the folder, and what changed as a unified diff."""

    file: str
    diff: str


def add_wording(
    folder: Path, topic_id: str, language: str, wording: str, languages: Sequence[str] | None = None
) -> Edited:
    """Make ``wording`` one of the topic's own in ``language``.

    It goes where the topic's wordings in that language are: the phrasings file that has them, else
    the topic's ``variants``, else the phrasings file of the topic's group, which is made if need be.
    White space is made single. Raises OperationError where there is no such topic or nothing in
    ``wording``, or where the topic has it already; RefusedError where a check would fail.
    """
    wording = tidy(wording)
    if not any(map(str.isalnum, wording)):
        raise OperationError("There are no words in it.")
    handbook = read(folder, languages).draft
    topics = {topic.id: topic for topic in handbook.topics} if handbook is not None else {}
    if topic_id not in topics:
        raise OperationError(f"There is no topic '{topic_id}'. {did_you_mean(topic_id, topics)}".rstrip())
    topic = topics[topic_id]
    if wording.casefold() in (known.casefold() for known in topic.wordings(language)):
        raise OperationError(f"'{topic_id}' has this wording already.")
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise OperationError(f"'{language}' is not a language code such as en or es.")
    room = folder / "phrasings" / language
    files = [*sorted(room.glob("*.yaml")), *sorted(room.glob("*.yml"))]
    for path in files:
        if _Source.of(path).find(topic_id) is not None:
            return _write(folder, path, with_wording(path.read_bytes(), topic_id, wording), languages)
    for path in sorted((folder / "topics").glob("*.y*ml")):
        source = _Source.of(path)
        for entry in source.root.value if isinstance(source.root, yaml.SequenceNode) else ():
            if _text(_value(entry, "id")) == topic_id:
                variants = _value(entry, "variants")
                node = _value(variants, language) if isinstance(variants, yaml.MappingNode) else None
                if isinstance(node, yaml.SequenceNode) and node.value:
                    return _write(folder, path, source.appended(node, wording), languages)
    path = room / f"{topic.group or 'wordings'}.yaml"
    content = path.read_bytes() if path.exists() else b""
    return _write(folder, path, with_wording(content, topic_id, wording), languages)


def with_wording(content: bytes, topic_id: str, wording: str) -> bytes:
    """A phrasings file with one more wording, the last of its topic. Pure; ``wording`` must be tidy.

    Raises OperationError for a file that is no YAML, or does not hold lists of wordings.
    """
    source = _Source(content, "The file")
    node = source.find(topic_id)
    return source.ended_with(_dump({topic_id: [wording]})) if node is None else source.appended(node, wording)


def add_topic(
    folder: Path, group: str, entry: Mapping[str, Any], languages: Sequence[str] | None = None
) -> Edited:
    """Put a new topic at the end of ``topics/<group>.yaml``, which is made if need be.

    ``entry`` is the topic as it stands in the file: ``id``, ``question``, ``answer`` and so on. Raises
    OperationError for a group that cannot be a file's name; RefusedError where a check would fail.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", group):
        raise OperationError(f"'{group}' cannot be a file's name; use small letters, digits, '_' and '-'.")
    path = folder / "topics" / f"{group}.yaml"
    return _write(folder, path, _Source.of(path).ended_with(_dump([dict(entry)])), languages)


def set_fact(
    folder: Path, name: str, value: str, language: str | None = None, languages: Sequence[str] | None = None
) -> Edited:
    """Give the fact ``name`` of ``clinic.yaml`` another value, in ``language`` where it has several.

    Raises OperationError where there is no such fact or language; RefusedError where a check would
    fail.
    """
    value = tidy(value)
    path = folder / "clinic.yaml"
    source = _Source.of(path)
    facts = _value(source.root, "facts")
    node = _value(facts, name)
    if node is None:
        known = [_text(key) for key, _ in facts.value] if isinstance(facts, yaml.MappingNode) else []
        raise OperationError(f"There is no fact '{name}'. {did_you_mean(name, known)}".rstrip())
    inner = _value(node, "value")
    node = node if inner is None else inner
    if isinstance(node, yaml.MappingNode):
        spoken = [_text(key) for key, _ in node.value]
        if language is None or language not in spoken:
            raise OperationError(f"'{name}' has a value for each of: {', '.join(spoken)}. Say which.")
        node = _value(node, language)
    if not isinstance(node, yaml.ScalarNode):
        raise OperationError(f"The fact '{name}' is not written in a way that can be changed here.")
    return _write(folder, path, source.replaced(node, value), languages)


def undo(folder: Path) -> Edited:
    """Take the last edit back. Raises OperationError when there is none, or the file was changed since."""
    history = folder / HISTORY
    entries = sorted(p for p in history.iterdir() if p.is_dir()) if history.is_dir() else []
    if not entries:
        raise OperationError("There is nothing to take back.")
    last = entries[-1]
    name, after_hash, existed = (last / "what").read_text(encoding="utf-8").splitlines()
    path = folder / name
    now = path.read_bytes() if path.exists() else None
    if _hash(now) != after_hash:
        raise OperationError(f"{name} was changed by hand since the last edit; change it back by hand too.")
    before = (last / "before").read_bytes() if existed == "yes" else None
    if before is None:
        path.unlink()
    else:
        _replace(path, before)
    shutil.rmtree(last)
    return Edited(name, _diff(name, now, before))


def tidy(words: str) -> str:
    """``words`` on one line with single spaces, and without halves of letters that cannot be stored."""
    return " ".join(words.encode("utf-8", "replace").decode("utf-8").split())


# ---- the place in the file -----------------------------------------------------------


class _Source:
    """A file's text, and where its nodes stand in it. A file that is not there is empty.

    Raises OperationError for a file that is no YAML.
    """

    def __init__(self, raw: bytes, name: str) -> None:
        try:
            text = raw.decode("utf-8")
            self.bom = "\ufeff" if text.startswith("\ufeff") else ""
            self.text = text.removeprefix("\ufeff")
            self.root: Any = yaml.compose(self.text, Loader=_LOADER)
        except (UnicodeDecodeError, yaml.YAMLError) as problem:
            raise OperationError(f"{name} cannot be read; 'aftercare check' says where.") from problem
        self.newline = "\r\n" if "\r\n" in self.text else "\n"

    @classmethod
    def of(cls, path: Path) -> _Source:
        return cls(path.read_bytes() if path.exists() else b"", path.name)

    def find(self, key: str) -> Any:
        """The value of ``key`` at the top of the file, or None."""
        return _value(self.root, key)

    def appended(self, node: Any, words: str) -> bytes:
        """The file with ``words`` as a new last item of the list ``node``."""
        if isinstance(node, yaml.SequenceNode) and node.flow_style:
            end = node.end_mark.index - 1  # before the bracket
            last = node.value[-1].end_mark.index if node.value else end
            comma = ", " if node.value else ""
            return self._bytes(self.text[:last] + comma + _quoted(words) + self.text[last:])
        if isinstance(node, yaml.SequenceNode) and node.value:
            last = node.value[-1]
            begin = self.text.rfind("\n", 0, last.start_mark.index) + 1
            line = self.text[begin : last.start_mark.index]
            indent = line[: len(line) - len(line.lstrip(" "))]
            at = self._line_after(last.end_mark)
        elif isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index:
            begin = self.text.rfind("\n", 0, node.start_mark.index) + 1
            line = self.text[begin : node.start_mark.index]
            indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
            at = self._line_after(node.end_mark)
        else:
            raise OperationError("The wordings are not written as a list; 'aftercare check' says where.")
        item = indent + _dump([words]).rstrip("\n") + self.newline
        head = self.text[:at]
        if head and not head.endswith("\n"):
            head += self.newline
        return self._bytes(head + item + self.text[at:])

    def replaced(self, node: Any, words: str) -> bytes:
        """The file with ``words`` in place of the text ``node``."""
        begin, end = node.start_mark.index, node.end_mark.index
        plain = not node.style and re.fullmatch(r"[^\W_][\w +./-]*", words) and begin != end
        written = words if plain else _quoted(words)
        if begin == end:
            written = f" {written}"  # nothing stood after the colon
        if node.style in ("|", ">"):
            written += self.newline
        return self._bytes(self.text[:begin] + written + self.text[end:])

    def ended_with(self, entry: str) -> bytes:
        """The file with ``entry`` below everything else."""
        head = self.text
        if head and not head.endswith("\n"):
            head += self.newline
        if head:
            head += self.newline
        return self._bytes(head + entry.replace("\n", self.newline))

    def _line_after(self, mark: Any) -> int:
        """Where the line after ``mark`` begins; block texts end at the beginning of a line already."""
        at: int = mark.index
        if mark.column == 0 and at > 0:
            return at
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def _bytes(self, text: str) -> bytes:
        return (self.bom + text).encode("utf-8")


def _value(node: Any, key: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if _text(name) == key), None)
    return None


def _text(node: Any) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _dump(data: Any) -> str:
    writer = YAML()
    writer.width = 1_000_000
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    if isinstance(data, list):
        writer.indent(mapping=2, sequence=2, offset=0)
    out = io.StringIO()
    writer.dump(_dressed(data), out)
    return out.getvalue().removesuffix("...\n")


def _dressed(data: Any) -> Any:
    """Text of several lines as a block, as staff write it."""
    if isinstance(data, Mapping):
        return {key: _dressed(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_dressed(value) for value in data]
    if isinstance(data, str) and "\n" in data and data == data.strip() and data.isprintable() is False:
        lines = data.split("\n")
        if all(line.isprintable() and line == line.rstrip() for line in lines):
            return LiteralScalarString(data)
    if isinstance(data, str) and not re.fullmatch(r"[^\W_][\w ,.'’?!/+-]*", data):
        return DoubleQuotedScalarString(data)
    return data


def _quoted(words: str) -> str:
    out = io.StringIO()
    writer = YAML()
    writer.width = 1_000_000
    writer.dump([DoubleQuotedScalarString(words)], out)
    return out.getvalue().strip().removeprefix("- ")


# ---- checked, then written --------------------------------------------------------------

_checked: dict[tuple[str, str, tuple[str, ...]], Checked] = {}


def _check(folder: Path, named: Path, languages: Sequence[str] | None) -> Checked:
    """The check of ``folder``, remembered under the name of the folder it stands for."""
    key = (str(named.resolve()), fingerprint(folder), tuple(languages or ()))
    if key not in _checked:
        if len(_checked) >= 4:
            _checked.pop(next(iter(_checked)))
        _checked[key] = check(folder, languages)
    return _checked[key]


def _errors(checked: Checked) -> set[tuple[str, str, str]]:
    return {(p.file, p.rule, p.message) for p in checked.problems if p.severity == "error"}


def _write(folder: Path, path: Path, after: bytes, languages: Sequence[str] | None) -> Edited:
    """Check the folder with the change, keep the version before, and replace the file."""
    name = path.relative_to(folder).as_posix()
    before = path.read_bytes() if path.exists() else None
    known = _errors(_check(folder, folder, languages))
    with tempfile.TemporaryDirectory() as room:
        trial = Path(room) / "knowledge"
        shutil.copytree(folder, trial, ignore=shutil.ignore_patterns(".*"))
        (trial / name).parent.mkdir(parents=True, exist_ok=True)
        (trial / name).write_bytes(after)
        checked = _check(trial, folder, languages)
    new = [p for p in checked.problems if p.severity == "error" and (p.file, p.rule, p.message) not in known]
    if new:
        raise RefusedError(new)
    if (path.read_bytes() if path.exists() else None) != before:
        raise OperationError(f"{name} was changed by somebody else just now. Please try again.")
    _remember(folder, name, before, after)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, after)
    return Edited(name, _diff(name, before, after))


def _remember(folder: Path, name: str, before: bytes | None, after: bytes) -> None:
    history = folder / HISTORY
    history.mkdir(exist_ok=True)
    entries = sorted(p for p in history.iterdir() if p.is_dir())
    number = int(entries[-1].name) + 1 if entries else 1
    entry = history / f"{number:06d}"
    entry.mkdir()
    if before is not None:
        (entry / "before").write_bytes(before)
    what = f"{name}\n{_hash(after)}\n{'no' if before is None else 'yes'}\n"
    (entry / "what").write_text(what, encoding="utf-8")
    for old in entries[: max(0, len(entries) + 1 - KEPT)]:
        shutil.rmtree(old)


def _replace(path: Path, content: bytes) -> None:
    """Put ``content`` in the file's place in one step: a reader sees the old file or the new one."""
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, new)
    new.replace(path)


def _hash(content: bytes | None) -> str:
    return "none" if content is None else hashlib.sha256(content).hexdigest()


def _diff(name: str, before: bytes | None, after: bytes | None) -> str:
    def lines(content: bytes | None) -> list[str]:
        text = (content or b"").decode("utf-8-sig").replace("\r\n", "\n")
        if not text:
            return []
        return [line + "\n" for line in text.split("\n")][: None if text[-1:] != "\n" else -1]

    return "".join(difflib.unified_diff(lines(before), lines(after), f"a/{name}", f"b/{name}"))


__all__ = ["Edited", "RefusedError", "add_topic", "add_wording", "set_fact", "tidy", "undo", "with_wording"]
