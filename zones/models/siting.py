"""Questions where to build, kept with their answers: what was asked, of which run, and which places were found."""
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .runs import ReachRun, RunState


class SitingLayer(models.Model):
    """Shapes that a planner brought: places where one could build, or ground where one must not.

    `places` is a list of {name, lon, lat, cost, capacity}, one for each shape, cost and capacity null where the file
    says none; `shape` is the ground that its polygons cover, null where there are none. Never changed once stored, so
    that a question that names it means the same for ever.
    """

    name = models.CharField(_("nama"), max_length=120)
    places = models.JSONField(_("tempat"), default=list)
    shape = models.MultiPolygonField(_("bentuk"), srid=4326, null=True, blank=True)
    left_out = models.PositiveIntegerField(_("bentuk yang tidak dipakai"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("dimuat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("lapisan tempat")
        verbose_name_plural = _("lapisan tempat")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name


class SitingPlan(models.Model):
    """One question where to build: `question` as asked (zones.siting.question), `answer` as shown.

    The quick answer is there from the start; while the state is queued or running the proven one is still sought.
    `answer` holds for each service what its choices give (zones.siting.answer), under "quick" and "proven".
    """

    name = models.CharField(_("nama"), max_length=120)
    area_code = models.CharField(_("kode Kemendagri"), max_length=13, db_index=True)
    question = models.JSONField(_("pertanyaan"))
    run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, related_name="siting_plans")
    inputs = models.JSONField(_("masukan"), default=dict)
    answer = models.JSONField(_("jawaban"), default=dict)
    state = models.CharField(_("keadaan"), max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    progress = models.FloatField(_("kemajuan"), default=0)
    stage = models.CharField(_("tahap"), max_length=80, blank=True)
    message = models.TextField(_("pesan"), blank=True)
    cancel_wanted = models.BooleanField(_("minta dibatalkan"), default=False)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="siting_plans")
    asked_at = models.DateTimeField(_("diminta pada"), auto_now_add=True)
    touched_at = models.DateTimeField(_("tanda hidup terakhir"), default=timezone.now)
    finished_at = models.DateTimeField(_("selesai pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("pertanyaan lokasi")
        verbose_name_plural = _("pertanyaan lokasi")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="siting_progress_is_share"),
            models.CheckConstraint(condition=~Q(name=""), name="siting_plan_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)

    @property
    def shown(self) -> str:
        """Which answer counts: the proven one once it is there."""
        return SitingAnswer.PROVEN if SitingAnswer.PROVEN in self.answer else SitingAnswer.QUICK


class SitingAnswer(models.TextChoices):
    """Found at once by greedy, or sought in the background with its proof."""

    QUICK = "quick", _("jawaban cepat")
    PROVEN = "proven", _("jawaban terbukti")


class SitingChoice(models.Model):
    """A place that an answer suggests: the `order`-th for a service, and what it adds to those before it.

    gain in children of the service's ages newly within the limit, in the area asked about; outside: the same beyond
    its border; share_after of the area's children within the limit then; taken: how many it takes where room is
    limited, null otherwise; villages: [{code, title, gain}] of all that gain.
    """

    plan = models.ForeignKey(SitingPlan, on_delete=models.CASCADE, related_name="choices")
    answer = models.CharField(_("jawaban"), max_length=6, choices=SitingAnswer.choices)
    service = models.PositiveSmallIntegerField(_("layanan"))
    order = models.PositiveSmallIntegerField(_("urutan"))
    place_key = models.CharField(_("kunci tempat"), max_length=60)
    name = models.CharField(_("nama tempat"), max_length=200, blank=True)
    street = models.CharField(_("jalan"), max_length=200, blank=True)
    position = models.PointField(_("posisi"), srid=4326)
    village_code = models.CharField(_("kode kelurahan/desa"), max_length=13, blank=True)
    gain = models.FloatField(_("anak bertambah"))
    outside = models.FloatField(_("anak bertambah di luar wilayah"), default=0)
    share_after = models.FloatField(_("bagian sesudahnya"), null=True)
    cost = models.FloatField(_("biaya"), null=True)
    taken = models.FloatField(_("terisi"), null=True)
    is_kept = models.BooleanField(_("ditetapkan penanya"), default=False)
    villages = models.JSONField(_("menurut kelurahan"), default=list)

    class Meta:
        verbose_name = _("usulan lokasi")
        verbose_name_plural = _("usulan lokasi")
        ordering = ["plan", "answer", "service", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "answer", "service", "order"], name="siting_choice_once_per_order"),
            models.CheckConstraint(condition=Q(order__gt=0), name="siting_choice_order_from_one"),
        ]
