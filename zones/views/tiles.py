"""Tiles of what a run found for each cell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from regions.tiles import TileAddress, tile_response
from zones.models import ReachMeasure
from zones.tiles import cell_tile


@require_safe
def run_cell_tile(request: HttpRequest, run_id: int, position: int, z: int, x: int, y: int) -> HttpResponse:
    """Return one tile of the cells of a run; a finished run does not change, so it may be kept."""
    address = TileAddress(z, x, y)
    measure = get_object_or_404(ReachMeasure.objects.select_related("run"), run=run_id, position=position)
    return tile_response(cell_tile(address, measure.run, position), is_current=True)
