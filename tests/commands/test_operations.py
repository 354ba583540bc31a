"""What an operator does from a shell: migrate, back up, restore, export, erase, doctor."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from command_line import Outcome, Shell

START = "2036-12-02T10:00"


class Operator:
    """A shell beside a clinic's database."""

    def __init__(self, shell: Shell, knowledge: Path) -> None:
        self.folder = shell.folder
        self._shell = shell
        self._knowledge = knowledge

    def __call__(self, *words: object, stdin: str = "", **env: str) -> Outcome:
        return self._shell(
            *words, stdin=stdin, env={"AFTERCARE_KNOWLEDGE__PATH": str(self._knowledge), **env}
        )

    def enroll(self, code: str) -> None:
        done = self("enroll", "--plan", "visit", "--start", START, "--code", code, "--json")
        assert done.code == 0, done.err

    def patients(self) -> list[str]:
        return sorted(row["patient"] for row in self("treatments", "--json").json)


@pytest.fixture
def operator(aftercare: Shell, clinic: Path) -> Operator:
    operator = Operator(aftercare, clinic)
    operator("migrate")
    return operator


# ---- migrate --------------------------------------------------------------------


def test_migrating_makes_the_database_where_the_settings_say(aftercare: Shell) -> None:
    done = aftercare("migrate", env={"AFTERCARE_DATABASE__URL": "sqlite+aiosqlite:///deep/er/clinic.db"})
    assert done.code == 0
    assert (aftercare.folder / "deep" / "er" / "clinic.db").exists()


def test_without_settings_the_database_is_in_data(aftercare: Shell) -> None:
    assert aftercare("migrate").code == 0
    assert (aftercare.folder / "data" / "aftercare.db").exists()


def test_migrating_again_changes_nothing(operator: Operator) -> None:
    operator.enroll("P-017")
    assert operator("migrate", "--json").code == 0
    assert operator.patients() == ["P-017"]


def test_a_file_that_is_no_database_is_said_plainly(aftercare: Shell) -> None:
    aftercare.write("data/aftercare.db", "this is a letter, not a database. " * 100)
    for words in (["migrate"], ["treatments"]):
        done = aftercare(*words)
        assert done.code in {1, 2}
        assert "database" in done.said


def test_a_command_before_migrate_works_or_says_to_migrate(aftercare: Shell, clinic: Path) -> None:
    for words in (["treatments", "--json"], ["reminders", "--json"], ["cancel", "1"], ["export", "P-1"]):
        done = aftercare(*words, env={"AFTERCARE_KNOWLEDGE__PATH": str(clinic)})
        assert done.code in {0, 1, 2}
        if done.code == 0:
            assert done.json == []
        else:
            assert "migrate" in done.err or "no " in done.err.lower()


def test_a_database_that_does_not_answer_is_said_plainly_without_its_password(
    aftercare: Shell, clinic: Path
) -> None:
    env = {"AFTERCARE_DATABASE__URL": "postgresql+asyncpg://clinic:open-sesame@127.0.0.1:9/clinic"}
    env["AFTERCARE_KNOWLEDGE__PATH"] = str(clinic)
    for words in (["migrate"], ["doctor"]):
        done = aftercare(*words, env=env)
        assert done.code in {1, 2}
        assert done.said.strip()
        assert "open-sesame" not in done.said


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a:b@c/d", "sqlite+aiosqlite", "postgresql+nodriver://a:open-sesame@b/c"]
)
def test_a_database_address_that_means_nothing_is_wrong_configuration(aftercare: Shell, url: str) -> None:
    done = aftercare("migrate", env={"AFTERCARE_DATABASE__URL": url})
    assert done.code == 2
    assert done.err.strip()
    assert "open-sesame" not in done.said


# ---- backup and restore ---------------------------------------------------------


def test_a_backup_brings_back_the_day_it_was_made(operator: Operator) -> None:
    operator.enroll("P-001")
    assert operator("backup", "monday.db").code == 0
    operator.enroll("P-002")
    assert operator.patients() == ["P-001", "P-002"]
    assert operator("restore", "monday.db").code == 0
    assert operator.patients() == ["P-001"]
    assert len(operator("reminders", "--json").json) == 4
    operator.enroll("P-003")
    assert operator.patients() == ["P-001", "P-003"]


def test_a_backup_is_a_whole_database(operator: Operator) -> None:
    operator.enroll("P-001")
    operator("backup", "monday.db")
    with sqlite3.connect(operator.folder / "monday.db") as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_backup_never_overwrites(operator: Operator) -> None:
    (operator.folder / "monday.db").write_text("keep me", encoding="utf-8")
    done = operator("backup", "monday.db")
    assert done.code == 1
    assert "monday.db" in done.err
    assert (operator.folder / "monday.db").read_text(encoding="utf-8") == "keep me"


def test_a_backup_to_nowhere_is_said_plainly(operator: Operator) -> None:
    done = operator("backup", "no/such/folder/monday.db")
    assert done.code in {0, 1}
    if done.code == 0:
        assert (operator.folder / "no/such/folder/monday.db").exists()
    else:
        assert "monday.db" in done.err


@pytest.mark.parametrize(
    "content", [b"", b"this is not a database" * 100, b"SQLite format 3\x00" + b"\x00" * 500]
)
def test_a_file_that_is_no_backup_is_refused_and_nothing_is_lost(operator: Operator, content: bytes) -> None:
    operator.enroll("P-001")
    (operator.folder / "bad.db").write_bytes(content)
    done = operator("restore", "bad.db")
    assert done.code == 1
    assert "bad.db" in done.err
    assert operator.patients() == ["P-001"]


def test_another_programs_database_is_refused(operator: Operator) -> None:
    operator.enroll("P-001")
    with sqlite3.connect(operator.folder / "other.db") as connection:
        connection.execute("create table songs (title text)")
    connection.close()
    done = operator("restore", "other.db")
    assert done.code == 1
    assert operator.patients() == ["P-001"]


def test_a_backup_that_is_not_there_is_named(operator: Operator) -> None:
    operator.enroll("P-001")
    done = operator("restore", "tuesday.db")
    assert done.code in {1, 2}
    assert "tuesday.db" in done.err
    assert operator.patients() == ["P-001"]


def test_a_backup_can_be_put_on_an_empty_machine(operator: Operator) -> None:
    operator.enroll("P-001")
    operator("backup", "monday.db")
    env = {"AFTERCARE_DATABASE__URL": "sqlite+aiosqlite:///new/place.db"}
    assert operator("restore", "monday.db", **env).code == 0
    assert [row["patient"] for row in operator("treatments", "--json", **env).json] == ["P-001"]


# ---- export and erase -----------------------------------------------------------


def test_export_is_one_document_with_all_about_that_patient_and_nobody_else(operator: Operator) -> None:
    operator.enroll("P-017")
    operator.enroll("P-999")
    done = operator("export", "P-017", "--json")
    assert done.code == 0
    assert isinstance(done.json, dict)
    for word in ("P-017", "visit", "last-meal", "2036-12-02"):
        assert word in done.out
    assert "P-999" not in done.out


def test_erase_leaves_nothing_of_that_patient(operator: Operator) -> None:
    operator.enroll("P-017")
    operator.enroll("P-018")
    assert operator("erase", "P-017", "--yes").code == 0
    assert operator.patients() == ["P-018"]
    assert operator("export", "P-017").code == 1
    assert {row["patient"] for row in operator("reminders", "--json").json} == {"P-018"}


def test_erase_as_the_manual_writes_it_works_for_a_script(operator: Operator) -> None:
    operator.enroll("P-017")
    assert operator("erase", "P-017").code == 0
    assert operator.patients() == []


def test_after_erasing_the_code_can_be_given_again(operator: Operator) -> None:
    operator.enroll("P-017")
    operator("erase", "P-017", "--yes")
    operator.enroll("P-017")
    assert operator.patients() == ["P-017"]


# ---- doctor ---------------------------------------------------------------------


def test_the_doctor_says_what_is_missing(operator: Operator) -> None:
    done = operator("doctor")
    assert done.code == 1
    for word in ("token", "staff", "approv"):
        assert word in done.out.lower()


def test_the_doctor_says_that_nobody_signed(operator: Operator, clinic: Path) -> None:
    file = clinic / "clinic.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Dr. Ana Example", ""), encoding="utf-8")
    done = operator("doctor")
    assert done.code == 1
    assert "not approved" in done.out.lower()


def test_the_doctor_finds_a_broken_knowledge_base(operator: Operator, clinic: Path) -> None:
    (clinic / "topics" / "all.yaml").write_text("- id: [", encoding="utf-8")
    done = operator("doctor", "--json")
    assert done.code == 1
    assert done.json["ok"] is False
    assert "all.yaml" in done.out or "check" in done.out


def test_the_doctor_never_prints_the_token(operator: Operator) -> None:
    token = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"
    done = operator(
        "doctor",
        "--json",
        AFTERCARE_TELEGRAM__TOKEN=token,
        AFTERCARE_TELEGRAM__BASE_URL="http://127.0.0.1:9/bot",
    )
    assert token not in done.said
    assert token[10:] not in done.said
