"""Requirements have reasons; lock files pin what is required, with hashes and without addresses."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
ADDRESS = re.compile(r"(https?|git\+|file)://|^--?(i|f|index-url|extra-index-url|find-links)\b", re.MULTILINE)


def name_of(requirement: str) -> str:
    """Return the normalized name of the package that a requirement asks for."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]


def pinned(lock: Path) -> dict[str, str]:
    """Return name and version of all pins of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, "package-lock.json"])
def test_lock_carries_no_download_address(project: Path, lock: str) -> None:
    text = (project / lock).read_text(encoding="utf-8")
    text = re.sub(r'"(url|funding)": "[^"]*"', "", text)  # where to thank the authors
    assert ADDRESS.findall(text) == []
    assert '"resolved"' not in text


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_pin_of_python_has_a_hash(project: Path, lock: str) -> None:
    text = (project / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_pin_of_the_front_end_has_a_hash(project: Path) -> None:
    packages = json.loads((project / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_locks_hold_what_is_required(project: Path) -> None:
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    product, tests = pinned(project / "requirements.lock"), pinned(project / "requirements-dev.lock")
    assert {name_of(one) for one in table["dependencies"]} <= set(product)
    assert {name_of(one) for one in table["optional-dependencies"]["dev"]} <= set(tests)
    assert product.items() <= tests.items(), "the tests must run what is shipped"


@pytest.mark.parametrize(
    ("rooms", "extra"),
    [
        (("walkshed", "regions", "facilities", "zones", "geo_kla"), ()),
        (("tests", "bench", "fixtures"), ("dev",)),
    ],
)
def test_what_is_imported_is_required(project: Path, rooms: tuple[str, ...], extra: tuple[str, ...]) -> None:
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {name_of(one) for one in table["dependencies"]}
    for name in extra:
        required |= {name_of(one) for one in table["optional-dependencies"][name]}
    packages = importlib.metadata.packages_distributions()
    peers = project / "bench" / "peers"  # each has an environment of its own
    missing = {
        f"{file.relative_to(project)}: {module}"
        for room in rooms
        for file in (project / room).rglob("*.py")
        if peers not in file.parents
        for module in imported(file)
        if not {name_of(one) for one in packages.get(module, ())} & required
        and module not in sys.stdlib_module_names
        and not any((folder / module).is_dir() for folder in (project, project / "bin", file.parent))
    }
    assert missing == set()


def test_a_peer_pins_in_its_own_environment_what_it_is_called_by(project: Path) -> None:
    folders = [answer.parent for answer in (project / "bench" / "peers").glob("*/answer.py")]
    assert len(folders) > 8
    for folder in folders:
        lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if not re.match(r"[a-zA-Z0-9-]+==\S+$", line) and line and line[0] != "#"] == []
        assert not ADDRESS.search("\n".join(lines))
        ours = {module for module in imported(folder / "answer.py") if (project / module / "__init__.py").exists()}
        assert ours == set(), f"{folder.name} must answer without our code"


def imported(file: Path) -> set[str]:
    """Return the packages that a Python file imports by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_python_requirement_has_its_reason_beside_it(project: Path) -> None:
    lines = (project / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start, end = lines.index("dependencies = ["), lines.index("[tool.ruff]")
    required = [line for line in lines[start:end] if re.match(r'\s+"[a-z0-9-]+>=', line)]
    assert len(required) > 25
    assert [line for line in required if not re.search(r'", # \w.{9,}', line)] == []


def test_every_front_end_requirement_has_its_reason(project: Path) -> None:
    package = json.loads((project / "package.json").read_text(encoding="utf-8"))
    assert package["reasons"].keys() == package["dependencies"].keys() | package["devDependencies"].keys()
    assert all(len(reason) > 10 for reason in package["reasons"].values())
