"""How the reading network of :mod:`bot.knowledge.network` is taught; by hand, and seldom.

It needs PyTorch and the pre-trained network (see the README), which the bot itself does not. The examples
are those of ``aftercare learn``; of the wordings, which are many and alike, each turn takes some.

It begins with a network that reads English. Spanish words get places of their own in it, where they stand for
English ones at first (:mod:`bot.knowledge.newwords`). In each turn an example stands as it was written or in
the middle of a note; some get a slip of the finger.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import AutoModel

from bot.care.likeness import CALM, Example
from bot.care.meaning import said
from bot.care.wordpieces import WordPieces
from bot.knowledge.encoder import encoder
from bot.knowledge.network import MOST_PIECES, to_bytes
from bot.knowledge.newwords import Shares, told_by_known
from bot.knowledge.notes import Notes, is_wording

_KNOWN_LANGUAGE = "en"
"""What the network at the base reads."""

_TURNS = 3
_BATCH = 64
_PACE, _PACE_OF_LABELS = 2e-4, 1e-3
_WARMING = 150
"""Steps in which the pace rises, before it falls to nothing in a straight line."""
_DROPPED = 0.1
_SMOOTHED = 0.02
_SCALE = 4.0
_IN_A_NOTE = 0.25
"""How many of the examples that fit stand in a note."""
_SLIPPED = 0.15
"""How many have a slip of the finger in them, in a word of so many letters."""
_SLIPPERY = 5
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
    kept = _kept(whole, [said(one.text) for one in examples])
    new = told_by_known(examples, frozenset(whole), _KNOWN_LANGUAGE, encoder())
    vocabulary = list(dict.fromkeys([*(whole[number] for number in kept), *new]))
    reader = _Reader(examples, WordPieces(vocabulary), dice)
    network = _Network(base, len(labels))
    _place_pieces(network, whole, vocabulary, new)
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
        for batch in _batches(examples, reader, dice):
            pieces, there = _padded([row for _, row in batch])
            wanted = torch.tensor([labels.index(examples[at].label) for at, _ in batch])
            say = torch.tensor([_say(examples[at]) for at, _ in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):  # half as exact, and nearly twice as fast
                read = network(pieces, there)
            miss = nn.functional.cross_entropy(
                read.float(), wanted, reduction="none", label_smoothing=_SMOOTHED
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
    used = {number for text in texts for number in cutter.numbers(text, MOST_PIECES)}
    for number, piece in enumerate(whole):
        bare = piece.removeprefix("##")
        common = piece.isascii() and number < _COMMON and not piece.startswith("[unused")
        if common or (len(bare) == 1 and bare.isascii()) or piece == "[UNK]":
            used.add(number)
    return sorted(used)


def _place_pieces(
    network: _Network, whole: Sequence[str], vocabulary: Sequence[str], new: Mapping[str, Shares]
) -> None:
    """Gives the network's pieces of ``vocabulary`` their places: those of the base, which were ``whole``, and
    for each ``new`` word that of its mixture."""
    table = network.base.embeddings.word_embeddings.weight.data
    number_of = {piece: number for number, piece in enumerate(whole)}
    cutter = WordPieces(whole)

    def place(piece: str) -> torch.Tensor:
        if piece not in new:
            return table[number_of[piece]]
        parts = [
            share * table[cutter.numbers(word, MOST_PIECES)[1:-1]].mean(0)
            for word, share in new[piece].items()
        ]
        return torch.stack(parts).sum(0)

    network.base.embeddings.word_embeddings = nn.Embedding.from_pretrained(
        torch.stack([place(piece) for piece in vocabulary]), freeze=False
    )


def _say(example: Example) -> float:
    if is_wording(example):
        return _SAY_OF_ALL_WORDINGS / _WORDING_SHARE
    return min(example.weight, _MOST_SAY)


def _a_turn(examples: Sequence[Example]) -> int:
    wordings = sum(map(is_wording, examples))
    return len(examples) - wordings + int(_WORDING_SHARE * wordings)


class _Reader:
    """The examples as they are read when their turn comes: alone, in a note, with a slip of the finger."""

    def __init__(self, examples: Sequence[Example], cutter: WordPieces, dice: random.Random) -> None:
        self._examples, self._cutter, self._dice = examples, cutter, dice
        self._notes = Notes(examples)

    def __call__(self, at: int) -> list[int]:
        """The numbers of the pieces of example ``at``, this time."""
        one = self._examples[at]
        if self._dice.random() < _SLIPPED:
            one = replace(one, text=_slipped(one.text, self._dice))
        noted = self._notes.around(one, self._dice) if self._dice.random() < _IN_A_NOTE else None
        return self._cutter.numbers(said(noted or one.text), MOST_PIECES)


def _slipped(text: str, dice: random.Random) -> str:
    """``text`` with two letters of a word changed over, or one left out or struck twice; itself where its
    words are short. "cant" without its "t" is another word."""
    words = text.split()
    long = [at for at, word in enumerate(words) if word.isalpha() and len(word) >= _SLIPPERY]
    if not long:
        return text
    where = dice.choice(long)
    word = words[where]
    at = dice.randrange(1, len(word) - 1)
    one, other = word[at], word[at + 1]
    words[where] = word[:at] + dice.choice((other + one, other, one + one + other)) + word[at + 2 :]
    return " ".join(words)


def _batches(
    examples: Sequence[Example], reader: _Reader, dice: random.Random
) -> Iterator[Sequence[tuple[int, list[int]]]]:
    """A turn's examples in some order with their pieces, those of like length together."""
    order = [at for at, one in enumerate(examples) if not is_wording(one) or dice.random() < _WORDING_SHARE]
    dice.shuffle(order)
    together = 32 * _BATCH
    for begin in range(0, len(order), together):
        block = sorted(
            ((at, reader(at)) for at in order[begin : begin + together]), key=lambda one: len(one[1])
        )
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
