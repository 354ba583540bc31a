"""From scores to probabilities and gates, learnt from the Handbook's own held-out wordings.

No number here depends on a knowledge base: a clinic that changes its topics gets new gates with
them. A trial is a wording the engine had not seen when it was asked; a *foreign* one belongs to a
topic the engine did not have either, so that any answer to it is false.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.care.model import NEARNESS, Ints, Lessons, Model

Floats = npt.NDArray[np.float64]

FALSE_ANSWERS = 0.115
"""Share of foreign wordings that may pass the gap to the runner-up. They lie much nearer to the
Handbook than what patients ask beyond it, so that the share on real messages is a third of this."""
FALSE_DOUBTS = 0.40
"""Share of foreign wordings that may pass the gate of absolute confidence."""
FOREIGN = 0.2
"""Share of messages that are taken to ask about something the Handbook does not have."""
FEWEST = 40
"""With fewer trials than this, the cautious defaults of :data:`CAUTIOUS` stand."""


FOLDS = 5
MOST_TRIALS = 800
ENOUGH = 500
FLATTER = 3.0
"""The softmax that tells messages beyond the Handbook best is this much softer than the likeliest one."""
SOFTNESSES = (0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4)
"""Temperatures of the softmax over all topics that are tried, in score."""


@dataclass(frozen=True, slots=True)
class Trials:
    """What the engine says of wordings it had not seen.

    ``score`` and ``near`` are the model's two scores by trial and topic; ``meant`` is the topic, and
    ``known`` whether the engine had it (else the trial is *foreign*: any answer is false).
    """

    score: npt.NDArray[np.float32]
    near: npt.NDArray[np.float32]
    meant: Ints
    known: npt.NDArray[np.bool_]

    @classmethod
    def run(cls, lessons: Lessons) -> Trials:
        """Train without a fifth of the topics and a fifth of the other wordings; ask both.

        Large handbooks need one such fold, small ones all five.
        """
        found: list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], Ints, npt.NDArray[np.bool_]]] = []
        topic_of, topics = lessons.topic_of, lessons.topics
        place = np.arange(len(topic_of)) - np.searchsorted(topic_of, topic_of)
        for fold in range(FOLDS):
            foreign = topic_of % FOLDS == fold
            hidden = foreign | ((place + topic_of) % FOLDS == fold)
            kept, asked = np.flatnonzero(~hidden), np.flatnonzero(hidden)
            if len(asked) > MOST_TRIALS:
                asked = asked[:: -(-len(asked) // MOST_TRIALS)]
            if not len(kept) or not len(asked):
                continue
            score, near = Model.fit(lessons.only(kept)).scores(lessons.only(asked))
            absent = np.bincount(topic_of[kept], minlength=topics) == 0
            score[:, absent] = -np.inf
            found.append((score, near, topic_of[asked], ~absent[topic_of[asked]]))
            if sum(len(part[2]) for part in found) >= ENOUGH:
                break
        if not found:
            empty = np.zeros((0, topics), np.float32)
            return cls(empty, empty, np.zeros(0, np.int64), np.zeros(0, bool))
        score, near, meant, known = (np.concatenate(part) for part in zip(*found, strict=True))
        return cls(score, near, meant, known)

    @property
    def total(self) -> npt.NDArray[np.float32]:
        """What topics are ranked by."""
        return self.score + np.float32(NEARNESS) * self.near

    def likelihood(self, softness: float) -> float:
        """Mean log of the softmax share that the meant topics get among known trials."""
        total = self.total[self.known] / softness
        total -= total.max(1, keepdims=True)
        shares = total[np.arange(len(total)), self.meant[self.known]] - np.log(np.exp(total).sum(1))
        return float(shares.mean())


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve and two gates.

    ``answer`` and ``offer`` are probabilities; ``lead`` is the smallest difference of probability to
    the runner-up at which one topic is answered; ``step`` is what a nudge weighs, in score.
    """

    weights: tuple[float, float]
    softness: float
    answer: float
    offer: float
    lead: float
    step: float
    trials: int

    @classmethod
    def of(cls, trials: Trials) -> Calibration:
        """The curve and gates that the held-out wordings ask for."""
        known, meant = trials.known, trials.meant
        if len(meant) < FEWEST or not known.any() or known.all() or trials.score.shape[1] < 3:
            return CAUTIOUS
        softness = FLATTER * max(SOFTNESSES, key=trials.likelihood)
        total = trials.total
        lines = np.arange(len(total))
        order = np.argsort(-total, axis=1, kind="stable")[:, :2]
        odds = np.take_along_axis(_odds(total, softness), order, 1)
        right = known & (order[:, 0] == meant)
        if right.all() or not right.any():
            return CAUTIOUS
        mass = np.where(known, 1.0, FOREIGN / (1 - FOREIGN) * known.sum() / (~known).sum())
        weights = _logistic(odds[:, 0], right.astype(float), mass)
        chances = _chances(odds, weights)
        top = np.take_along_axis(total, order, 1)
        leads = (chances[:, 0] - chances[:, 1])[~known]
        answer = min(max(float(np.quantile(chances[~known, 0], 1 - FALSE_DOUBTS)), 0.2), 0.8)
        return cls(
            weights=weights,
            softness=softness,
            answer=answer,
            offer=answer / 3,
            lead=min(max(float(np.quantile(leads, 1 - FALSE_ANSWERS)), 0.1), 0.6),
            step=float(np.median((top[:, 0] - top[:, 1])[right])),
            trials=len(lines),
        )

    def chances(self, scores: npt.NDArray[np.float32]) -> Floats:
        """Probability that each topic is the one meant, from the scores of all topics."""
        return _chances(_odds(scores[None], self.softness)[0], self.weights)


def _odds(scores: npt.NDArray[np.float32], softness: float) -> Floats:
    """Log-odds of each topic's share of a softmax over all topics, line by line."""
    shares = np.exp((scores - scores.max(1, keepdims=True)).astype(float) / softness)
    rest = shares.sum(1, keepdims=True) - shares
    return np.asarray(np.log(np.maximum(shares, 1e-30) / np.maximum(rest, 1e-9)))


def _chances(odds: Floats, weights: tuple[float, float]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + weights[1] * odds, -30, 30))))


def _logistic(odds: Floats, right: Floats, mass: Floats) -> tuple[float, float]:
    """Platt's scaling by Newton's method: intercept and slope, examples weighing ``mass``."""
    features = np.stack([np.ones(len(odds)), odds], 1)
    weights = np.zeros(2)
    for _ in range(25):
        chances = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (mass * (right - chances)) - (0.0, 0.1 * weights[1])
        curve = (features * (mass * chances * (1 - chances))[:, None]).T @ features + np.diag((1e-6, 0.1))
        change = np.linalg.solve(curve, slope)
        weights += change
        if np.abs(change).max() < 1e-6:
            break
    return float(weights[0]), float(weights[1])


CAUTIOUS = Calibration(
    weights=(-0.5, 1.0), softness=0.2, answer=0.6, offer=0.15, lead=0.3, step=0.3, trials=0
)
"""For handbooks too small to calibrate themselves."""
