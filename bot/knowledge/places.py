"""Where in the clinic's files each thing stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.knowledge.yamltext import Path_, YamlText

Where = dict[tuple[str, str], tuple[YamlText, Path_]]
"""Where each thing stands: ("topic", id) and the like to its file and path.

The kinds: ``topic``, ``red-flag``, ``plan``, ``step`` (``plan/step``), ``fact``, ``time``, ``wording``,
``clinic``; and, joined by NUL, ``variant`` (topic, language, wording) and ``test`` (``topic`` or
``red-flag``, id, ``match`` or ``not``, wording).
"""


def joined(*parts: str) -> str:
    """A name made of several, as :data:`Where` has it."""
    return "\0".join(parts)


class Places:
    """The places found while a folder is read. ``main`` is the main language."""

    def __init__(self, main: str) -> None:
        self.main = main
        self.where: Where = {}

    def first(self, kind: str, name: str, text: YamlText, path: Path_) -> bool:
        """Remember where the id at ``path`` stands; False, and a problem, where another has it."""
        if (kind, name) in self.where:
            other, there = self.where[kind, name]
            line = other.place(there)[0]
            text.error(
                "duplicate-id",
                path,
                f"The id '{name}' is taken: {other.file}, line {line}.",
                "Give one of them another id.",
            )
            return False
        self.where[kind, name] = (text, path[:-1])
        return True

    def note(self, kind: str, name: str, text: YamlText, path: Path_) -> None:
        """Remember where something stands; the first place of several counts, the others are told."""
        first = self.where.setdefault((kind, name), (text, path))
        if kind == "variant" and first != (text, path):
            wording = name.rpartition("\0")[2]
            text.warn(
                "wording-twice",
                path,
                f"The wording “{wording}” stands here a second time.",
                f"Delete it; the first is in {first[0].file}, line {first[0].place(first[1])[0]}.",
            )

    def tests(self, kind: str, name: str, text: YamlText, path: Path_, entry: Mapping[str, Any]) -> None:
        """Remember where each example message stands; they may be grouped by language."""
        tests = entry.get("tests")
        for must, given in tests.items() if isinstance(tests, dict) else ():
            there = (*path, "tests", must)
            groups = (
                {(*there, code): group for code, group in given.items()}
                if isinstance(given, dict)
                else {there: given}
            )
            for at, wordings in groups.items():
                for index, wording in enumerate(wordings or ()):
                    self.note("test", joined(kind, name, must, wording), text, (*at, index))

    def variants(self, topic_id: str, text: YamlText, index: int, variants: Any) -> None:
        """Remember where each wording of a topics file stands."""
        groups = (
            {("variants", code): group for code, group in variants.items()}
            if isinstance(variants, dict)
            else {("variants",): variants or ()}
        )
        for at, wordings in groups.items():
            for number, wording in enumerate(wordings or ()):
                self.note(
                    "variant",
                    joined(topic_id, at[1] if len(at) > 1 else self.main, wording),
                    text,
                    (index, *at, number),
                )
