"""Which areas an account works for."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UserScope(models.Model):
    """One area that a person works for, with all below it; who gave it, and when.

    A province's account has a code of one group (31): it holds every city in it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="area_scopes", verbose_name=_("akun")
    )
    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("diberikan oleh"),
    )  # fmt: skip
    given_at = models.DateTimeField(_("diberikan pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("wilayah kerja")
        verbose_name_plural = _("wilayah kerja")
        ordering = ["area_code"]
        constraints = [
            models.UniqueConstraint(fields=["user", "area_code"], name="scope_once_per_user"),
            models.CheckConstraint(
                condition=Q(area_code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"), name="scope_code_is_kemendagri"
            ),
        ]

    def __str__(self) -> str:
        return self.area_code
