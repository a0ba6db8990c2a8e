"""The registry in the administration: facilities with their position as two numbers, lists as they came."""
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regions.admin import ReadOnlyAdmin
from regions.importers.positions import INDONESIA

from .actions.completeness import recompute_completeness
from .actions.records import EDITABLE, area_at
from .history import recorded
from .models import (
    AllowedUrl,
    DuplicatePair,
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    FacilityGroup,
    FacilityType,
    FieldReport,
    ImportBatch,
    ImportProblem,
    ImportRow,
    ListScope,
    Merge,
    OtherName,
    RetiredPublicId,
    SavedMapping,
    ScheduledImport,
    SourceRecord,
    StatusRecord,
    Visibility,
)

_REASON: Final = "admin"


class FacilityForm(forms.ModelForm):
    """Edit a facility; its position is typed as longitude and latitude, without a map from outside."""

    lon = forms.FloatField(label=_("bujur"), required=False, min_value=INDONESIA.west, max_value=INDONESIA.east)
    lat = forms.FloatField(label=_("lintang"), required=False, min_value=INDONESIA.south, max_value=INDONESIA.north)

    class Meta:
        model = Facility
        fields = [
            "name", "type", "address", "stated_village", "stated_district", "owner_agency", "operator",
            "opening_hours", "wheelchair", "life", "visibility", "source", "source_row",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        position = self.instance.position
        if position is not None:
            self.initial |= {"lon": position.x, "lat": position.y}

    def clean(self) -> dict[str, Any]:
        """Refuse half a position, and a secret type that would be public."""
        data = super().clean() or self.cleaned_data
        if (data.get("lon") is None) != (data.get("lat") is None):
            raise ValidationError({"lon": _("Isi bujur dan lintang, atau kosongkan keduanya.")})
        type_ = data.get("type")
        if type_ is not None and type_.is_sensitive and data.get("visibility") == Visibility.PUBLIC:
            raise ValidationError({"visibility": _("Jenis ini rahasia dan tidak dapat dibuka untuk umum.")})
        return data

    def save(self, commit: bool = True) -> Facility:
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        self.instance.position = None if lon is None or lat is None else Point(lon, lat, srid=4326)
        return super().save(commit)


class ExternalIdInline(admin.TabularInline):
    model = ExternalId
    extra = 0


class StatusInline(admin.TabularInline):
    model = StatusRecord
    extra = 0
    fields = ["programme", "stage", "issuer", "number", "valid_from", "valid_until"]


class OtherNameInline(admin.TabularInline):
    model = OtherName
    extra = 0


@admin.register(Facility)
class FacilityAdmin(admin.ModelAdmin):
    """Facilities; whoever may not see secret places does not find them here either."""

    form = FacilityForm
    list_display = ["name", "type", "area", "life", "visibility", "source"]
    list_filter = ["type__group", "type", "life", "visibility", "source"]
    list_select_related = ["type", "area", "source"]
    search_fields = ["name", "address", "public_id", "external_ids__value"]
    readonly_fields = [
        "public_id", "area", "completeness", "locked_fields", "verified_at", "verified_by", "deleted_at", "created_at",
        "updated_at",
    ]  # fmt: skip
    autocomplete_fields = ["source"]
    inlines = [ExternalIdInline, OtherNameInline, StatusInline]
    fieldsets = [
        (None, {"fields": ["name", "type", "life", "visibility"]}),
        (_("Letak"), {"fields": ["lon", "lat", "area", "address", "stated_village", "stated_district"]}),
        (_("Layanan"), {"fields": ["owner_agency", "operator", "opening_hours", "wheelchair"]}),
        (_("Asal data"), {"fields": ["source", "source_row", "public_id", "created_at", "updated_at"]}),
        (_("Mutu data"), {"fields": ["completeness", "locked_fields", "verified_at", "verified_by", "deleted_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facility]:
        seen = Facility.objects.visible_to(request.user)
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or write a facility; history names the person, as for every other write."""
        with transaction.atomic(), recorded(by=request.user, reason=_REASON):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Facility, form: Any, change: bool) -> None:
        """Write a facility; what was changed is locked against lists."""
        touched = {"position" if name in ("lon", "lat") else name for name in form.changed_data}
        obj.locked_fields = sorted({*obj.locked_fields, *(touched & set(EDITABLE))})
        obj.area = area_at(obj.position)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        recompute_completeness([form.instance.pk])

    def has_delete_permission(self, request: HttpRequest, obj: Facility | None = None) -> bool:
        """Refuse: a record is retired on its page in the registry, and can be brought back there."""
        return False


@admin.register(FacilityGroup)
class FacilityGroupAdmin(admin.ModelAdmin):
    list_display = ["name_id", "name_en", "key", "order"]


@admin.register(FacilityType)
class FacilityTypeAdmin(admin.ModelAdmin):
    list_display = ["name_id", "name_en", "key", "group", "age_from", "age_to", "is_sensitive"]
    list_filter = ["group"]
    search_fields = ["name_id", "name_en", "key"]


@admin.register(ListScope)
class ListScopeAdmin(admin.ModelAdmin):
    list_display = ["source", "type", "scope_code"]
    list_filter = ["type"]
    list_select_related = ["source", "type"]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = [
        "source", "file_name", "at", "by", "rows", "created", "changed", "unchanged", "set_aside", "refused",
    ]  # fmt: skip
    list_filter = ["source"]
    list_select_related = ["source", "by"]
    exclude = ["spec"]  # examples of rows are in it


class _MayTellSecrets(ReadOnlyAdmin):
    """What lists said, word for word: secret places are in it, so only those who may see them read it."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.has_perm("facilities.view_sensitive")


@admin.register(ImportProblem)
class ImportProblemAdmin(_MayTellSecrets):
    list_display = ["batch_id", "line", "field", "value", "code", "message"]
    list_filter = ["code", "batch__source"]
    search_fields = ["message", "value"]


@admin.register(AllowedUrl)
class AllowedUrlAdmin(admin.ModelAdmin):
    list_display = ["prefix"]


@admin.register(ScheduledImport)
class ScheduledImportAdmin(ReadOnlyAdmin):
    list_display = ["source", "url", "every_days", "is_on", "next_at", "last_at", "outcome", "message"]
    list_filter = ["outcome", "is_on"]
    list_select_related = ["source"]


class _OfVisibleFacilities(ReadOnlyAdmin):
    """What belongs to facilities, of those only that the reader may see."""

    facility_fields = ("facility",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        seen = Facility.everything.visible_to(request.user).order_by().values("pk")
        for name in self.facility_fields:
            rows = rows.filter(**{f"{name}__in": seen})
        return rows


@admin.register(FieldReport)
class FieldReportAdmin(_OfVisibleFacilities):
    list_display = ["received_at", "by", "facility", "is_new", "accuracy_m", "note"]
    list_filter = ["is_new", "by"]
    list_select_related = ["by", "facility"]
    search_fields = ["note", "facility__name"]


@admin.register(SourceRecord)
class SourceRecordAdmin(_OfVisibleFacilities):
    list_display = ["facility", "source", "row_key", "first_seen_at", "last_seen_at", "gone_at"]
    list_filter = ["source"]
    list_select_related = ["facility", "source"]
    search_fields = ["row_key", "facility__name"]


@admin.register(Entrance)
class EntranceAdmin(_OfVisibleFacilities):
    list_display = ["facility", "name", "wheelchair"]
    list_select_related = ["facility"]
    exclude = ["position"]  # its map would come from outside


@admin.register(FacilityFile)
class FacilityFileAdmin(_OfVisibleFacilities):
    list_display = ["facility", "kind", "caption", "is_public", "by", "at"]
    list_filter = ["kind", "is_public"]
    list_select_related = ["facility", "by"]
    exclude = ["file"]  # handed out by the registry's own page only


@admin.register(RetiredPublicId)
class RetiredPublicIdAdmin(_OfVisibleFacilities):
    list_display = ["public_id", "facility"]
    list_select_related = ["facility"]


@admin.register(DuplicatePair)
class DuplicatePairAdmin(_OfVisibleFacilities):
    facility_fields = ("left", "right")
    list_display = ["left", "right", "score", "state", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["left", "right", "decided_by"]


@admin.register(Merge)
class MergeAdmin(_OfVisibleFacilities):
    facility_fields = ("kept", "absorbed")
    list_display = ["kept", "absorbed", "by", "at", "undone_at"]
    exclude = ["snapshot"]  # what the record was before; its own history tells that, to whom it may
    list_select_related = ["kept", "absorbed", "by"]


@admin.register(ImportRow)
class ImportRowAdmin(_OfVisibleFacilities, _MayTellSecrets):
    """Rows of lists that became a facility; the pages of a batch show the others."""

    list_display = ["batch_id", "line", "fate", "facility", "decision"]
    list_filter = ["fate", "batch__source"]
    list_select_related = ["facility"]


@admin.register(SavedMapping)
class SavedMappingAdmin(ReadOnlyAdmin):
    list_display = ["source", "columns_hash", "at"]
    list_select_related = ["source"]
