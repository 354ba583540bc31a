"""The matching engine against its peers, on public data and at the shipped size, in one run.

    python tests/benchmarks/matching.py EVAL [--peers rf_token_set,bm25s_stem,…] [--rows 10000]

EVAL is the folder that holds ``public/peers.py`` and ``public/data`` (BANKING77, CLINC150). Every intent
is a topic with ten phrasings (seed 7); the whole official test set is asked, clean and with typing
errors. Peers that are not installed are left out. Ours is measured twice: by words alone (``knowledge:
semantic: false``) and by meaning too. Nothing of that data is part of this project.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from rapidfuzz import fuzz, process

from bot.care.handbook import Handbook, Topic
from bot.care.matching import Index
from bot.care.meaning import Meanings
from bot.knowledge.encoder import encoder
from bot.knowledge.reader import read_handbook, shipped_meanings

SHIPPED = Path(__file__).resolve().parents[2] / "knowledge"
PEERS = "rf_token_set,rf_wratio,rank_bm25_stem,bm25s_stem,tfidf_word+char,linsvm_word+char,minilm_lr"


def _peers_module(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("peers", folder / "peers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _handbook(texts: list[str], labels: Any, names: list[str]) -> Handbook:
    by_topic: dict[int, list[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        by_topic.setdefault(int(label), []).append(text)
    topics = tuple(
        Topic(id=names[n], question={"en": own[0]}, answer={"en": "-"}, variants={"en": tuple(own[1:])})
        for n, own in by_topic.items()
    )
    return Handbook(version="benchmark", languages=("en",), topics=topics)


def _ask(index: Index, questions: list[str]) -> tuple[list[str], Any]:
    """The first topic of each question, and how sure it is."""
    found = [index.match(question).candidates for question in questions]
    return (
        [candidates[0].id if candidates else "" for candidates in found],
        np.array([candidates[0].confidence if candidates else 0.0 for candidates in found]),
    )


def _ours(
    peers: Any, data: Any, named: bool, phrasings: int, by_meaning: Meanings | None = None
) -> dict[str, Any]:
    """Our row of the table; ``named`` keeps the intents' names as topic ids, else they are t0, t1, …"""
    row: dict[str, Any] = {}
    for name in ("banking", "clinc"):
        texts, labels, intents = peers.kshot(data[name]["train"], phrasings)
        ids = intents if named else [f"t{n}" for n in range(len(intents))]
        of_intent = dict(zip(intents, ids, strict=True))
        index = Index.build(_handbook(texts, labels, ids), by_meaning)
        questions = [text for text, _ in data[name]["test"]]
        meant = [of_intent[next(iter(gold))] for _, gold in data[name]["test"]]
        first, sure = _ask(index, questions)
        right = np.array([a == b for a, b in zip(first, meant, strict=True)])
        damaged, _ = _ask(index, peers.typos(questions))
        row[f"{name} top1"] = right.mean()
        row[f"{name} typo"] = np.mean([a == b for a, b in zip(damaged, meant, strict=True)])
        if "oos" in data[name]:
            _, beyond = _ask(index, data[name]["oos"])
            row["AUROC"] = peers.auroc(sure, beyond)
            row["acc@5%"] = np.mean(right & (sure > np.quantile(beyond, 0.95)))
            row["reliability"] = _reliability(
                np.concatenate([sure, beyond]), [*right, *[False] * len(beyond)]
            )
    return row


def _reliability(sure: Any, right: Any) -> list[tuple[float, int, float]]:
    """By tenths of confidence: how many, and how many of those were right."""
    bins = np.minimum((sure * 10).astype(int), 9)
    right = np.array(right)
    return [
        (b / 10, int((bins == b).sum()), float(right[bins == b].mean()))
        for b in range(10)
        if (bins == b).any()
    ]


def _peer(public: Path, name: str) -> dict[str, Any] | None:
    """One peer's row, measured by ``peers.py`` in a process of its own; None when not installed."""
    command = [
        sys.executable,
        str(public / "peers.py"),
        "--worker",
        name,
        "--data",
        str(public / "data"),
        "--quick",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: not run ({(done.stderr.strip().splitlines() or ['?'])[-1]})", file=sys.stderr)
        return None
    found = json.loads(done.stdout)
    banking, clinc = found["banking_10"], found["clinc_10"]
    return {
        "banking top1": banking["top1"],
        "banking typo": banking["typo1"],
        "clinc top1": clinc["top1"],
        "clinc typo": clinc["typo1"],
        "AUROC": clinc["auroc"],
        "acc@5%": clinc["at5_test"]["acc"],
        "median us": found["cost_1500"]["median_us"],
        "p99 us": found["cost_1500"]["p99_us"],
    }


def _times(index: Index, questions: list[str]) -> tuple[float, float]:
    """Median and p99 microseconds of CPU time for one question."""
    for question in questions[:50]:
        index.match(question)
    spent = []
    gc.disable()
    for question in questions:
        start = time.thread_time_ns()
        index.match(question)
        spent.append((time.thread_time_ns() - start) / 1000)
    gc.enable()
    return float(np.median(spent)), float(np.quantile(spent, 0.99))


def _table(rows: dict[str, dict[str, Any]]) -> None:
    columns = (
        "banking top1",
        "banking typo",
        "clinc top1",
        "clinc typo",
        "AUROC",
        "acc@5%",
        "median us",
        "p99 us",
    )
    print("\n| engine | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
    for name, row in rows.items():
        cells = []
        for column in columns:
            value = row.get(column)
            cells.append("-" if value is None else f"{value:.0f}" if "us" in column else f"{100 * value:.1f}")
        print(f"| {name} | " + " | ".join(cells) + " |")


def _shipped(meant: Meanings | None = None) -> None:
    """Build, memory and speed with the shipped knowledge base."""
    book = read_handbook(SHIPPED)
    wordings = {n: sum(len(t.wordings(n)) for t in book.topics) for n in book.languages}
    start = time.process_time()
    index = Index.build(book, meant)
    cold = time.process_time() - start
    start = time.process_time()
    Index.build(book, meant)
    warm = time.process_time() - start
    tracemalloc.start()
    again = Index.build(book, meant)
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    questions = [t.tests.match[0] for t in book.topics if t.tests.match]
    questions += [w for t in book.topics for w in t.wordings("en")[:5]]
    median, p99 = _times(index, questions)
    start = time.process_time()
    audit = again.audit()
    print(f"\nshipped{', by meaning too' if meant else ''}: {len(book.topics)} topics, wordings {wordings}")
    print(f"  build {cold:.2f} s of CPU (again {warm:.2f} s), memory {memory:.0f} MB, "
          f"process peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")  # fmt: skip
    print(f"  a question: median {median:.0f} us, p99 {p99:.0f} us")
    print(f"  audit of {len(audit.wordings)} wordings: {time.process_time() - start:.2f} s")


def _growth(peers: Any, data: Any, rows: int) -> None:
    """Time a question at one tenth and at ``rows`` phrasings, and RapidFuzz in the same run."""
    intents = sorted({label for _, label in data["clinc"]["train"]})
    questions = [text for text, _ in random.Random(3).sample(data["clinc"]["test"], 300)]
    medians = []
    for count in (rows // 10, rows):
        texts, labels, names = peers.kshot(data["clinc"]["train"], max(1, count // len(intents)))
        index = Index.build(_handbook(texts, labels, names))
        median, p99 = _times(index, questions)
        medians.append(median)
        print(f"  {len(texts)} phrasings: median {median:.0f} us, p99 {p99:.0f} us")
    choices = [peers.norm(text) for text in texts]
    spent = []
    for question in questions[:60]:
        start = time.thread_time_ns()
        process.extractOne(peers.norm(question), choices, scorer=fuzz.token_set_ratio)
        spent.append((time.thread_time_ns() - start) / 1000)
    print(f"  growth x{medians[1] / medians[0]:.1f} at ten times the phrasings; "
          f"rapidfuzz extractOne(token_set_ratio) {np.median(spent):.0f} us, "
          f"{np.median(spent) / medians[1]:.0f} times slower")  # fmt: skip


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("eval", type=Path)
    parser.add_argument("--peers", default=PEERS)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    public = options.eval / "public"
    peers = _peers_module(public)
    data = peers.load(public / "data")
    rows: dict[str, dict[str, Any]] = {}
    texts, labels, names = peers.kshot(data["clinc"]["train"], 10)
    book = _handbook(texts, labels, names)
    questions = [text for text, _ in random.Random(7).sample(data["clinc"]["test"], 400)]
    for meant in (None, Meanings(encoder())):
        for named in (False, True):
            title = f"ours{', by meaning too' if meant else ''}, topics {'named' if named else 'numbered'}"
            row = rows[title] = _ours(peers, data, named, 10, meant)
            row["median us"], row["p99 us"] = _times(Index.build(book, meant), questions)
    for name in filter(None, options.peers.split(",")):
        found = _peer(public, name)
        if found:
            rows[name] = found
    _table(rows)
    print("\nreliability on CLINC150, in and out of scope together (confidence, messages, share right):")
    for at, count, right in rows["ours, topics named"]["reliability"]:
        print(f"  {at:.1f}-{at + 0.1:.1f}  {count:5d}  {right:.2f}")
    print("\ngrowth:")
    _growth(peers, data, options.rows)
    _shipped()
    _shipped(shipped_meanings())


if __name__ == "__main__":
    main()
