"""What happens to a zone on its way to a decree: steps taken, visits, decrees, comments, and their files."""
import pgtrigger
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from .remarks import HAS_TEXT_OR_IS_DELETED, StaffComment, StaffFile, path_of_file
from .zones import Zone, ZoneRevision, ZoneState


def zone_files() -> FileSystemStorage:
    """Return where files of zones lie: apart from those of facilities, handed out only by a view."""
    return FileSystemStorage(location=settings.DATA_DIR / "zone_files")


_path_of = path_of_file  # the name that a migration knows


class ZoneEvent(models.Model):
    """A step of a zone's life: who took it, when, from which state to which, why, and on which version.

    Never changed and never deleted: the database refuses both.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="events")
    revision = models.ForeignKey(ZoneRevision, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(_("langkah"), max_length=20)
    from_state = models.CharField(_("dari"), max_length=12, choices=ZoneState.choices)
    to_state = models.CharField(_("ke"), max_length=12, choices=ZoneState.choices)
    reason = models.CharField(_("alasan"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("peristiwa kawasan")
        verbose_name_plural = _("peristiwa kawasan")
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="zone_event_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class ZoneFile(StaffFile):
    """A photo or document about a zone."""

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(_("berkas"), storage=zone_files, upload_to=path_of_file)

    class Meta:
        verbose_name = _("berkas kawasan")
        verbose_name_plural = _("berkas kawasan")
        ordering = ["zone", "-at", "pk"]
        constraints = [models.UniqueConstraint(fields=["zone", "sha256"], name="zone_file_once")]


class Answer(models.TextChoices):
    YES = "yes", _("ya")
    NO = "no", _("tidak")
    UNKNOWN = "unknown", _("tidak tahu")


class ZoneVisit(models.Model):
    """A visit on the ground to check a version of a zone; there may be several."""

    revision = models.ForeignKey(ZoneRevision, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("tanggal kunjungan"))
    note = models.TextField(_("catatan"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("verifikasi lapangan")
        verbose_name_plural = _("verifikasi lapangan")
        ordering = ["-visited_on", "-pk"]


class ZoneAnswer(models.Model):
    """What a visit found about one question; `question` is kept as it was asked."""

    visit = models.ForeignKey(ZoneVisit, on_delete=models.CASCADE, related_name="answers")
    item = models.SlugField(_("butir"), max_length=40)
    question = models.CharField(_("pertanyaan"), max_length=300)
    answer = models.CharField(_("jawaban"), max_length=8, choices=Answer.choices)
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    photos = models.ManyToManyField(ZoneFile, related_name="answers", blank=True, verbose_name=_("foto"))

    class Meta:
        verbose_name = _("jawaban verifikasi")
        verbose_name_plural = _("jawaban verifikasi")
        ordering = ["visit", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="zone_answer_once_per_item")]


class Decree(models.Model):
    """The decision (SK) that designates one version of a zone; neither it nor that version is changed any more."""

    revision = models.ForeignKey(ZoneRevision, on_delete=models.PROTECT, related_name="decrees")
    zone_name = models.CharField(_("nama kawasan yang ditetapkan"), max_length=120, default="")
    number = models.CharField(_("nomor SK"), max_length=120)
    issuer = models.CharField(_("penerbit"), max_length=160)
    signed_on = models.DateField(_("tanggal SK"))
    signatory = models.CharField(_("penanda tangan"), max_length=160)
    file = models.ForeignKey(ZoneFile, on_delete=models.PROTECT, related_name="decrees", verbose_name=_("berkas SK"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("surat keputusan")
        verbose_name_plural = _("surat keputusan")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(Upper("issuer"), Upper("number"), name="decree_once_per_issuer"),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(issuer="") & ~Q(signatory=""), name="decree_says_who_and_which"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decree_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.issuer})"


class ZoneComment(StaffComment):
    """A remark of the staff on a version of a zone."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="comments")
    revision = models.ForeignKey(ZoneRevision, on_delete=models.CASCADE, related_name="comments")

    class Meta:
        verbose_name = _("komentar kawasan")
        verbose_name_plural = _("komentar kawasan")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=HAS_TEXT_OR_IS_DELETED, name="zone_comment_has_text_or_is_deleted"),
        ]
