"""Ask where to build, seek the proof, cancel, forget, bring a layer: the only place that writes plans."""
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.scopes import require_scope
from zones.errors import RunCancelled, SitingRefused, ZonesError
from zones.models import RunState, Scenario, SitingAnswer, SitingChoice, SitingLayer, SitingPlan
from zones.scenarios.changes import ChangeKind, ScenarioChange
from zones.siting.answer import answer_of
from zones.siting.layer_file import read_layer
from zones.siting.problem import Asked, asked_on
from zones.siting.proof import proven_answer
from zones.siting.question import SitingQuestion
from zones.siting.solve import TIME_LIMIT_S, solve

from .scenarios import create_scenario

LOOK_EVERY_S: Final = 1.0
SILENT_TOO_LONG: Final = timedelta(minutes=10)


def ask_siting(
    *, question: SitingQuestion, name: str = "", follows: SitingPlan | None = None, by: AbstractBaseUser
) -> SitingPlan:
    """Answer a question at once by greedy and store both, queued for its proof; raise SitingRefused."""
    require_scope(by, question.area_code)
    begun = time.monotonic()
    asked = asked_on(question)
    answer = answer_of(asked, solve(asked, exact=False))
    answer["took_s"] = round(time.monotonic() - begun, 2)
    # Nothing more to prove where greedy met its own bound.
    is_proven = all(service["is_best"] for service in answer["services"])
    with transaction.atomic():
        plan = SitingPlan.objects.create(
            name=(name.strip() or _name_of(asked))[:120],
            area_code=question.area_code,
            question=question.as_data(),
            run=asked.run,
            inputs=asked.run.inputs | {"run": asked.run.pk},
            follows=follows,
            by=by,
            **({"state": RunState.DONE, "progress": 1.0, "finished_at": timezone.now()} if is_proven else {}),
        )
        _write(plan, SitingAnswer.QUICK, answer)
        if is_proven:
            _write(plan, SitingAnswer.PROVEN, answer)
    return plan


def ask_again(
    *, plan: SitingPlan, forbid: tuple[str, ...] = (), keep: tuple[tuple[int, str], ...] = (),
    allow: tuple[str, ...] = (), all_kept_of: int | None = None, by: AbstractBaseUser,
) -> SitingPlan:  # fmt: skip
    """Ask a plan's question once more with some places refused, allowed again, or settled; raise SitingRefused.

    all_kept_of: the service of which `keep` names all settled places, so that others are released; None = none.
    """
    question = SitingQuestion.from_data(plan.question)
    forbidden = tuple(sorted((set(question.forbidden) | set(forbid)) - set(allow)))
    stay = [one for one in question.kept if one[0] != all_kept_of]
    kept = tuple(sorted({one for one in (*stay, *keep) if one[1] not in forbidden and one[1] not in allow}))
    return ask_siting(question=replace(question, forbidden=forbidden, kept=kept), name=plan.name, follows=plan, by=by)


def prove(*, plan: SitingPlan, time_limit_s: float = TIME_LIMIT_S) -> SitingPlan:
    """Seek the proven answer of a queued plan; the quick one stays whatever happens.

    Progress and state are written at once, the answer in one transaction at the end. Raise RunCancelled when somebody
    asked it to stop, SitingRefused when the inputs have changed meanwhile.
    """
    queued = SitingPlan.objects.filter(pk=plan.pk, state=RunState.QUEUED)
    if not queued.update(state=RunState.RUNNING, touched_at=timezone.now(), stage=_("Mencari bukti")):
        raise RunCancelled(_("Pertanyaan ini tidak lagi menunggu."))
    plan.refresh_from_db()
    begun = time.monotonic()
    watch = _Watch(plan, time_limit_s)
    try:
        if plan.run is None:
            raise SitingRefused(_("Hitungan yang dipakai pertanyaan ini sudah dihapus. Tanyakan lagi."))
        asked = asked_on(SitingQuestion.from_data(plan.question), plan.run)
        solved = solve(
            asked, exact=True, time_limit_s=time_limit_s, interrupted=watch.is_stopped, told=watch.told
        )
        if watch.stopped:
            raise RunCancelled(_("Pencarian bukti dihentikan atas permintaan."))
        answer = proven_answer(asked, solved, _quick_keys(plan))
        answer["took_s"] = round(time.monotonic() - begun, 2)
        with transaction.atomic():
            _write(plan, SitingAnswer.PROVEN, answer)
            _finish(plan, RunState.DONE, progress=1.0)
    except RunCancelled as stopped:
        _finish(plan, RunState.CANCELLED, message=str(stopped))
        raise
    except KeyboardInterrupt:
        _finish(plan, RunState.CANCELLED, message=_("Pencarian bukti dihentikan atas permintaan."))
        raise
    except ZonesError as error:
        _finish(plan, RunState.FAILED, message=str(error))
        raise
    except Exception as error:
        _finish(plan, RunState.FAILED, message=_("Kesalahan tak terduga: %(error)s") % {"error": error})
        raise
    plan.refresh_from_db()
    return plan


def cancel_siting(*, plan: SitingPlan) -> None:
    """Ask the search for a proof to stop; one still in the queue stops at once. The quick answer stays."""
    SitingPlan.objects.filter(pk=plan.pk, state=RunState.QUEUED).update(
        state=RunState.CANCELLED, finished_at=timezone.now(),
        message=_("Pencarian bukti dihentikan atas permintaan."),
    )  # fmt: skip
    SitingPlan.objects.filter(pk=plan.pk, state=RunState.RUNNING).update(cancel_wanted=True)


def close_abandoned_siting() -> int:
    """End searches whose worker was killed; return how many."""
    silent = SitingPlan.objects.filter(state=RunState.RUNNING, touched_at__lt=timezone.now() - SILENT_TOO_LONG)
    return silent.update(
        state=RunState.FAILED, stage="", finished_at=timezone.now(),
        message=_("Pencarian bukti terhenti di tengah jalan; jawaban cepat tetap berlaku."),
    )  # fmt: skip


def prove_again(*, plan: SitingPlan) -> bool:
    """Queue a plan whose proof failed or was stopped once more; return whether it was."""
    return bool(
        SitingPlan.objects.filter(pk=plan.pk, state__in=[RunState.FAILED, RunState.CANCELLED]).update(
            state=RunState.QUEUED, progress=0, message="", cancel_wanted=False, finished_at=None,
            touched_at=timezone.now(),
        )
    )  # fmt: skip


def forget_siting(*, plan: SitingPlan, by: AbstractBaseUser) -> None:
    """Delete a plan of one's own; raise SitingRefused for somebody else's."""
    if plan.by_id != by.pk and not by.is_superuser:
        raise SitingRefused(_("Hanya penanyanya yang dapat menghapus pertanyaan ini."))
    cancel_siting(plan=plan)
    plan.delete()


def add_layer(*, upload: UploadedFile, name: str = "", by: AbstractBaseUser) -> SitingLayer:
    """Store the places and ground of a file; raise SitingRefused when it cannot be used."""
    reading = read_layer(upload)
    return SitingLayer.objects.create(
        name=(name.strip() or (upload.name or "").rpartition("/")[2] or _("Lapisan"))[:120],
        places=reading.places,
        shape=None if reading.shape is None else GEOSGeometry(reading.shape.wkb_hex, srid=4326),
        left_out=reading.left_out,
        by=by,
    )


def make_scenario(*, plan: SitingPlan, orders: tuple[int, ...] | None = None, by: AbstractBaseUser) -> Scenario:
    """Turn the shown answer's places into a scenario, each a new facility; raise ZonesError when none is there.

    orders: primary keys of the choices wanted, None = all.
    """
    choices = plan.choices.filter(answer=plan.shown)
    if orders is not None:
        choices = choices.filter(pk__in=orders)
    services = plan.answer[plan.shown]["services"]
    changes = [
        ScenarioChange(
            kind=ChangeKind.ADD, type_key=services[one.service]["new_type"], lon=one.position.x, lat=one.position.y,
            name=_scenario_name(services[one.service]["name"], one),
            cost=None if one.cost is None else round(one.cost), status=services[one.service]["status"],
        )
        for one in choices
    ]  # fmt: skip
    if not changes:
        raise SitingRefused(_("Jawaban ini tidak mengusulkan satu tempat pun, jadi tidak ada skenario."))
    note = _("Dari pertanyaan lokasi %(number)s.") % {"number": plan.pk}
    return create_scenario(name=plan.name, area_code=plan.area_code, actions=changes, note=note, by=by)


def _scenario_name(service: str, choice: SitingChoice) -> str:
    where = choice.name or choice.street
    words = _("%(service)s baru di %(where)s") if where else _("%(service)s baru nomor %(order)s")
    return (words % {"service": service, "where": where, "order": choice.order})[:120]


def _name_of(asked: Asked) -> str:
    names = ", ".join(dict.fromkeys(problem.service.name for problem in asked.problems))
    return _("%(services)s di %(area)s") % {"services": names, "area": asked.area.name}


def _quick_keys(plan: SitingPlan) -> list[list[str]]:
    keys: list[list[str]] = [[] for _service in plan.question["services"]]
    for service, key in plan.choices.filter(answer=SitingAnswer.QUICK).values_list("service", "place_key"):
        keys[service].append(key)
    return keys


def _write(plan: SitingPlan, kind: str, answer: dict[str, Any]) -> None:
    """Write an answer and its places, in the place of an earlier one of that kind."""
    plan.choices.filter(answer=kind).delete()
    services = []
    for number, service in enumerate(answer["services"]):
        services.append({name: value for name, value in service.items() if name != "steps"})
        SitingChoice.objects.bulk_create(
            SitingChoice(
                plan=plan, answer=kind, service=number, order=order, place_key=step["key"], name=step["name"],
                street=step["street"], position=Point(step["lon"], step["lat"], srid=4326),
                village_code=step["village"], gain=step["gain"], outside=step["outside"],
                share_after=step["share_after"], cost=step["cost"], taken=step["taken"], is_kept=step["is_kept"],
                villages=step["villages"],
            )
            for order, step in enumerate(service["steps"], start=1)
        )  # fmt: skip
    plan.answer = {**plan.answer, kind: {**answer, "services": services}}
    SitingPlan.objects.filter(pk=plan.pk).update(answer=plan.answer)


def _finish(plan: SitingPlan, state: str, **values: Any) -> None:
    SitingPlan.objects.filter(pk=plan.pk).update(state=state, finished_at=timezone.now(), stage="", **values)


class _Watch:
    """Look once a second whether somebody asked to stop, and tell how far the search is."""

    def __init__(self, plan: SitingPlan, time_limit_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._plan, self._limit_s, self._now = plan, time_limit_s, now
        self._looked, self._begun, self._share = 0.0, now(), 0.0
        self.stopped = False

    def told(self, share: float) -> None:
        """Take up how much of the work lies behind."""
        self._share, self._looked = share, 0.0
        self.is_stopped()

    def is_stopped(self) -> bool:
        """Say whether to stop; what has gone by of the time limit counts as progress of the service at hand."""
        now = self._now()
        if self.stopped or now - self._looked < LOOK_EVERY_S:
            return self.stopped
        self._looked = now
        services = max(1, len(self._plan.question["services"]))
        share = self._share + min(1.0, (now - self._begun) / self._limit_s) * (0.9 - self._share) / services
        rows = SitingPlan.objects.filter(pk=self._plan.pk)
        rows.update(progress=min(0.99, max(0.0, share)), touched_at=timezone.now())
        # A plan that was deleted meanwhile is one that nobody waits for.
        self.stopped = not rows.filter(cancel_wanted=False).exists()
        return self.stopped
