"""Read one table of a manifest key by key, with an error for each thing that is not as it should be."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .problems import DeliveryError


class ManifestError(DeliveryError):
    """Say what a manifest holds that it may not, or lacks."""


class Section:
    """One table of the manifest, read key by key; what is left at the end is unknown."""

    def __init__(self, path: Path, name: str, data: Any) -> None:
        self._path, self._name = path, name
        if not isinstance(data, dict):
            raise self.error("wrong_kind", name, _("seharusnya tabel [%(name)s]") % {"name": name})
        self._left = dict(data)
        self._known: list[str] = []

    def error(self, code: str, key: str, message: str) -> ManifestError:
        """Return (not raise) an error that names this section and key."""
        where = f"[{self._name}] {key}" if self._name and key != self._name else key
        return ManifestError(code, message, file=self._path, field=where)

    def take(self, key: str) -> Any:
        """Return the value of a key as TOML gives it, None when absent."""
        self._known.append(key)
        return self._left.pop(key, None)

    def text(self, key: str, *, needed: bool = False, among: Sequence[str] = ()) -> str:
        """Return a text; "" when absent and not needed. `among` lists the texts allowed."""
        value = self.take(key)
        if value is None or value == "":
            if needed:
                raise self.error("missing_key", key, _("kunci “%(key)s” wajib diisi") % {"key": key})
            return ""
        if not isinstance(value, str):
            raise self.error(
                "wrong_kind",
                key,
                _("ditemukan %(found)r, seharusnya teks dalam tanda kutip") % {"found": value},
            )
        if among and value not in among:
            raise self.error(
                "unknown_value",
                key,
                _("ditemukan “%(found)s”, yang ada: %(among)s") % {"found": value, "among": ", ".join(among)},
            )
        return value.strip()

    def flag(self, key: str) -> bool:
        """Return true or false; false when absent."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.error("wrong_kind", key, _("ditemukan %(found)r, seharusnya true atau false") % {"found": value})
        return bool(value)

    def year(self, key: str) -> int:
        """Return a year, which must be there."""
        value = self.take(key)
        if not isinstance(value, int) or not 1945 <= value <= 2100:
            raise self.error("wrong_kind", key, _("ditemukan %(found)r, seharusnya tahun") % {"found": value})
        return value

    def date(self, key: str) -> dt.date | None:
        """Return a TOML date or a text yyyy-mm-dd; None when absent."""
        value = self.take(key)
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                value = repr(value)
        if isinstance(value, dt.datetime):
            return value.date()
        if value is None or isinstance(value, dt.date):
            return value
        raise self.error(
            "wrong_kind",
            key,
            _("ditemukan %(found)s, seharusnya tanggal seperti 2026-12-31") % {"found": value},
        )

    @property
    def keys(self) -> list[str]:
        """Return the keys that nobody has asked for yet."""
        return list(self._left)

    def part(self, key: str) -> "Section | None":
        """Return a table below this one, None when it is absent."""
        value = self.take(key)
        return None if value is None else Section(self._path, f"{self._name}.{key}".lstrip("."), value)

    def parts(self, key: str) -> "list[Section]":
        """Return the tables [[key]], none when absent."""
        value = self.take(key) or []
        if not isinstance(value, list):
            raise self.error("wrong_kind", key, _("seharusnya daftar tabel [[%(key)s]]") % {"key": key})
        return [Section(self._path, key, row) for row in value]

    def rest(self) -> dict[str, Any]:
        """Return what is left, as it is, for a reader of another room."""
        return self._left

    def close(self) -> None:
        """Raise ManifestError for the first key that nobody asked for."""
        for key in self._left:
            raise self.error(
                "unknown_key",
                key,
                _("kunci “%(key)s” tidak dikenal; kunci yang ada: %(known)s")
                % {"key": key, "known": ", ".join(self._known)},
            )
