"""From scores to probabilities and gates, learnt from the Handbook's own held-out wordings.

No number here depends on a knowledge base: a clinic that changes its topics gets new gates with
them. A trial is a wording the engine had not seen when it was asked; a *foreign* one belongs to a
topic the engine did not have either, so that any answer to it is false.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.care.model import Ints, Model

Floats = npt.NDArray[np.float64]

FALSE_ANSWERS = 0.10
"""Share of foreign wordings that may be answered. They are nearer to the Handbook than what patients
ask beyond it, so the share on real messages is about a third of this."""
FALSE_OFFERS = 0.50
"""Share of foreign wordings to which "did you mean" may be offered."""
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
MIXES = (0.3, 0.6, 1.0)


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
    def run(
        cls,
        spoken: sparse.csr_matrix,
        letters: sparse.csr_matrix,
        lost: npt.NDArray[np.float32],
        pairs: npt.NDArray[np.bool_],
        topic_of: Ints,
        topics: int,
    ) -> Trials:
        """Train without a fifth of the topics and a fifth of the other wordings; ask both.

        Large handbooks need one such fold, small ones all five.
        """
        found: list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], Ints, npt.NDArray[np.bool_]]] = []
        place = np.arange(len(topic_of)) - np.searchsorted(topic_of, topic_of)
        for fold in range(FOLDS):
            foreign = topic_of % FOLDS == fold
            hidden = foreign | ((place + topic_of) % FOLDS == fold)
            kept, asked = np.flatnonzero(~hidden), np.flatnonzero(hidden)
            if len(asked) > MOST_TRIALS:
                asked = asked[:: -(-len(asked) // MOST_TRIALS)]
            if not len(kept) or not len(asked):
                continue
            model = Model.fit(spoken[kept], letters[kept], lost[kept], pairs, topic_of[kept], topics)
            score, near = model.scores(spoken[asked], letters[asked], lost[asked])
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

    def likelihood(self, nearness: float, softness: float) -> float:
        """Mean log of the softmax share that the meant topics get among known trials."""
        total = (self.score[self.known] + nearness * self.near[self.known]) / softness
        total -= total.max(1, keepdims=True)
        shares = total[np.arange(len(total)), self.meant[self.known]] - np.log(np.exp(total).sum(1))
        return float(shares.mean())


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve and two gates.

    ``nearness`` weighs the nearest wording beside the topic's own score. ``answer`` and ``offer`` are
    probabilities; ``lead`` is the smallest difference of probability to the runner-up at which one
    topic is answered; ``step`` is what a nudge weighs, in score.
    """

    weights: tuple[float, ...]
    nearness: float
    softness: float
    answer: float
    offer: float
    lead: float
    step: float
    trials: int

    @classmethod
    def of(cls, trials: Trials) -> Calibration:
        """The curve and gates that the held-out wordings ask for."""
        if len(trials.meant) < FEWEST or trials.score.shape[1] < 3:
            return CAUTIOUS
        known, meant = trials.known, trials.meant
        if not known.any():
            return CAUTIOUS
        _, nearness, softness = max(
            (trials.likelihood(mix, soft), mix, soft) for mix in MIXES for soft in SOFTNESSES
        )
        total = trials.score + nearness * trials.near
        lines = np.arange(len(total))
        first = total.argmax(1)
        right = known & (first == meant)
        if len(set(right)) < 2:
            return CAUTIOUS
        softness *= FLATTER
        features = np.stack(
            [_features(t, softness)[f] for t, f in zip(total.astype(float), first, strict=True)]
        )
        foreign = ~known
        mass = np.ones(len(known))
        if foreign.any() and known.any():
            mass[foreign] = FOREIGN / (1 - FOREIGN) * known.sum() / foreign.sum()
        weights = _logistic(features, right.astype(float), mass)
        chances = 1 / (1 + np.exp(-(features @ weights)))
        answer = 0.5
        if foreign.any():
            answer = max(answer, float(np.quantile(chances[foreign], 1 - FALSE_ANSWERS)))
        offer = min(answer, float(np.quantile(chances[foreign], 1 - FALSE_OFFERS)) if foreign.any() else 0.2)
        top = total[lines, first]
        total[lines, first] = -np.inf
        leads = (top - total.max(1))[right]
        return cls(
            tuple(map(float, weights)),
            nearness,
            softness,
            min(answer, 0.95),
            offer,
            0.15,
            float(np.median(leads)),
            len(meant),
        )

    def chances(self, scores: npt.NDArray[np.float32]) -> Floats:
        """Probability that each topic is the one meant, from the scores of all topics."""
        if not len(scores):
            return np.zeros(0)
        rows = _features(scores.astype(float), self.softness)
        return np.asarray(1 / (1 + np.exp(-np.clip(rows @ np.array(self.weights), -30, 30))))


def _features(scores: Floats, softness: float) -> Floats:
    """For each topic: 1 and the log-odds of its softmax share."""
    shares = np.exp((scores - scores.max()) / softness)
    rows = np.ones((len(scores), 2))
    rows[:, 1] = np.log(np.maximum(shares, 1e-30) / np.maximum(shares.sum() - shares, 1e-9))
    return rows


def _logistic(features: Floats, right: Floats, mass: Floats, ridge: float = 0.1) -> Floats:
    """Newton's method for a ridge-penalised logistic regression of weighted examples."""
    weights = np.zeros(features.shape[1])
    penalty = ridge * np.eye(features.shape[1])
    penalty[0, 0] = 1e-6
    for _ in range(25):
        chances = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (mass * (right - chances)) - penalty @ weights
        curve = (features * (mass * chances * (1 - chances))[:, None]).T @ features + penalty
        change = np.linalg.solve(curve, slope)
        weights += change
        if np.abs(change).max() < 1e-6:
            break
    return weights


CAUTIOUS = Calibration((-1.0, 1.0), 0.3, 0.2, 0.75, 0.2, 0.15, 0.3, 0)
"""For handbooks too small to calibrate themselves."""
