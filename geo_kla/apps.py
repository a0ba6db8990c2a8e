"""The wiring room: joins the other rooms to the outside."""
from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GeoKlaConfig(AppConfig):
    name = "geo_kla"
    verbose_name = "geo-kla"

    def ready(self) -> None:
        from .access import write_roles

        post_migrate.connect(write_roles, dispatch_uid="geo_kla.write_roles")
