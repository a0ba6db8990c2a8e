"""Keep an unsaved drawing on the server, tell that a zone is open, and forget both."""

import json
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import ShapeRefused
from zones.models import Zone, ZoneSketch
from zones.models.sketches import MOST_SKETCH_BYTES
from zones.queries.drawing.sketches import GONE_AFTER

KEPT_FOR: Final = timedelta(days=60)
"""A drawing that nobody has touched for so long is forgotten."""
_KEPT: Final = ("geometry", "name", "note", "zone", "revision", "candidate", "title", "before", "anchor", "pins")


@transaction.atomic
def keep_sketch(*, zone: Zone | None, drawing: dict[str, Any], by: AbstractBaseUser) -> ZoneSketch:
    """Keep what a person has drawn; what was kept of the same zone before is replaced.

    Raise ShapeRefused when it is larger than a drawing can be.
    """
    wanted = {key: drawing[key] for key in _KEPT if key in drawing}
    size = len(json.dumps(wanted))
    if size > MOST_SKETCH_BYTES:
        raise ShapeRefused(
            _("Gambar ini terlalu besar untuk disimpan sementara: %(found)d KB, paling besar %(allowed)d KB.")
            % {"found": size // 1000, "allowed": MOST_SKETCH_BYTES // 1000}
        )
    ZoneSketch.objects.filter(by=by, seen_at__lt=timezone.now() - KEPT_FOR).delete()
    sketch = open_zone(zone=zone, by=by)
    sketch.drawing, sketch.drawn_at = wanted, sketch.seen_at
    sketch.save(update_fields=["drawing", "drawn_at"])
    return sketch


@transaction.atomic
def open_zone(*, zone: Zone | None, by: AbstractBaseUser) -> ZoneSketch:
    """Note that a person has a zone open for drawing; away for a while, they open it anew."""
    now = timezone.now()
    sketch, _created = ZoneSketch.objects.select_for_update().get_or_create(
        by=by, zone=zone, defaults={"opened_at": now, "seen_at": now}
    )
    if sketch.seen_at < now - GONE_AFTER:
        sketch.opened_at = now
    sketch.seen_at = now
    sketch.save(update_fields=["opened_at", "seen_at"])
    return sketch


@transaction.atomic
def drop_sketch(*, zone: Zone | None, by: AbstractBaseUser) -> None:
    """Forget what a person has drawn of a zone, and that they have it open: it is saved, or thrown away."""
    ZoneSketch.objects.filter(by=by, zone=zone).delete()
