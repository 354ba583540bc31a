"""A message becomes a Decision: danger first, then small talk, then the topics.

Nothing here writes a sentence to a patient. The Decision says what was understood and why; the reply
is made of approved words elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.care import triage as danger
from bot.care.calibration import Calibration
from bot.care.contrast import Contrasts
from bot.care.handbook import Handbook
from bot.care.lexicon import Lexicon
from bot.care.matching import Candidate, Index, Match, Moment
from bot.care.meaning import Meanings
from bot.care.smalltalk import smalltalk
from bot.care.text import clauses, leans, words

__all__ = ["Answerer", "Candidate", "Context", "Decision", "Kind", "Why"]

Kind = Literal["answer", "clarify", "fallback", "smalltalk", "emergency", "crisis", "urgent"]
MOST_SUGGESTIONS = 4
SURE = 0.7
"""Probability that half a message needs when the whole message points elsewhere."""
CLEARLY = 1.3
"""How many times surer a topic for staff must be than the best topic with an answer."""
FORGETFUL = 0.1
"""How unsure "how come" leaves us that the last topic is meant."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the patient when a message comes.

    ``hours`` counts from the treatment's start, negative before it. ``previous`` holds the topics of
    this conversation, newest last; ``previous_text`` the patient's message before this one.
    """

    language: str | None = None
    phase: Moment | None = None
    hours: float | None = None
    previous: tuple[str, ...] = ()
    previous_text: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons for a Decision, for a nurse to read on one screen."""

    gate: str
    corrected: tuple[tuple[str, str], ...] = ()
    best: Candidate | None = None
    runner_up: Candidate | None = None
    notes: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """The reasons in plain words, one a line."""
        said = [self.gate]
        if self.corrected:
            said.append("Read as: " + ", ".join(f"{wrong} → {right}" for wrong, right in self.corrected))
        if self.best is not None:
            top = self.best
            said.append(f'Best: {top.id}, {top.confidence:.0%} sure, nearest wording "{top.wording}"')
        if self.runner_up is not None:
            near = self.runner_up
            said.append(f'Next: {near.id}, {near.confidence:.0%} sure, nearest wording "{near.wording}"')
        return (*said, *self.notes)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the bot concluded about one message.

    ``answers`` has two topics when two things were asked. ``route`` is the staff topic that was
    recognised, whose approved sentence goes out with the handoff (kind is then ``"fallback"``).
    """

    kind: Kind
    language: str
    why: Why
    answers: tuple[Candidate, ...] = ()
    suggestions: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    finding: danger.Finding | None = None
    smalltalk: str | None = None
    route: Candidate | None = None


class Answerer:
    """Decides about messages with one Handbook. Immutable; build it once.

    With ``meanings`` questions are matched by what they mean too, not by their words alone.
    """

    def __init__(self, handbook: Handbook, meanings: Meanings | None = None) -> None:
        self._handbook = handbook
        self.index = Index.build(handbook, meanings)
        self._routes = frozenset(t.id for t in handbook.topics if t.route == "staff")
        self._contrasts = Contrasts.build(
            (t.id, words(wording, language))
            for t in handbook.topics
            for language in {*t.question, *t.variants}
            for wording in t.wordings(language)
        )
        try:
            self._lexicon: Lexicon | None = Lexicon.build(handbook.red_flags)
        except Exception:  # a broken lexicon must make every message an emergency, not stop the bot
            self._lexicon = None

    @property
    def handbook(self) -> Handbook:
        """The Handbook behind every decision."""
        return self._handbook

    def decide(self, text: str, context: Context | None = None) -> Decision:
        """What to do about ``text``. Never raises."""
        context = context or Context()
        text = danger.shortened(text)
        finding = self.triage(text)
        try:
            decision = self._understand(text, context)
        except Exception:  # whatever broke, a danger that was found must be answered
            if finding.level is None:
                raise
            decision = Decision(
                "fallback", context.language or self._handbook.main_language, Why("not matched")
            )
        if finding.level is None:
            return replace(decision, finding=finding if finding.flag or finding.worrying else None)
        return Decision(
            finding.level,
            decision.language,
            Why(f"Danger first: {finding.level} ({finding.rule})", decision.why.corrected),
            # Somebody who must call today still has the question that they asked.
            suggestions=(*(found.id for found in decision.answers), *decision.suggestions)
            if finding.level == "urgent"
            else (),
            candidates=decision.candidates,
            finding=finding,
        )

    def triage(self, text: str) -> danger.Finding:
        """The finding; a failure is an emergency, because nobody knows what the message said."""
        try:
            if self._lexicon is None:
                raise RuntimeError("the red flags could not be read")
            return danger.triage(text, self._lexicon, self._handbook.likeness)
        except Exception:  # whatever broke, nobody knows what the message said
            return danger.Finding(level="emergency", rule="triage failed")

    def _understand(self, text: str, context: Context) -> Decision:
        chat = smalltalk(text)
        match = self._match(text, context)
        if chat is not None:
            return Decision(
                "smalltalk",
                match.language,
                Why(f"Small talk: {chat}; nothing else is asked"),
                candidates=match.candidates,
                smalltalk=chat,
            )
        if context.previous or context.previous_text:
            match, noted = self._in_conversation(text, match, context)
        else:
            noted = None
        if noted is None:
            both = self._two_things(text, match, context)
            if both is not None:
                return both
        return self._gates(match, noted)

    def _match(self, text: str, context: Context) -> Match:
        previous = context.previous[-1] if context.previous else None
        match = self.index.match(text, context.language, context.phase, context.hours, previous)
        return self._answers_first(match)

    def _answers_first(self, match: Match) -> Match:
        """A topic for staff stands first only when it is clearly surer than the best with an answer.

        There are many topics for staff and few messages for them. The gap to the runner-up then keeps
        the answer from being sent silently.
        """
        if not match.candidates or match.candidates[0].id not in self._routes:
            return match
        route = match.candidates[0]
        own = next((c for c in match.candidates if c.id not in self._routes), None)
        if own is None or own.confidence * CLEARLY < route.confidence:
            return match
        rest = (c for c in match.candidates if c is not own)
        return replace(
            match, candidates=(own, *(replace(c, confidence=min(c.confidence, own.confidence)) for c in rest))
        )

    def _in_conversation(self, text: str, match: Match, context: Context) -> tuple[Match, str | None]:
        """What a message means that leans on the one before: "and the day after?", "how come".

        A bare "why" asks about the last topic. A message that says little of its own is read together
        with the one before, when that is clearer and stays with the last topic or one of its ``see``.
        """
        leaning = leans(text)
        if leaning is None:
            return match, None
        last = self._handbook.topic(context.previous[-1]) if context.previous else None
        if leaning == "why" and last is not None:
            rest = tuple(c for c in match.candidates if c.id != last.id)[:4]
            sure = Candidate(last.id, 1 - FORGETFUL, "")
            note = f"Asks more about the last topic, {last.id}"
            return Match((sure, *rest), match.language, match.corrections, match.words), note
        before = context.previous_text or (
            last.question.get(match.language, next(iter(last.question.values()))) if last else ""
        )
        joined = self._match(f"{before} {text}", context)
        if not joined.candidates:
            return match, None
        family = {last.id, *last.see} if last is not None else set()
        best = joined.candidates[0]
        alone = match.candidates[0].confidence if match.candidates else 0.0
        own_topic = match.candidates[0].id if match.candidates else None
        if own_topic in family and alone >= best.confidence:
            return match, None
        if best.confidence > alone or best.id in family:
            return Match(joined.candidates, match.language, match.corrections, match.words), (
                "Read together with the message before"
            )
        return match, None

    def _gates(self, match: Match, noted: str | None = None) -> Decision:
        """Answer, offer or hand over, by the two gates and the contrast guard."""
        if not match.candidates:
            return Decision(
                "fallback", match.language, Why("Nothing like it in the Handbook", match.corrections)
            )
        best = match.candidates[0]
        runner_up = match.candidates[1] if len(match.candidates) > 1 else None
        gates = self.index.calibration(match.language)
        lead = best.confidence - max((c.confidence for c in match.candidates[1:]), default=0.0)
        conflict = self._contrasts.conflict(best.id, match.words)
        ranked = (*(c.id for c in match.candidates), *match.further)
        offers = tuple(name for name in ranked if name not in self._routes)[:MOST_SUGGESTIONS]
        offers += tuple(c.id for c in match.candidates[:3] if c.id in self._routes)[:1]
        notes = () if noted is None else (noted,)

        def decided(kind: Kind, gate: str, answered: bool = False, routed: bool = False) -> Decision:
            return Decision(
                kind,
                match.language,
                Why(gate, match.corrections, best, runner_up, notes),
                answers=(best,) if answered else (),
                suggestions=() if answered else offers,
                candidates=match.candidates,
                route=best if routed else None,
            )

        sure, needed = f"{best.confidence:.0%}", f"{gates.answer:.0%} needed"
        if noted is None and not match.grounded:
            offers = ()
            return decided("fallback", "No telling word of it stands in the Handbook")
        if best.confidence < gates.offer:
            return decided(
                "fallback", f"Not understood: {sure} sure, {gates.offer:.0%} needed to offer anything"
            )
        if noted is None and best.id not in match.grounded:
            return decided("clarify", f"No telling word of it stands in {best.id}")
        if best.id in self._routes and best.confidence >= gates.answer:
            return decided("fallback", f"For staff, not for the bot: {best.id}", routed=True)
        if best.id in self._routes:
            # Too unsure for the route's own sentence; that it is not for the bot is the likelier reading.
            return decided("fallback", f"May be for staff ({best.id}): {sure}, {needed}")
        if conflict is not None:
            return decided("clarify", f"The message and {best.id} differ on {conflict}")
        if best.confidence < gates.answer:
            return decided("clarify", f"Not sure enough: {sure}, {needed}")
        if lead < gates.lead:
            return decided("clarify", f"Two topics are too close: {lead:.0%} apart, {gates.lead:.0%} needed")
        ahead = f"{lead:.0%} ahead of the next, {gates.lead:.0%} needed"
        return decided("answer", f"Sure enough: {sure}, {needed}; {ahead}", answered=True)

    def _two_things(self, text: str, whole: Match, context: Context) -> Decision | None:
        """The decision for a message that asks two things, both of them recognised for sure."""
        if not whole.candidates:
            return None
        gates = self.index.calibration(whole.language)
        best: tuple[float, Candidate, Candidate] | None = None
        for left, right in clauses(text, whole.language):
            first = self._half(left, whole, context, gates)
            second = self._half(right, whole, context, gates) if first else None
            if first is None or second is None or first[0].id == second[0].id:
                continue
            if not (first[1] or second[1]):
                continue
            weaker = min(first[0].confidence, second[0].confidence)
            if best is None or weaker > best[0]:
                best = (weaker, first[0], second[0])
        if best is None:
            return None
        pair = (best[1], best[2])
        rest = [c for c in whole.candidates if c.id not in {pair[0].id, pair[1].id}]
        if pair[1].id == whole.candidates[0].id:
            pair = (pair[1], pair[0])
        return Decision(
            "answer",
            whole.language,
            Why("Two things are asked, both understood", whole.corrections, pair[0], pair[1]),
            answers=pair,
            candidates=tuple(sorted((*pair, *rest[:3]), key=lambda found: -found.confidence)),
        )

    def _half(
        self, text: str, whole: Match, context: Context, gates: Calibration
    ) -> tuple[Candidate, bool] | None:
        """The topic half a message asks about, and whether it would be answered if it stood alone.

        A half that is not clear by itself counts when the whole message points to its topic too.
        """
        match = self._match(text, replace(context, language=whole.language))
        if not match.candidates or match.candidates[0].id in self._routes:
            return None
        best = match.candidates[0]
        if best.confidence < gates.answer or best.id not in match.grounded:
            return None
        if self._contrasts.conflict(best.id, match.words):
            return None
        lead = best.confidence - max((c.confidence for c in match.candidates[1:]), default=0.0)
        meant = best.id in {c.id for c in whole.candidates}
        if lead >= gates.lead and (meant or best.confidence >= SURE):
            return best, True
        return (best, False) if meant and lead >= gates.lead / 4 else None
