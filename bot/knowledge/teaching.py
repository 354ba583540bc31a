"""How the reading network of :mod:`bot.knowledge.network` is taught; by hand, and seldom.

It needs PyTorch and the pre-trained network (see the README), which the bot itself does not. The examples
are those of ``aftercare learn``; of the wordings, which are many and alike, each turn takes some.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import AutoModel

from bot.care.likeness import CALM, SAY_OF_WORDINGS, Example
from bot.care.meaning import WHOLE, spoken
from bot.care.wordpieces import WordPieces
from bot.knowledge.network import to_bytes

_TURNS = 3
_BATCH = 64
_PACE, _PACE_OF_LABELS = 1.5e-4, 1e-3
_WARMING = 150
"""Steps in which the pace rises, before it falls to nothing in a straight line."""
_DROPPED = 0.1
_SMOOTHED = 0.02
_SCALE = 4.0
_PIECES = 64
_WORDING_SHARE, _SAY_OF_ALL_WORDINGS = 0.4, 0.5
_MOST_SAY = 2.0
"""The most that an example weighs; what a turn takes of the wordings weighs half as much as all of them."""
_COMMON = 18_000
"""The base's pieces stand in order of how common they are; rarer ones are kept where an example has them."""


class _Network(nn.Module):
    def __init__(self, base: Path, labels: int) -> None:
        super().__init__()
        self.base = AutoModel.from_pretrained(base, attn_implementation="eager", local_files_only=True)
        self.out = nn.Linear(self.base.config.hidden_size, labels)

    def forward(self, pieces: torch.Tensor, there: torch.Tensor | None = None) -> torch.Tensor:
        """What it makes of each row of ``pieces``, as log-odds; ``there`` is 1 where a piece is."""
        there = torch.ones_like(pieces) if there is None else there
        read = self.base(input_ids=pieces, attention_mask=there).last_hidden_state
        weight = there[..., None].to(read.dtype)
        mean = (read * weight).sum(1) / weight.sum(1)
        return self.out(nn.functional.dropout(mean, _DROPPED, self.training) * _SCALE)


class _Chances(nn.Module):
    """The network as it is used: one message at a time, probabilities out."""

    def __init__(self, network: _Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.network(pieces), -1)


def teach(
    base: Path, examples: Sequence[Example], source: str, tell: Callable[[str], None] = lambda _: None
) -> bytes:
    """The file of a network at ``base`` (BERT's form, with its ``vocab.txt``) taught with ``examples``.

    ``tell`` hears how far it is. Takes some 15 minutes a turn on two cores; the same examples give nearly
    the same network, not the same bytes.
    """
    torch.manual_seed(0)
    dice = random.Random(0)  # noqa: S311 - for the order of examples, no secret
    labels = (CALM, *sorted({one.label for one in examples} - {CALM}))
    whole = (base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    texts = [" ".join(spoken(one.text)[:WHOLE]) for one in examples]
    kept = _kept(whole, texts)
    vocabulary = [whole[number] for number in kept]
    cutter = WordPieces(vocabulary)
    cut = [cutter.numbers(text, _PIECES) for text in texts]
    network = _Network(base, len(labels))
    _keep_pieces(network, kept)
    steps = _TURNS * math.ceil(_a_turn(examples) / _BATCH)
    pace = torch.optim.AdamW(
        [
            {"params": network.base.parameters(), "lr": _PACE, "weight_decay": 0.01},
            {"params": network.out.parameters(), "lr": _PACE_OF_LABELS},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        pace, lambda step: min(1, step / _WARMING) * max(0.02, 1 - step / steps)
    )
    network.train()
    done, missed = 0, 0.0
    for turn in range(_TURNS):
        for batch in _batches(examples, cut, dice):
            pieces, there = _padded([cut[at] for at in batch])
            wanted = torch.tensor([labels.index(examples[at].label) for at in batch])
            say = torch.tensor([_say(examples[at]) for at in batch])
            miss = nn.functional.cross_entropy(
                network(pieces, there), wanted, reduction="none", label_smoothing=_SMOOTHED
            )
            loss = (miss * say).mean()
            pace.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            pace.step()
            schedule.step()
            done, missed = done + 1, missed + float(loss.detach())
            if done % 100 == 0:
                tell(f"turn {turn + 1} of {_TURNS}, step {done} of {steps}: {missed / 100:.3f}")
                missed = 0.0
    return to_bytes(_eight_bits(_Chances(network.eval())), vocabulary, labels, source)


def _kept(whole: Sequence[str], texts: Sequence[str]) -> list[int]:
    """The numbers of the base's pieces that are kept: the common ones, and those that ``texts`` have."""
    cutter = WordPieces(whole)
    used = {number for text in texts for number in cutter.numbers(text, _PIECES)}
    for number, piece in enumerate(whole):
        bare = piece.removeprefix("##")
        common = piece.isascii() and number < _COMMON and not piece.startswith("[unused")
        if common or (len(bare) == 1 and bare.isascii()) or piece == "[UNK]":
            used.add(number)
    return sorted(used)


def _keep_pieces(network: _Network, kept: Sequence[int]) -> None:
    table = network.base.embeddings.word_embeddings
    network.base.embeddings.word_embeddings = nn.Embedding.from_pretrained(
        table.weight.data[list(kept)].clone(), freeze=False
    )


def _say(example: Example) -> float:
    if _is_wording(example):
        return _SAY_OF_ALL_WORDINGS / _WORDING_SHARE
    return min(example.weight, _MOST_SAY)


def _is_wording(example: Example) -> bool:
    return example.label == CALM and example.weight == SAY_OF_WORDINGS


def _a_turn(examples: Sequence[Example]) -> int:
    wordings = sum(map(_is_wording, examples))
    return len(examples) - wordings + int(_WORDING_SHARE * wordings)


def _batches(
    examples: Sequence[Example], cut: Sequence[Sequence[int]], dice: random.Random
) -> Iterator[Sequence[int]]:
    """A turn's examples in some order, those of like length together."""
    order = [at for at, one in enumerate(examples) if not _is_wording(one) or dice.random() < _WORDING_SHARE]
    dice.shuffle(order)
    together = 32 * _BATCH
    for begin in range(0, len(order), together):
        block = sorted(order[begin : begin + together], key=lambda at: len(cut[at]))
        batches = [block[at : at + _BATCH] for at in range(0, len(block), _BATCH)]
        dice.shuffle(batches)
        yield from batches


def _padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, rows))
    pieces = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
    there = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return pieces, there


def _eight_bits(network: nn.Module) -> bytes:
    """The network for the runtime, its weights in eight bits (seven where a processor needs the room)."""
    with TemporaryDirectory() as folder:
        exact, small = Path(folder) / "exact.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            network,
            (torch.tensor([[1, 2, 3, 4]]),),
            str(exact),
            input_names=["pieces"],
            output_names=["chances"],
            dynamic_axes={"pieces": {1: "length"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(exact, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return small.read_bytes()
