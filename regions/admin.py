"""Looking at what is loaded; boundaries, streets and people change only by loading files."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from . import models


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and lets nobody add, change or delete them. Geometry is left out: forms cannot edit it."""

    exclude: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["name", "licence", "dated_on", "is_invented"]
    search_fields = ["name", "slug"]
    readonly_fields = ["slug"]


@admin.register(models.AgeBand)
class AgeBandAdmin(admin.ModelAdmin):
    list_display = ["key", "name_id", "name_en", "age_from", "age_to", "walk_m_per_s", "is_partition", "source"]


@admin.register(models.AreaEdition)
class AreaEditionAdmin(ReadOnlyAdmin):
    list_display = ["name", "scope_code", "source", "is_active", "loaded_at"]
    list_filter = ["is_active"]


@admin.register(models.Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "level", "setting", "villages_loaded", "villages_known", "is_current"]
    list_filter = ["is_current", "level", "setting"]
    search_fields = ["code", "name", "bps_code"]
    exclude = ("geometry",)
    show_full_result_count = False


@admin.register(models.Population)
class PopulationAdmin(ReadOnlyAdmin):
    list_display = ["area_code", "year", "total", "source"]
    list_filter = ["year", "source"]
    search_fields = ["area_code"]


@admin.register(models.StreetNetwork)
class StreetNetworkAdmin(ReadOnlyAdmin):
    list_display = ["name", "scope_code", "dated_on", "edges", "walkable_m", "is_active", "loaded_at"]
    list_filter = ["is_active"]


@admin.register(models.ChildLayout)
class ChildLayoutAdmin(ReadOnlyAdmin):
    list_display = ["scope_code", "network", "year", "weight", "is_active", "laid_at"]
    list_filter = ["is_active"]
