"""Make a template of a zone's rules, apply it elsewhere, archive it."""
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import TemplateRefused
from zones.finding.replication import frozen_profile, frozen_rules
from zones.models import Zone, ZoneTemplate

from .runs import standard_set_named

_LONGEST_NAME = 120


@transaction.atomic
def make_template(*, zone: Zone, name: str, note: str = "", by: AbstractBaseUser) -> ZoneTemplate:
    """Freeze the rules a zone is judged by, with their sources, and what stands in it now.

    Raises TemplateRefused for a missing or used name, and for a zone whose standards ask for no service.
    """
    name = " ".join(name.split())
    if not name:
        raise TemplateRefused(_("Beri nama templat ini dahulu."), "name")
    if len(name) > _LONGEST_NAME:
        raise TemplateRefused(_("Nama templat paling panjang %(most)s huruf.") % {"most": _LONGEST_NAME}, "name")
    if ZoneTemplate.objects.filter(name__iexact=name).exists():
        raise TemplateRefused(_("Sudah ada templat bernama %(name)s. Pilih nama lain.") % {"name": name}, "name")
    rules = frozen_rules(standard_set_named(None))
    if not rules["groups"]:
        raise TemplateRefused(_("Standar yang berlaku tidak meminta layanan apa pun dari sebuah kawasan."))
    return ZoneTemplate.objects.create(
        name=name, note=note.strip()[:500], from_zone=zone, rules=rules, profile=frozen_profile(zone), by=by
    )


@transaction.atomic
def archive_template(*, template: ZoneTemplate, is_archived: bool) -> ZoneTemplate:
    """Put a template away, or bring it back; what was found with it stays."""
    template = ZoneTemplate.objects.select_for_update().get(pk=template.pk)
    template.archived_at = (template.archived_at or timezone.now()) if is_archived else None
    template.save(update_fields=["archived_at"])
    return template
