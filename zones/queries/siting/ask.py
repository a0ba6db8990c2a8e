"""The form that asks where to build: what can be chosen, and what was filled in before."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from facilities.models import FacilityType
from regions.models import AgeBand, Area, Level
from zones.models import SitingChoice, SitingLayer, SitingPlan, StandardSet, StatusNeeded
from zones.queries.runs import analysed_codes
from zones.siting.form import GROUND_KINDS, SERVICE_ROWS
from zones.siting.question import ALL, FAIR, MEAN, MONEY, MOST, SitingQuestion
from zones.siting.services import ServiceChoices, service_choices

from .plans import building_types, layers_known

MOST_AREAS: Final = 1500
"""More areas than this are not listed; villages are left out then, and a code can be typed."""


@dataclass(frozen=True, slots=True)
class AskForm:
    """What was sent (a QueryDict or a dict of lists), and why it was refused: the words and the field to mend."""

    sent: Mapping[str, Any]
    refused: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a list, indented by its level."""

    value: str
    words: str
    is_chosen: bool
    level: int = 0


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The fields of one service."""

    number: int
    what: str
    limit: str
    is_minutes: bool
    ages: tuple[Option, ...]
    status: tuple[Option, ...]
    count: str
    cost: str
    capacity: str


@dataclass(frozen=True)
class AskScreen:
    """The form as a page shows it; areas is empty before anything was analysed."""

    form: AskForm
    areas: tuple[Option, ...]
    are_all_areas: bool
    bounds: tuple[float, float, float, float] | None
    services: tuple[ServiceRow, ...]
    choices: tuple[ServiceChoices, ...]
    objectives: tuple[Option, ...]
    layers: tuple[tuple[SitingLayer, bool, bool], ...]
    types: tuple[tuple[FacilityType, bool], ...]
    ground: tuple[Option, ...]
    values: dict[str, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset({"sel"})
    kept: tuple[Option, ...] = ()
    forbidden: tuple[str, ...] = ()

    @cached_property
    def area(self) -> str:
        """Return the code of the chosen area, "" when none is."""
        return next((one.value for one in self.areas if one.is_chosen), "")

    @property
    def has_more(self) -> bool:
        """Say whether more than one service is filled in."""
        return any(row.what for row in self.services[1:])

    @property
    def has_excluded(self) -> bool:
        """Say whether anything is said about where not to build."""
        names = ("larang_sudut", "larang_jarak")
        return any(self.values.get(name) for name in names) or any(one.is_chosen for one in self.ground) or any(
            is_out for _layer, _is_in, is_out in self.layers
        )


def ask_screen(form: AskForm) -> AskScreen:
    """Return the form's content; raise nothing: what cannot be meant is shown as it was sent."""
    standards = StandardSet.objects.filter(is_default=True).first()
    code = _one(form, "kode-lain") or _one(form, "wilayah")
    areas, are_all = _areas(code) if standards is not None else ((), True)
    area = Area.objects.current().filter(code=code or (areas[0].value if areas else "")).first()
    objective = _one(form, "tujuan") or MOST
    chosen, left_out = set(_many(form, "lapisan")), set(_many(form, "larang-lapisan"))
    types = set(_many(form, "jenis"))
    ground = set(_many(form, "larang-dasar"))
    words = {"water": _("air"), "rail": _("rel kereta"), "green": _("ruang hijau")}
    values = {
        name.replace("-", "_"): _one(form, name)
        for name in ("nama", "kode-lain", "anggaran", "bagian", "pemilik", "titik", "larang-sudut", "larang-jarak",
                     "rencana", "dengan")
    }  # fmt: skip
    return AskScreen(
        form=form,
        areas=areas,
        are_all_areas=are_all,
        bounds=area.geometry.extent if area is not None else None,
        services=tuple(_row(form, number) for number in SERVICE_ROWS),
        choices=service_choices(standards) if standards is not None else (),
        objectives=tuple(
            Option(value, text, value == objective)
            for value, text in (
                (MOST, _("Sebanyak mungkin anak baru terjangkau")),
                (FAIR, _("Kelurahan yang paling tertinggal dahulu")),
                (ALL, _("Sesedikit mungkin tempat untuk semua anak")),
                (MEAN, _("Rata-rata jalan kaki sependek mungkin")),
            )
        ),
        layers=tuple((one, str(one.pk) in chosen, str(one.pk) in left_out) for one in layers_known()),
        types=tuple((one, one.pk in types) for one in building_types()),
        ground=tuple(Option(kind, words[kind], kind in ground) for kind in GROUND_KINDS),
        values=values,
        places=frozenset(_many(form, "tempat")) or frozenset({"sel"}),
        kept=_kept(_many(form, "pakai")),
        forbidden=tuple(_many(form, "tolak")),
    )


def sent_of_plan(plan: SitingPlan) -> dict[str, list[str]]:
    """Return a plan's question as the form would have sent it, so that it can be changed and asked anew."""
    question = SitingQuestion.from_data(plan.question)
    sent = {
        "nama": [plan.name], "wilayah": [question.area_code], "tujuan": [question.objective],
        "dengan": [question.means], "bagian": [str(round(question.share * 100))],
        "rencana": ["1"] if question.with_planned else [], "tempat": list(question.places),
        "lapisan": [str(pk) for pk in question.layers], "larang-lapisan": [str(pk) for pk in question.not_layers],
        "jenis": list(question.building_types), "pemilik": [question.owner],
        "titik": ["\n".join(f"{one.lat} {one.lon} {one.name}".strip() for one in question.points)],
        "larang-sudut": [_corners(question.not_shape)], "larang-dasar": list(question.not_kinds),
        "larang-jarak": [str(question.not_near_m)] if question.not_near_m else [],
        "tolak": list(question.forbidden), "pakai": [f"{service}|{key}" for service, key in question.kept],
    }  # fmt: skip
    if question.means == MONEY and question.money:
        sent["anggaran"] = [str(question.money)]
    bands = {(band.age_from, band.age_to): band.pk for band in AgeBand.objects.all()}
    for row, service in zip(SERVICE_ROWS, question.services, strict=False):
        sent[f"layanan-{row}"] = [service.what]
        sent[f"batas-{row}"] = [str(service.limit_m or "")]
        sent[f"umur-{row}"] = [bands.get(service.ages or (), "")]
        sent[f"status-{row}"] = [service.status or ""]
        sent[f"jumlah-{row}"] = [str(service.count)]
        sent[f"biaya-{row}"] = [str(service.cost or "")]
        sent[f"daya-{row}"] = [str(service.capacity or "")]
    return sent


def _kept(sent: Sequence[str]) -> tuple[Option, ...]:
    """Return settled places as they can be released, by name or street where a plan suggested them."""
    keys = [text.partition("|")[2][:60] for text in sent]
    known = SitingChoice.objects.filter(place_key__in=keys).order_by("-pk").values_list("place_key", "name", "street")
    words = {key: name or street for key, name, street in known}
    return tuple(
        Option(text, words.get(key) or _("tempat nomor %(number)s") % {"number": number}, True)
        for number, (text, key) in enumerate(zip(sent, keys, strict=True), start=1)
    )


def _corners(shape: dict[str, Any] | None) -> str:
    """Return polygons as they are typed: a corner a line, an empty line between two."""
    rings = [part[0][:-1] for part in (shape or {}).get("coordinates", ())]
    return "\n\n".join("\n".join(f"{lat} {lon}" for lon, lat in ring) for ring in rings)


def _areas(code: str) -> tuple[tuple[Option, ...], bool]:
    """Return the analysed areas as a tree by code, and whether all of them are listed."""
    analysed = analysed_codes()
    tops = [one for one in analysed if not any(one.startswith(f"{other}.") for other in analysed)]
    found: list[tuple[str, str, int]] = []
    for top in tops:
        found += Area.objects.current().within_code(top).order_by("code").values_list("code", "name", "level")
    are_all = len(found) <= MOST_AREAS
    if not are_all:
        found = [one for one in found if one[2] < Level.VILLAGE or one[0] == code]
    first = next((one[0] for one in found if one[2] == Level.REGENCY), found[0][0] if found else "")
    chosen = code if code in {one[0] for one in found} else first
    least = min((one[2] for one in found), default=0)
    return tuple(
        Option(one, f"{'– ' * (level - least)}{name} ({one})", one == chosen, level) for one, name, level in found
    ), are_all


def _row(form: AskForm, number: int) -> ServiceRow:
    ages, status = _one(form, f"umur-{number}"), _one(form, f"status-{number}")
    return ServiceRow(
        number=number,
        what=_one(form, f"layanan-{number}"),
        limit=_one(form, f"batas-{number}"),
        is_minutes=_one(form, f"satuan-{number}") == "menit",
        ages=tuple(Option(band.pk, band.name, band.pk == ages) for band in AgeBand.objects.all()),
        status=tuple(Option(value, str(words), value == status) for value, words in StatusNeeded.choices),
        count=_one(form, f"jumlah-{number}") or "1",
        cost=_one(form, f"biaya-{number}"),
        capacity=_one(form, f"daya-{number}"),
    )


def _one(form: AskForm, name: str) -> str:
    values = _many(form, name)
    return values[-1] if values else ""


def _many(form: AskForm, name: str) -> list[str]:
    sent = form.sent
    values = sent.getlist(name) if hasattr(sent, "getlist") else sent.get(name, [])
    return [str(value).replace("\x00", "") for value in values if str(value)]

