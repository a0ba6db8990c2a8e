"""The one table of routes: address, view, name, and who may open it."""
from django.conf.urls.i18n import i18n_patterns  # noqa: F401
from django.contrib import admin
from django.urls import include, path

from .access import PUBLIC, page
from .health import health

urlpatterns = [
    page("sehat/", health, name="health", needs=PUBLIC),
    path("akun/", include("django.contrib.auth.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
