"""Patients' questions asked of the finished command line, scored as EVAL's README says.

    python tests/benchmarks/questions.py EVAL [--knowledge DIR] [--words] [--list]

Runs ``python -m bot ask --jsonl`` over ``questions-*.jsonl`` and ``out-of-scope-*.jsonl`` of the folder
EVAL. ``--words`` matches by words alone. ``--list`` prints every message that went wrong. None of those
messages is part of this project.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NEVER_FALSE = {"talk-to-staff", "contact-hours", "about-this-bot"}
"""Topics that are a right reply to anything."""

Row = dict[str, Any]


def _asked(rows: list[Row], knowledge: Path, words: bool) -> list[Row]:
    """The decisions of the command line for ``rows``, in their order."""
    lines = "\n".join(json.dumps({"text": row["text"]}) for row in rows) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--jsonl", "--knowledge", str(knowledge)],
        input=lines, capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "AFTERCARE_KNOWLEDGE__SEMANTIC": str(not words)},
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines()]
    if len(found) != len(rows):
        raise SystemExit(f"{len(rows)} questions, {len(found)} decisions")
    return found


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    -  "


def _questions(rows: list[Row], decisions: list[Row], language: str, listed: bool) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    by_topic: dict[str, list[bool]] = defaultdict(list)
    both, asked_twice = 0.0, 0
    for row, decision in zip(rows, decisions, strict=True):
        answers = [found["id"] for found in decision["answers"]]
        if "topics_all" in row:
            asked_twice += 1
            got = sum(bool(set(gold) & set(answers)) for gold in row["topics_all"]) / 2
            both += got
            if listed and got < 1:
                print(f"  multi  {row['text']!r}: {answers or decision['kind']}, meant {row['topics_all']}")
            continue
        gold = set(row["topics"])
        ranked = [found["id"] for found in decision["candidates"]]
        first = bool(ranked) and ranked[0] in gold
        shown = {*answers, *decision["suggestions"]}
        by_topic[row["topics"][0]].append(first)
        for group in (row["style"], "all"):
            count = counts[group]
            count["asked"] += 1
            count["first"] += first
            count["strict"] += bool(ranked) and ranked[0] == row["topics"][0]
            count["third"] += bool(gold & set(ranked[:3]))
            count["shown"] += bool(gold & shown)
            count["answered"] += bool(answers)
            count["right"] += bool(answers) and answers[0] in gold
            count[f"kind {decision['kind']}"] += 1
        if listed and (not first or (answers and answers[0] not in gold)):
            print(
                f"  {row['style']:8} {row['text']!r}: {decision['kind']} {ranked[:3]}, meant {row['topics']}"
            )
    print(f"\n{language}: questions with one topic")
    print("  style     asked  top-1    top-3    shown    answered  right among answered")
    for group, count in sorted(counts.items(), key=lambda pair: (pair[0] == "all", pair[0])):
        asked = count["asked"]
        print(
            f"  {group:9} {asked:5d}  {_share(count['first'], asked)}  {_share(count['third'], asked)}  "
            f"{_share(count['shown'], asked)}  {_share(count['answered'], asked)}   "
            f"{_share(count['right'], count['answered'])}"
        )
    total = counts["all"]
    macro = sum(sum(hits) / len(hits) for hits in by_topic.values()) / max(1, len(by_topic))
    kinds = {name[5:]: n for name, n in total.items() if name.startswith("kind ")}
    strict = _share(total["strict"], total["asked"])
    print(f"  strict top-1 {strict}, macro average {100 * macro:.1f} %, {kinds}")
    print(f"  two questions in one message: {_share(both, asked_twice)} of both found")


def _beyond(rows: list[Row], decisions: list[Row], language: str, listed: bool) -> None:
    asked: Counter[str] = Counter()
    false: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for row, decision in zip(rows, decisions, strict=True):
        wrong = [found["id"] for found in decision["answers"] if found["id"] not in NEVER_FALSE]
        for group in (row["kind"], "all"):
            asked[group] += 1
            false[group] += bool(wrong)
            kinds[group][decision["kind"]] += 1
        if listed and wrong:
            print(f"  {row['kind']:9} {row['text']!r}: answered with {wrong}")
    print(f"\n{language}: beyond the knowledge base, answered with an entry")
    for group in sorted(asked, key=lambda name: (name == "all", name)):
        print(f"  {group:9} {asked[group]:4d}  {_share(false[group], asked[group])}  {dict(kinds[group])}")


def main() -> None:
    """Score every file of the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("eval", type=Path)
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    micros: list[int] = []
    for name, report in (("questions", _questions), ("out-of-scope", _beyond)):
        for path in sorted(options.eval.glob(f"{name}-*.jsonl")):
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            decisions = _asked(rows, options.knowledge, options.words)
            micros.extend(int(decision["micros"]) for decision in decisions)
            report(rows, decisions, path.stem.rsplit("-", 1)[-1], options.list)
    micros.sort()
    print(f"\na decision: median {micros[len(micros) // 2]} us, p99 {micros[len(micros) * 99 // 100]} us")


if __name__ == "__main__":
    main()
