"""How the numbers are made, for everyone: standards with sources, reached, no data, data with licences."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zones.queries.method import method_page


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Show the standards in force and how they are judged."""
    return render(request, "zones/method.html", {"method": method_page()})
