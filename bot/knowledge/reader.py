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
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.care.handbook import Fact, Handbook, Topic
from bot.care.likeness import Likeness
from bot.care.meaning import Meanings
from bot.care.plan import CarePlan
from bot.care.redflag import RedFlag
from bot.care.wording import ContentTests, Text
from bot.knowledge.encoder import read_likeness, read_meanings
from bot.knowledge.places import Places, Where, joined
from bot.knowledge.problem import KnowledgeError, Problem, did_you_mean
from bot.knowledge.schema import ClinicFile, Model, cleaned, is_fact, openings, report, validated, wordless
from bot.knowledge.yamltext import Path_, YamlText, read_yaml

SINGLES = ("clinic.yaml", "wording.yaml", "synonyms.yaml")
ROOMS = ("topics", "phrasings", "red_flags", "plans")

PACK = ("emergency", "crisis", "crisis_text", "poison")
"""What every country pack must have: red flags send these."""
LONGEST_ID = 40
"""Bytes of a topic's id; a button carries 64 in all."""

EXAMPLES = Path("red_flags/examples")
LEARNED = Path("red_flags/learned.npz")
"""Where the messages are that taught triage its second voice, and the table that came of it."""
NETWORK = Path("red_flags/network.npz")
"""The reading network that was taught further with the same messages."""
MEANINGS = Path("phrasings/meanings.npz")
"""Where it is kept what the wordings mean."""

NEUTRAL_FACTS: Mapping[str, Mapping[str, str]] = {
    "clinic_name": {"en": "the clinic", "es": "la clínica"},
    "clinic_short": {"en": "the clinic", "es": "la clínica"},
    "phone": {"en": "the clinic's number", "es": "el número de la clínica"},
    "after_hours_phone": {"en": "the clinic's number", "es": "el número de la clínica"},
    "hours": {"en": "opening hours", "es": "el horario de atención"},
    "retention_days": {"en": "90", "es": "90"},
}
"""What the bot's own sentences and red flags say while a clinic has not given these facts."""


@dataclass(slots=True)
class Reading:
    """What reading a folder gave.

    ``handbook`` is None when an error stopped it; ``draft`` is then made of what could be read, so
    that everything else that is wrong can be said in the same run. ``files`` has the bytes read, by
    the file's name below the folder.
    """

    handbook: Handbook | None
    problems: list[Problem]
    where: Where = field(default_factory=dict)
    draft: Handbook | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


def shipped_folder() -> Path:
    """The knowledge base that travels with the program."""
    inside = Path(__file__).parent.parent / "shipped"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "knowledge"


def read_handbook(folder: Path, languages: Sequence[str] | None = None, *, learned: bool = True) -> Handbook:
    """The Handbook in ``folder``. Raises KnowledgeError with every error found.

    With ``learned`` it has triage's second voice, which is not read otherwise.
    """
    reading = read(folder, languages, learned=learned)
    if reading.handbook is None:
        raise KnowledgeError(p for p in reading.problems if p.severity == "error")
    return reading.handbook


def read(folder: Path, languages: Sequence[str] | None = None, *, learned: bool = True) -> Reading:
    """Read every file, note every problem, and build the Handbook unless there is an error.

    ``languages`` are those the clinic offers, its main one first; without it, English is the
    main one and the others are those the content is written in.
    """
    if not folder.is_dir():
        return Reading(
            None,
            [
                Problem(
                    str(folder),
                    1,
                    1,
                    "error",
                    "no-folder",
                    "There is no such folder.",
                    "Give the folder that holds topics/.",
                )
            ],
        )
    return _Folder(folder, languages).read(shipped_likeness() if learned else None)


def floor() -> Handbook:
    """The shipped Handbook's safety floor: red flags and wording with neutral clinic facts."""
    shipped = _shipped()
    return Handbook(
        version="floor",
        languages=shipped.languages,
        red_flags=shipped.red_flags,
        wording=shipped.wording,
        facts=_with_neutral({}, shipped_packs()["US"]),
        likeness=shipped_likeness(),
    )


def shipped_packs() -> Mapping[str, Mapping[str, Text]]:
    """The shipped emergency, crisis and poison numbers by country."""
    return _shipped_clinic().country_packs


def shipped_wording() -> Mapping[str, Text]:
    """The bot's own sentences as they are shipped, by key."""
    return _shipped().wording


@lru_cache(maxsize=1)
def shipped_likeness() -> Likeness | None:
    """Triage's second voice as it is shipped."""
    return read_likeness(shipped_folder() / LEARNED, shipped_folder() / NETWORK)


@lru_cache(maxsize=1)
def shipped_meanings() -> Meanings:
    """What the shipped wordings mean, and the means to tell it of others."""
    return read_meanings(shipped_folder() / MEANINGS)


@lru_cache(maxsize=1)
def _shipped() -> Handbook:
    reading = _Folder(shipped_folder(), None, only=("clinic", "wording", "red_flags")).read(None)
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
        self.places = Places(self.main)
        self.broken_topics: set[str] = set()
        self.digest = hashlib.sha256()

    # ---- the folder ----------------------------------------------------------

    def read(self, likeness: Likeness | None) -> Reading:
        is_shipped = self.folder.resolve() == shipped_folder().resolve()
        clinic = self.clinic()
        topics = self.topics()
        red_flags = self.red_flags()
        plans = self.plans()
        wording = self.wording({} if is_shipped else _shipped().wording)
        synonyms = self.synonyms()
        pack = self.pack(clinic, {} if is_shipped else shipped_packs())
        opening = openings(clinic.opening, self.clinic_text)
        self.strangers(bool(topics))
        problems = sorted({p for file in self.files for p in file.problems})
        draft = Handbook(
            version=self.digest.hexdigest()[:12],
            languages=self.asked_languages or self.languages_found(topics, clinic, plans),
            topics=tuple(topics),
            red_flags=tuple(red_flags if is_shipped else _extend_floor(red_flags, _shipped().red_flags)),
            plans=plans,
            facts=_with_neutral(clinic.facts, pack),
            times=clinic.times,
            opening=opening,
            wording=wording,
            synonyms=synonyms,
            approved=clinic.approved,
            likeness=likeness,
        )
        broken = any(p.severity == "error" for p in problems)
        files = {text.file: text.raw for text in self.files if text.raw}
        return Reading(None if broken else draft, problems, self.places.where, draft, files)

    def languages_found(
        self, topics: Sequence[Topic], clinic: ClinicFile, plans: Mapping[str, CarePlan]
    ) -> tuple[str, ...]:
        found = {language for topic in topics for language in topic.question}
        found |= {language for plan in plans.values() for step in plan.steps for language in step.text}
        found |= {language for fact in clinic.facts.values() for language in fact.value}
        return (self.main, *sorted(found - {self.main}))

    def open(self, path: Path) -> YamlText:
        shown = self.shown(path)
        text = read_yaml(path, shown)
        if not text.problems:
            self.digest.update(shown.encode() + b"\0" + text.raw + b"\0")
            if text.data is None:
                text.warn("empty-file", (), "The file is empty.", "Delete it, or write into it.")
        self.files.append(text)
        return text

    def shown(self, path: Path) -> str:
        """The file's name as people see it, also where it holds letters that cannot be printed."""
        return path.relative_to(self.folder).as_posix().encode(errors="replace").decode()

    def strangers(self, has_topics: bool) -> None:
        """Say which files are not read: most often a name with a typo."""
        read = {text.file for text in self.files} | {kept.as_posix() for kept in (LEARNED, NETWORK, MEANINGS)}
        for path in sorted(self.folder.iterdir()):
            known = path.name in ROOMS if path.is_dir() else self.shown(path) in read
            if not known:
                self.stranger(path, (*SINGLES, *ROOMS))
        for room in ROOMS:
            for path in sorted((self.folder / room).rglob("*")):
                taught = self.folder / EXAMPLES in path.parent.parents
                if path.is_file() and self.shown(path) not in read and not taught:
                    self.stranger(path, ())
        if not has_topics and not any(text.file.startswith("topics/") for text in self.files):
            text = YamlText("topics")
            text.warn("no-topics", (), "The folder has no answers.", "Write some into topics/answers.yaml.")
            self.files.append(text)

    def stranger(self, path: Path, known: Iterable[str]) -> None:
        if path.name.startswith((".", "README", "~")) or path.name.endswith((".md", "~")):
            return
        text = YamlText(self.shown(path))
        hint = did_you_mean(path.name, known) if known else "Its name should end in .yaml"
        text.warn("unknown-file", (), "This is not read: it is not one of the knowledge base's files.", hint)
        self.files.append(text)

    def many(self, room: str) -> list[YamlText]:
        if self.only and room not in self.only:
            return []
        folder = self.folder / room
        return [self.open(path) for path in _yaml_files(folder)]

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
        raw: dict[str, Any] = cleaned(ClinicFile, text.data)
        facts = raw.get("facts")
        if isinstance(facts, dict):
            raw["facts"] = {
                name: entry if is_fact(entry) else {"value": entry} for name, entry in facts.items()
            }
        times = raw.get("times")
        if isinstance(times, dict):
            raw["times"] = {
                name: [entry] if isinstance(entry, str) else entry for name, entry in times.items()
            }
        for name in facts if isinstance(facts, dict) else ():
            self.places.where["fact", name] = (text, ("facts", name))
        for name in times if isinstance(times, dict) else ():
            self.places.where["time", name] = (text, ("times", name))
        self.places.where["clinic", "approved"] = (text, ("approved",))
        return self.validated(ClinicFile, raw, text, ()) or ClinicFile()

    def topics(self) -> list[Topic]:
        topics: dict[str, Topic] = {}
        for text in self.many("topics"):
            for index, entry in self.entries(text):
                if isinstance(entry, dict) and "group" in entry:
                    text.error(
                        "unknown-key",
                        (index, "group"),
                        "There is no key 'group' here.",
                        "The group is the file's name.",
                        key=True,
                    )
                topic = self.validated(
                    Topic,
                    {**entry, "group": Path(text.file).stem} if isinstance(entry, dict) else entry,
                    text,
                    (index,),
                )
                if topic is None:
                    self.broken_topics.add(str(entry.get("id")) if isinstance(entry, dict) else "")
                    continue
                if not self.places.first("topic", topic.id, text, (index, "id")):
                    continue
                if not 0 < len(topic.id.strip().encode()) <= LONGEST_ID:
                    text.error(
                        "wrong-value",
                        (index, "id"),
                        f"An id has 1 to {LONGEST_ID} letters: it travels behind Telegram's buttons.",
                        "Give it a short name such as alcohol-after.",
                    )
                topics[topic.id] = topic
                self.places.tests("topic", topic.id, text, (index,), entry)
                self.places.variants(topic.id, text, index, entry.get("variants"))
        self.add_phrasings(topics)
        return list(topics.values())

    def add_phrasings(self, topics: dict[str, Topic]) -> None:
        folder = self.folder / "phrasings"
        if self.only or not folder.is_dir():
            return
        extra: dict[str, dict[str, list[str]]] = {}
        adapter = TypeAdapter(tuple[str, ...])
        for language in sorted(p for p in folder.iterdir() if p.is_dir()):
            for path in _yaml_files(language):
                text = self.open(path)
                if text.data is not None and not isinstance(text.data, dict):
                    text.error(
                        "wrong-type",
                        (),
                        "The file should map topic ids to lists of wordings.",
                        "Write 'topic-id:' and under it one '- wording' a line.",
                    )
                    continue
                for topic_id, wordings in (text.data or {}).items():
                    if topic_id in self.broken_topics:
                        continue  # its own file already says what is wrong
                    if topic_id not in topics:
                        text.error(
                            "unknown-topic",
                            (topic_id,),
                            f"There is no topic '{topic_id}'.",
                            did_you_mean(topic_id, topics),
                            key=True,
                        )
                        continue
                    if wordings is None:
                        text.warn("empty", (topic_id,), f"'{topic_id}' has no wordings here.", "", key=True)
                        continue
                    try:
                        checked = adapter.validate_python(wordings, strict=False)
                    except ValidationError as invalid:
                        report(invalid, text, (topic_id,), None)
                        continue
                    extra.setdefault(topic_id, {}).setdefault(language.name, []).extend(checked)
                    for index, wording in enumerate(checked):
                        name = joined(topic_id, language.name, wording)
                        self.places.note("variant", name, text, (topic_id, index))
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
                if flag is not None and self.places.first("red-flag", flag.id, text, (index, "id")):
                    flags.append(flag)
                    self.places.tests("red-flag", flag.id, text, (index,), entry)
        return flags

    def plans(self) -> dict[str, CarePlan]:
        plans: dict[str, CarePlan] = {}
        for text in self.many("plans"):
            if text.data is None:
                continue
            plan = self.validated(CarePlan, text.data, text, ())
            if plan is not None and self.places.first("plan", plan.id, text, ("id",)):
                plans[plan.id] = plan
                for index, step in enumerate(plan.steps):
                    self.places.where["step", f"{plan.id}/{step.id}"] = (text, ("steps", index))
        return plans

    def wording(self, base: Mapping[str, Text]) -> dict[str, Text]:
        text = self.single("wording")
        adapter: TypeAdapter[Text] = TypeAdapter(Text)
        own: dict[str, Text] = {}
        for key, value in text.data.items():
            if base and key not in base:
                text.error(
                    "unknown-key",
                    (key,),
                    f"The bot has no sentence '{key}'.",
                    did_you_mean(key, base),
                    key=True,
                )
                continue
            if wordless({"value": value}, text, (key,)):
                continue
            try:
                own[key] = adapter.validate_python(value, context={"main_language": self.main})
            except ValidationError as invalid:
                report(invalid, text, (key,), None)
            self.places.where["wording", key] = (text, (key,))
        return {**base, **{key: {**base.get(key, {}), **words} for key, words in own.items()}}

    def synonyms(self) -> dict[str, Mapping[str, tuple[str, ...]]]:
        text = self.single("synonyms")
        try:
            return TypeAdapter(dict[str, Mapping[str, tuple[str, ...]]]).validate_python(text.data)
        except ValidationError as invalid:
            report(invalid, text, (), None)
            return {}

    def pack(self, clinic: ClinicFile, shipped: Mapping[str, Mapping[str, Text]]) -> Mapping[str, Text]:
        """The numbers of the clinic's country: its own, and the shipped ones for what it leaves out."""
        country = clinic.country
        if country not in shipped and country not in clinic.country_packs:
            known = {*shipped, *clinic.country_packs}
            self.clinic_text.error(
                "unknown-country",
                ("country",),
                f"There is no country pack '{country}'.",
                did_you_mean(country, known) or "Add it under country_packs.",
            )
        pack = {**shipped.get(country, {}), **clinic.country_packs.get(country, {})}
        for name in PACK:
            if name not in pack and country in clinic.country_packs:
                self.clinic_text.error(
                    "missing",
                    ("country_packs", country),
                    f"'{name}' is missing here.",
                    f"Add a line '{name}: …'; red flags send it.",
                )
        return pack

    # ---- shared by all files -------------------------------------------------

    def entries(self, text: YamlText) -> Iterable[tuple[int, Any]]:
        if text.data is None:
            return ()
        if not isinstance(text.data, list):
            text.error(
                "wrong-type",
                (),
                "The file should be a list: each entry begins with '- id:'.",
                "Put '- ' before the first line and indent the rest by two spaces.",
            )
            return ()
        return enumerate(text.data)

    def validated(self, model: type[Model], data: Any, text: YamlText, path: Path_) -> Model | None:
        return validated(model, data, text, path, self.main)


def _yaml_files(folder: Path) -> list[Path]:
    return [
        path
        for ending in ("*.yaml", "*.yml")
        for path in sorted(folder.glob(ending))
        if not path.name.startswith(".")
    ]


def _extend_floor(own: Sequence[RedFlag], shipped: Sequence[RedFlag]) -> list[RedFlag]:
    """The shipped flags, extended by the clinic's own. Nothing shipped can be taken away.

    The shipped flags' own examples stay with the shipped folder, where they are run.
    """
    by_id = {flag.id: flag.model_copy(update={"tests": ContentTests()}) for flag in shipped}
    for flag in own:
        by_id[flag.id] = by_id[flag.id].extended_by(flag) if flag.id in by_id else flag
    return list(by_id.values())
