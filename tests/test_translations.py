"""Every word of the interface has its English; the words themselves are Indonesian."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOMS = ("regions", "facilities", "zones", "geo_kla")


@pytest.fixture(scope="module")
def collected(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect the words of a copy of the rooms; return the folder of its catalogues.

    A copy, because collecting writes temporary files beside the templates.
    """
    copy = tmp_path_factory.mktemp("words")
    for room in ROOMS:
        shutil.copytree(project / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "migrations"))
    shutil.copy(project / "manage.py", copy)
    environment = {**os.environ, "NODE_MODULES": str(project / "node_modules"), "PYTHONPATH": str(project)}
    environment |= {"SECRET_KEY": "words", "DATABASE_URL": os.environ.get("DATABASE_URL", "postgis:///words")}
    done = subprocess.run(
        [sys.executable, "manage.py", "collect_words"], cwd=copy, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return copy / "geo_kla" / "locale" / "en" / "LC_MESSAGES"


def is_translated(entry: polib.POEntry) -> bool:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return bool(texts) and all(texts) and not entry.fuzzy


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_word_has_its_english(collected: Path, domain: str) -> None:
    missing = [entry.msgid for entry in polib.pofile(str(collected / f"{domain}.po")) if not is_translated(entry)]
    assert missing == [], "run `manage.py collect_words` and write the English into geo_kla/locale/en"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_catalogue_compiles_with_its_placeholders(project: Path, domain: str, tmp_path: Path) -> None:
    catalogue = project / "geo_kla" / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    done = subprocess.run(
        ["msgfmt", "--check-format", "--output-file", str(tmp_path / "words.mo"), str(catalogue)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_english_keeps_the_placeholders_of_the_indonesian(project: Path, domain: str) -> None:
    """The markers of xgettext miss some languages; a lost placeholder would break a page."""
    placeholders = re.compile(r"%\(\w+\)[.\d]*[sdfr]")
    catalogue = polib.pofile(str(project / "geo_kla" / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"))
    wrong = [
        entry.msgid
        for entry in catalogue
        for text in ([entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values())
        if text and set(placeholders.findall(text)) != set(placeholders.findall(entry.msgid))
    ]
    assert wrong == []
