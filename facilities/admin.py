"""The registry in the administration: facilities with their position as two numbers, lists as they came."""
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regions.admin import ReadOnlyAdmin
from regions.importers.positions import INDONESIA

from .actions.placement import assign_areas
from .models import (
    AllowedUrl,
    ExternalId,
    Facility,
    FacilityGroup,
    FacilityType,
    FieldReport,
    ImportBatch,
    ImportProblem,
    ListScope,
    ScheduledImport,
    StatusRecord,
    Visibility,
)


class FacilityForm(forms.ModelForm):
    """Edit a facility; its position is typed as longitude and latitude, without a map from outside."""

    lon = forms.FloatField(label=_("bujur"), required=False, min_value=INDONESIA.west, max_value=INDONESIA.east)
    lat = forms.FloatField(label=_("lintang"), required=False, min_value=INDONESIA.south, max_value=INDONESIA.north)

    class Meta:
        model = Facility
        fields = [
            "name", "type", "address", "stated_village", "stated_district", "opening_hours", "wheelchair", "life",
            "visibility", "source", "source_row",
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


@admin.register(Facility)
class FacilityAdmin(admin.ModelAdmin):
    """Facilities; whoever may not see secret places does not find them here either."""

    form = FacilityForm
    list_display = ["name", "type", "area", "life", "visibility", "source"]
    list_filter = ["type__group", "type", "life", "visibility", "source"]
    list_select_related = ["type", "area", "source"]
    search_fields = ["name", "address", "public_id", "external_ids__value"]
    readonly_fields = ["public_id", "area", "created_at", "updated_at"]
    autocomplete_fields = ["source"]
    inlines = [ExternalIdInline, StatusInline]
    fieldsets = [
        (None, {"fields": ["name", "type", "life", "visibility"]}),
        (_("Letak"), {"fields": ["lon", "lat", "area", "address", "stated_village", "stated_district"]}),
        (_("Layanan"), {"fields": ["opening_hours", "wheelchair"]}),
        (_("Asal data"), {"fields": ["source", "source_row", "public_id", "created_at", "updated_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facility]:
        seen = Facility.objects.visible_to(request.user)
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))

    def save_model(self, request: HttpRequest, obj: Facility, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        assign_areas([obj.source_id])


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


@admin.register(ImportProblem)
class ImportProblemAdmin(ReadOnlyAdmin):
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


@admin.register(FieldReport)
class FieldReportAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "by", "facility", "is_new", "accuracy_m", "note"]
    list_filter = ["is_new", "by"]
    list_select_related = ["by", "facility"]
    search_fields = ["note", "facility__name"]
