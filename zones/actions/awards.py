"""Record what sources say about awards of child-friendly areas, and take back what was recorded by mistake."""
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Area
from regions.scopes import require_scope
from zones.errors import AwardRefused
from zones.models import KlaAward, Programme, ProvinceTarget, RatingBand
from zones.models.awards import FIRST_YEAR

LEVEL_OF = {1: Programme.PROVILA, 2: Programme.KLA, 3: Programme.KELANA, 4: Programme.DEKELA}
"""Groups of a Kemendagri code -> what an area of that level is awarded."""


@transaction.atomic
def record_award(
    *, area_code: str, year: int | None, rating: str = "", score: float | None = None, source: str,
    source_url: str = "", by: Any,
) -> KlaAward:  # fmt: skip
    """Write what one source says of an area and a year; another source has a row of its own. Raise AwardRefused.

    rating: key of a band, "" for none reached; a score without a rating gives the rating of its band.
    """
    area = Area.objects.current().filter(code=area_code).first()
    if area is None:
        raise AwardRefused(_("Wilayah %(code)s tidak dimuat.") % {"code": area_code or "–"}, "area")
    require_scope(by, area.code)
    programme = LEVEL_OF[area.level]
    today = timezone.localdate().year
    if year is None or not FIRST_YEAR <= year <= today:
        raise AwardRefused(
            _("Tahun harus antara %(first)s dan %(last)s.") % {"first": FIRST_YEAR, "last": today}, "year"
        )
    source = " ".join(source.split())[:200]
    if not source:
        raise AwardRefused(_("Sebut sumbernya: sumber-sumber tentang penghargaan saling berbeda."), "source")
    if source_url:
        try:
            URLValidator(schemes=["http", "https"])(source_url)
        except ValidationError as wrong:
            raise AwardRefused(_("Alamat sumber harus dimulai dengan https:// atau http://."), "source_url") from wrong
    band = _band(programme, rating, score)
    if KlaAward.objects.filter(area_code=area.code, programme=programme, year=year, source__iexact=source).exists():
        raise AwardRefused(_("Sumber ini sudah dicatat untuk wilayah dan tahun itu. Tarik dahulu yang lama."), "source")
    return KlaAward.objects.create(
        area_code=area.code, programme=programme, year=year, rating=band, score=score, source=source,
        source_url=source_url[:300], recorded_by=by,
    )  # fmt: skip


@transaction.atomic
def withdraw_award(*, award: KlaAward, by: Any) -> None:
    """Remove a row that was recorded by mistake."""
    require_scope(by, award.area_code)
    award.delete()


def _band(programme: str, rating: str, score: float | None) -> RatingBand | None:
    """Return the rating that is meant; raise AwardRefused where rating and score contradict each other."""
    if programme != Programme.KLA:
        if rating or score is not None:
            raise AwardRefused(_("Hanya kabupaten/kota yang berperingkat dan berskor."), "rating")
        return None
    if score is not None and not 0 <= score <= 1000:
        raise AwardRefused(_("Skor harus antara 0 dan 1000."), "score")
    of_score = band_of(score)
    if not rating:
        return of_score
    band = RatingBand.objects.filter(pk=rating).first()
    if band is None:
        raise AwardRefused(_("Peringkat ini tidak dikenal."), "rating")
    if score is not None and band != of_score:
        raise AwardRefused(
            _("Skor %(score)s berarti %(means)s, bukan %(said)s.")
            % {"score": score, "means": of_score or _("tanpa peringkat"), "said": band},
            "score",
        )
    return band


def band_of(score: float | None) -> RatingBand | None:
    """Return the band that a score lies in, its lower edge included; None below the first."""
    return None if score is None else RatingBand.objects.filter(score_from__lte=score).order_by("-score_from").first()


@transaction.atomic
def write_ratings(bands: Sequence[Mapping[str, Any]], targets: Sequence[Mapping[str, Any]]) -> int:
    """Write bands and targets where none are; what somebody has edited stays. Return how many were written."""
    written = 0
    if not RatingBand.objects.exists():
        written += len(RatingBand.objects.bulk_create(
            RatingBand(key=one["key"], name_id=one["id"], name_en=one["en"], score_from=one["score_from"],
                       source=one.get("source", ""))
            for one in bands
        ))  # fmt: skip
    if not ProvinceTarget.objects.exists():
        written += len(ProvinceTarget.objects.bulk_create(
            ProvinceTarget(kind=one["kind"], rating_id=one.get("rating"), share=one.get("share"),
                           by_year=one.get("by_year"), source=one["source"], order=order)
            for order, one in enumerate(targets)
        ))  # fmt: skip
    return written
