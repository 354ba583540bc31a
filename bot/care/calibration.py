"""From scores to probabilities and gates, learnt from the Handbook's own held-out wordings.

No number here depends on a knowledge base: a clinic that changes its topics gets new gates with
them. A trial is a wording the engine had not seen when it was asked; a *foreign* one belongs to a
topic the engine did not have either, so that any answer to it is false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FALSE_ANSWERS = 0.10
"""Share of foreign wordings that may be answered. They are nearer to the Handbook than what patients
ask beyond it, so the share on real messages is about a third of this."""
FALSE_OFFERS = 0.50
"""Share of foreign wordings to which "did you mean" may be offered."""
RIGHT = 0.97
"""Share of answers that must be right among held-out wordings."""
FEWEST = 40
"""With fewer trials than this, the cautious defaults of :data:`CAUTIOUS` stand."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Best scores (descending) for a held-out wording; whether the first was right, the topic known."""

    scores: tuple[float, ...]
    right: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over (score, lead over the next, lead over the next five) and two gates.

    ``answer`` and ``offer`` are probabilities; ``lead`` is the smallest difference of probability to
    the runner-up at which one topic is answered; ``step`` is what a nudge weighs, in score.
    """

    weights: tuple[float, float, float, float]
    answer: float
    offer: float
    lead: float
    step: float
    trials: int

    @classmethod
    def of(cls, trials: Sequence[Trial]) -> Calibration:
        """The curve and gates that the held-out wordings ask for."""
        usable = [t for t in trials if t.scores and np.isfinite(t.scores[0])]
        if len(usable) < FEWEST or len({t.right for t in usable}) < 2:
            return CAUTIOUS
        features = np.stack([_features(np.array(t.scores))[0] for t in usable])
        right = np.array([t.right for t in usable], float)
        foreign = np.array([not t.known for t in usable])
        # Foreign wordings count for as much as the known ones' errors do: as they are.
        weights = _logistic(features, right)
        chances = 1 / (1 + np.exp(-(features @ weights)))
        answer = 0.5
        if foreign.any():
            answer = max(answer, float(np.quantile(chances[foreign], 1 - FALSE_ANSWERS)))
        order = np.argsort(-chances)
        running = np.cumsum(right[order] * ~foreign[order]) / np.maximum(1, np.cumsum(~foreign[order]))
        good = np.flatnonzero(running >= RIGHT)
        if len(good):
            answer = max(answer, float(chances[order][good[-1]]))
        offer = min(
            answer, float(np.quantile(chances[foreign], 1 - FALSE_OFFERS)) if foreign.any() else answer / 3
        )
        leads = [t.scores[0] - t.scores[1] for t in usable if t.right and len(t.scores) > 1]
        step = float(np.median(leads)) if leads else 0.05
        a, b, c, d = map(float, weights)
        return cls((a, b, c, d), min(answer, 0.95), offer, 0.15, step, len(usable))

    def chances(self, scores: npt.NDArray[np.float32]) -> Floats:
        """Probability that each topic is the one meant, from their scores in descending order."""
        if not len(scores):
            return np.zeros(0)
        finite = scores[np.isfinite(scores)].astype(float)
        found = 1 / (1 + np.exp(-np.clip(_features(finite) @ np.array(self.weights), -30, 30)))
        return np.concatenate([found, np.zeros(len(scores) - len(finite))])


def _features(scores: Floats) -> Floats:
    """For each topic: 1, its score, its lead over the best other, over the mean of the next five."""
    if not len(scores):
        return np.zeros((0, 4))
    best = scores[0]
    second = scores[1] if len(scores) > 1 else 0.0
    rows = np.ones((len(scores), 4))
    rows[:, 1] = scores
    rows[:, 2] = scores - best
    rows[0, 2] = best - second
    rest = scores[1:6] if len(scores) > 1 else np.zeros(1)
    rows[:, 3] = scores - rest.mean()
    return rows


def _logistic(features: Floats, right: Floats, ridge: float = 0.1) -> Floats:
    """Newton's method for a ridge-penalised logistic regression."""
    weights = np.zeros(features.shape[1])
    penalty = ridge * np.eye(features.shape[1])
    penalty[0, 0] = 1e-6
    for _ in range(25):
        chances = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (right - chances) - penalty @ weights
        curve = (features * (chances * (1 - chances))[:, None]).T @ features + penalty
        change = np.linalg.solve(curve, slope)
        weights += change
        if np.abs(change).max() < 1e-6:
            break
    return weights


CAUTIOUS = Calibration((-7.0, 12.0, 6.0, 0.0), 0.75, 0.2, 0.15, 0.05, 0)
"""For handbooks too small to calibrate themselves."""
