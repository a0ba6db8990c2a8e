"""The room of what stands on the ground: facilities and where the lists came from."""
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    name = "facilities"
    verbose_name = _("Fasilitas")

    def ready(self) -> None:
        from regions.signals import areas_activated

        areas_activated.connect(_place_again, dispatch_uid="facilities.place_again")
        post_migrate.connect(weigh_anew, sender=self, dispatch_uid="facilities.weigh_anew")


def _place_again(**_signal: Any) -> None:
    """Write anew in which village facilities stand, in the transaction that replaces the villages."""
    from .actions.placement import assign_areas

    assign_areas()


def weigh_anew(apps: Any = None, **_signal: Any) -> None:
    """Write the completeness of records from before it was kept; until then it is 0. apps None: the newest state."""
    from .actions.completeness import recompute_completeness
    from .models import Facility

    if apps is not None:
        then = {field.name for field in apps.get_model("facilities", "Facility")._meta.fields}
        if then != {field.name for field in Facility._meta.fields}:
            return  # migrated to an older state, which has other columns
    recompute_completeness(Facility.everything.filter(completeness=0).values_list("pk", flat=True))
