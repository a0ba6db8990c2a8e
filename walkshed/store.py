"""Store a street graph in one file that many processes can map into memory at once.

Layout: 8 bytes magic, 8 bytes header length, 8 bytes header checksum, JSON header (version, small values,
and name, type, shape, place and checksum of each array), then the arrays, each on a multiple of 64 bytes. The
same graph gives the same bytes.
"""

import json
import mmap
import os
import tempfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from walkshed.errors import GraphFileError
from walkshed.graph import StreetGraph

MAGIC = b"WALKSHED"
VERSION = 1
ALIGNMENT = 64
PREFIX = 24


def save_graph(graph: StreetGraph, path: str | Path) -> None:
    """Write a graph to one file; readers of an older file at that path never see a half-written one."""
    path = Path(path)
    values: dict[str, Any] = {}
    arrays: list[np.ndarray[Any, Any]] = []
    table: list[dict[str, Any]] = []
    place = 0
    for field in fields(StreetGraph):
        value = getattr(graph, field.name)
        if not isinstance(value, np.ndarray):
            values[field.name] = value
            continue
        array = np.ascontiguousarray(value)
        arrays.append(array)
        table.append(
            {
                "name": field.name,
                "type": array.dtype.str,
                "shape": list(array.shape),
                "place": place,
                "bytes": array.nbytes,
                "crc32": zlib.crc32(array.tobytes()),
            }
        )
        place += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
    header = json.dumps({"version": VERSION, "values": values, "arrays": table}, sort_keys=True).encode()
    header += b" " * (-(PREFIX + len(header)) % ALIGNMENT)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".draft")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(MAGIC + len(header).to_bytes(8, "little") + zlib.crc32(header).to_bytes(8, "little"))
            file.write(header)
            for array in arrays:
                file.write(array.tobytes())
                file.write(b"\0" * (-array.nbytes % ALIGNMENT))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def load_graph(path: str | Path) -> StreetGraph:
    """Map a stored graph into memory, read-only; raise GraphFileError when it is damaged or no graph."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < PREFIX:
                raise GraphFileError(f"{path}: found fewer than {PREFIX} bytes; this is no street graph")
            memory = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise GraphFileError(f"{path}: {error.strerror}") from error
    if bytes(memory[:8]) != MAGIC:
        raise GraphFileError(f"{path}: found no {MAGIC.decode()} at its beginning; this is no street graph")
    begin = PREFIX + int.from_bytes(memory[8:16], "little")
    content = bytes(memory[PREFIX:begin])
    if zlib.crc32(content) != int.from_bytes(memory[16:PREFIX], "little"):
        raise GraphFileError(f"{path}: the header is damaged or cut short; build it again")
    header = json.loads(content)
    if header["version"] != VERSION:
        raise GraphFileError(
            f"{path}: found version {header['version']}, this program reads version {VERSION}; build it again"
        )
    arrays = {row["name"]: _array(path, memory[begin:], row) for row in header["arrays"]}
    return StreetGraph(**{**header["values"], "kinds": tuple(header["values"]["kinds"]), **arrays})


def _array(path: Path, memory: memoryview, row: dict[str, Any]) -> np.ndarray[Any, Any]:
    content = memory[row["place"] : row["place"] + row["bytes"]]
    if len(content) != row["bytes"] or zlib.crc32(content) != row["crc32"]:
        raise GraphFileError(f"{path}: the content of {row['name']} is damaged or cut short; build it again")
    return np.frombuffer(content, dtype=np.dtype(row["type"])).reshape(row["shape"])
