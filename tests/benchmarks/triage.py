"""How triage does on labelled messages: who is caught, who is alarmed in vain, and how long it takes.

Run it with a folder of ``urgent-*.jsonl``, ``questions-*.jsonl`` and ``out-of-scope-*.jsonl`` (one message a
line: ``text``, and ``label`` in the first)::

    python -m tests.benchmarks.triage FOLDER

It prints a table by language and label, every wrong verdict by name, how much of the danger is still seen in
the middle of a thank-you note or of a question about the bill, and how much of it typed badly; how often a
danger named plainly is heard in sentences that leave it standing and in such that take it away; and the time
a message takes.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "care"))

from plain_dangers import KINDS, LANGUAGES
from plain_dangers import messages as plain

from bot.care.lexicon import Lexicon
from bot.care.likeness import Likeness
from bot.care.redflag import LOUD
from bot.care.triage import Finding, triage
from bot.knowledge.reader import floor

LABELS = ("emergency", "crisis", "urgent", "none")
AROUND = {
    "en": (
        "thanks so much for everything yesterday the nurse was lovely, also {}",
        "quick question about the bill for tuesday, and can i park behind the building, {}, see you monday",
        "{}. anyway the appointment on friday still works for me and thank you",
        "i wanted to ask what time i can eat before the next one and whether my sister may wait inside, she"
        " drives me. {} also do you take the new insurance card",
        "{}. sorry for the long text, i got home fine and my dog was happy to see me, we watched a movie",
    ),
    "es": (
        "muchas gracias por todo ayer la enfermera fue muy amable, y ademas {}",
        "una pregunta de la cuenta del martes, y puedo estacionarme atras, {}, nos vemos el lunes",
        "{}. bueno la cita del viernes sigue bien y gracias",
        "queria saber a que hora puedo comer antes de la proxima y si mi hermana puede esperar adentro. {}"
        " y aceptan el seguro nuevo?",
        "{}. disculpe lo largo, llegue bien a la casa y mi perro feliz, vimos una pelicula",
    ),
}
BADLY: Mapping[str, Callable[[str, random.Random], str]] = {
    "a space missing": lambda text, dice: spaceless(text, dice, 1),
    "half the spaces": lambda text, dice: spaceless(text, dice, (text.count(" ") + 1) // 2),
    "no space at all": lambda text, _: text.replace(" ", ""),
    "two slips": lambda text, dice: slipped(slipped(text, dice), dice),
    "two signs less": lambda text, dice: shorter(shorter(text, dice), dice),
    "capitals": lambda text, _: text.upper(),
}
Verdict = tuple[str, str, Finding]
"""A message, the label it deserves, and what triage found."""


def messages(folder: Path, kind: str, language: str) -> Iterator[tuple[str, str]]:
    """Each message of ``kind`` in ``language`` with its label; "none" where the file gives no labels, and
    nothing where there is no file."""
    file = folder / f"{kind}-{language}.jsonl"
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        if line.strip():
            entry = json.loads(line)
            yield entry["text"], entry.get("label", "none")


def right(label: str, found: Finding) -> bool:
    """Whether the message was caught: an emergency or a crisis loudly, an urgent one in any way."""
    if label in LOUD:
        return found.level in LOUD
    return (found.level is None) == (label == "none")


def shown(verdict: Verdict) -> str:
    text, label, found = verdict
    why = f"{found.flag} | {found.rule}" if found.flag else "no rule"
    stopped = f" | stopped by {found.stopped_by}" if found.stopped_by else ""
    return f"  {label} -> {found.level or 'none'} [{why}{stopped}]: {text[:240]}"


def urgent_table(language: str, verdicts: list[Verdict]) -> None:
    print(f"\nurgent-{language}: {len(verdicts)} messages")
    print(f"  {'label':<10}{'n':>5}{'exact':>9}{'caught':>9}   as emergency/crisis/urgent/none")
    for label in LABELS:
        cases = [found for _, wanted, found in verdicts if wanted == label]
        if not cases:
            continue
        got: list[str] = [found.level or "none" for found in cases]
        caught = sum(right(label, found) for found in cases) / len(cases)
        row = " / ".join(str(got.count(other)) for other in LABELS)
        print(f"  {label:<10}{len(cases):>5}{got.count(label) / len(cases):>9.3f}{caught:>9.3f}   {row}")
    print("wrong level:")
    for verdict in verdicts:
        if (verdict[2].level or "none") != verdict[1]:
            print(shown(verdict))


def hidden_table(language: str, dangers: list[str], lexicon: Lexicon, likeness: Likeness | None) -> None:
    notes = [around.format(danger) for danger in dangers for around in AROUND[language]]
    found = [triage(note, lexicon, likeness) for note in notes]
    loud = sum(one.level in LOUD for one in found) / len(notes)
    told = sum(one.level is not None or one.worrying or one.soft for one in found) / len(notes)
    print(f"in the middle of a note: {len(notes)} notes; raised {loud:.3f}, told whom to call {told:.3f}")


def spaceless(text: str, dice: random.Random, count: int) -> str:
    """``text`` without ``count`` of its spaces."""
    spaces = [at for at, sign in enumerate(text) if sign == " "]
    gone = set(dice.sample(spaces, min(count, len(spaces))))
    return "".join(sign for at, sign in enumerate(text) if at not in gone)


def slipped(text: str, dice: random.Random) -> str:
    """``text`` with two neighbours changed over."""
    at = dice.randrange(1, max(2, len(text) - 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def shorter(text: str, dice: random.Random) -> str:
    """``text`` with a sign missing, not the first."""
    at = dice.randrange(1, max(2, len(text)))
    return text[:at] + text[at + 1 :]


def badly_table(dangers: list[str], calm: list[str], lexicon: Lexicon, likeness: Likeness | None) -> None:
    print("typed badly: dangers raised, messages without danger raised")
    for name, change in BADLY.items():
        dice = random.Random(7)
        raised = [
            sum(triage(change(text, dice), lexicon, likeness).level in LOUD for text in texts) / len(texts)
            for texts in (dangers, calm)
        ]
        print(f"  {name:<17}{raised[0]:>8.3f}{raised[1]:>8.3f}")


def alarm_table(name: str, verdicts: list[Verdict]) -> None:
    loud = [verdict for verdict in verdicts if verdict[2].level in LOUD]
    urgent = [verdict for verdict in verdicts if verdict[2].level == "urgent"]
    count = len(verdicts)
    print(f"\n{name}: {count} messages; raised as emergency or crisis {len(loud)} ({len(loud) / count:.3f}), "
          f"as urgent {len(urgent)} ({len(urgent) / count:.3f})")  # fmt: skip
    for verdict in (*loud, *urgent):
        print(shown(verdict))


def plain_table(lexicon: Lexicon, likeness: Likeness | None) -> None:
    print("\ndangers named plainly, in sentences: told, raised and told whom to call; harmless, raised")
    for language in LANGUAGES:
        for kind in KINDS:
            told = [triage(text, lexicon, likeness) for text in plain(language, kind, "told")]
            harmless = [triage(text, lexicon, likeness) for text in plain(language, kind, "harmless")]
            loud = sum(one.level in LOUD for one in told) / len(told)
            heard = sum(one.level is not None or one.worrying or one.soft for one in told) / len(told)
            vain = sum(one.level in LOUD for one in harmless) / len(harmless)
            print(f"  {language} {kind:<11}{len(told):>6}{loud:>8.3f}{heard:>8.3f}", end="")
            print(f"{len(harmless):>8}{vain:>8.3f}")


def times(texts: list[str], lexicon: Lexicon, likeness: Likeness | None) -> None:
    for text in texts[:50]:
        triage(text, lexicon, likeness)
    taken = []
    for text in texts:
        started = time.perf_counter()
        triage(text, lexicon, likeness)
        taken.append((time.perf_counter() - started) * 1e6)
    taken.sort()
    print(f"\ntime: median {statistics.median(taken):.0f} µs, p99 {taken[int(len(taken) * 0.99)]:.0f} µs, "
          f"longest {taken[-1]:.0f} µs over {len(taken)} messages")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, help="where the messages are")
    folder: Path = parser.parse_args().folder
    red_flags, likeness = floor().red_flags, floor().likeness
    started = time.perf_counter()
    lexicon = Lexicon.build(red_flags)
    built = time.perf_counter() - started
    phrases = sum(len(found) for flag in red_flags for found in flag.phrases.values())
    print(f"{len(red_flags)} red flags, {phrases} phrases; index built in {built:.2f} s")
    for problem in lexicon.problems:
        print("  cannot be read as written:", *problem, sep=" | ")
    texts: list[str] = []
    for kind in ("urgent", "questions", "out-of-scope"):
        for language in ("en", "es"):
            said = list(messages(folder, kind, language))
            if not said:
                continue
            texts.extend(text for text, _ in said)
            verdicts = [(text, label, triage(text, lexicon, likeness)) for text, label in said]
            if kind == "urgent":
                urgent_table(language, verdicts)
                dangers = [text for text, label in said if label in LOUD]
                hidden_table(language, dangers, lexicon, likeness)
                calm = [text for text, label in said if label == "none"]
                badly_table(dangers, calm, lexicon, likeness)
            else:
                alarm_table(f"{kind}-{language}", verdicts)
    plain_table(lexicon, likeness)
    times(texts, lexicon, likeness)


if __name__ == "__main__":
    main()
