"""Where factsheets lie once they are drawn: a file per zone, version, language and what it stands on."""
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from facilities.tiles import Audience, facility_version
from regions.tiles import short_digest
from zones.models import Zone, ZoneRevision


@dataclass(frozen=True, slots=True)
class SheetFile:
    """The file of a factsheet; its name changes with everything that the sheet shows."""

    zone_code: str
    language: str
    digest: str

    @property
    def path(self) -> Path:
        return settings.DATA_DIR / "zone_sheets" / f"{self.zone_code}_{self.language}_{self.digest}.pdf"

    def keep(self, content: bytes) -> None:
        """Write the file whole or not at all; sheets of this zone and language of former days go."""
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.replace(self.path)
        yesterday = timezone.now().timestamp() - 24 * 3600
        for old in folder.glob(f"{self.zone_code}_{self.language}_*.pdf"):
            if old != self.path and old.stat().st_mtime < yesterday:
                old.unlink(missing_ok=True)


def sheet_file(zone: Zone, revision: ZoneRevision, language: str) -> SheetFile:
    """Return the file of a version's factsheet as it would be drawn now."""
    today = timezone.localdate()
    places = facility_version(Audience.PUBLIC, today)
    shown = f"{revision.pk}/{zone.name_of(revision)}/{zone.state}/{zone.decree_id}/{revision.frozen_at}"
    return SheetFile(zone.code, language, short_digest(f"{shown}/{today}/{places}"))
