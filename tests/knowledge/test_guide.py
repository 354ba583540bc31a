"""What the guide for staff shows is true: its examples work as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.care.answer import Answerer
from bot.knowledge.live import check
from bot.knowledge.rulebook import RULES
from knowledge.folders import folder

GUIDE = (Path(__file__).parents[2] / "knowledge" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def example(begins: str) -> str:
    """The example that begins so."""
    return next(str(text) for text in EXAMPLES if text.startswith(begins))


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    """A clinic that had an answer about parking and typed in every example of the guide."""
    moments = 'times:\n  food_until: "{food_hours} hours before start"\n'
    return folder(
        tmp_path,
        {
            "clinic.yaml": example("approved") + example("facts:") + moments,
            "topics/clinic.yaml": example("- id: wheelchair"),
            "phrasings/en/clinic.yaml": example("wheelchair:"),
            "red_flags/ours.yaml": example("- id: stitches"),
            "plans/visit.yaml": example("id: ketamine-infusion"),
        },
    )


def test_the_examples_pass_their_own_check(followed: Path) -> None:
    found = check(followed)
    assert [str(problem) for problem in found.problems] == []
    assert found.rehearsal.run == 5


def test_the_question_of_the_guide_gets_the_answer_of_the_guide(followed: Path) -> None:
    handbook = check(followed).handbook
    assert handbook is not None
    asked = re.search(r'aftercare ask "([^"]*)"', GUIDE)
    assert asked is not None
    assert Answerer(handbook).decide(asked[1]).candidates[0].id == "wheelchair"


def test_every_rule_is_explained_with_its_gravity() -> None:
    errors, _, warnings = GUIDE.partition("### Errors")[2].partition("### Warnings")
    told = {
        "error": set(re.findall(r"^\| `([a-z0-9-]+)` \|", errors, re.MULTILINE)),
        "warning": set(re.findall(r"^\| `([a-z0-9-]+)` \|", warnings, re.MULTILINE)),
    }
    for severity, names in told.items():
        assert names == {rule.id for rule in RULES.values() if rule.severity == severity}
