"""The room of meaning: standards, reach runs, gaps and child-friendly zones."""
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = _("Kawasan dan cakupan")
