"""Agencies in the administration: what they answer for, where, and who belongs to them."""
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from .actions.gaps import assign_agencies
from .models import Agency


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
