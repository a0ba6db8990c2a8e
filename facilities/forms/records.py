"""The forms of the registry: one record, and changes of many."""
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from opening_hours import OpeningHours, ParserError

from facilities.actions.bulk import BulkChange
from facilities.actions.records import EDITABLE
from facilities.amenities import amenity_words
from facilities.models import Facility, FacilityType, Life, LocatedBy, Visibility
from facilities.outlines import OutlineUnread, read_outline, write_outline

from .fields import day_field, lat_field, lon_field, yes_no_field


class RecordForm(forms.ModelForm):
    """All fields of one record. `version` is that of the record when the form was opened."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    lon = lon_field(required=False)
    lat = lat_field(required=False)
    outline_text = forms.CharField(
        label=_("sudut bentuk lahan"), required=False, widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text=_("Satu sudut per baris: bujur, lintang. Baris kosong memulai bagian lain."),
    )  # fmt: skip
    wheelchair = yes_no_field(_("akses kursi roda"))
    opened_on = day_field(_("dibuka pada"))
    closed_on = day_field(_("ditutup pada"))
    amenities = forms.MultipleChoiceField(
        label=_("kelengkapan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    locked = forms.MultipleChoiceField(
        label=_("isian terkunci"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Pemuatan daftar tidak mengubahnya. Yang Anda ubah sekarang ikut terkunci."),
    )  # fmt: skip
    verified = forms.BooleanField(label=_("Saya sudah memeriksa seluruh catatan ini"), required=False)
    reason = forms.CharField(label=_("alasan perubahan"), max_length=200, required=False)

    class Meta:
        model = Facility
        fields = [name for name in EDITABLE if name not in ("position", "outline")]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facility = self.instance
        types = FacilityType.objects.select_related("group")
        if not user.has_perm("facilities.view_sensitive"):
            types = types.filter(is_sensitive=False)
        self.fields["type"].queryset = types
        self.fields["type"].widget.choices = [("", _("pilih jenis")), *_types_by_group(types)]
        self.fields["amenities"].choices = list(amenity_words().items())
        names = [(name, Facility._meta.get_field(name).verbose_name) for name in EDITABLE]
        self.fields["locked"].choices = [pair for pair in names if pair[0] in facility.locked_fields]
        self.fields["accuracy_m"].widget.attrs["min"] = 0
        self.fields["opening_hours"].label = _("jam buka")
        self.fields["opening_hours"].help_text = _("Misalnya Mo-Fr 08:00-16:00; Sa 08:00-12:00")
        if facility.pk:
            self.initial |= {"outline_text": write_outline(facility.outline), "locked": facility.locked_fields}
            self.initial["wheelchair"] = {True: "true", False: "false", None: ""}[facility.wheelchair]
            if facility.position is not None:
                self.initial |= {"lon": facility.position.x, "lat": facility.position.y}

    def clean_opening_hours(self) -> str:
        text = self.cleaned_data["opening_hours"].strip()
        if text:
            try:
                OpeningHours(text)
            except ParserError as error:
                raise ValidationError(_("Jam buka tidak terbaca. Contoh: Mo-Fr 08:00-16:00; Sa 08:00-12:00")) from error
        return text

    def clean_outline_text(self) -> Any:
        try:
            return read_outline(self.cleaned_data["outline_text"])
        except OutlineUnread as error:
            raise ValidationError(str(error)) from error

    def clean_accuracy_m(self) -> float | None:
        metres = self.cleaned_data["accuracy_m"]
        if metres is not None and not 0 <= metres < 1_000_000:
            raise ValidationError(_("Ketelitian ditulis dalam meter, mulai dari 0."))
        return metres

    def clean(self) -> dict[str, Any]:
        """Refuse half a position, and a secret type that would be public."""
        data = super().clean() or self.cleaned_data
        lon, lat = data.get("lon"), data.get("lat")
        if "lon" not in self.errors and "lat" not in self.errors and (lon is None) != (lat is None):
            self.add_error("lat" if lat is None else "lon", _("Isi bujur dan lintang, atau kosongkan keduanya."))
        type_ = data.get("type")
        if type_ is not None and type_.is_sensitive and data.get("visibility") == Visibility.PUBLIC:
            self.add_error("visibility", _("Jenis ini rahasia dan tidak dapat dibuka untuk umum."))
        return data

    def values(self) -> dict[str, Any]:
        """Return what the person wrote, by field of a record; a position that was not moved stays exactly as it is."""
        data = self.cleaned_data
        values = {name: data[name] for name in self.Meta.fields}
        lon, lat = data["lon"], data["lat"]
        values["position"] = None if lon is None or lat is None else Point(lon, lat, srid=4326)
        values["outline"] = data["outline_text"]
        if values["position"] is None:
            values |= {"located_by": LocatedBy.UNKNOWN, "accuracy_m": None}
        if not {"lon", "lat"} & set(self.changed_data):
            values.pop("position")
        if "outline_text" not in self.changed_data:
            values.pop("outline")
        return values


class BulkForm(forms.Form):
    """What to write on many records; empty fields stay as they are."""

    type = forms.ModelChoiceField(label=_("jenis"), queryset=FacilityType.objects.all(), required=False)
    life = forms.ChoiceField(label=_("keadaan"), choices=[("", _("biarkan")), *Life.choices], required=False)
    visibility = forms.ChoiceField(
        label=_("keterbukaan"), choices=[("", _("biarkan")), *Visibility.choices], required=False
    )
    owner_agency = forms.CharField(label=_("instansi pemilik"), max_length=200, required=False)
    verified = forms.BooleanField(label=_("tandai sudah diperiksa"), required=False)
    reason = forms.CharField(label=_("alasan perubahan"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = FacilityType.objects.select_related("group")
        self.fields["type"].queryset = types if user.has_perm("facilities.view_sensitive") else types.filter(
            is_sensitive=False
        )
        self.fields["type"].empty_label = _("biarkan")

    def change(self) -> BulkChange:
        """Return the change that was asked for."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("type", "life", "visibility", "owner_agency") if data[name]}
        return BulkChange(values, data["verified"])


def _types_by_group(types: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in types:
        groups.setdefault(kind.group.name, []).append((kind.pk, kind.name))
    return list(groups.items())
