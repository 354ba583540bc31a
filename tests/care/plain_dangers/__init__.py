"""Dangers named plainly, put into sentences that leave them standing and sentences that take them away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import yaml

LANGUAGES = ("en", "es")
KINDS = ("things", "thoughts", "statements")
Sort = Literal["told", "harmless"]


def messages(language: str, kind: str, sort: Sort) -> Iterator[str]:
    """Every danger of ``kind`` in every sentence of ``sort``."""
    file = Path(__file__).with_name(f"{language}.yaml")
    parts = yaml.safe_load(file.read_text(encoding="utf-8"))[kind]
    for sentence in parts[sort]:
        for danger in parts["dangers"]:
            yield sentence.replace("{}", danger)
