"""What an installation edits: agencies with what they answer for; ratings, awards and targets."""
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from .actions.gaps import assign_agencies
from .models import Agency, KlaAward, ProvinceTarget, RatingBand


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """Agencies; gaps that no person gave away follow what is written here at once."""

    list_display = ["name_id", "area_code", "order"]
    search_fields = ["name_id", "name_en", "key"]
    filter_horizontal = ["types", "members"]
    prepopulated_fields = {"key": ["name_id"]}

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        assign_agencies()


@admin.register(RatingBand)
class RatingBandAdmin(admin.ModelAdmin):
    list_display = ["name_id", "score_from", "source"]


@admin.register(KlaAward)
class KlaAwardAdmin(admin.ModelAdmin):
    list_display = ["area_code", "programme", "year", "rating", "score", "source", "recorded_by"]
    list_filter = ["programme", "year", "rating"]
    list_select_related = ["rating", "recorded_by"]
    search_fields = ["area_code", "source"]

    def save_model(self, request: HttpRequest, obj: KlaAward, form: Any, change: bool) -> None:
        obj.recorded_by = obj.recorded_by or request.user
        super().save_model(request, obj, form, change)


@admin.register(ProvinceTarget)
class ProvinceTargetAdmin(admin.ModelAdmin):
    list_display = ["kind", "area_code", "rating", "share", "by_year", "is_active", "order", "source"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["rating"]
