"""``config.yaml``, the environment and secret files become one validated Config.

Every key can be overridden by ``AFTERCARE_<SECTION>__<KEY>``, or by ``AFTERCARE_<SECTION>__<KEY>_FILE``
which names a file that holds the value (for secrets). The environment comes last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.errors import UsageError
from bot.knowledge.problem import did_you_mean
from bot.knowledge.reader import shipped_folder
from bot.knowledge.yamltext import YamlText, parse_yaml, read_yaml

PREFIX = "AFTERCARE_"
DEFAULT_FILE = Path("config.yaml")


class ConfigError(UsageError):
    """The configuration is wrong. One line a problem."""


def _listed(value: object) -> object:
    """``a, b`` in the environment is a list."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


Ids = Annotated[tuple[int, ...], BeforeValidator(_listed)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Staff(Section):
    """Telegram user ids by role. A role may do what the roles before it may."""

    desk: Ids = ()
    nurse: Ids = ()
    editor: Ids = ()
    admin: Ids = ()


class TelegramSection(Section):
    token: SecretStr = SecretStr("")
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    mode: Literal["polling", "webhook"] = "polling"
    username: str = ""
    staff_chat: int | None = None
    staff: Staff = Staff()

    @field_validator("token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token.get_secret_value()):
            raise ValueError("this does not look like a bot token; BotFather gives one like 123456:ABC-DEF…")
        return token

    @field_validator("base_url", "base_file_url")
    @classmethod
    def _ends_in_bot(cls, url: str) -> str:
        if not re.match(r"https?://", url):
            raise ValueError("a web address begins with https:// (or http:// on your own machine)")
        url = url.rstrip("/")
        return url if url.endswith("/bot") else f"{url}/bot"

    @field_validator("username")
    @classmethod
    def _without_at(cls, username: str) -> str:
        return username.removeprefix("@")


class WebhookSection(Section):
    url: str = ""
    listen: str = "127.0.0.1"
    port: int = Field(8443, ge=1, le=65535)
    secret: SecretStr = SecretStr("")

    @field_validator("secret")
    @classmethod
    def _telegram_takes_it(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
            raise ValueError("only letters, digits, '_' and '-', at most 256 of them")
        return secret


class DatabaseSection(Section):
    url: SecretStr = SecretStr("sqlite+aiosqlite:///data/aftercare.db")

    @field_validator("url")
    @classmethod
    def _known_driver(cls, url: SecretStr) -> SecretStr:
        known = ("sqlite+aiosqlite://", "postgresql+asyncpg://", "postgresql+psycopg://")
        if not url.get_secret_value().startswith(known):
            raise ValueError(f"begins with one of {', '.join(known)}")
        return url

    @property
    def file(self) -> Path | None:
        """Where a SQLite database lives; None for one in memory or on a server."""
        scheme, _, rest = self.url.get_secret_value().partition(":///")
        path = rest.partition("?")[0]
        return Path(path) if scheme.startswith("sqlite") and path and path != ":memory:" else None


class KnowledgeSection(Section):
    path: Path | None = None
    semantic: bool = True

    @property
    def folder(self) -> Path:
        """The configured folder, else ``knowledge`` where the program was started, else the shipped one."""
        here = Path("knowledge")
        return self.path or (here if here.is_dir() else shipped_folder())


class ClinicSection(Section):
    zone: str = "America/Chicago"
    quiet_hours: str = "21:00-08:00"
    languages: Words = ()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"'{zone}' is not a time zone; write one like America/Chicago") from None
        return zone

    @field_validator("quiet_hours")
    @classmethod
    def _is_a_span(cls, span: str) -> str:
        _span(span)
        return span

    @field_validator("languages")
    @classmethod
    def _are_codes(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        for language in languages:
            if not re.fullmatch(r"[a-z]{2,3}", language):
                raise ValueError(f"'{language}' is not a language code such as en or es")
        return languages

    @property
    def quiet(self) -> tuple[time, time]:
        """Local time the night begins and ends."""
        return _span(self.quiet_hours)

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class PrivacySection(Section):
    retention_days: int = Field(90, ge=1)
    questions_without_link: bool = True
    protect_content: bool = False


class AlertsSection(Section):
    repeat_minutes: float = Field(3, gt=0)
    on_call: Words = ()


class MetricsSection(Section):
    port: int = Field(0, ge=0, le=65535)


class LogSection(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"

    @field_validator("level", mode="before")
    @classmethod
    def _any_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level


class Config(Section):
    """Everything an installation can set. See ``config.example.yaml``."""

    telegram: TelegramSection = TelegramSection()
    webhook: WebhookSection = WebhookSection()
    database: DatabaseSection = DatabaseSection()
    knowledge: KnowledgeSection = KnowledgeSection()
    clinic: ClinicSection = ClinicSection()
    privacy: PrivacySection = PrivacySection()
    alerts: AlertsSection = AlertsSection()
    metrics: MetricsSection = MetricsSection()
    log: LogSection = LogSection()

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> Config:
        if self.telegram.mode == "webhook":
            if not self.webhook.url.startswith("https://") and not self.webhook.url.startswith("http://127."):
                raise ValueError("webhook.url must be an https:// address, because telegram.mode is webhook")
            if not self.webhook.secret.get_secret_value():
                raise ValueError("webhook.secret must be set, because telegram.mode is webhook")
        return self


def load_config(file: Path | None, environment: Mapping[str, str]) -> Config:
    """The configuration from ``file`` (or ``config.yaml`` where it exists) and the environment.

    Raises ConfigError, one line a problem, each with the file and line or the variable's name.
    """
    if file is None and DEFAULT_FILE.exists():
        file = DEFAULT_FILE
    text = YamlText("config", data={})
    if file is not None:
        if not file.is_file():
            raise ConfigError(f"{file}: there is no such file. Copy config.example.yaml to it.")
        text = read_yaml(file, str(file))
        if text.problems:
            raise ConfigError("\n".join(str(problem) for problem in text.problems))
        if text.data is not None and not isinstance(text.data, dict):
            raise ConfigError(f"{file}:1:1: the file should hold sections such as 'telegram:'.")
    data: dict[str, Any] = {
        section: {key: value for key, value in keys.items() if value is not None}
        if isinstance(keys, dict)
        else keys
        for section, keys in (text.data or {}).items()
        if keys is not None
    }
    origin = _apply_environment(data, environment)
    try:
        return Config.model_validate(data)
    except ValidationError as invalid:
        raise ConfigError("\n".join(_problem_lines(invalid, text, origin))) from None


def _apply_environment(data: dict[str, Any], environment: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Put the environment's values into ``data``; returns which key came from which variable."""
    origin: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for name in sorted(environment):
        if not name.startswith(PREFIX):
            continue
        value = environment[name]
        section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        known = _keys_of(section)
        if key.endswith("_file") and key not in known:
            key = key.removesuffix("_file")
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except OSError as problem:
                problems.append(f"{name}: the file '{value}' cannot be read: {problem.strerror}.")
                continue
        if not known or key not in known:
            names = [f"{PREFIX}{s}__{k}".upper() for s in Config.model_fields for k in _keys_of(s)]
            problems.append(f"{name}: there is no such setting. {did_you_mean(name, names)}".rstrip())
            continue
        part = data.setdefault(section, {})
        if isinstance(part, dict):
            part[key] = _from_environment(name, value, problems)
        origin[section, key] = name
    if problems:
        raise ConfigError("\n".join(problems))
    return origin


def _from_environment(name: str, value: str, problems: list[str]) -> Any:
    """Lists and mappings may be written as YAML in one line; everything else is text."""
    if value[:1] not in "[{":
        return value
    text = parse_yaml(value.encode(), YamlText(name))
    problems += [f"{name}: {problem.message}" for problem in text.problems]
    return text.data


def _keys_of(section: str) -> list[str]:
    field = Config.model_fields.get(section)
    if field is None or not isinstance(field.annotation, type):
        return []
    return list(field.annotation.model_fields)


def _problem_lines(
    invalid: ValidationError, text: YamlText, origin: Mapping[tuple[str, str], str]
) -> list[str]:
    lines = []
    for found in invalid.errors(include_url=False):
        loc = tuple(part for part in found["loc"] if not (isinstance(part, str) and "[" in part))
        name = ".".join(str(part) for part in loc)
        if not loc:  # a contradiction between settings: its words begin with the one to change
            loc = tuple(str(found["ctx"]["error"]).split(" ", 1)[0].split(".")) if "ctx" in found else ()
        variable = origin.get((str(loc[0]), str(loc[1]))) if len(loc) > 1 else None
        line, column = text.place(loc, key=found["type"] == "extra_forbidden")
        place = variable or f"{text.file}:{line}:{column}"
        if found["type"] == "extra_forbidden":
            known = list(Config.model_fields) if len(loc) == 1 else _keys_of(str(loc[0]))
            message = f"there is no setting '{name}'. {did_you_mean(str(loc[-1]), known)}".rstrip()
        elif found["type"] == "value_error":
            said = str(found["ctx"]["error"])
            message = f"{said}." if said.startswith(name) or not name else f"{name}: {said}."
        else:
            said = found["msg"].removeprefix("Input should be ").removeprefix("a valid ")
            message = f"{name}: should be {said}."
        lines.append(f"{place}: {message}")
    return lines


def _span(span: str) -> tuple[time, time]:
    try:
        begins, ends = (time.fromisoformat(part.strip()) for part in span.split("-"))
    except ValueError:
        raise ValueError(f"'{span}' is not a span of hours; write it like 21:00-08:00") from None
    return begins, ends
