"""What every test may ask for: a shell, and a small clinic."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Shell, write_clinic


@pytest.fixture
def aftercare(tmp_path: Path) -> Shell:
    """``aftercare(...)`` as a user would type it, in an empty folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Shell(folder)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """The knowledge folder of a small signed clinic."""
    return write_clinic(tmp_path / "clinic")
