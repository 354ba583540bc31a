"""Settings: every key of the contract by name, from the file and from the environment."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from command_line import ROOT, Outcome, Shell

TOKEN = "700700700:" + "AAFakeTokenForTheTests_0123456789xy"

GOOD = {
    "telegram.token": TOKEN,
    "telegram.base_url": "http://127.0.0.1:8081/bot",
    "telegram.base_file_url": "http://127.0.0.1:8081/file/bot",
    "telegram.mode": "polling",
    "telegram.username": "ExampleClinicBot",
    "telegram.staff_chat": "-1001234567890",
    "webhook.url": "https://bot.example.org/hook",
    "webhook.listen": "127.0.0.1",
    "webhook.port": "8443",
    "webhook.secret": "a-secret_of-the-clinic",
    "database.url": "sqlite+aiosqlite:///data/other.db",
    "knowledge.path": "knowledge",
    "clinic.zone": "Europe/Madrid",
    "clinic.quiet_hours": "22:00-07:30",
    "clinic.languages": "[en]",
    "privacy.retention_days": "30",
    "privacy.questions_without_link": "false",
    "privacy.protect_content": "true",
    "alerts.repeat_minutes": "5",
    "alerts.on_call": "[Nurse desk]",
    "metrics.port": "0",
    "log.level": "warning",
    "log.format": "json",
}
"""A value for every key that is one value, as it is written in YAML or in the environment."""

BAD = {
    "telegram.token": "not a token",
    "telegram.base_url": "ftp://example.org/bot",
    "telegram.base_file_url": "not an address",
    "telegram.mode": "pulling",
    "telegram.staff_chat": "the team",
    "webhook.url": "http//example",
    "webhook.port": "70000",
    "webhook.secret": "spaces are not allowed!",
    "database.url": "nonsense",
    "clinic.zone": "America/Chicag",
    "clinic.quiet_hours": "late",
    "clinic.languages": "klingonese",
    "privacy.retention_days": "many",
    "privacy.questions_without_link": "perhaps",
    "privacy.protect_content": "perhaps",
    "alerts.repeat_minutes": "soon",
    "metrics.port": "-1",
    "log.level": "loud",
    "log.format": "xml",
}
"""What each key refuses."""

NEEDS = {"webhook.url": [("telegram.mode", "webhook"), ("webhook.secret", "a-secret_of-the-clinic")]}
"""What must be set for a key to be read."""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The smallest knowledge folder."""
    (tmp_path / "tiny" / "topics").mkdir(parents=True)
    (tmp_path / "tiny" / "topics" / "one.yaml").write_text(
        "- id: parking\n  question: Where can I park?\n  answer: Behind the house.\n", encoding="utf-8"
    )
    return tmp_path / "tiny"


def variable(key: str) -> str:
    """The name of a key in the environment."""
    return "AFTERCARE_" + key.replace(".", "__").upper()


def in_file(*settings: tuple[str, str]) -> str:
    """A configuration file with these keys, section by section."""
    sections: dict[str, list[str]] = {}
    for key, value in settings:
        section, name = key.split(".")
        sections.setdefault(section, []).append(f"  {name}: {value}\n")
    return "".join(f"{section}:\n{''.join(lines)}" for section, lines in sections.items())


def line_of(text: str, needle: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if needle in line)


def start(aftercare: Shell, **env: str) -> Outcome:
    """The cheapest command that reads every setting and changes nothing."""
    return aftercare("treatments", "--json", env=env)


# ---- the file -------------------------------------------------------------------


def test_the_example_loads_as_it_is(aftercare: Shell) -> None:
    shutil.copy(ROOT / "config.example.yaml", aftercare.folder / "config.yaml")
    aftercare("migrate")
    done = start(aftercare)
    assert done.code == 0, done.err
    assert done.json == []


def test_the_example_names_every_key(aftercare: Shell) -> None:
    example = (ROOT / "config.example.yaml").read_text(encoding="utf-8")
    for key in [*GOOD, "telegram.staff"]:
        section, name = key.split(".")
        found = re.search(rf"^{section}:.*?(?=^\S|\Z)", example, re.MULTILINE | re.DOTALL)
        assert found, section
        assert re.search(rf"^  {name}:", found[0], re.MULTILINE), key


def test_every_key_is_known_by_its_name_in_the_file(aftercare: Shell) -> None:
    staff = "  staff: {desk: [1, 2], nurse: [3], editor: [], admin: [4]}\n"
    text = in_file(*GOOD.items()).replace("telegram:\n", f"telegram:\n{staff}")
    aftercare.write("config.yaml", text)
    aftercare("migrate")
    done = start(aftercare)
    assert done.code == 0, done.err


def test_an_empty_file_means_the_defaults(aftercare: Shell) -> None:
    for text in ("", "# nothing yet\n", "telegram:\n", "\ufeffclinic:\n  zone: Europe/Madrid\n"):
        aftercare.write("config.yaml", text)
        aftercare("migrate")
        assert start(aftercare).code == 0


def test_another_file_can_be_named(aftercare: Shell, tiny: Path) -> None:
    aftercare.write("there.yaml", f"knowledge:\n  path: {tiny}\n")
    done = aftercare("ask", "where can i park", "--config", "there.yaml")
    assert done.code == 0
    assert "Behind the house." in done.out


def test_a_file_that_is_named_must_exist(aftercare: Shell) -> None:
    done = aftercare("treatments", "--config", "nowhere.yaml")
    assert done.code == 2
    assert "nowhere.yaml" in done.err


@pytest.mark.parametrize("key", sorted(BAD))
def test_a_wrong_value_is_refused_with_file_and_line(aftercare: Shell, key: str) -> None:
    text = "# our clinic\n" + in_file((key, BAD[key]), *NEEDS.get(key, ()))
    aftercare.write("config.yaml", text)
    done = start(aftercare)
    assert done.code == 2, f"{key}: {BAD[key]} was taken: {done.said}"
    if key in NEEDS:
        assert "config.yaml:" in done.err
    else:
        assert f"config.yaml:{line_of(text, BAD[key])}" in done.err
    assert key.split(".")[1] in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("telegram:\n  tokn: x\n", ["config.yaml:2", "tokn", "token"]),
        ("telegramm:\n  token: x\n", ["config.yaml:1", "telegramm", "telegram"]),
        ("clinic:\n  quiet_hour: x\n", ["config.yaml:2", "quiet_hour", "quiet_hours"]),
        ("telegram:\n  staff:\n    nurses: [1]\n", ["config.yaml:3", "nurses", "nurse"]),
        ("telegram:\n  staff:\n    nurse: [ana]\n", ["config.yaml:3", "nurse"]),
        ("clinic:\n  languages: {en: yes}\n", ["config.yaml:2", "languages"]),
        ("clinic: Chicago\n", ["config.yaml:1", "clinic"]),
        ("- telegram\n", ["config.yaml:1"]),
        ("clinic:\n  zone: a\n  zone: b\n", ["config.yaml:3", "zone"]),
        ("clinic:\n  zone: [\n", ["config.yaml:"]),
        ("clinic:\n\tzone: UTC\n", ["config.yaml:2"]),
        ("database:\n  url:\n    - a\n", ["config.yaml:", "url"]),
        ("webhook:\n  port: eighty\n", ["config.yaml:2", "port"]),
        ("telegram:\n  mode: webhook\n", ["webhook", "url"]),
        ('clinic:\n  quiet_hours: "25:00-08:00"\n', ["config.yaml:2", "quiet_hours"]),
        ('clinic:\n  quiet_hours: "21:00"\n', ["config.yaml:2", "quiet_hours"]),
    ],
)
def test_a_slip_in_the_file_is_shown_where_it_is(aftercare: Shell, text: str, said: list[str]) -> None:
    aftercare.write("config.yaml", text)
    done = start(aftercare)
    assert done.code == 2, done.said
    for word in said:
        assert word in done.err


def test_all_slips_are_told_at_once_one_a_line(aftercare: Shell) -> None:
    aftercare.write("config.yaml", "telegram:\n  tokn: x\n  mode: pulling\nclinic:\n  zone: Mars/Base\n")
    done = start(aftercare)
    assert done.code == 2
    for line in (2, 3, 5):
        assert sum(f"config.yaml:{line}" in one for one in done.err.splitlines()) == 1


def test_a_file_that_is_no_text_is_said_plainly(aftercare: Shell) -> None:
    (aftercare.folder / "config.yaml").write_bytes(b"\xff\xfe\x00telegram")
    done = start(aftercare)
    assert done.code == 2
    assert "config.yaml" in done.err


def test_a_folder_in_place_of_the_file_is_said_plainly(aftercare: Shell) -> None:
    (aftercare.folder / "config.yaml").mkdir()
    done = start(aftercare)
    assert done.code == 2
    assert "config.yaml" in done.err


# ---- the environment ------------------------------------------------------------


def test_every_key_is_known_by_its_name_in_the_environment(aftercare: Shell) -> None:
    env = {variable(key): value for key, value in GOOD.items()}
    aftercare("migrate", env=env)
    done = start(aftercare, **env)
    assert done.code == 0, done.err


@pytest.mark.parametrize("key", sorted(BAD))
def test_the_environment_overrides_every_key(aftercare: Shell, key: str) -> None:
    aftercare.write("config.yaml", in_file((key, GOOD[key]), *NEEDS.get(key, ())))
    done = start(aftercare, **{variable(key): BAD[key]})
    assert done.code == 2, f"{variable(key)}={BAD[key]} was taken: {done.said}"
    assert variable(key) in done.err


@pytest.mark.parametrize("key", ["telegram.username", "webhook.listen", "knowledge.path", "alerts.on_call"])
def test_a_misspelled_variable_is_refused_with_a_suggestion(aftercare: Shell, key: str) -> None:
    wrong = variable(key) + "S"
    done = start(aftercare, **{wrong: GOOD[key]})
    assert done.code == 2
    assert wrong in done.err
    assert variable(key) in done.err.replace(wrong, "")


@pytest.mark.parametrize("name", ["AFTERCARE_TOKEN", "AFTERCARE_TELEGRAM_TOKEN", "AFTERCARE_CLINIC__ZON"])
def test_a_variable_that_means_nothing_is_refused(aftercare: Shell, name: str) -> None:
    done = start(aftercare, **{name: "x"})
    assert done.code == 2
    assert name in done.err


def test_staff_by_role_come_from_the_environment_too(aftercare: Shell) -> None:
    aftercare("migrate")
    assert start(aftercare, AFTERCARE_TELEGRAM__STAFF="{desk: [1], nurse: [2, 3]}").code == 0
    done = start(aftercare, AFTERCARE_TELEGRAM__STAFF="{desk: [ana]}")
    assert done.code == 2
    assert "AFTERCARE_TELEGRAM__STAFF" in done.err


def test_the_environment_wins(aftercare: Shell, tiny: Path) -> None:
    aftercare.write("config.yaml", "knowledge:\n  path: nowhere\nclinic:\n  zone: UTC\n")
    done = aftercare("ask", "where can i park", env={"AFTERCARE_KNOWLEDGE__PATH": str(tiny)})
    assert done.code == 0
    assert "Behind the house." in done.out


# ---- secrets --------------------------------------------------------------------


def test_a_secret_may_live_in_a_file(aftercare: Shell) -> None:
    secret = aftercare.write("token.txt", f"{TOKEN}\n")
    aftercare("migrate")
    assert start(aftercare, AFTERCARE_TELEGRAM__TOKEN_FILE=str(secret)).code == 0
    aftercare.write("token.txt", "not a token\n")
    done = start(aftercare, AFTERCARE_TELEGRAM__TOKEN_FILE=str(secret))
    assert done.code == 2
    assert "AFTERCARE_TELEGRAM__TOKEN" in done.err


@pytest.mark.parametrize("key", ["telegram.token", "webhook.secret", "database.url"])
def test_a_secrets_file_that_is_not_there_is_named(aftercare: Shell, key: str) -> None:
    done = start(aftercare, **{variable(key) + "_FILE": "nowhere.txt"})
    assert done.code == 2
    assert variable(key) + "_FILE" in done.err
    assert "nowhere.txt" in done.err


def test_a_database_address_from_a_secrets_file_is_used(aftercare: Shell) -> None:
    secret = aftercare.write("url.txt", "sqlite+aiosqlite:///from-file.db\n")
    env = {"AFTERCARE_DATABASE__URL_FILE": str(secret)}
    aftercare("migrate", env=env)
    assert (aftercare.folder / "from-file.db").exists()


def test_a_wrong_secret_is_never_printed(aftercare: Shell) -> None:
    almost = "700700700-" + "AAFakeTokenForTheTests_0123456789xy"
    aftercare.write("config.yaml", f"telegram:\n  token: {almost}\n")
    for done in (start(aftercare), start(aftercare, AFTERCARE_TELEGRAM__TOKEN=almost)):
        assert done.code == 2
        assert almost not in done.said
        assert almost[10:] not in done.said


# ---- what the settings do -------------------------------------------------------

PLAN = (
    "id: visit\ntitle: A visit\nvisit: 2 hours\nsteps:\n"
    "  - {id: a, when: on the day at 22:30, until: 30 hours after start, quiet: later, text: Hello.}\n"
)


def test_quiet_hours_are_nine_to_eight_unless_set(aftercare: Shell, tiny: Path) -> None:
    (tiny / "plans").mkdir()
    (tiny / "plans" / "visit.yaml").write_text(PLAN, encoding="utf-8")
    words = [
        "timeline",
        "visit",
        "--start",
        "2026-12-02T10:00",
        "--zone",
        "UTC",
        "--json",
        "--knowledge",
        tiny,
    ]
    assert aftercare(*words).json[0]["local"].startswith("2026-12-03T08:00")
    env = {"AFTERCARE_CLINIC__QUIET_HOURS": "23:00-06:00"}
    assert aftercare(*words, env=env).json[0]["local"].startswith("2026-12-02T22:30")
    aftercare.write("config.yaml", 'clinic:\n  quiet_hours: "22:00-06:15"\n')
    assert aftercare(*words).json[0]["local"].startswith("2026-12-03T06:15")


def test_the_clinics_zone_is_used_where_none_is_given(aftercare: Shell, tiny: Path) -> None:
    (tiny / "plans").mkdir()
    (tiny / "plans" / "visit.yaml").write_text(
        PLAN.replace("quiet: later", "quiet: ignore"), encoding="utf-8"
    )
    words = ["timeline", "visit", "--start", "2026-12-02T10:00", "--json", "--knowledge", tiny]
    for zone, due in (("Europe/Madrid", "2026-12-02T21:30"), ("Asia/Tokyo", "2026-12-02T13:30")):
        done = aftercare(*words, env={"AFTERCARE_CLINIC__ZONE": zone})
        assert done.json[0]["due"].startswith(due)


def test_a_language_that_is_named_must_be_written(aftercare: Shell, tiny: Path) -> None:
    aftercare.write("config.yaml", "clinic:\n  languages: [en, es]\n")
    done = aftercare("check", tiny, "--json")
    assert done.code == 1
    assert any(one["severity"] == "error" and "es" in one["message"] for one in done.json["problems"])
    aftercare.write("config.yaml", "clinic:\n  languages: [en]\n")
    assert aftercare("check", tiny, "--json").code == 0


def test_the_first_language_is_the_main_one(aftercare: Shell, tmp_path: Path) -> None:
    (tmp_path / "es" / "topics").mkdir(parents=True)
    (tmp_path / "es" / "topics" / "uno.yaml").write_text(
        "- id: parking\n  question: ¿Dónde puedo estacionar?\n  answer: Detrás de la casa.\n",
        encoding="utf-8",
    )
    aftercare.write("config.yaml", "clinic:\n  languages: [es]\n")
    done = aftercare("ask", "donde puedo estacionar", "--knowledge", tmp_path / "es", "--json")
    assert done.code == 0
    assert done.json["language"] == "es"
    assert done.json["text"].startswith("Detrás de la casa.")
