"""Looking at what is loaded; boundaries, streets and people change only by loading files."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import models
from .actions.scopes import AreaRefused, known_area, refuse_none_left


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


class UserScopeForm(forms.ModelForm):
    """The code of an area that is loaded."""

    class Meta:
        model = models.UserScope
        fields = ["area_code"]
        help_texts = {
            "area_code": _(
                "Kode Kemendagri: 31 untuk seluruh provinsi, 31.75 untuk satu kota, dan seterusnya. Akun tanpa wilayah "
                "bekerja untuk semua wilayah, kecuali bila ACCOUNTS_NEED_AREA dinyalakan: lalu tidak untuk satu pun. "
                "Superuser selalu untuk semua wilayah."
            )
        }

    def clean_area_code(self) -> str:
        """Refuse a code of no current area."""
        try:
            return known_area(self.cleaned_data["area_code"])
        except AreaRefused as refused:
            raise ValidationError(str(refused)) from refused


class UserScopeForms(forms.BaseInlineFormSet):
    """The areas of one account."""

    def clean(self) -> None:
        """Refuse to take the last area where that would free the account to work everywhere."""
        super().clean()
        taken = [form for form in self.deleted_forms if form.instance.pk]
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("area_code")]
        if taken and not kept:
            try:
                refuse_none_left()
            except AreaRefused as refused:
                raise ValidationError(str(refused)) from refused


class UserScopeInline(admin.TabularInline):
    model = models.UserScope
    form = UserScopeForm
    formset = UserScopeForms
    fk_name = "user"
    extra = 1
    readonly_fields = ["given_by", "given_at"]


admin.site.unregister(User)


@admin.register(User)
class UserWithAreasAdmin(UserAdmin):
    """Accounts, with the areas they are for."""

    list_display = (*UserAdmin.list_display, "areas")
    list_filter = (*UserAdmin.list_filter, ("area_scopes", admin.EmptyFieldListFilter))
    inlines = [UserScopeInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("area_scopes")

    @admin.display(description=_("wilayah kerja"))
    def areas(self, user: User) -> str:
        return ", ".join(one.area_code for one in user.area_scopes.all()) or "–"

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave areas out of the page that makes an account: it has no number yet to hang them on."""
        return super().get_inlines(request, obj) if obj else []

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            if isinstance(row, models.UserScope) and row.given_by_id is None:
                row.given_by = request.user
        super().save_formset(request, form, formset, change)


@admin.register(models.StreetCorrection)
class StreetCorrectionAdmin(ReadOnlyAdmin):
    """Corrections are made and withdrawn on the page of streets."""

    list_display = ["pk", "kind", "area_code", "state", "by", "at"]
    list_filter = ["kind", "state"]
    exclude = ("geometry",)
