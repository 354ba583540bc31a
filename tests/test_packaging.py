"""What a stranger gets: two commands, one wheel, every dependency named."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from command_line import ROOT, surroundings

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirements: list[str]) -> set[str]:
    """The distributions that requirement lines name."""
    return {canonical(found[0]) for line in requirements if (found := re.match(r"[A-Za-z0-9._-]+", line))}


def imported(folder: Path, *, at_start: bool) -> dict[str, str]:
    """Top-level packages imported below ``folder``, each with a file that does.

    ``at_start``: only imports that run when the module is imported.
    """
    found: dict[str, str] = {}
    for file in folder.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body if at_start else ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                found.setdefault(name.split(".")[0], str(file.relative_to(ROOT)))
    return found


def test_it_is_called_aftercare_and_needs_a_python_of_today() -> None:
    project = PROJECT["project"]
    assert project["name"] == "aftercare-bot"
    assert project["scripts"] == {"aftercare": "bot.cli:main"}
    assert project["requires-python"] == ">=3.11"
    assert (ROOT / "LICENSE").exists()


def test_the_shipped_words_travel_in_the_wheel() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["bot"]
    assert "knowledge" in wheel["force-include"]
    assert wheel["force-include"]["knowledge"].startswith("bot/")


def test_every_package_the_house_imports_is_a_declared_dependency() -> None:
    providers = importlib.metadata.packages_distributions()
    project = PROJECT["project"]
    optional = named(project["optional-dependencies"]["postgres"])
    declared = named(project["dependencies"]) | optional
    teach = named(project["optional-dependencies"]["teach"])
    for package, file in imported(ROOT / "bot", at_start=False).items():
        if package in sys.stdlib_module_names or package == "bot":
            continue
        if file == "bot/knowledge/teaching.py" and canonical(package) in teach:
            continue  # not installed here; each goes by the name it is imported by
        homes = {canonical(name) for name in providers.get(package, [])}
        assert homes & declared, f"{file} imports {package}, which no dependency brings"
    for package, file in imported(ROOT / "bot", at_start=True).items():
        homes = {canonical(name) for name in providers.get(package, [])}
        assert not homes & optional, f"{file} imports {package} at the start, but it is optional"


def test_every_package_the_tests_import_comes_with_the_test_extra() -> None:
    providers = importlib.metadata.packages_distributions()
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    declared = named(project["dependencies"]) | named(extras["postgres"]) | named(extras["test"])
    ours = {path.stem for path in (ROOT / "tests").rglob("*") if path.is_dir() or path.suffix == ".py"} | {
        "bot"
    }
    for package, file in imported(ROOT / "tests", at_start=False).items():
        if package in sys.stdlib_module_names or package in ours:
            continue
        homes = {canonical(name) for name in providers.get(package, [])}
        assert homes & declared, f"{file} imports {package}, which the extra 'test' does not bring"


def test_every_dependency_has_a_version_that_was_tried() -> None:
    pinned = named((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    project = PROJECT["project"]
    wanted = named(project["dependencies"])
    for name, extra in project["optional-dependencies"].items():
        if name != "teach":  # PyTorch differs by machine
            wanted |= named(extra)
    assert wanted - {"aftercare-bot"} <= pinned


def test_the_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in readme.splitlines()]
    for end in ("aftercare sandbox", "-m pytest"):
        [command] = [
            one for one in lines if one.startswith("python3 -m venv .venv && ") and one.endswith(end)
        ]
        assert " pip" in command or "/pip" in command
    for end in ("aftercare sandbox", "pytest"):
        assert any(one.startswith("uv run") and one.endswith(end) for one in lines)


def test_nothing_that_is_shipped_knows_where_it_was_written() -> None:
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = [ROOT / name for name in listed.split("\0") if name] or list((ROOT / "bot").rglob("*.py"))
    # Written apart, so that this file does not find itself.
    private = re.compile("/" + r"work/(main|shared)|\.\./" + "shared|" + r"ghp_\w{20}|sk-" + r"ant-")
    told = [
        file.name
        for file in files
        if file.is_file()
        and file.suffix in {".py", ".yaml", ".md", ".toml", ".txt", ".html", ".js", ""}
        and private.search(file.read_text(encoding="utf-8", errors="replace"))
    ]
    assert told == []


def test_it_runs_from_anywhere_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", "--help"],
        cwd=tmp_path,
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    commands = "sandbox run check ask timeline enroll treatments move cancel discharge reminders"
    for command in f"{commands} migrate backup restore export erase doctor".split():
        assert re.search(rf"^ +{command}\b", done.stdout, re.MULTILINE), command
    assert list(tmp_path.iterdir()) == []
