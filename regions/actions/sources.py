"""Write where data came from."""

import datetime as dt

from regions.models import Source


def record_source(
    *,
    slug: str,
    name: str,
    licence: str = "",
    attribution: str = "",
    url: str = "",
    dated_on: dt.date | None = None,
    is_invented: bool = False,
) -> Source:
    """Create the source of this slug, or bring it up to date, and return it."""
    source, _created = Source.objects.update_or_create(
        slug=slug,
        defaults={
            "name": name,
            "licence": licence,
            "attribution": attribution,
            "url": url,
            "dated_on": dated_on,
            "is_invented": is_invented,
        },
    )
    return source
