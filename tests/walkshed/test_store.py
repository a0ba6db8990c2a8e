"""Storing graphs."""

import mmap
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from tests.worlds.ladder import LADDER
from walkshed.errors import GraphFileError
from walkshed.store import GRAPH_FILE, MAGIC, load_graph, save_graph


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Return the file of a stored ladder."""
    file = tmp_path / "ladder.streets"
    save_graph(LADDER.graph, file)
    return file


def test_load_graph_returns_what_was_saved(stored: Path) -> None:
    saved, loaded = LADDER.graph, load_graph(stored)
    for field in fields(saved):
        before, after = getattr(saved, field.name), getattr(loaded, field.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype and (before == after).all()
        else:
            assert before == after


def test_load_graph_copies_nothing_so_that_processes_share_the_file(stored: Path) -> None:
    loaded = load_graph(stored)
    arrays = [getattr(loaded, field.name) for field in fields(loaded)]
    for array in (array for array in arrays if isinstance(array, np.ndarray) and array.size):
        assert not array.flags.owndata and not array.flags.writeable
        assert isinstance(_origin(array), mmap.mmap)


def _origin(array: object) -> object:
    """Return what an array is a view of, all views looked through."""
    while True:
        behind = array.obj if isinstance(array, memoryview) else getattr(array, "base", None)
        if behind is None:
            return array
        array = behind


def test_save_graph_gives_the_same_bytes_again(stored: Path, tmp_path: Path) -> None:
    save_graph(load_graph(stored), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == stored.read_bytes()


def test_save_graph_leaves_nothing_beside_the_file(stored: Path) -> None:
    save_graph(LADDER.graph, stored)
    assert list(stored.parent.iterdir()) == [stored]


def test_save_graph_that_fails_keeps_the_old_file(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save_graph(LADDER.graph, stored)
    assert stored.read_bytes() == before
    assert list(stored.parent.iterdir()) == [stored]


def test_load_graph_refuses_a_changed_byte_unless_it_is_filling(stored: Path) -> None:
    whole = stored.read_bytes()
    refused = 0
    for at in range(0, len(whole), 41):
        stored.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            loaded = load_graph(stored)
        except GraphFileError as error:
            assert str(stored) in str(error)
            refused += 1
        else:
            save_graph(loaded, stored.with_suffix(".again"))
            assert stored.with_suffix(".again").read_bytes() == whole
    assert refused > 50


@pytest.mark.parametrize("keep", [0, 10, 40, 400, 3000])
def test_load_graph_refuses_a_file_cut_short(stored: Path, keep: int) -> None:
    stored.write_bytes(stored.read_bytes()[:keep])
    with pytest.raises(GraphFileError):
        load_graph(stored)


def test_load_graph_refuses_another_version(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("walkshed.store.GRAPH_FILE", replace(GRAPH_FILE, version=9))
        save_graph(LADDER.graph, stored)
    with pytest.raises(GraphFileError, match="found version 9, this program reads version 1"):
        load_graph(stored)


def test_load_graph_refuses_a_file_of_another_kind(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no graph at all, only text")
    with pytest.raises(GraphFileError, match=f"found no {MAGIC.decode()} at its beginning"):
        load_graph(file)


def test_load_graph_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(GraphFileError, match="none.streets: No such file"):
        load_graph(tmp_path / "none.streets")
