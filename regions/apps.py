"""The room of the ground: areas, people, streets."""
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Wilayah")

    def ready(self) -> None:
        """Start GDAL's reader without what it must not read, before anything else starts it with all it can."""
        from .importers import drivers  # noqa: F401
