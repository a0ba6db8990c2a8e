"""Pages that say what the registry lacks: data quality, and statuses that end."""
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from facilities.models import Facility
from facilities.queries.certificates import ending_statuses, three_numbers
from facilities.queries.quality import ProblemCount, problem_counts
from regions.models import Area, Source


@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """Show how many records have which fault, by kecamatan and by source; each number leads to the list."""
    visible = Facility.objects.visible_to(request.user)
    counts = problem_counts(visible, on=timezone.localdate())
    codes = {code for one in counts for code in one.by_area}
    areas = dict(Area.objects.current().filter(code__in=codes).values_list("code", "name"))
    areas = {code: areas.get(code, code) for code in sorted(codes) if code}
    sources = {slug: name for slug, name in Source.objects.order_by("name").values_list("slug", "name")
               if any(slug in one.by_source for one in counts)}  # fmt: skip
    by_area = [*_table(areas, counts, "by_area"), *_table({"": _("di luar wilayah yang dimuat")}, counts, "by_area")]
    context = {
        "counts": counts,
        "total": visible.count(),
        "duplicates": _address("duplicate_list"),
        "tables": [
            (_("Menurut kecamatan"), by_area, _("Kecamatan"), "wilayah"),
            (_("Menurut sumber"), _table(sources, counts, "by_source"), _("Sumber"), "sumber"),
        ],
    }
    return render(request, "facilities/registry/quality.html", context)


@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    """Show statuses that end or have ended, and existing, declared and certified facilities by type."""
    visible, on = Facility.objects.visible_to(request.user), timezone.localdate()
    context = {"ending": ending_statuses(visible, on=on), "numbers": three_numbers(visible, on=on)}
    return render(request, "facilities/registry/certificates.html", context)


def _table(names: dict[str, str], counts: list[ProblemCount], by: str) -> list[tuple[str, str, list[Any]]]:
    """Return rows of key, name and the number of each problem; rows without any are left out."""
    rows = []
    for key, name in names.items():
        numbers = [(one.key, getattr(one, by).get(key, 0)) for one in counts]
        if any(number for _key, number in numbers):
            rows.append((key, name, numbers))
    return rows


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
