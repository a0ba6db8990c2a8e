"""Search for candidates after a run: once more for the run itself, or with the rules of a template."""
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import shapely
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.scopes import require_scope
from zones.errors import RunCancelled, SearchRefused, ZonesError
from zones.finding.candidates import FoundZone
from zones.finding.finder import Found, find_candidates
from zones.finding.search_inputs import GatheredSearch, gather_search
from zones.models import CandidatePlace, CandidateSearch, CandidateZone, ReachRun, RunState, ZoneTemplate
from zones.queries.runs import area_name, latest_run_of_any_standards, staleness

from .candidates import counts_of, fields_of, write_candidates, write_places

Report = Callable[[float, str], None]
SILENT_TOO_LONG: Final = timedelta(minutes=10)


def ask_for_search(*, run: ReachRun | None, by: AbstractBaseUser | None = None) -> CandidateSearch:
    """Queue the search for anchors and best places of a run; an open one of the same run is returned instead.

    Raises SearchRefused without a run, without streets, and when its inputs have changed since: a new run finds
    everything at once.
    """
    if run is None:
        raise SearchRefused(_("Belum ada hitungan untuk wilayah ini. Hitung cakupannya dahulu."))
    require_scope(by, run.area_code)
    if run.network_id is None:
        raise SearchRefused(_("Hitungan ini tanpa jalan; kandidat tidak dapat dicari."))
    if changed := staleness(run):
        raise SearchRefused(
            _("Sejak hitungan ini sudah berubah: %(what)s. Hitung ulang cakupannya; kandidat ikut dicari.")
            % {"what": ", ".join(changed)}
        )
    return _queued(run=run, template=None, area_code=run.area_code, by=by)


def ask_for_template_search(
    *, template: ZoneTemplate, area_code: str, by: AbstractBaseUser | None = None
) -> CandidateSearch:
    """Queue the search for places in an area where a template could be repeated.

    Raises SearchRefused where the area has no finished run or no streets, or the template is archived.
    """
    if area_code:
        require_scope(by, area_code)
    if template.archived_at is not None:
        raise SearchRefused(_("Templat ini sudah diarsipkan. Pulihkan dahulu."))
    run = latest_run_of_any_standards(area_code) if area_code else None
    if run is None:
        raise SearchRefused(
            _("%(area)s belum punya hitungan. Hitung cakupannya dahulu, lalu terapkan templat ini.")
            % {"area": area_name(area_code) or _("Wilayah ini")}
        )
    if run.network_id is None:
        raise SearchRefused(
            _("Jalan %(area)s belum dimuat, jadi jarak jalan kaki belum dapat dihitung. Muat data jalan, lalu hitung "
              "cakupannya.") % {"area": area_name(area_code)}
        )  # fmt: skip
    return _queued(run=run, template=template, area_code=area_code, by=by)


def _queued(
    *, run: ReachRun, template: ZoneTemplate | None, area_code: str, by: AbstractBaseUser | None
) -> CandidateSearch:
    asked = CandidateSearch.objects.filter(run=run, template=template, area_code=area_code)
    asked.filter(state=RunState.RUNNING, touched_at__lt=timezone.now() - SILENT_TOO_LONG).update(
        state=RunState.FAILED, finished_at=timezone.now(), stage="",
        message=_("Pencarian terhenti di tengah jalan; tidak ada yang disimpan. Cari sekali lagi."),
    )  # fmt: skip
    waiting = asked.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).first()
    return waiting or CandidateSearch.objects.create(run=run, template=template, area_code=area_code, by=by)


def cancel_search(*, search: CandidateSearch) -> None:
    """Ask an open search to stop; one still in the queue stops at once."""
    own = CandidateSearch.objects.filter(pk=search.pk)
    own.filter(state=RunState.QUEUED).update(state=RunState.CANCELLED, finished_at=timezone.now())
    own.filter(state=RunState.RUNNING).update(cancel_wanted=True)


def carry_out_search(*, search: CandidateSearch, report: Report = lambda share, stage: None) -> CandidateSearch:
    """Search and write all candidates in one transaction; on failure nothing of it is left.

    A cancelled search ends as such and raises; any other failure is recorded in its message and raised.
    """
    own = CandidateSearch.objects.filter(pk=search.pk)
    if not own.filter(state=RunState.QUEUED).update(state=RunState.RUNNING, touched_at=timezone.now()):
        raise RunCancelled(_("Pencarian ini tidak lagi menunggu."))
    search.refresh_from_db()

    def progress(share: float, stage: str) -> None:
        if own.filter(cancel_wanted=True).exists():
            raise RunCancelled(_("Pencarian dihentikan atas permintaan."))
        own.update(progress=min(share, 0.99), stage=stage, touched_at=timezone.now())
        report(share, stage)

    try:
        gathered = gather_search(search, progress)
        found = find_candidates(gathered.searched, lambda share, stage: progress(0.3 + 0.6 * share, stage))
        progress(0.9, _("Menulis hasil"))
        with transaction.atomic():
            _write(search, gathered, found)
            _finish(search, RunState.DONE, progress=1.0, outcome=counts_of(found), inputs=gathered.inputs)
    except RunCancelled as stopped:
        _finish(search, RunState.CANCELLED, message=str(stopped))
        raise
    except ZonesError as error:
        _finish(search, RunState.FAILED, message=str(error))
        raise
    except Exception as error:
        _finish(search, RunState.FAILED, message=_("Kesalahan tak terduga: %(error)s") % {"error": error})
        raise
    search.refresh_from_db()
    return search


def _finish(search: CandidateSearch, state: str, **values: Any) -> None:
    CandidateSearch.objects.filter(pk=search.pk).update(
        state=state, finished_at=timezone.now(), stage="", **values
    )


def _write(search: CandidateSearch, gathered: GatheredSearch, found: Found) -> None:
    ground = gathered.searched.ground
    if search.template_id is not None:
        write_candidates(run=search.run, found=found, ground=ground, search=search)
        return
    known: dict[tuple[Any, ...], list[CandidateZone]] = defaultdict(list)
    for one in CandidateZone.objects.filter(run=search.run, search=None):
        known[one.kind, one.missing_group_id, one.cells, round(one.score, 6), one.way].append(one)
    kept, new, ranks = [], Found([]), []
    for rank, zone in enumerate(found.zones, start=1):
        alike = known[zone.kind, zone.missing_group, len(zone.cells), round(zone.score, 6), zone.way]
        candidate = _where(zone, alike)
        if candidate is None:
            new.zones.append(zone)
            ranks.append(rank)
        else:
            for field, value in fields_of(zone, rank).items():
                setattr(candidate, field, value)
            kept.append((candidate, zone))
    if kept:
        told = ["rank", "missing", "members_count", "members_certified"]
        CandidateZone.objects.bulk_update([candidate for candidate, _zone in kept], told)
    CandidatePlace.objects.filter(candidate__in=[candidate for candidate, _zone in kept]).delete()
    write_places(pairs=kept, ground=ground)
    write_candidates(run=search.run, found=new, ground=ground, ranks=ranks)


def _where(zone: FoundZone, alike: list[CandidateZone]) -> CandidateZone | None:
    """Take the known candidate that lies where a zone was found out of those alike; None when none touches it."""
    here = [one for one in alike if shapely.from_wkb(bytes(one.geometry.wkb)).intersects(zone.outline)]
    if not here:
        return None
    found = max(here, key=lambda one: shapely.from_wkb(bytes(one.geometry.wkb)).intersection(zone.outline).area)
    alike.remove(found)
    return found
