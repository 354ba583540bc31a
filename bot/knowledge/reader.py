"""Staff's YAML becomes a Handbook, or a list of problems that each name their place.

The folder's shape: ``clinic.yaml``, ``wording.yaml``, ``synonyms.yaml``, ``topics/*.yaml``,
``phrasings/<language>/*.yaml``, ``red_flags/*.yaml``, ``plans/*.yaml``. Any of them may be
missing. What a clinic leaves out is empty, with two exceptions that are always there because a
patient's safety hangs on them: the shipped red flags, which can be extended but not removed, and
the bot's own sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.care.handbook import Fact, Handbook, Opening, Topic
from bot.care.plan import CarePlan
from bot.care.triage import RedFlag
from bot.care.wording import Approval, Frozen, Text
from bot.knowledge.problem import KnowledgeError, Problem, did_you_mean
from bot.knowledge.yamltext import Path_, YamlText, read_yaml

Model = TypeVar("Model", bound=BaseModel)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

NEUTRAL_FACTS: Mapping[str, Mapping[str, str]] = {
    "clinic_name": {"en": "the clinic", "es": "la clínica"},
    "clinic_short": {"en": "the clinic", "es": "la clínica"},
    "phone": {"en": "the clinic's number", "es": "el número de la clínica"},
    "after_hours_phone": {"en": "the clinic's number", "es": "el número de la clínica"},
    "hours": {"en": "opening hours", "es": "el horario de atención"},
}
"""What the bot's own sentences and red flags say while a clinic has not given these facts."""


class ClinicFile(Frozen):
    """``clinic.yaml`` as staff write it."""

    approved: Approval = Approval()
    country: str = "US"
    facts: Mapping[str, Fact] = {}
    times: Mapping[str, tuple[str, ...]] = {}
    opening: Mapping[str, str] = {}
    country_packs: Mapping[str, Mapping[str, Text]] = {}


Where = dict[tuple[str, str], tuple[YamlText, Path_]]
"""Where each thing stands: ("topic", id) and the like to its file and path."""


@dataclass(slots=True)
class Reading:
    """What reading a folder gave. ``handbook`` is None when an error stopped it."""

    handbook: Handbook | None
    problems: list[Problem]
    where: Where = field(default_factory=dict)


def shipped_folder() -> Path:
    """The knowledge base that travels with the program."""
    inside = Path(__file__).parent.parent / "shipped"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "knowledge"


def read_handbook(folder: Path, languages: Sequence[str] | None = None) -> Handbook:
    """The Handbook in ``folder``. Raises KnowledgeError with every error found."""
    reading = read(folder, languages)
    if reading.handbook is None:
        raise KnowledgeError(p for p in reading.problems if p.severity == "error")
    return reading.handbook


def read(folder: Path, languages: Sequence[str] | None = None) -> Reading:
    """Read every file, note every problem, and build the Handbook unless there is an error.

    ``languages`` are those the clinic offers, its main one first; without it, English is the
    main one and the others are those the content is written in.
    """
    if not folder.is_dir():
        return Reading(None, [Problem(str(folder), 1, 1, "error", "no-folder", "There is no such folder.",
                                      "Give the folder that holds topics/.")])
    return _Folder(folder, languages).read()


def floor() -> Handbook:
    """The shipped Handbook's safety floor: red flags and wording with neutral clinic facts."""
    shipped = _shipped()
    return Handbook(version="floor", languages=shipped.languages, red_flags=shipped.red_flags,
                    wording=shipped.wording, facts=_with_neutral({}, shipped_packs()["US"]))


def shipped_packs() -> Mapping[str, Mapping[str, Text]]:
    """The shipped emergency, crisis and poison numbers by country."""
    return _shipped_clinic().country_packs


@lru_cache(maxsize=1)
def _shipped() -> Handbook:
    reading = _Folder(shipped_folder(), None, only=("clinic", "wording", "red_flags")).read()
    if reading.handbook is None:
        raise KnowledgeError(reading.problems)
    return reading.handbook


@lru_cache(maxsize=1)
def _shipped_clinic() -> ClinicFile:
    reader = _Folder(shipped_folder(), None, only=("clinic",))
    return reader.clinic()


def _with_neutral(facts: Mapping[str, Fact], pack: Mapping[str, Text]) -> dict[str, Fact]:
    neutral = {name: Fact(value=words) for name, words in NEUTRAL_FACTS.items()}
    return {**neutral, **{name: Fact(value=words) for name, words in pack.items()}, **facts}


class _Folder:
    """One reading of one folder."""

    def __init__(self, folder: Path, languages: Sequence[str] | None, only: Iterable[str] = ()) -> None:
        self.folder = folder
        self.asked_languages = tuple(languages or ())
        self.main = self.asked_languages[0] if self.asked_languages else "en"
        self.only = frozenset(only)
        self.files: list[YamlText] = []
        self.where: Where = {}
        self.broken_topics: set[str] = set()
        self.digest = hashlib.sha256()

    # ---- the folder ----------------------------------------------------------

    def read(self) -> Reading:
        is_shipped = self.folder.resolve() == shipped_folder().resolve()
        clinic = self.clinic()
        topics = self.topics()
        red_flags = self.red_flags()
        plans = self.plans()
        wording = self.wording({} if is_shipped else _shipped().wording)
        synonyms = self.synonyms()
        packs = clinic.country_packs if is_shipped else {**shipped_packs(), **clinic.country_packs}
        pack = packs.get(clinic.country)
        if pack is None:
            self.clinic_text.error("unknown-country", ("country",), f"There is no country pack '{clinic.country}'.",
                                   did_you_mean(clinic.country, packs) or "Add it under country_packs.")
            pack = {}
        opening = self.opening(clinic.opening)
        problems = sorted({p for file in self.files for p in file.problems})
        if any(p.severity == "error" for p in problems):
            return Reading(None, problems, self.where)
        handbook = Handbook(
            version=self.digest.hexdigest()[:12],
            languages=self.asked_languages or self.languages_found(topics, clinic),
            topics=tuple(topics),
            red_flags=tuple(red_flags if is_shipped else _extend_floor(red_flags, _shipped().red_flags)),
            plans=plans,
            facts=_with_neutral(clinic.facts, pack),
            times=clinic.times,
            opening=opening,
            wording=wording,
            synonyms=synonyms,
            approved=clinic.approved,
        )
        return Reading(handbook, problems, self.where)

    def languages_found(self, topics: Sequence[Topic], clinic: ClinicFile) -> tuple[str, ...]:
        found = {language for topic in topics for language in topic.question}
        found |= {language for fact in clinic.facts.values() for language in fact.value}
        return (self.main, *sorted(found - {self.main}))

    def open(self, path: Path) -> YamlText:
        shown = path.relative_to(self.folder).as_posix()
        text = read_yaml(path, shown)
        if not text.problems:
            self.digest.update(shown.encode() + b"\0" + path.read_bytes() + b"\0")
            if text.data is None:
                text.warn("empty-file", (), "The file is empty.", "Delete it, or write into it.")
        self.files.append(text)
        return text

    def many(self, room: str) -> list[YamlText]:
        if self.only and room not in self.only:
            return []
        folder = self.folder / room
        return [self.open(path) for path in sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml"))]

    def single(self, name: str) -> YamlText:
        path = self.folder / f"{name}.yaml"
        if (self.only and name not in self.only) or not path.exists():
            return YamlText(f"{name}.yaml", data={})
        text = self.open(path)
        if text.data is None:
            text.data = {}
        elif not isinstance(text.data, dict):
            text.error("wrong-type", (), "The file should be a mapping: 'key: value' lines.", "")
            text.data = {}
        return text

    # ---- its files -----------------------------------------------------------

    def clinic(self) -> ClinicFile:
        self.clinic_text = text = self.single("clinic")
        raw: dict[str, Any] = {key: value for key, value in text.data.items() if value is not None}
        facts = raw.get("facts")
        if isinstance(facts, dict):
            raw["facts"] = {name: entry if _is_fact(entry) else {"value": entry} for name, entry in facts.items()}
        times = raw.get("times")
        if isinstance(times, dict):
            raw["times"] = {name: [entry] if isinstance(entry, str) else entry for name, entry in times.items()}
        for name in facts if isinstance(facts, dict) else ():
            self.where["fact", name] = (text, ("facts", name))
        for name in times if isinstance(times, dict) else ():
            self.where["time", name] = (text, ("times", name))
        self.where["clinic", "approved"] = (text, ("approved",))
        return self.validated(ClinicFile, raw, text, ()) or ClinicFile()

    def topics(self) -> list[Topic]:
        topics: dict[str, Topic] = {}
        for text in self.many("topics"):
            for index, entry in self.entries(text):
                topic = self.validated(Topic, {**entry, "group": Path(text.file).stem} if isinstance(entry, dict)
                                       else entry, text, (index,))
                if topic is None:
                    self.broken_topics.add(str(entry.get("id")) if isinstance(entry, dict) else "")
                    continue
                if not self.first_with_id("topic", topic.id, text, (index, "id")):
                    continue
                if not topic.id.strip():
                    text.error("missing", (index, "id"), "The topic has an empty id.", "Give it a short name.")
                topics[topic.id] = topic
        self.add_phrasings(topics)
        return list(topics.values())

    def add_phrasings(self, topics: dict[str, Topic]) -> None:
        folder = self.folder / "phrasings"
        if self.only or not folder.is_dir():
            return
        extra: dict[str, dict[str, list[str]]] = {}
        adapter = TypeAdapter(tuple[str, ...])
        for language in sorted(p for p in folder.iterdir() if p.is_dir()):
            for path in sorted(language.glob("*.yaml")) + sorted(language.glob("*.yml")):
                text = self.open(path)
                if text.data is not None and not isinstance(text.data, dict):
                    text.error("wrong-type", (), "The file should map topic ids to lists of wordings.",
                               "Write 'topic-id:' and under it one '- wording' a line.")
                    continue
                for topic_id, wordings in (text.data or {}).items():
                    if topic_id in self.broken_topics:
                        continue  # its own file already says what is wrong
                    if topic_id not in topics:
                        text.error("unknown-topic", (topic_id,), f"There is no topic '{topic_id}'.",
                                   did_you_mean(topic_id, topics), key=True)
                        continue
                    if wordings is None:
                        text.warn("empty", (topic_id,), f"'{topic_id}' has no wordings here.", "", key=True)
                        continue
                    try:
                        checked = adapter.validate_python(wordings, strict=False)
                    except ValidationError as invalid:
                        self.report(invalid, text, (topic_id,), None)
                        continue
                    extra.setdefault(topic_id, {}).setdefault(language.name, []).extend(checked)
                    for index, wording in enumerate(checked):
                        self.where.setdefault(("variant", f"{topic_id}\0{wording}"), (text, (topic_id, index)))
        for topic_id, by_language in extra.items():
            topic = topics[topic_id]
            variants = {**topic.variants}
            for code, wordings in by_language.items():
                variants[code] = (*variants.get(code, ()), *wordings)
            topics[topic_id] = topic.model_copy(update={"variants": variants})

    def red_flags(self) -> list[RedFlag]:
        flags: list[RedFlag] = []
        for text in self.many("red_flags"):
            for index, entry in self.entries(text):
                flag = self.validated(RedFlag, entry, text, (index,))
                if flag is not None and self.first_with_id("red-flag", flag.id, text, (index, "id")):
                    flags.append(flag)
        return flags

    def plans(self) -> dict[str, CarePlan]:
        plans: dict[str, CarePlan] = {}
        for text in self.many("plans"):
            if text.data is None:
                continue
            plan = self.validated(CarePlan, text.data, text, ())
            if plan is not None and self.first_with_id("plan", plan.id, text, ("id",)):
                plans[plan.id] = plan
                for index, step in enumerate(plan.steps):
                    self.where["step", f"{plan.id}/{step.id}"] = (text, ("steps", index))
        return plans

    def wording(self, base: Mapping[str, Text]) -> dict[str, Text]:
        text = self.single("wording")
        adapter: TypeAdapter[Text] = TypeAdapter(Text)
        own: dict[str, Text] = {}
        for key, value in text.data.items():
            if base and key not in base:
                text.error("unknown-key", (key,), f"The bot has no sentence '{key}'.",
                           did_you_mean(key, base), key=True)
                continue
            try:
                own[key] = adapter.validate_python(value, context={"main_language": self.main})
            except ValidationError as invalid:
                self.report(invalid, text, (key,), None)
            self.where["wording", key] = (text, (key,))
        return {**base, **{key: {**base.get(key, {}), **words} for key, words in own.items()}}

    def synonyms(self) -> dict[str, Mapping[str, tuple[str, ...]]]:
        text = self.single("synonyms")
        try:
            return TypeAdapter(dict[str, Mapping[str, tuple[str, ...]]]).validate_python(text.data)
        except ValidationError as invalid:
            self.report(invalid, text, (), None)
            return {}

    def opening(self, hours: Mapping[str, str]) -> tuple[Opening, ...]:
        found: list[Opening] = []
        for day, span in hours.items():
            path: Path_ = ("opening", day)
            if day not in WEEKDAYS:
                self.clinic_text.error("unknown-key", path, f"'{day}' is not a day of the week.",
                                       did_you_mean(day, WEEKDAYS), key=True)
                continue
            for part in span.split(","):
                try:
                    opens, closes = (time.fromisoformat(clock.strip()) for clock in part.split("-"))
                except ValueError:
                    self.clinic_text.error("bad-hours", path, f"'{span}' is not a span of opening hours.",
                                           "Write it like 08:00-17:00.")
                    continue
                found.append(Opening(weekday=WEEKDAYS.index(day), opens=opens, closes=closes))
        return tuple(sorted(found, key=lambda o: (o.weekday, o.opens)))

    # ---- shared by all files -------------------------------------------------

    def entries(self, text: YamlText) -> Iterable[tuple[int, Any]]:
        if text.data is None:
            return ()
        if not isinstance(text.data, list):
            text.error("wrong-type", (), "The file should be a list: each entry begins with '- id:'.",
                       "Put '- ' before the first line and indent the rest by two spaces.")
            return ()
        return enumerate(text.data)

    def first_with_id(self, kind: str, name: str, text: YamlText, path: Path_) -> bool:
        if (kind, name) in self.where:
            other, there = self.where[kind, name]
            line = other.place(there)[0]
            text.error("duplicate-id", path, f"The id '{name}' is taken: {other.file}, line {line}.",
                       "Give one of them another id.")
            return False
        self.where[kind, name] = (text, path[:-1])
        return True

    def validated(self, model: type[Model], data: Any, text: YamlText, path: Path_) -> Model | None:
        if not isinstance(data, dict):
            text.error("wrong-type", path, "This should be a mapping: 'key: value' lines.",
                       "Check the indentation and the '- ' at the start of the entry.")
            return None
        cleaned = {key: value for key, value in data.items() if value is not None}
        for key in data.keys() - cleaned.keys():
            if key in _names(model) and _names(model)[key].is_required():
                text.error("missing", (*path, key), f"'{key}' is empty.", "Write its words after the colon.",
                           key=True)
        try:
            return model.model_validate(cleaned, context={"main_language": self.main})
        except ValidationError as invalid:
            self.report(invalid, text, path, model)
            return None

    def report(self, invalid: ValidationError, text: YamlText, path: Path_, model: type[BaseModel] | None) -> None:
        for found in invalid.errors(include_url=False):
            loc = tuple(part for part in found["loc"] if not (isinstance(part, str) and "[" in part))
            there = (*path, *loc)
            kind, last = found["type"], loc[-1] if loc else ""
            if kind == "missing":
                if (*path, *loc) in text.keys:
                    continue  # an empty value; already told
                text.error("missing", there[:-1], f"'{last}' is missing here.",
                           f"Add a line '{last}: …'.")
            elif kind == "extra_forbidden":
                text.error("unknown-key", there, f"There is no key '{last}' here.",
                           did_you_mean(str(last), _known_keys(model, loc[:-1])), key=True)
            elif kind == "value_error":
                text.error("wrong-value", there, f"{_sentence(str(found['ctx']['error']))}", "")
            elif kind == "literal_error":
                text.error("wrong-value", there, f"'{found['input']}' cannot stand here.",
                           f"Write one of: {found['ctx']['expected']}.")
            elif kind == "frozen_field":
                continue
            else:
                expected = _EXPECTED.get(kind, found["msg"])
                text.error("wrong-type", there, f"This should be {expected}.", "")


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


def _is_fact(entry: Any) -> bool:
    return isinstance(entry, dict) and ("value" in entry or not all(len(key) == 2 for key in entry))


def _extend_floor(own: Sequence[RedFlag], shipped: Sequence[RedFlag]) -> list[RedFlag]:
    """The shipped flags, extended by the clinic's own. Nothing shipped can be taken away."""
    severity = {"urgent": 0, "crisis": 1, "emergency": 2}
    by_id = {flag.id: flag for flag in shipped}
    for flag in own:
        floor_flag = by_id.get(flag.id)
        if floor_flag is not None:
            phrases = {**floor_flag.phrases}
            for language, added in flag.phrases.items():
                phrases[language] = tuple(dict.fromkeys((*phrases.get(language, ()), *added)))
            flag = flag.model_copy(update={  # noqa: PLW2901 - the merged flag takes the place of both
                "phrases": phrases,
                "level": max(flag.level, floor_flag.level, key=severity.__getitem__),
                "text": {**floor_flag.text, **flag.text},
            })
        by_id[flag.id] = flag
    return list(by_id.values())
