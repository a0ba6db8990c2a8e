"""The page that says what is near a place; it keeps nothing of what was asked."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from regions.models import CHILD_AGES
from regions.queries.areas import bounds_of
from zones.asking.position import read_position
from zones.asking.question import AskQuestion
from zones.errors import AskRefused
from zones.queries.asking.answer import AskAnswer, ask_at
from zones.queries.asking.found import FoundPlace, find_places


@dataclass(frozen=True, slots=True)
class AskScreen:
    """The page for one question: an answer, or places to choose from, or why there is neither ("" = nothing asked)."""

    question: AskQuestion
    answer: AskAnswer | None = None
    found: tuple[FoundPlace, ...] = ()
    refused: str = ""

    @property
    def choices(self) -> list[tuple[FoundPlace, str]]:
        """Return the found places with the query string that asks about each."""
        return [(place, self.question.address(place.where)) for place in self.found]

    @property
    def is_nothing_found(self) -> bool:
        """Say whether words were looked for in vain."""
        return bool(self.question.where and not self.answer and not self.found and not self.refused)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Show form, map and answer; htmx asks for the answer alone."""
    screen = _screen(AskQuestion.from_query(request.GET))
    context: dict[str, Any] = {"screen": screen, "drawn": _drawn(screen.answer), "ages": range(CHILD_AGES)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if screen.refused else HTTPStatus.OK
    if request.htmx and request.htmx.target == "asking-answer":
        response = render(request, "zones/asking_answer.html", context)
    else:
        bounds = bounds_of()
        context["bounds"] = ",".join(map(str, (bounds.west, bounds.south, bounds.east, bounds.north))) if bounds else ""
        response = render(request, "zones/asking.html", context, status=status)
    # Where somebody asked about is kept nowhere, not in a cache either; a part must never be taken for the page.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    patch_cache_control(response, no_store=True, private=True)
    return response


def _screen(question: AskQuestion) -> AskScreen:
    if not question.where:
        return AskScreen(question)
    try:
        position = read_position(question.where)
        if position is not None:
            return AskScreen(question, answer=ask_at(position, question.age))
    except AskRefused as told:
        return AskScreen(question, refused=str(told))
    return AskScreen(question, found=tuple(find_places(question.where)))


def _drawn(answer: AskAnswer | None) -> str:
    """Return what the map draws, as JSON: the place, its way to the street, the walk to each service by its number."""
    if answer is None:
        return ""
    place = answer.place
    walks = {
        number: {
            "line": one.nearest.line, "to": one.nearest.lonlat, "group": one.group.pk,
            "crossings": [road.lonlat for road in one.nearest.way.crossings or () if not road.is_known],
        }
        for number, one in enumerate(answer.services, start=1) if one.nearest
    }  # fmt: skip
    return json.dumps(
        {"place": [place.lon, place.lat], "joined": place.joined, "walks": walks}, separators=(",", ":")
    )
