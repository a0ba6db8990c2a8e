"""Keep named arrays in one file that many processes can map into memory at once.

Layout: 8 bytes magic, 8 bytes header length, 8 bytes header checksum, JSON header (version, small values,
and name, type, shape, place and checksum of each array), then the arrays, each on a multiple of 64 bytes. The
same content gives the same bytes.
"""

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from walkshed.errors import WalkshedError

ALIGNMENT = 64
PREFIX = 24
Arrays = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class ArrayFileKind:
    """What a file must be: 8 bytes at its beginning, version, what it is called, what is raised when it is not."""

    magic: bytes
    version: int
    name: str
    error: type[WalkshedError]


def write_arrays(kind: ArrayFileKind, path: str | Path, values: Mapping[str, Any], arrays: Arrays) -> None:
    """Write one file; readers of an older file at that path never see a half-written one."""
    path = Path(path)
    contents: list[np.ndarray[Any, Any]] = []
    table: list[dict[str, Any]] = []
    place = 0
    for name, value in arrays.items():
        array = np.ascontiguousarray(value)
        contents.append(array)
        table.append(
            {
                "name": name,
                "type": array.dtype.str,
                "shape": list(array.shape),
                "place": place,
                "bytes": array.nbytes,
                "crc32": zlib.crc32(_bytes_of(array)),
            }
        )
        place += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
    header = json.dumps({"version": kind.version, "values": dict(values), "arrays": table}, sort_keys=True).encode()
    header += b" " * (-(PREFIX + len(header)) % ALIGNMENT)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".draft")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(kind.magic + len(header).to_bytes(8, "little") + zlib.crc32(header).to_bytes(8, "little"))
            file.write(header)
            for array in contents:
                file.write(_bytes_of(array))
                file.write(b"\0" * (-array.nbytes % ALIGNMENT))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def read_arrays(kind: ArrayFileKind, path: str | Path) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    """Map a file into memory and return its values and arrays, read-only.

    Raise the error of its kind when it is damaged, cut short, of another version or something else.
    """
    path = Path(path)
    header, memory = _header(kind, path)
    return header["values"], {row["name"]: _array(kind, path, memory, row) for row in header["arrays"]}


def read_values(kind: ArrayFileKind, path: str | Path) -> dict[str, Any]:
    """Return the small values alone; the arrays are not looked at."""
    values: dict[str, Any] = _header(kind, Path(path))[0]["values"]
    return values


def _header(kind: ArrayFileKind, path: Path) -> tuple[dict[str, Any], memoryview]:
    """Return the header, and the memory of the arrays."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < PREFIX:
                raise kind.error(f"{path}: found fewer than {PREFIX} bytes; this is no {kind.name}")
            memory = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise kind.error(f"{path}: {error.strerror}") from error
    if bytes(memory[:8]) != kind.magic:
        raise kind.error(f"{path}: found no {kind.magic.decode()} at its beginning; this is no {kind.name}")
    begin = PREFIX + int.from_bytes(memory[8:16], "little")
    content = bytes(memory[PREFIX:begin])
    if zlib.crc32(content) != int.from_bytes(memory[16:PREFIX], "little"):
        raise kind.error(f"{path}: the header is damaged or cut short; build it again")
    header = json.loads(content)
    if header["version"] != kind.version:
        raise kind.error(
            f"{path}: found version {header['version']}, this program reads version {kind.version}; build it again"
        )
    return header, memory[begin:]


def _array(kind: ArrayFileKind, path: Path, memory: memoryview, row: dict[str, Any]) -> np.ndarray[Any, Any]:
    content = memory[row["place"] : row["place"] + row["bytes"]]
    if len(content) != row["bytes"] or zlib.crc32(content) != row["crc32"]:
        raise kind.error(f"{path}: the content of {row['name']} is damaged or cut short; build it again")
    return np.frombuffer(content, dtype=np.dtype(row["type"])).reshape(row["shape"])


def _bytes_of(array: np.ndarray[Any, Any]) -> memoryview | bytes:
    """Return the memory of a contiguous array; memory of no length has no view."""
    return array.data.cast("B") if array.nbytes else b""
