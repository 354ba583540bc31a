"""What a careful reader would say about the clinic's files. Pure: the date is an argument.

The rules stand in ``lint_texts``, ``lint_entries``, ``lint_plans`` and ``lint_matching``; each takes
the Book and yields Findings. What their names mean, and how grave they are, says the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge import lint_entries, lint_matching, lint_plans, lint_texts
from bot.knowledge.book import Book, Finding
from bot.knowledge.problem import Problem
from bot.knowledge.rulebook import RULES
from bot.knowledge.yamltext import Path_, YamlText


def lint(book: Book) -> list[Problem]:
    """Every finding of every rule, with its place in the files."""
    checks = (*lint_texts.RULES, *lint_entries.RULES, *lint_plans.RULES, *lint_matching.RULES)
    return sorted(set(_placed(book, (found for check in checks for found in check(book)))))


def lint_errors(book: Book) -> list[Problem]:
    """Only what is wrong or unsafe; the rules that need time and never find an error are left out."""
    return [problem for problem in lint(book) if problem.severity == "error"]


def _placed(book: Book, findings: Iterator[Finding]) -> Iterator[Problem]:
    for found in findings:
        text, base = book.where.get((found.kind, found.name), (None, ()))
        if text is None:
            continue  # a shipped sentence that this clinic has not overridden
        path = _existing(text, (*base, *found.path))
        words = _value(text, path)
        if found.at is not None and found.at >= 0 and isinstance(words, str):
            line, column = text.inside(path, words, found.at)
        else:
            line, column = text.place(path, key=found.key)
        yield Problem(
            text.file, line, column, RULES[found.rule].severity, found.rule, found.message, found.hint
        )


def _existing(text: YamlText, path: Path_) -> Path_:
    """``path``, or without its language where the words stand bare."""
    for number in (len(path) - 1, len(path) - 2):
        if path not in text.marks and number >= 0:
            bare = (*path[:number], *path[number + 1 :])
            if bare in text.marks:
                return bare
    return path


def _value(text: YamlText, path: Path_) -> object:
    value = text.data
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
