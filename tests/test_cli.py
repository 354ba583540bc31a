"""The command line as a whole: help, wrong use, and pipes that close."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import Shell, program, start, surroundings

COMMANDS = [
    *("sandbox", "run", "check", "ask", "timeline", "enroll", "treatments", "move", "cancel", "discharge"),
    *("reminders", "migrate", "backup", "restore", "export", "erase", "doctor"),
]
"""Every command of the contract."""

OPTIONS = {
    "sandbox": ["--port", "--no-open", "--data", "--knowledge"],
    "run": [],
    "check": ["--json", "--knowledge"],
    "ask": ["--knowledge", "--lang", "--why", "--json", "--jsonl"],
    "timeline": [
        "--start",
        "--zone",
        "--discharge",
        "--booked",
        "--lang",
        "--json",
        "--ics",
        "--png",
        "--knowledge",
    ],
    "enroll": ["--start", "--plan", "--zone", "--lang", "--code", "--json", "--jsonl", "--knowledge"],
    "reminders": ["--json"],
    "doctor": ["--json"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(aftercare: Shell, command: str) -> None:
    done = aftercare(command, "--help")
    assert done.code == 0
    for option in ["--config", *OPTIONS.get(command, [])]:
        assert option in done.out
    assert list(aftercare.folder.iterdir()) == []


def test_help_lists_every_command(aftercare: Shell) -> None:
    done = aftercare("--help")
    assert done.code == 0
    assert all(command in done.out for command in COMMANDS)


@pytest.mark.parametrize("words", [[], ["nosuchcommand"], ["ask", "a", "b", "c"], ["--nosuchoption"]])
def test_wrong_use_ends_with_two_and_a_word_of_help(aftercare: Shell, words: list[str]) -> None:
    done = aftercare(*words)
    assert done.code == 2
    assert "--help" in done.err or "usage" in done.err.lower()
    assert done.out == ""


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in {"sandbox", "run"}])
def test_a_wrong_configuration_stops_every_command(aftercare: Shell, command: str) -> None:
    aftercare.write("config.yaml", "clinic:\n  zone: Mars/Base\n")
    words = {
        "timeline": ["visit", "--start", "2026-12-02T10:00"],
        "move": ["1", "--start", "2026-12-02T10:00"],
        "cancel": ["1"],
        "discharge": ["1"],
        "backup": ["a.db"],
        "restore": ["a.db"],
        "export": ["P-1"],
        "erase": ["P-1"],
        "enroll": ["--plan", "visit", "--start", "2026-12-02T10:00"],
    }
    done = aftercare(command, *words.get(command, []))
    assert done.code == 2
    assert "config.yaml:2" in done.err
    assert not (aftercare.folder / "data").exists()


def test_json_goes_to_standard_output_alone(aftercare: Shell, clinic: Path) -> None:
    env = {"AFTERCARE_KNOWLEDGE__PATH": str(clinic), "AFTERCARE_LOG__LEVEL": "debug"}
    aftercare("migrate", env=env)
    enroll = ["enroll", "--plan", "visit", "--start", "2036-12-02T10:00", "--json"]
    for words in (enroll, ["treatments", "--json"], ["reminders", "--json"], ["doctor", "--json"]):
        assert aftercare(*words, env=env).json is not None


def test_a_reader_that_stops_reading_is_no_error(tmp_path: Path, clinic: Path) -> None:
    """As in ``aftercare ask --jsonl | head -1``."""
    process = start(["ask", "--jsonl", "--knowledge", clinic], tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdin.write('{"text": "where can i park my car"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        try:
            process.stdin.write('{"text": "where can i park my car"}\n' * 50)
            process.stdin.close()
        except BrokenPipeError:
            pass
        said = process.stderr.read()
        process.wait(20)
    assert "Traceback" not in said
    assert "BrokenPipeError" not in said


def test_text_leaves_the_program_as_utf8_whatever_the_machine_speaks(tmp_path: Path) -> None:
    (tmp_path / "es" / "topics").mkdir(parents=True)
    (tmp_path / "es" / "topics" / "uno.yaml").write_text(
        "- id: p\n  question: ¿Dónde está el baño?\n  answer: Detrás, señora. 🙂\n", encoding="utf-8"
    )
    done = subprocess.run(
        program("ask", "¿dónde está el baño?", "--knowledge", tmp_path / "es"),
        cwd=tmp_path,
        env=surroundings(LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Detrás, señora. 🙂" in done.stdout.decode("utf-8")


def test_interrupting_is_no_error_to_look_at(tmp_path: Path, clinic: Path) -> None:
    # Where the tests themselves run in the background they ignore interrupts, and so would the program.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = start(["ask", "--jsonl", "--knowledge", clinic], tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdin.write('{"text": "where can i park my car"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        time.sleep(0.5)  # it waits for the next line; its input stays open, or it might just be ending
        process.send_signal(signal.SIGINT)
        process.wait(20)
        said = process.stderr.read()
    assert "Traceback" not in said
