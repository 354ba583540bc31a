"""An edit by program changes its own place and nothing else, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import OperationError
from bot.knowledge import edit
from bot.knowledge.reader import read_handbook
from bot.knowledge.yamltext import YamlText, parse_yaml
from knowledge.folders import folder

PHRASINGS = """\
# Wordings about the car.   Keep this comment.

parking:   # and this one
  - "is there a garage"
  - 'where''s the car park'   # said on the phone

  - any place for a van
# after the list
other-topic:
- unindented: no
"""
TOPICS = """\
# All about the car.
- id: parking
  question: {en: "Where can I park?", es: ¿Dónde estaciono?}   # both
  answer:
    en: |-
      Behind the building.

      There is a lift.
    es: 'Detrás del edificio.'
  variants:
    en: [is there parking, "a lot?"]


- {id: lift, question: Is there a lift?, answer: "Yes."}
"""
CLINIC = """\
# Who we are
approved: {by: "", on: }
facts:
  phone: "+1 555 010 0100"   # the desk
  food:
    value: 8
    unit: hours      # solid food
  hours: {en: Monday to Friday, es: de lunes a viernes}
"""


def clinic(path: Path) -> Path:
    phrasings = PHRASINGS.replace("other-topic:\n- unindented: no\n", "lift:\n- which floor are you on\n")
    return folder(path, {"topics/a.yaml": TOPICS, "phrasings/en/a.yaml": phrasings, "clinic.yaml": CLINIC})


def one_line_added(before: str, after: str) -> str:
    """The line that ``after`` has and ``before`` has not; everything else must be the same bytes."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    assert new[:at] + new[at + 1 :] == old
    return new[at]


def test_a_wording_goes_below_the_others_of_its_topic_and_nothing_else_changes(tmp_path: Path) -> None:
    file = clinic(tmp_path) / "phrasings/en/a.yaml"
    before = file.read_text(encoding="utf-8")
    made = edit.add_wording(tmp_path, "parking", "en", "where do i leave the truck")
    assert made.file == "phrasings/en/a.yaml"
    assert one_line_added(before, file.read_text(encoding="utf-8")) == "  - where do i leave the truck\n"
    assert "+  - where do i leave the truck\n" in made.diff
    assert "where do i leave the truck" in topic_wordings(tmp_path, "parking", "en")


def topic_wordings(path: Path, topic_id: str, language: str) -> tuple[str, ...]:
    topic = read_handbook(path).topic(topic_id)
    assert topic is not None
    return topic.wordings(language)


def test_the_list_keeps_the_indent_it_has(tmp_path: Path) -> None:
    file = clinic(tmp_path) / "phrasings/en/a.yaml"
    before = file.read_text(encoding="utf-8")
    edit.add_wording(tmp_path, "lift", "en", "do i have to climb stairs")
    assert one_line_added(before, file.read_text(encoding="utf-8")) == "- do i have to climb stairs\n"


def test_a_list_in_brackets_stays_in_brackets(tmp_path: Path) -> None:
    (clinic(tmp_path) / "phrasings/en/a.yaml").unlink()
    edit.add_wording(tmp_path, "parking", "en", "a garage, maybe")
    after = (tmp_path / "topics/a.yaml").read_text(encoding="utf-8")
    assert after == TOPICS.replace('"a lot?"]', '"a lot?", "a garage, maybe"]')


def test_a_language_without_a_file_gets_one(tmp_path: Path) -> None:
    made = edit.add_wording(clinic(tmp_path), "parking", "es", "¿hay dónde dejar el coche?")
    assert made.file == "phrasings/es/a.yaml"
    assert "¿hay dónde dejar el coche?" in topic_wordings(tmp_path, "parking", "es")
    assert edit.undo(tmp_path).file == "phrasings/es/a.yaml"
    assert not (tmp_path / "phrasings/es/a.yaml").exists()


@pytest.mark.parametrize(
    "before",
    [
        "parking:\n  - is there a garage",
        "parking:\n",
        "parking:",
        "parking: []\n",
        "\ufeffparking:\n  - a van\n",
        "parking:\r\n  - a van\r\n",
        "parking:\n  - |\n    a van\nlift:\n  - up\n",
        "lift:\n  - up\n",
        "# nothing\n",
    ],
)
def test_a_wording_finds_its_place_in_files_of_every_make(before: str, tmp_path: Path) -> None:
    file = clinic(tmp_path) / "phrasings/en/a.yaml"
    file.write_bytes(before.encode())
    topic = "lift" if before.startswith(("lift", "#")) else "parking"
    edit.add_wording(tmp_path, topic, "en", "my new words")
    after = file.read_bytes().decode()
    assert "my new words" in after
    assert ("\r\n" in before) == ("\r\n" in after)
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in before
    assert after.startswith("\ufeff") == before.startswith("\ufeff")
    assert "my new words" in topic_wordings(tmp_path, topic, "en")


@settings(max_examples=200, deadline=None)
@given(typed=st.text(min_size=1, max_size=80))
@example(typed="is it ok: beer # or wine?")
@example(typed="- [no]")
@example(typed='say "hi" \\ it\'s')
@example(typed="{phone} [a | b] & *c !d %e @f `g`")
@example(typed="ok\x85no\u2028yes\ufeff\x07\x00 a")
@example(typed="😀👩🏽‍⚕️ ok?")
@example(typed="null")
@example(typed="10:30")
@example(typed="a\ud800b")
def test_whatever_a_patient_types_survives_the_way_into_the_file(typed: str) -> None:
    words = edit.tidy(typed)
    for before in (PHRASINGS, 'parking: [is there a garage, "where"]  # here\n', "lift:\r\n  - up\r\n"):
        after = edit.with_wording(before.encode(), "parking", words)
        read = parse_yaml(after, YamlText("phrasings.yaml"))
        assert not read.problems
        assert read.data["parking"][-1] == words
        old = parse_yaml(before.encode(), YamlText("phrasings.yaml")).data
        assert read.data["parking"][:-1] == old.get("parking", [])
        assert read.data.keys() == old.keys() | {"parking"}
        if before is PHRASINGS:
            one_line_added(before, after.decode())


def test_words_that_yaml_would_twist_are_taken_whole(tmp_path: Path) -> None:
    twisted = 'is it ok: beer # or {wine} [a | b] "now"?'
    edit.add_wording(clinic(tmp_path), "parking", "en", f"  {twisted}\n")
    assert topic_wordings(tmp_path, "parking", "en")[-1] == twisted


def test_a_fact_gets_a_new_value_in_its_place(tmp_path: Path) -> None:
    file = clinic(tmp_path) / "clinic.yaml"
    edit.set_fact(tmp_path, "phone", "+1 555 010 0155")
    edit.set_fact(tmp_path, "food", "6")
    edit.set_fact(tmp_path, "hours", "todos los días, de 8 a 17", "es")
    assert file.read_text(encoding="utf-8") == (
        CLINIC.replace("0100", "0155")
        .replace("value: 8", "value: 6")
        .replace("es: de lunes a viernes", 'es: "todos los días, de 8 a 17"')
    )
    assert read_handbook(tmp_path).values("es")["hours"] == "todos los días, de 8 a 17"


@pytest.mark.parametrize(("name", "language"), [("fone", None), ("hours", None), ("hours", "fr")])
def test_a_fact_that_is_not_clear_is_not_touched(name: str, language: str | None, tmp_path: Path) -> None:
    clinic(tmp_path)
    with pytest.raises(OperationError):
        edit.set_fact(tmp_path, name, "7", language)
    assert (tmp_path / "clinic.yaml").read_text(encoding="utf-8") == CLINIC


def test_a_topic_is_added_below_the_others(tmp_path: Path) -> None:
    clinic(tmp_path)
    edit.add_topic(
        tmp_path,
        "a",
        {
            "id": "bus",
            "question": {"en": "Is there a bus: which?", "es": "¿Hay autobús?"},
            "answer": {"en": "Line 5.\n\nIt stops here.", "es": "La línea 5."},
            "tests": {"match": ["which bus do i take"]},
        },
    )
    after = (tmp_path / "topics/a.yaml").read_text(encoding="utf-8")
    assert after.startswith(TOPICS)
    assert "    en: |-\n      Line 5.\n\n      It stops here.\n" in after
    topic = read_handbook(tmp_path).topic("bus")
    assert topic is not None
    assert topic.answer["en"] == "Line 5.\n\nIt stops here."


def test_an_edit_that_breaks_a_test_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    clinic(tmp_path)
    tested = TOPICS.replace('answer: "Yes."}', 'answer: "Yes.", tests: {not: [where is the garage door]}}')
    (tmp_path / "topics/a.yaml").write_text(tested, encoding="utf-8")
    with pytest.raises(edit.RefusedError) as refused:
        edit.add_topic(tmp_path, "a", {"id": "pills", "question": "Pills?", "answer": "Take 5 mg."})
    assert [problem.rule for problem in refused.value.problems] == ["unsafe-words"]
    assert (tmp_path / "topics/a.yaml").read_text(encoding="utf-8") == tested
    assert not (tmp_path / ".history").exists()


def test_errors_that_were_there_before_do_not_stop_an_edit(tmp_path: Path) -> None:
    folder(clinic(tmp_path), {"topics/b.yaml": "- id: old\n  question: Q?\n  answer: You are fine.\n"})
    assert edit.add_wording(tmp_path, "parking", "en", "my truck")


@pytest.mark.parametrize(
    ("topic", "language", "words"),
    [
        ("parkin", "en", "my truck"),
        ("parking", "en", " ?! "),
        ("parking", "en", "IS there a garage"),
        ("parking", "../es", "my truck"),
    ],
)
def test_what_cannot_be_added_is_said(topic: str, language: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(OperationError):
        edit.add_wording(clinic(tmp_path), topic, language, words)


def test_edits_are_taken_back_one_by_one(tmp_path: Path) -> None:
    file = clinic(tmp_path) / "phrasings/en/a.yaml"
    states = [file.read_bytes()]
    for words in ("my truck", "my van", "my bike"):
        edit.add_wording(tmp_path, "parking", "en", words)
        states.append(file.read_bytes())
    for state in reversed(states[:-1]):
        edit.undo(tmp_path)
        assert file.read_bytes() == state
    with pytest.raises(OperationError):
        edit.undo(tmp_path)


def test_a_file_changed_by_hand_since_is_not_taken_back(tmp_path: Path) -> None:
    file = clinic(tmp_path) / "phrasings/en/a.yaml"
    edit.add_wording(tmp_path, "parking", "en", "my truck")
    by_hand = file.read_bytes() + b"  # by hand\n"
    file.write_bytes(by_hand)
    with pytest.raises(OperationError):
        edit.undo(tmp_path)
    assert file.read_bytes() == by_hand


def test_only_the_last_edits_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "KEPT", 2)
    for words in ("my truck", "my van", "my bike"):
        edit.add_wording(clinic(tmp_path) if words == "my truck" else tmp_path, "parking", "en", words)
    edit.undo(tmp_path)
    edit.undo(tmp_path)
    with pytest.raises(OperationError):
        edit.undo(tmp_path)


def test_a_folder_that_is_served_reads_the_edit(tmp_path: Path) -> None:
    from bot.knowledge.live import Live

    live = Live(clinic(tmp_path))
    edit.add_wording(tmp_path, "parking", "en", "my truck")
    change = live.poll()
    assert change is not None
    assert change.became == "live"
