"""Small knowledge folders for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

GOOD = """\
- id: parking
  question: Where can I park?
  answer: Behind the building. There is a lift.
  variants:
    - is there parking
    - where do i leave my car
    - car park close to you
    - do you have a garage
  tests:
    match: [any place for the car]
"""
"""A topic that nothing can be said against, but that nobody has signed it."""


def folder(path: Path, files: Mapping[str, str | bytes] | None = None, **named: str) -> Path:
    """A knowledge folder at ``path`` with these files; ``topics/a.yaml`` is good unless it is given."""
    for name, content in {"topics/a.yaml": GOOD, **(files or {}), **named}.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content, encoding="utf-8")
    return path
