"""What every page knows about the installation."""
from django.conf import settings
from django.http import HttpRequest

from regions.models import Source


def site(request: HttpRequest) -> dict[str, object]:
    """Return outside tiles (if any) and whether any data in this installation are invented."""
    return {
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
        "has_invented_data": Source.objects.filter(is_invented=True).exists(),
    }
