"""``aftercare check``: what a clinic's editor sees, and what a program reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Shell, write_clinic

BROKEN = """\
- id: parking
  question: Where can I park?
  anwser: Behind the house.
"""
CLOSE = """\
- id: parking
  question: Where can I park my car?
  answer: Behind.
  variants: [is there parking for my car, can i park a car, parking]
- id: ride
  question: Who can drive my car home?
  answer: A friend.
  variants: [can i drive my car home, who drives my car, driving home]
"""


def test_good_content_ends_with_zero(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("check", clinic)
    assert done.code == 0, done.said
    assert "✔" in done.out
    assert "0 errors" in done.out


def test_the_json_has_the_agreed_shape(aftercare: Shell, clinic: Path) -> None:
    report = aftercare("check", clinic, "--json").json
    assert report.keys() == {"ok", "problems", "topics", "tests"}
    assert report["ok"] is True
    assert report["topics"] >= 1
    assert report["tests"].keys() == {"run", "failed"}
    for problem in report["problems"]:
        assert problem.keys() == {"severity", "file", "line", "column", "rule", "message", "hint"}
        assert problem["severity"] == "warning"


def test_a_problem_begins_with_its_place(aftercare: Shell, tmp_path: Path) -> None:
    path = write_clinic(tmp_path / "k")
    (path / "topics" / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    done = aftercare("check", "--knowledge", path)
    assert done.code == 1
    assert (
        "topics/broken.yaml:3:3: error [unknown-key] There is no key 'anwser' here. Did you mean 'answer'?"
        in (done.out.splitlines())
    )
    assert done.out.index("Errors") < done.out.index("topics/broken.yaml:3:3")


def test_broken_content_is_not_ok_for_programs_either(aftercare: Shell, tmp_path: Path) -> None:
    path = write_clinic(tmp_path / "k")
    (path / "topics" / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    done = aftercare("check", path, "--json")
    assert done.code == 1
    assert done.json["ok"] is False
    assert {"unknown-key", "missing"} <= {problem["rule"] for problem in done.json["problems"]}


def test_a_language_is_required_only_where_the_configuration_names_it(aftercare: Shell, clinic: Path) -> None:
    assert aftercare("check", clinic).code == 0
    done = aftercare("check", clinic, "--json", env={"AFTERCARE_CLINIC__LANGUAGES": "en,es"})
    assert done.code == 1
    assert "missing-language" in {problem["rule"] for problem in done.json["problems"]}


def test_the_map_names_close_topics_and_the_words_between_them(aftercare: Shell) -> None:
    aftercare.write("k/topics/a.yaml", CLOSE)
    said = aftercare("check", "k", "--map").out
    assert "parking ~ ride" in said
    assert "both say:" in said
    pairs = aftercare("check", "k", "--map", "--json").json["map"]
    assert pairs[0]["topics"] == ["parking", "ride"]
    assert "car" in pairs[0]["shared"]
    assert "park" in pairs[0]["apart"]["parking"]
    assert "home" in pairs[0]["apart"]["ride"]


@pytest.mark.parametrize("folder", ["nowhere", "k/topics/a.yaml"])
def test_a_folder_that_is_not_there_is_said(folder: str, aftercare: Shell) -> None:
    aftercare.write("k/topics/a.yaml", CLOSE)
    done = aftercare("check", folder)
    assert done.code == 1
    assert folder in done.err


def test_topics_alone_are_enough(aftercare: Shell) -> None:
    aftercare.write("k/topics/a.yaml", "- id: a\n  question: Where is the door?\n  answer: In front.\n")
    assert aftercare("check", "k").code == 0
    assert "In front." in aftercare("ask", "where is the door", "--knowledge", "k").out
