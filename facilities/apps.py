"""The room of what stands on the ground: facilities and where the lists came from."""
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    name = "facilities"
    verbose_name = _("Fasilitas")

    def ready(self) -> None:
        from regions.signals import areas_activated

        areas_activated.connect(_place_again, dispatch_uid="facilities.place_again")


def _place_again(**_signal: Any) -> None:
    """Write anew in which village facilities stand, in the transaction that replaces the villages."""
    from .actions.placement import assign_areas

    assign_areas()
