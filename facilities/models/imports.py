"""What each delivered list brought: its batch, its problems, and what it claims to know."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Source

from .catalogue import FacilityType


class ImportBatch(models.Model):
    """One reading of one list; counts say what became of every row."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(_("berkas"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("baris"), default=0)
    created = models.PositiveIntegerField(_("baru"), default=0)
    changed = models.PositiveIntegerField(_("berubah"), default=0)
    unchanged = models.PositiveIntegerField(_("tetap"), default=0)
    set_aside = models.PositiveIntegerField(_("disisihkan"), default=0)
    refused = models.PositiveIntegerField(_("ditolak"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("pemuatan daftar")
        verbose_name_plural = _("pemuatan daftar")
        ordering = ["-at"]


class ImportProblem(models.Model):
    """One thing a person should look at in a delivered list."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("baris"), null=True, blank=True)
    field = models.CharField(_("kolom"), max_length=60, blank=True)
    value = models.CharField(_("isi"), max_length=200, blank=True)
    code = models.SlugField(_("macam"), max_length=40)
    message = models.TextField(_("penjelasan"))

    class Meta:
        verbose_name = _("masalah pemuatan")
        verbose_name_plural = _("masalah pemuatan")
        ordering = ["batch", "line"]


class ListScope(models.Model):
    """A list claims to know all facilities of a type in a scope; without one there is "no data"."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="scopes")
    type = models.ForeignKey(FacilityType, on_delete=models.CASCADE, related_name="scopes")
    scope_code = models.CharField(_("kode lingkup"), max_length=13)

    class Meta:
        verbose_name = _("lingkup daftar")
        verbose_name_plural = _("lingkup daftar")
        constraints = [
            models.UniqueConstraint(fields=["source", "type", "scope_code"], name="list_scope_once"),
        ]
