"""Small pictures that are readable on a phone: a timeline, and a patient's own numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from bot.care.patient import Treatment
from bot.care.plan import Due
from bot.care.reply import say_when

WIDTH = 1080
"""Pixels across: a phone shows it full width without scaling up."""
INK, PALE, LINE, ACCENT, WARN = "#1b2a33", "#6b7b85", "#d5dde2", "#2a7de1", "#c2571a"
_STATE_COLOUR = {"planned": ACCENT, "moved": ACCENT, "late": WARN, "skipped": PALE}


def mood_chart(values: Sequence[tuple[datetime, int]], title: str, language: str) -> bytes:
    """A PNG of (local time, 0 to 10) pairs, oldest first. The latest twenty are shown."""
    values = values[-20:]
    height, left, right, top, bottom = 720, 110, WIDTH - 60, 130, 590
    image = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    draw.text((left - 50, 40), title, INK, _font(44))
    for value in (0, 5, 10):
        y = bottom - (bottom - top) * value / 10
        draw.line((left, y, right, y), LINE, 3)
        draw.text((left - 24, y), str(value), PALE, _font(34), anchor="rm")
    step = (right - left) / max(1, len(values) - 1)
    points = [(left + step * index, bottom - (bottom - top) * value / 10) for index, (_, value) in enumerate(values)]
    if len(points) > 1:
        draw.line(points, ACCENT, 6, joint="curve")
    for (x, y), (_, value) in zip(points, values, strict=True):
        draw.ellipse((x - 13, y - 13, x + 13, y + 13), ACCENT, "white", 3)
        draw.text((x, y - 22), str(value), INK, _font(30), anchor="mb")
    shown = {0, len(values) - 1} if len(values) > 1 else {0}
    for index in shown:
        x, anchor = points[index][0], "la" if index == 0 else "ra"
        zone = values[index][0].tzinfo
        assert zone is not None  # noqa: S101 - local times are aware
        words = f"{values[index][0]:%Y-%m-%d}"
        draw.text((x, bottom + 30), words, PALE, _font(32), anchor=anchor)
    return _png(image)


def timeline_picture(steps: Sequence[Due], treatment: Treatment, texts: Sequence[str], language: str) -> bytes:
    """A PNG of a dry run: when, which step, and the first words of each message."""
    row, top = 150, 190
    image = Image.new("RGB", (WIDTH, top + row * max(1, len(steps)) + 40), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 40), treatment.plan, INK, _font(46))
    draw.text((60, 105), say_when(treatment.start, treatment.zone, language), PALE, _font(34))
    draw.line((80, top, 80, top + row * len(steps) - row // 2), LINE, 6)
    for index, (due, text) in enumerate(zip(steps, texts, strict=True)):
        y = top + row * index
        draw.ellipse((64, y, 96, y + 32), _STATE_COLOUR[due.state], "white", 4)
        when = say_when(due.due, treatment.zone, language)
        state = "" if due.state == "planned" else f"  ({due.state})"
        draw.text((130, y - 8), f"{when}{state}", INK if due.state != "skipped" else PALE, _font(34))
        draw.text((130, y + 38), due.step.id, PALE, _font(28))
        words = due.reason if due.state == "skipped" else text.split("\n")[0]
        draw.text((130, y + 76), _cut(draw, words, WIDTH - 190), INK, _font(30))
    return _png(image)


def _cut(draw: ImageDraw.ImageDraw, words: str, width: float) -> str:
    while draw.textlength(words, _font(30)) > width:
        words = words[:-2].rstrip() + "…"
    return words


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own outline font, so that nothing needs to be installed."""
    return ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
