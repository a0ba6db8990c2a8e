"""Make, name, copy, delete and share scenarios; their steps are written in `scenario_steps`."""
import secrets
from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Area
from regions.scopes import require_scope
from zones.errors import AreaUnknown, ScenarioChangedMeanwhile, ScenarioRefused
from zones.models import Scenario, ScenarioState, ScenarioStep
from zones.queries.runs import latest_run
from zones.scenarios.changes import ScenarioChange
from zones.scenarios.steps import fields_of, step_data, step_of

__all__ = ["ScenarioChange", "create_scenario"]


@transaction.atomic
def create_scenario(
    *, name: str, area_code: str, actions: Sequence[ScenarioChange] = (), note: str = "", by: AbstractBaseUser
) -> Scenario:
    """Write a scenario on the newest run of an area, with its changes in order.

    Raise AreaUnknown for an area that is not loaded, ScenarioRefused where nothing was analysed yet, for a missing
    name and for a change that cannot be meant.
    """
    if not Area.objects.current().filter(code=area_code).exists():
        raise AreaUnknown(_("Wilayah %(code)s tidak ada di antara wilayah yang dimuat.") % {"code": area_code})
    require_scope(by, area_code)
    run = latest_run(area_code)
    if run is None:
        raise ScenarioRefused(_("Wilayah ini belum dihitung. Hitung dahulu cakupannya, lalu buat skenario."), "area")
    scenario = Scenario.objects.create(
        name=checked_name(name), area_code=area_code, run=run, note=note.strip()[:2000], created_by=by
    )
    for position, change in enumerate(actions):
        ScenarioStep.objects.create(scenario=scenario, position=position, **fields_of(change, user=by))
    return scenario


@transaction.atomic
def rename_scenario(
    *, scenario_id: int, seen_version: int, name: str, note: str, state: str = "", by: AbstractBaseUser
) -> Scenario:
    """Give a scenario another name, note or state; nothing of its result changes."""
    scenario = held(scenario_id, seen_version)
    scenario.name, scenario.note = checked_name(name), note.strip()[:2000]
    if state:
        if state not in ScenarioState.values:
            raise ScenarioRefused(_("Keadaan “%(state)s” tidak dikenal.") % {"state": state}, "state")
        scenario.state = state
    scenario.save(update_fields=["name", "note", "state", "updated_at"])
    return scenario


@transaction.atomic
def copy_scenario(*, scenario_id: int, by: AbstractBaseUser) -> Scenario:
    """Write a copy that stands on the same run, with the same steps; what was accepted belongs to the first."""
    first = Scenario.objects.get(pk=scenario_id)
    copy = Scenario.objects.create(
        name=_("Salinan %(name)s") % {"name": first.name[:100]}, area_code=first.area_code, run=first.run,
        note=first.note, copied_from=first, created_by=by,
    )  # fmt: skip
    for step in first.steps.all():
        new = step_of(step_data(step))
        new.pk, new.scenario, new.accepted, new.accepted_at, new.accepted_by = None, copy, None, None, None
        new.save(force_insert=True)
    return copy


@transaction.atomic
def delete_scenario(*, scenario_id: int, seen_version: int, by: AbstractBaseUser) -> None:
    """Remove a scenario and its steps; raise ScenarioRefused for one of which something came."""
    scenario = held(scenario_id, seen_version)
    if scenario.has_accepted_steps:
        raise ScenarioRefused(
            _("Skenario ini memuat perubahan yang sudah diterima sebagai rencana. Arsipkan saja, agar asalnya tetap "
              "tercatat.")
        )  # fmt: skip
    scenario.delete()


@transaction.atomic
def share_scenario(*, scenario_id: int, by: AbstractBaseUser) -> str:
    """Open a scenario to whoever has its link and return the unguessable part; a link that is there stays."""
    scenario = Scenario.objects.select_for_update().get(pk=scenario_id)
    if scenario.share_token is None:
        scenario.share_token, scenario.shared_at = secrets.token_urlsafe(32), timezone.now()
        scenario.save(update_fields=["share_token", "shared_at", "updated_at"])
    return scenario.share_token


@transaction.atomic
def withdraw_share(*, scenario_id: int, by: AbstractBaseUser) -> None:
    """Close the link; one that is opened later is another."""
    scenario = Scenario.objects.select_for_update().get(pk=scenario_id)
    scenario.share_token = scenario.shared_at = None
    scenario.save(update_fields=["share_token", "shared_at", "updated_at"])


def held(scenario_id: int, seen_version: int | None) -> Scenario:
    """Return a scenario that nobody else can change until the end of the transaction.

    Raise ScenarioChangedMeanwhile when it is no longer as it was at `seen_version`.
    """
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
    if seen_version is not None and scenario.version != seen_version:
        last = scenario.edits.select_related("by").first()
        who = (last.by.get_full_name() or last.by.get_username()) if last and last.by else _("Orang lain")
        raise ScenarioChangedMeanwhile(
            _("%(who)s sudah mengubah skenario ini sejak Anda membukanya. Perubahan Anda belum disimpan.")
            % {"who": who}
        )
    return scenario


def checked_name(name: str) -> str:
    """Return a name without needless spaces; raise ScenarioRefused for an empty or too long one."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise ScenarioRefused(_("Beri nama skenario ini dahulu."), "name")
    if len(name) > 120:
        raise ScenarioRefused(_("Nama skenario paling panjang 120 huruf."), "name")
    return name
