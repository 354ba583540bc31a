"""A broken edit never reaches a patient: the last good content stays, also over a restart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.knowledge.live import Live, fingerprint, load
from bot.knowledge.problem import KnowledgeError
from knowledge.folders import GOOD, folder

BROKEN = GOOD.replace("  answer:", "\tanswer:")
BETTER = GOOD.replace("Behind the building.", "In front of the building.")
UNSAFE = GOOD.replace("Behind the building.", "Take 5 mg.")


def write(path: Path, content: str) -> None:
    (path / "topics/a.yaml").write_text(content, encoding="utf-8")


def answer(live: Live) -> str:
    topic = live.handbook.topic("parking")
    assert topic is not None
    return topic.answer["en"]


def test_nothing_happens_while_nothing_is_changed(tmp_path: Path) -> None:
    live = Live(folder(tmp_path))
    before = live.answerer
    assert live.poll() is None
    assert live.answerer is before


def test_a_good_edit_is_taken_up(tmp_path: Path) -> None:
    live = Live(folder(tmp_path))
    write(tmp_path, BETTER)
    change = live.poll()
    assert change is not None
    assert (change.became, change.version) == ("live", live.handbook.version)
    assert answer(live).startswith("In front")
    assert live.poll() is None


def test_an_edit_is_seen_even_when_time_and_size_stay_the_same(tmp_path: Path) -> None:
    import os

    live = Live(folder(tmp_path))
    file = tmp_path / "topics/a.yaml"
    times = file.stat()
    write(tmp_path, GOOD.replace("Behind", "Beside"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert live.poll() is not None
    assert answer(live).startswith("Beside")


@pytest.mark.parametrize("broken", [BROKEN, UNSAFE, GOOD + "- id: parking\n  question: Q?\n  answer: A.\n"])
def test_a_broken_edit_is_refused_once_and_the_last_good_stays(broken: str, tmp_path: Path) -> None:
    live = Live(folder(tmp_path))
    write(tmp_path, broken)
    change = live.poll()
    assert change is not None
    assert change.became == "refused"
    assert change.problems[0].file == "topics/a.yaml"
    assert answer(live).startswith("Behind")
    assert live.trouble is not None
    assert live.poll() is None


def test_an_edit_that_is_mended_goes_live(tmp_path: Path) -> None:
    live = Live(folder(tmp_path))
    write(tmp_path, BROKEN)
    live.poll()
    write(tmp_path, BETTER)
    change = live.poll()
    assert change is not None
    assert change.became == "live"
    assert live.trouble is None


def test_reload_raises_and_keeps_what_is_served(tmp_path: Path) -> None:
    live = Live(folder(tmp_path))
    write(tmp_path, BROKEN)
    with pytest.raises(KnowledgeError):
        live.reload()
    assert answer(live).startswith("Behind")


def test_a_folder_that_went_away_keeps_the_last_good(tmp_path: Path) -> None:
    live = Live(folder(tmp_path / "k"))
    shutil.rmtree(tmp_path / "k")
    change = live.poll()
    assert change is not None
    assert change.became == "refused"
    assert answer(live).startswith("Behind")


def test_after_a_restart_with_broken_files_the_kept_copy_is_served(tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    Live(folder(tmp_path / "k"), keep=keep)
    write(tmp_path / "k", BROKEN)
    live = Live(tmp_path / "k", keep=keep)
    assert answer(live).startswith("Behind")
    assert live.trouble is not None
    assert live.trouble.problems[0].line == 3
    write(tmp_path / "k", BETTER)
    change = live.poll()
    assert change is not None
    assert change.became == "live"
    assert answer(Live(tmp_path / "k", keep=keep)).startswith("In front")


def test_the_copy_is_the_last_good_and_not_the_last(tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    live = Live(
        folder(tmp_path / "k", {"topics/z.yaml": "- id: z\n  question: Z?\n  answer: Z.\n"}), keep=keep
    )
    (tmp_path / "k/topics/z.yaml").unlink()
    live.poll()
    write(tmp_path / "k", BROKEN)
    live.poll()
    assert [topic.id for topic in load(keep).topics] == ["parking"]
    assert load(keep).version == live.handbook.version


def test_a_copy_interrupted_half_way_is_still_found(tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    Live(folder(tmp_path / "k"), keep=keep)
    keep.rename(tmp_path / "kept.old")
    write(tmp_path / "k", BROKEN)
    assert answer(Live(tmp_path / "k", keep=keep)).startswith("Behind")


def test_without_a_copy_a_broken_folder_is_refused_at_start(tmp_path: Path) -> None:
    folder(tmp_path / "k", {"topics/a.yaml": BROKEN})
    with pytest.raises(KnowledgeError):
        Live(tmp_path / "k", keep=tmp_path / "kept")


def test_the_fingerprint_follows_names_and_contents_and_nothing_else(tmp_path: Path) -> None:
    seen = [fingerprint(folder(tmp_path))]
    (tmp_path / ".history").mkdir()
    (tmp_path / ".history/x.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert fingerprint(tmp_path) == seen[0]
    (tmp_path / "topics/a.yaml").rename(tmp_path / "topics/b.yaml")
    seen.append(fingerprint(tmp_path))
    write(tmp_path, GOOD)
    seen.append(fingerprint(tmp_path))
    assert len(set(seen)) == 3
