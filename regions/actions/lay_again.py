"""Lay children again where areas have changed under an active laying."""

from regions.importers.problems import Problem
from regions.models import Area, ChildLayout
from regions.queries.ground import pieces_of
from regions.queries.streets import graph_of
from walkshed.walkable import WalkRules

from .child_layout import BY_GRID, lay_children


def lay_again_where_areas_changed(*, rules: WalkRules) -> tuple[int, list[Problem]]:
    """Lay the children anew for each active laying whose villages are no longer the current ones."""
    count, problems = 0, []
    for layout in ChildLayout.objects.filter(is_active=True, network__is_active=True).select_related("network"):
        if not _is_stale(layout):
            continue
        older = pieces_of(layout) if layout.weight == BY_GRID else None
        fingerprint = layout.report.get("fingerprint", "")
        _layout, found = lay_children(
            network=layout.network, graph=graph_of(layout.network), rules=rules, older=older, fingerprint=fingerprint
        )
        count += 1
        problems += found
    return count, problems


def _is_stale(layout: ChildLayout) -> bool:
    if layout.cells.filter(area__is_current=False).exists():
        return True
    villages = Area.objects.current().villages().within_code(layout.scope_code).order_by("code")
    return list(villages.values_list("code", flat=True)) != layout.report.get("villages")
