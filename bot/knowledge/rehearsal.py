"""The content's own tests: every example message that staff wrote is asked, on every check."""

from __future__ import annotations

from dataclasses import dataclass

from bot.care.answer import Answerer
from bot.care.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Failure:
    """One example that did not do what staff expect of it.

    ``kind`` is ``topic`` or ``red-flag``, ``name`` its id, ``must`` is ``match`` or ``not``, ``index``
    the example's place in that list. ``got`` says in plain words what happened instead.
    """

    kind: str
    name: str
    must: str
    index: int
    wording: str
    got: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How many examples were asked, and which failed."""

    run: int
    failures: tuple[Failure, ...]


def rehearse(handbook: Handbook, answerer: Answerer | None = None) -> Rehearsal:
    """Ask every example of ``handbook``. Pure; ``answerer`` saves building the index again.

    A topic's ``match`` example passes when the topic is answered or offered as a button; where no
    button can be offered (a topic for staff, or an urgent card that takes the answer's place), when
    it is the best candidate. A ``not`` example passes when the topic is not answered.
    A red flag's ``match`` passes when a flag of at least that level is raised; its ``not`` when
    this flag is not raised.
    """
    answerer = answerer or Answerer(handbook)
    failures: list[Failure] = []
    run = 0
    for topic in handbook.topics:
        for must, wordings in (("match", topic.tests.match), ("not", topic.tests.not_)):
            for index, wording in enumerate(wordings):
                run += 1
                decision = answerer.decide(wording)
                sent = {found.id for found in decision.answers} | (
                    {decision.route.id} if decision.route is not None else set()
                )
                offered = sent | set(decision.suggestions)
                if decision.candidates and decision.kind in ("fallback", "urgent"):
                    offered.add(decision.candidates[0].id)
                if (topic.id in offered) if must == "match" else (topic.id not in sent):
                    continue
                got = ", ".join(sorted(sent)) or (
                    f"{decision.kind} ({', '.join(decision.suggestions)})"
                    if decision.suggestions
                    else decision.kind
                )
                failures.append(Failure("topic", topic.id, must, index, wording, got))
    severity = {None: 0, "urgent": 1, "crisis": 2, "emergency": 2}
    for flag in handbook.red_flags:
        for must, wordings in (("match", flag.tests.match), ("not", flag.tests.not_)):
            for index, wording in enumerate(wordings):
                run += 1
                finding = answerer.triage(wording)
                if must == "match":
                    passed = severity[finding.level] >= severity[flag.level]
                else:
                    passed = finding.flag != flag.id or finding.level is None
                if not passed:
                    got = f"{finding.level or 'no alarm'}" + (f" ({finding.flag})" if finding.flag else "")
                    failures.append(Failure("red-flag", flag.id, must, index, wording, got))
    return Rehearsal(run, tuple(failures))
