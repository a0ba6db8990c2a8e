"""The page that asks what one more, one fewer or one moved facility would change; it writes nothing."""
import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from zones.queries.profile import facility_layer
from zones.queries.what_if_screen import what_if_screen
from zones.what_if_question import WhatIfQuestion

from .profiles import current_area

_PARTS = {"what-if-answer": "zones/what_if_answer.html", "what-if-facility": "zones/what_if_facility.html"}


@require_safe
def what_if_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show form, map and answer; htmx asks for the answer, or for the facilities of another rule."""
    target = request.htmx.target if request.htmx else None
    area = current_area(code, with_shape=target not in _PARTS)
    question = WhatIfQuestion.from_query(request.GET)
    screen = what_if_screen(question, area=area, user=request.user, with_choices=target != "what-if-answer")
    shapes = json.dumps(screen.answer.shapes, separators=(",", ":")) if screen.answer else ""
    context = {"screen": screen, "question": question, "shapes": shapes}
    if target not in _PARTS:
        context |= {"facility_layer": facility_layer(code, user=request.user)}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if screen.refused and question.is_asked else HTTPStatus.OK
        return render(request, "zones/what_if.html", context, status=status)
    response = render(request, _PARTS[target], context)
    # A part must never be taken for the page by a cache.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    patch_cache_control(response, no_store=True)
    return response
