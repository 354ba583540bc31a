"""Approved text and the two ways it is filled in.

A text may hold ``{fact}`` (a named value of the clinic), ``{treatment.name}`` (a moment of the
patient's own timeline) and choices ``[words with {treatment.name} | words without]``: the left
side is used when the patient's own times are known, the right side otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator


def _by_language(value: object, info: ValidationInfo) -> object:
    """A bare string or list stands for the clinic's main language."""
    if isinstance(value, str | list | tuple):
        main: str = (info.context or {}).get("main_language", "en")
        return {main: value}
    if isinstance(value, Mapping):
        for language in value:
            if not _LANGUAGE.fullmatch(str(language)):
                raise ValueError(f"'{language}' is not a language code such as en or es")
    return value


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")

Text = Annotated[Mapping[str, str], BeforeValidator(_by_language)]
"""Words by language code: ``{"en": "…", "es": "…"}``. A bare string is in the main language, which
the reader passes as the validation context's ``main_language``."""

Phrases = Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_by_language)]
"""Lists of wordings by language code; a bare list is in the main language."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_CHOICE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_GAPS = re.compile(r"(?<=\S)[ ]{2,}(?=\S)|[ ]+(?=\n)")
OWN = "treatment."
"""Prefix of a placeholder that speaks of the patient's own timeline."""


class Frozen(BaseModel):
    """Base of everything staff write: unknown keys are refused, nothing changes later."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Approval(Frozen):
    """Who signed a wording, and when. ``by`` empty means: not signed."""

    by: str = ""
    on: date | None = None


class ContentTests(Frozen):
    """Example messages that are run on every check and never used for matching."""

    match: tuple[str, ...] = ()
    not_: tuple[str, ...] = Field(default=(), alias="not")

    @field_validator("match", "not_", mode="before")
    @classmethod
    def _flatten_languages(cls, value: object) -> object:
        """Tests may be grouped by language; the language of a message is detected anyway."""
        if isinstance(value, Mapping):
            return [wording for wordings in value.values() for wording in wordings or ()]
        return value


class UnknownPlaceholderError(KeyError):
    """A text names a fact that the clinic does not have."""


def placeholders(text: str) -> tuple[str, ...]:
    """The names inside braces, in the order they stand in ``text``."""
    return tuple(_PLACEHOLDER.findall(text))


def own_outside_choice(text: str) -> tuple[str, ...]:
    """Names of the patient's own timeline that stand outside ``[… | …]``.

    Such a text could not be sent to somebody without a treatment.
    """
    return tuple(name for name in placeholders(_CHOICE.sub("", text)) if name.startswith(OWN))


def fill(text: str, values: Mapping[str, str], own: Mapping[str, str] | None = None) -> str:
    """``text`` as the patient reads it.

    ``values`` maps fact names to words; ``own`` maps ``treatment.…`` names to words, or is empty
    where the patient has no treatment. A choice takes its left side only when every own name in
    it is known. Raises :class:`UnknownPlaceholderError` for a name in neither.
    """
    known = {**values, **(own or {})}

    def choose(match: re.Match[str]) -> str:
        left, right = match.group(1).strip(), match.group(2).strip()
        wanted = [name for name in placeholders(left) if name.startswith(OWN)]
        chosen = left if all(name in known for name in wanted) else right
        after = match.string[match.end() : match.end() + 1]
        return f"{chosen} " if chosen and after.isalnum() else chosen

    def value(match: re.Match[str]) -> str:
        try:
            return known[match.group(1)]
        except KeyError:
            raise UnknownPlaceholderError(match.group(1)) from None

    chosen = _GAPS.sub(" ", _CHOICE.sub(choose, text))
    return _PLACEHOLDER.sub(value, chosen)


def pick(words: Mapping[str, str], language: str, fallbacks: Iterable[str] = ()) -> str:
    """The words in ``language``, else in the first of ``fallbacks`` that has them, else any.

    ``words`` must not be empty.
    """
    for choice in (language, *fallbacks):
        if choice in words:
            return words[choice]
    return next(iter(words.values()))
