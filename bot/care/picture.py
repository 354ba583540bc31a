"""Small pictures that are readable on a phone: a timeline, and a patient's own numbers."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from bot.care.patient import Treatment
from bot.care.plan import Due
from bot.care.reply import say_date, say_when

WIDTH = 1080
"""Pixels across: a phone shows it full width without scaling up."""
INK, PALE, LINE, ACCENT, WARN, PAPER = "#1b2a33", "#6b7b85", "#d5dde2", "#2a7de1", "#c2571a", "#ffffff"
_STATE_COLOUR = {"planned": ACCENT, "moved": ACCENT, "late": WARN, "skipped": PALE}


def mood_chart(values: Sequence[tuple[datetime, int]], title: str, language: str) -> bytes:
    """A PNG of (local time, 0 to 10) pairs, oldest first. The latest twenty are shown."""
    values = values[-20:]
    height, left, right, top, bottom = 760, 120, WIDTH - 60, 170, 620
    # A chat shows the picture at a third of its size: letters of 46 are still read there.
    size = 44 if len(values) <= 12 else 34
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    _write(draw, (left - 60, 36), title, INK, 56)
    for value in (0, 5, 10):
        y = bottom - (bottom - top) * value / 10
        draw.line((left, y, right, y), LINE, 3)
        _write(draw, (left - 24, y), str(value), PALE, 46, anchor="rm")
    step = (right - left) / max(1, len(values) - 1)
    points = [
        (left + step * index, bottom - (bottom - top) * value / 10) for index, (_, value) in enumerate(values)
    ]
    if len(points) > 1:
        draw.line(points, ACCENT, 8, joint="curve")
    for (x, y), (_, value) in zip(points, values, strict=True):
        draw.ellipse((x - 15, y - 15, x + 15, y + 15), ACCENT, "white", 3)
        _write(draw, (x, y - 24), str(value), INK, size, anchor="mb")
    for index in sorted({0, (len(values) - 1) // 2, len(values) - 1}):
        at = values[index][0]
        assert at.tzinfo is not None  # noqa: S101 - local times are aware
        anchor = "la" if index == 0 else "ra" if index == len(values) - 1 else "ma"
        _write(draw, (points[index][0], bottom + 30), say_date(at, language), PALE, 46, anchor)
    return _png(image)


def timeline_picture(
    steps: Sequence[Due], treatment: Treatment, texts: Sequence[str], language: str
) -> bytes:
    """A PNG of a dry run: when, which step, and the first words of each message."""
    row, top = 150, 190
    image = Image.new("RGB", (WIDTH, top + row * max(1, len(steps)) + 40), PAPER)
    draw = ImageDraw.Draw(image)
    _write(draw, (60, 40), treatment.plan, INK, 46)
    _write(draw, (60, 105), say_when(treatment.start, treatment.zone, language), PALE, 34)
    draw.line((80, top, 80, top + row * len(steps) - row // 2), LINE, 6)
    for index, (due, text) in enumerate(zip(steps, texts, strict=True)):
        y = top + row * index
        draw.ellipse((64, y, 96, y + 32), _STATE_COLOUR[due.state], "white", 4)
        when = say_when(due.due, treatment.zone, language)
        state = "" if due.state == "planned" else f"  ({due.state})"
        _write(draw, (130, y - 8), f"{when}{state}", INK if due.state != "skipped" else PALE, 34)
        _write(draw, (130, y + 38), due.step.id, PALE, 28)
        words = due.reason if due.state == "skipped" else text.split("\n")[0]
        _write(draw, (130, y + 76), _cut(words, 30, WIDTH - 190), INK, 30)
    return _png(image)


def _cut(words: str, size: int, width: float) -> str:
    while _width(words, size) > width:
        words = words[:-2].rstrip() + "…"
    return words


# ---- letters -------------------------------------------------------------------------------------
#
# Pillow's own outline font needs nothing to be installed, but it has no accents. They are drawn.

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u202f": " ", "\xa0": " "}
)
_DASHES = {"–": 0.5, "—": 0.8, "−": 0.5}
_UPSIDE_DOWN = {"¿": "?", "¡": "!"}
_ACUTE, _TILDE, _DOTS = "\u0301", "\u0303", "\u0308"


def _write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    words: str,
    colour: str,
    size: int,
    anchor: str = "la",
) -> None:
    """Draws one line. ``anchor`` is as in Pillow: l, m or r; then a (top), m (middle) or b (bottom)."""
    font = _font(size)
    x, y = place
    x -= {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * _width(words, size)
    y += {"a": 0.95, "m": 0.35, "b": 0.0}[anchor[1]] * size
    for sign in unicodedata.normalize("NFC", words.translate(_PLAIN)):
        plain = unicodedata.normalize("NFD", sign)
        base, marks = plain[0], plain[1:]
        if base in _DASHES:
            draw.line(
                (x, y - size * 0.27, x + size * (_DASHES[base] - 0.06), y - size * 0.27), colour, size // 14
            )
        elif base in _UPSIDE_DOWN:
            _upside_down(draw, (x, y), _UPSIDE_DOWN[base], colour, size)
        elif base == "•":
            draw.ellipse((x + size * 0.08, y - size * 0.4, x + size * 0.28, y - size * 0.2), colour)
        else:
            draw.text((x, y), base, colour, font, anchor="ls")
            if marks:
                _mark(draw, (x, y), base, marks[0], colour, size)
        x += _width(sign, size)


def _width(words: str, size: int) -> float:
    """How wide a line is, in pixels."""
    font, width = _font(size), 0.0
    for sign in unicodedata.normalize("NFC", words.translate(_PLAIN)):
        base = unicodedata.normalize("NFD", sign)[0]
        if base in _DASHES:
            width += size * _DASHES[base]
        elif base == "•":
            width += size * 0.4
        else:
            width += font.getlength(_UPSIDE_DOWN.get(base, base))
    return width


def _mark(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], base: str, mark: str, colour: str, size: int
) -> None:
    """An accent above the letter ``base`` that stands at ``place``."""
    x, y = place
    left, top, right, _ = _font(size).getbbox(base, anchor="ls")
    if base == "i":
        top = _font(size).getbbox("x", anchor="ls")[1]
        draw.rectangle((x + left - 1, y - size, x + right + 1, y + top - size * 0.06), PAPER)
    middle, above, pen = x + (left + right) / 2, y + top - size * 0.08, max(2, size // 12)
    if mark == _ACUTE:
        draw.line((middle - size * 0.05, above, middle + size * 0.1, above - size * 0.14), colour, pen)
    elif mark == _TILDE:
        draw.text((middle, above + size * 0.12), "~", colour, _font(round(size * 0.7)), anchor="ms")
    elif mark == _DOTS:
        for off in (-0.12, 0.12):
            dot = middle + off * size
            draw.ellipse((dot - pen * 0.7, above - pen * 1.6, dot + pen * 0.7, above - pen * 0.2), colour)


def _upside_down(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], sign: str, colour: str, size: int
) -> None:
    font = _font(size)
    left, top, right, bottom = font.getbbox(sign, anchor="ls")
    mask = Image.new("L", (math.ceil(right - left), math.ceil(bottom - top)))
    ImageDraw.Draw(mask).text((-left, -top), sign, 255, font, anchor="ls")
    corner = (round(place[0] + left), round(place[1] + top + size * 0.2))
    draw.bitmap(corner, mask.rotate(180), colour)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
