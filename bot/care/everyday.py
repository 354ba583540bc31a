"""Everyday words that are one or two letters from a word of danger.

They are spelled as they are meant, so triage never reads a typo into them.
"""

from __future__ import annotations

EVERYDAY = frozenset("""
""".split())
