"""The lists on a record's form: entrances, other names, register numbers, statuses."""
import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from facilities.actions.files import LARGEST_BYTES
from facilities.actions.records import EntranceValues, RecordDetails, StatusValues
from facilities.importers.cells import REGISTER_PATTERNS, UNSURE_FORMS
from facilities.models import Facility, FacilityFile, NameKind, StatusStage

from .fields import day_field, lat_field, lon_field, yes_no_field

SCHEMES: Final = {
    "npsn": "NPSN", "nsm": "NSM (EMIS)", "puskesmas": _("kode puskesmas"), "fasyankes": _("kode fasyankes"),
    "simas": "SIMAS", "osm": "OpenStreetMap",
}  # fmt: skip
"""Registers offered on the form; a record may carry numbers of others."""
SCHEME_PATTERNS: Final = {
    **{scheme: pattern for scheme, pattern in REGISTER_PATTERNS.items() if scheme not in UNSURE_FORMS},
    "nsm": re.compile(r"\d{12}"),
    "osm": re.compile(r"(node|way|relation)/\d+"),
}
PATTERN_WORDS: Final = {
    "npsn": _("NPSN ditulis dengan 8 angka, atau K/P dengan 7 angka."),
    "nsm": _("NSM ditulis dengan 12 angka."),
    "osm": _("Contoh nomor OpenStreetMap: node/123, way/123, relation/123."),
}
PROGRAMMES: Final = ("SRA", "PRAP", "RBRA", "PISA", "PKA", "PUSPAGA", "MRA")

class _RowForm(forms.Form):
    """One row of a list on the record's form; a row without its main field is no row."""

    main: str

    @property
    def is_wanted(self) -> bool:
        return bool(self.cleaned_data.get(self.main)) and not self.cleaned_data.get("DELETE")


class EntranceForm(_RowForm):
    main = "lon"
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    lon = lon_field(required=False)
    lat = lat_field(required=False)
    name = forms.CharField(label=_("nama"), max_length=120, required=False)
    wheelchair = yes_no_field(_("kursi roda"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and (data.get("lon") is None) != (data.get("lat") is None):
            self.add_error("lat" if data.get("lat") is None else "lon", _("Isi bujur dan lintang."))
        if not self.errors and data.get("lon") is None and data.get("name"):
            self.add_error("lon", _("Isi bujur dan lintang."))
        return data


class NameForm(_RowForm):
    main = "name"
    name = forms.CharField(label=_("nama"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("macam"), choices=NameKind.choices, required=False)


class ExternalIdForm(_RowForm):
    main = "value"
    scheme = forms.CharField(label=_("register"), max_length=30, required=False)
    value = forms.CharField(label=_("nomor"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("scheme")
        words = {**SCHEMES, **({held: held} if held and held not in SCHEMES else {})}
        self.fields["scheme"].widget = forms.Select(choices=list(words.items()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        scheme, value = data.get("scheme") or "", (data.get("value") or "").strip()
        if value and not re.fullmatch(r"[-\w]{1,30}", scheme):
            self.add_error("scheme", _("Pilih registernya."))
        pattern = SCHEME_PATTERNS.get(scheme)
        if value and pattern and not pattern.fullmatch(value):
            self.add_error("value", PATTERN_WORDS.get(scheme, _("Bentuk nomor ini tidak cocok dengan registernya.")))
        return data | {"value": value}


class StatusForm(_RowForm):
    main = "programme"
    programme = forms.CharField(label=_("program"), max_length=20, required=False)
    stage = forms.ChoiceField(label=_("tahap"), choices=StatusStage.choices, required=False)
    issuer = forms.CharField(label=_("penerbit"), max_length=120, required=False)
    number = forms.CharField(label=_("nomor SK/sertifikat"), max_length=120, required=False)
    valid_from = day_field(_("berlaku dari"))
    valid_until = day_field(_("berlaku sampai"))
    evidence = forms.ModelChoiceField(
        label=_("berkas bukti"), queryset=FacilityFile.objects.none(), required=False, empty_label=_("tanpa berkas")
    )
    upload = forms.FileField(
        label=_("unggah berkas bukti baru"), required=False, help_text=_("PDF atau foto, paling besar 10 MB."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )  # fmt: skip

    def __init__(self, *args: Any, facility: Facility | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("programme")
        words = ["", *PROGRAMMES, *([held] if held and held not in PROGRAMMES else [])]
        choices = [(word, word.upper() or _("pilih program")) for word in words]
        self.fields["programme"].widget = forms.Select(choices=choices)
        if facility is not None and facility.pk:
            self.fields["evidence"].queryset = facility.files.all()
            self.fields["evidence"].label_from_instance = _file_word

    def clean_upload(self) -> bytes | None:
        upload = self.cleaned_data["upload"]
        if upload is None:
            return None
        if upload.size > LARGEST_BYTES:
            raise ValidationError(_("Berkas ini lebih dari 10 MB; kecilkan dahulu."))
        return upload.read()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("programme") and not re.fullmatch(r"[-\w]{1,20}", data["programme"]):
            self.add_error("programme", _("Pilih programnya."))
        start, end = data.get("valid_from"), data.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("Berakhir sebelum mulai berlaku."))
        if not data.get("programme") and (data.get("number") or start or end or data.get("upload")):
            self.add_error("programme", _("Pilih programnya."))
        return data


def _file_word(row: FacilityFile) -> str:
    return row.caption or f"{row.get_kind_display()} {row.pk}"


class _OnceEach(forms.BaseFormSet):
    """Rows of which no two may have the same key fields."""

    key: tuple[str, ...] = ()

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: set[tuple[Any, ...]] = set()
        for form in self.forms:
            if form.is_wanted:
                key = tuple(str(form.cleaned_data[name]).casefold() for name in self.key)
                if key in seen:
                    form.add_error(self.key[0], _("Sudah ada pada baris lain."))
                    raise ValidationError(_("Satu baris tertulis dua kali."))
                seen.add(key)


def _once_each(*key: str) -> type[_OnceEach]:
    return type("OnceEach", (_OnceEach,), {"key": key})


_EntranceSet = forms.formset_factory(EntranceForm, extra=1, can_delete=True, max_num=100)
_NameSet = forms.formset_factory(NameForm, formset=_once_each("name"), extra=1, can_delete=True, max_num=50)
_IdSet = forms.formset_factory(ExternalIdForm, formset=_once_each("scheme"), extra=1, can_delete=True, max_num=30)
_StatusSet = forms.formset_factory(
    StatusForm, formset=_once_each("programme", "stage"), extra=1, can_delete=True, max_num=30
)


class DetailForms:
    """The lists on a record's form, bound to what was sent or filled with what is known."""

    def __init__(
        self, facility: Facility | None, data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None
    ) -> None:
        entrances, names, ids, statuses = _known_details(facility)
        self.entrances = _EntranceSet(data, prefix="entrances", initial=entrances)
        self.names = _NameSet(data, prefix="names", initial=names)
        self.external_ids = _IdSet(data, prefix="ids", initial=ids)
        self.statuses = _StatusSet(
            data, None if data is None else files, prefix="statuses", initial=statuses,
            form_kwargs={"facility": facility},
        )  # fmt: skip
        self.all = (self.entrances, self.names, self.external_ids, self.statuses)

    def is_valid(self) -> bool:
        return all([forms_.is_valid() for forms_ in self.all])

    @property
    def has_errors(self) -> bool:
        return any(rows.is_bound and not rows.is_valid() for rows in self.all)

    def details(self) -> RecordDetails:
        """Return what was written, for the action."""
        return RecordDetails(
            entrances=[
                EntranceValues(row["lon"], row["lat"], row["name"].strip(), row["wheelchair"], row["id"])
                for row in _wanted(self.entrances)
            ],
            names=[(row["name"].strip(), row["kind"] or NameKind.ALIAS) for row in _wanted(self.names)],
            external_ids=[(row["scheme"], row["value"]) for row in _wanted(self.external_ids)],
            statuses=[
                StatusValues(**{key: row[key] for key in (
                    "programme", "stage", "issuer", "number", "valid_from", "valid_until", "evidence", "upload",
                )})
                for row in _wanted(self.statuses)
            ],
        )  # fmt: skip


def _wanted(rows: Any) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in rows.forms if form.is_wanted]


def _known_details(facility: Facility | None) -> tuple[list[dict[str, Any]], ...]:
    if facility is None or not facility.pk:
        return [], [], [], []
    words = {True: "true", False: "false", None: ""}
    entrances = [
        {
            "id": row.pk, "lon": row.position.x, "lat": row.position.y, "name": row.name,
            "wheelchair": words[row.wheelchair],
        }
        for row in facility.entrances.all()
    ]  # fmt: skip
    names = list(facility.other_names.order_by("pk").values("name", "kind"))
    ids = list(facility.external_ids.order_by("scheme").values("scheme", "value"))
    statuses = list(
        facility.statuses.order_by("programme", "stage").values(
            "programme", "stage", "issuer", "number", "valid_from", "valid_until", "evidence"
        )
    )
    return entrances, names, ids, statuses
