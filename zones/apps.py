"""The room of meaning: standards, reach runs, gaps and child-friendly zones."""
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = _("Kawasan dan cakupan")

    def ready(self) -> None:
        from facilities.signals import facility_absorbed, facility_split

        from .actions.merged_places import bring_back, carry_over

        facility_absorbed.connect(carry_over, dispatch_uid="zones.carry_over")
        facility_split.connect(bring_back, dispatch_uid="zones.bring_back")
