"""What a refused request is answered with: a page for a person, data for a script."""
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regions.scopes import ScopeRefused

from .access import wants_data


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say why something is forbidden: in a page, or as {"error": sentence} where a script asked."""
    sentence = str(exception) or _("Akun Anda tidak berhak membuka halaman ini.")
    if wants_data(request):
        return JsonResponse({"error": sentence}, status=HTTPStatus.FORBIDDEN)
    context = {"sentence": sentence if isinstance(exception, ScopeRefused) else ""}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)
