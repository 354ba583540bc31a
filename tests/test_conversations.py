"""Whole conversations, as people would have them, through the real application."""

from __future__ import annotations

from pathlib import Path

import pytest
from conversations.player import LANGUAGES, Player, Script, ScriptError

HERE = Path(__file__).parent / "conversations"
SCRIPTS = sorted(HERE.glob("*.yaml"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_a_conversation_survives_a_restart_before_every_turn(path: Path, tmp_path: Path) -> None:
    await Player.play(Script(path), tmp_path, restarts=True)


def test_there_are_conversations_in_both_languages() -> None:
    spoken = [Script(path).language for path in SCRIPTS]
    assert len(spoken) >= 40
    assert all(spoken.count(language) >= 10 for language in LANGUAGES)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("turns: [{patient: hi, bots: [x]}]", "unknown bots"),
        ("turns: [{patient: hi, tap: x}]", "exactly one of"),
        ("turns: [{bot: [x]}]", "exactly one of"),
        ("turns: [{patient: hi, bot: [{texts: x}]}]", "unknown texts"),
        ("turns: [{sends: telegram}]", "nobody can send"),
        ("turns: [{enroll: {when: now}}]", "unknown when"),
        ("turn: [{patient: hi}]", "unknown turn"),
        ("turns: [{patient: hi, patient: ho}]", "patient"),
        ("about: nothing", "no turns"),
    ],
)
def test_a_mistake_in_a_conversation_file_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError, match=problem):
        Script(path)
