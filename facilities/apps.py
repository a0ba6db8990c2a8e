"""The room of what stands on the ground: facilities and where the lists came from."""
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    name = "facilities"
    verbose_name = _("Fasilitas")
