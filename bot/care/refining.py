"""Softmax regression from a good start: a few rounds move topics' weights to where they tell them apart.

Nesterov's accelerated gradient (Nesterov 1983). Stopping early is the regularisation: after a few rounds the
weights still resemble what they started as, and no number has to be tuned to how many wordings there are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

ROUNDS = 9
WARMTH = 0.1
"""Temperature of the softmax, as a share of what wordings score for their own topic at the start."""


def refined(
    start: Floats, rows: sparse.csr_matrix | Floats, topic_of: Ints, offset: Floats | None = None
) -> Floats:
    """``start`` (feature by topic) moved so that each of ``rows`` scores best for the topic it is of.

    ``offset`` (row by topic) are scores that rows have anyway. A topic without rows is left alone.
    """
    if not len(topic_of):
        return start
    count = np.bincount(topic_of, minlength=start.shape[1])
    absent = count == 0
    step = np.float32((~absent).sum() / len(topic_of))
    transposed = rows.T if isinstance(rows, np.ndarray) else rows.T.tocsr()
    lines = np.arange(len(topic_of))
    weights, ahead, momentum, warmth = start, start.copy(), 1.0, 0.0
    for _ in range(ROUNDS):
        wrong = rows @ ahead
        if offset is not None:
            wrong += offset
        warmth = warmth or WARMTH * float(wrong[lines, topic_of].mean())
        if warmth <= 0:
            break  # rows that say nothing of their topics cannot tell them apart
        wrong -= wrong.max(1, keepdims=True)
        wrong /= np.float32(warmth)
        np.exp(wrong, out=wrong)
        wrong[:, absent] = 0
        wrong /= -wrong.sum(1, keepdims=True)
        wrong[lines, topic_of] += 1
        moved = transposed @ wrong
        moved *= step
        moved += ahead
        onward = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = moved + np.float32((momentum - 1) / onward) * (moved - weights)
        weights, momentum = moved, onward
    return weights
