"""What pydantic says about staff's entries, told in words that staff can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.care.handbook import Fact, Opening
from bot.care.wording import Approval, Frozen, Text
from bot.knowledge.problem import did_you_mean
from bot.knowledge.yamltext import Path_, YamlText

Model = TypeVar("Model", bound=BaseModel)


class ClinicFile(Frozen):
    """``clinic.yaml`` as staff write it."""

    approved: Approval = Approval()
    country: str = "US"
    facts: Mapping[str, Fact] = {}
    times: Mapping[str, tuple[str, ...]] = {}
    opening: Mapping[str, str] = {}
    country_packs: Mapping[str, Mapping[str, Text]] = {}


def is_fact(entry: Any) -> bool:
    """Whether a fact is written out (``value:``, ``unit:``), and is not just its words."""
    return isinstance(entry, dict) and ("value" in entry or not all(len(key) == 2 for key in entry))


def cleaned(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` without the known keys that have nothing after the colon: as if they were not there."""
    known = _names(model)
    return {key: value for key, value in data.items() if value is not None or key not in known}


def validated(model: type[Model], data: Any, text: YamlText, path: Path_, main: str) -> Model | None:
    """The entry ``data`` that stands at ``path`` as a ``model``; None, and problems, where it is not one.

    ``main`` is the language of bare words.
    """
    if not isinstance(data, dict):
        text.error(
            "wrong-type",
            path,
            "This should be a mapping: 'key: value' lines.",
            "Check the indentation and the '- ' at the start of the entry.",
        )
        return None
    if wordless(data, text, path):
        return None
    try:
        return model.model_validate(cleaned(model, data), context={"main_language": main})
    except ValidationError as invalid:
        report(invalid, text, path, model)
        return None


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def openings(hours: Mapping[str, str], text: YamlText) -> tuple[Opening, ...]:
    """When a person answers the phone, from ``opening`` in clinic.yaml: day names to ``08:00-17:00``."""
    found: list[Opening] = []
    for day, span in hours.items():
        path: Path_ = ("opening", day)
        if day not in WEEKDAYS:
            text.error(
                "unknown-key",
                path,
                f"'{day}' is not a day of the week.",
                did_you_mean(day, WEEKDAYS),
                key=True,
            )
            continue
        for part in span.split(","):
            try:
                opens, closes = (time.fromisoformat(clock.strip()) for clock in part.split("-"))
            except ValueError:
                text.error(
                    "bad-hours",
                    path,
                    f"'{span}' is not a span of opening hours.",
                    "Write it like 08:00-17:00.",
                )
                continue
            if closes <= opens:
                text.error(
                    "bad-hours",
                    path,
                    f"'{part.strip()}' ends before it begins.",
                    "Write two spans with a comma between: 18:00-23:59, 00:00-02:00 is the next day's.",
                )
                continue
            found.append(Opening(weekday=WEEKDAYS.index(day), opens=opens, closes=closes))
    return tuple(sorted(found, key=lambda o: (o.weekday, o.opens)))


_TEXTS = ("question", "answer", "text", "late", "companion", "title", "value")


def wordless(data: Any, text: YamlText, path: Path_) -> bool:
    """Whether a text in ``data`` is ``{}``, words in no language at all; it is told."""
    found = False
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in parts:
        there = (*path, key)
        if value == {} and (key in _TEXTS or "country_packs" in path):
            text.error(
                "missing", _written(text, there), "There are no words here.", "Write them in double quotes."
            )
            found = True
        elif wordless(value, text, there):
            found = True
    return found


def report(invalid: ValidationError, text: YamlText, path: Path_, model: type[BaseModel] | None) -> None:
    """Note every error of ``invalid``, found in the entry at ``path`` of ``text``."""
    for found in invalid.errors(include_url=False):
        loc = tuple(part for part in found["loc"] if not (isinstance(part, str) and "[" in part))
        there = _written(text, (*path, *loc))
        kind, last, given = found["type"], loc[-1] if loc else "", found["input"]
        if kind == "missing":
            if there in text.keys:
                text.error(
                    "missing", there, f"'{last}' is empty.", "Write its words after the colon.", key=True
                )
            else:
                text.error("missing", there[:-1], f"'{last}' is missing here.", f"Add a line '{last}: …'.")
        elif kind == "extra_forbidden":
            text.error(
                "unknown-key",
                there,
                f"There is no key '{last}' here.",
                did_you_mean(str(last), _known_keys(model, loc[:-1])),
                key=True,
            )
        elif given is None:
            text.error(
                "missing",
                there,
                "There is nothing here." if isinstance(last, int) else f"'{last}' is empty.",
                "Write the words, or delete the line.",
                key=True,
            )
        elif kind == "value_error":
            text.error("wrong-value", there, f"{_sentence(str(found['ctx']['error']))}", _quotes(given))
        elif kind == "literal_error":
            choices = [choice.strip("' ") for choice in re.split(r",| or ", str(found["ctx"]["expected"]))]
            text.error(
                "wrong-value",
                there,
                f"'{given}' cannot stand here.",
                did_you_mean(str(given), choices)
                if isinstance(given, str)
                else f"Write one of: {', '.join(choices)}.",
            )
        elif kind in _LIMITS:
            text.error("wrong-value", there, _LIMITS[kind], "")
        else:
            text.error(
                "wrong-type", there, f"This should be {_EXPECTED.get(kind, found['msg'])}.", _quotes(given)
            )


def _written(text: YamlText, there: Path_) -> Path_:
    """``there`` as it stands in the file: a bare list or text has no language in its path."""
    if there not in text.marks and there not in text.keys:
        for number in range(len(there) - 1, 0, -1):
            bare = (*there[:number], *there[number + 1 :])
            if bare in text.marks and number < len(there) - 1:
                return bare
    return there


def _quotes(given: object) -> str:
    """What to do about words that YAML took for something else."""
    if isinstance(given, dict) and len(given) == 1:
        ((key, value),) = given.items()
        if value is None:
            return f'If the words are {{{key}}}, put them in double quotes: "{{{key}}}".'
        return 'If these are words with a colon in them, put them in double quotes: "…".'
    return ""


_LIMITS = {
    "string_pattern_mismatch": "Write small letters, digits and '-', a letter or digit first.",
    "string_too_long": "This is too long: 40 letters at most.",
    "too_short": "At least one entry is needed here.",
}
_EXPECTED = {
    "string_type": "text",
    "tuple_type": "a list: one '- …' a line",
    "list_type": "a list: one '- …' a line",
    "mapping_type": "a mapping: 'key: value' lines",
    "dict_type": "a mapping: 'key: value' lines",
    "model_type": "a mapping: 'key: value' lines",
    "is_instance_of": "a mapping: 'key: value' lines",
    "date_from_datetime_parsing": "a date like 2026-12-01",
    "date_parsing": "a date like 2026-12-01",
    "date_type": "a date like 2026-12-01",
    "int_parsing": "a whole number",
    "float_parsing": "a number",
}


def _sentence(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


def _names(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _known_keys(model: type[BaseModel] | None, loc: Sequence[str | int]) -> list[str]:
    """The keys that the model at ``loc`` below ``model`` knows."""
    current: type[BaseModel] | None = model
    for part in loc:
        if current is None or isinstance(part, int):
            continue
        info = _names(current).get(part)
        current = next(iter(_models_in(info.annotation)), None) if info is not None else current
    return [name for name in _names(current) if name != "group"] if current else []


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models_in(part)]
