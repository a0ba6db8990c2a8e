"""Parts are files in, files out: whole or not there, answered once, and never believed when damaged."""

import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from tests.walkshed.test_parts import drawn
from tests.worlds.halves import Country, country, is_within
from walkshed.errors import PartFileError
from walkshed.part_files import answer_file, read_answers, read_part, write_part
from walkshed.parts import Answers, answer


@pytest.fixture
def cut() -> Country:
    return country(drawn(7), 7)


def same(a: Answers, b: Answers) -> bool:
    return all(
        np.asarray(getattr(a, field.name)).tobytes() == np.asarray(getattr(b, field.name)).tobytes()
        for field in fields(Answers)
    )


def test_answers_of_files_are_those_of_the_part(cut: Country, tmp_path: Path) -> None:
    part = cut.part(1, 400_000)
    write_part(part, tmp_path / "in")
    told = answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    assert same(read_answers(tmp_path / "out"), answer(part))
    assert is_within(read_answers(tmp_path / "out"), answer(cut.whole()))
    assert (told.was_there, told.nodes, told.own) == (False, part.graph.node_count, len(part.own))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_the_same_part_gives_the_same_bytes_and_another_one_others(cut: Country, tmp_path: Path) -> None:
    first = write_part(cut.part(1, 400_000), tmp_path / "a")
    assert write_part(read_part(tmp_path / "a"), tmp_path / "b") == first
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert write_part(cut.part(1, 300_000), tmp_path / "c") != first


def test_an_answer_that_is_there_is_not_computed_again(cut: Country, tmp_path: Path) -> None:
    write_part(cut.part(1, 400_000), tmp_path / "in")
    answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    before = (tmp_path / "out").stat()
    assert answer_file(str(tmp_path / "in"), str(tmp_path / "out")).was_there
    after = (tmp_path / "out").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_an_answer_to_another_part_is_computed_again(cut: Country, tmp_path: Path) -> None:
    write_part(cut.part(0, 400_000), tmp_path / "in")
    answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    write_part(cut.part(1, 400_000), tmp_path / "in")
    assert not answer_file(str(tmp_path / "in"), str(tmp_path / "out")).was_there
    assert same(read_answers(tmp_path / "out"), answer(cut.part(1, 400_000)))


def test_an_answer_of_another_engine_is_computed_again(
    cut: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_part(cut.part(0, 400_000), tmp_path / "in")
    with monkeypatch.context() as older:
        older.setattr("walkshed.part_files.engine_version", lambda: "older")
        answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    assert not answer_file(str(tmp_path / "in"), str(tmp_path / "out")).was_there


@pytest.mark.parametrize("damage", ["cut short", "one bit", "empty", "other text", "a part"])
def test_a_damaged_or_foreign_answer_is_computed_again(cut: Country, tmp_path: Path, damage: str) -> None:
    write_part(cut.part(0, 400_000), tmp_path / "in")
    answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    whole = (tmp_path / "out").read_bytes()
    flipped = bytearray(whole)
    flipped[-len(whole) // 2] ^= 1
    spoiled = {
        "cut short": whole[: len(whole) // 2], "one bit": bytes(flipped), "empty": b"",
        "other text": b"these are notes of somebody", "a part": (tmp_path / "in").read_bytes(),
    }  # fmt: skip
    (tmp_path / "out").write_bytes(spoiled[damage])
    assert not answer_file(str(tmp_path / "in"), str(tmp_path / "out")).was_there
    assert (tmp_path / "out").read_bytes() == whole


def test_a_damaged_part_is_refused_by_name(cut: Country, tmp_path: Path) -> None:
    write_part(cut.part(0, 400_000), tmp_path / "in")
    whole = (tmp_path / "in").read_bytes()
    (tmp_path / "in").write_bytes(whole[:-100])
    with pytest.raises(PartFileError, match="in: the content of .* is damaged or cut short"):
        answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_an_answer_that_cannot_be_written_leaves_nothing(
    cut: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_part(cut.part(0, 400_000), tmp_path / "in")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        answer_file(str(tmp_path / "in"), str(tmp_path / "out"))
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
