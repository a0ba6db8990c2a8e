"""The answers to a list of addresses as rows: the list's own columns first, as they came, then what was found."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from regions.importers.tables import Table
from zones.queries.asking.many import Found, ListedAnswer, ListedAnswers, ServiceKey
from zones.queries.table_files import Rows


def answer_rows(table: Table, answers: ListedAnswers) -> Rows:
    """Return heading and rows in the order of the list."""
    added = [_("Kelurahan/desa"), _("Jarak ke jalan (m)"), _("Keterangan")]
    for name in _distinct(answers.services):
        added += [f"{name}: {part}" for part in (_("jarak (m)"), _("menit"), _("tempat"), _("hasil"))]
    rows: list[Sequence[Any]] = [[*table.columns, *added]]
    for row, answer in zip(table.rows, answers.rows, strict=True):
        own = [row.values.get(column) for column in table.columns]
        rows.append([*own, *_said(answer), *(cell for key in answers.services for cell in _cells(answer, key))])
    return rows


def _distinct(services: dict[ServiceKey, str]) -> list[str]:
    """Return the names of services, told apart where two are called the same."""
    seen: dict[str, int] = {}
    names = []
    for name in services.values():
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _said(answer: ListedAnswer) -> list[Any]:
    return [answer.area or None, None if answer.leg_m is None else round(answer.leg_m, 1), answer.problem or None]


def _cells(answer: ListedAnswer, key: ServiceKey) -> list[Any]:
    if answer.services is None:
        return [None, None, None, None]
    found = answer.services.get(key)
    if found is None:
        return [None, None, None, _("tidak untuk umur ini")]
    if not isinstance(found, Found):
        return [None, None, None, found]
    words = {True: _("dalam batas"), False: _("melebihi batas"), None: _("tanpa batas jarak")}
    return [round(found.walk_m, 1), found.minutes, found.name or None, words[found.is_within]]


def template_rows() -> Rows:
    """Return an example of a list."""
    return [
        [_("nomor"), _("lintang"), _("bujur"), _("umur")],
        [1, "-6,2251", "106,9003", 4],
        [2, "-6.2301", "106.9127", 8],
    ]
