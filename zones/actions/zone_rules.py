"""Change the numbers by which zones are judged; every change stays in the history with its author."""
from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facilities.history import recorded
from zones.errors import RulesRefused
from zones.models import ZoneRules
from zones.models.zone_rules import NUMBERS


@transaction.atomic
def change_zone_rules(
    *, rules: ZoneRules, numbers: Mapping[str, float], may_follow_major: bool, sources: Mapping[str, str],
    by: AbstractBaseUser,
) -> ZoneRules:  # fmt: skip
    """Write numbers (by field) and what each is founded on; raise RulesRefused for what the rules cannot be.

    A number that is changed counts as a proposal from then on, whatever stood behind it before.
    """
    rules = ZoneRules.objects.select_for_update().get(pk=rules.pk)
    said = {field: dict(one) for field, one in rules.sources.items()}
    for field, value in {**numbers, "may_follow_major": may_follow_major}.items():
        if field not in NUMBERS and field != "may_follow_major":
            raise RulesRefused(_("Angka “%(field)s” tidak dikenal.") % {"field": field})
        if getattr(rules, field) != value:
            said[field]["is_proposal"] = True
        if sources.get(field, "").strip():
            said[field]["text"] = sources[field].strip()[:300]
        setattr(rules, field, value)
    rules.sources = said
    try:
        rules.full_clean(exclude=["set"], validate_unique=False)
        with transaction.atomic(), recorded(by=by):
            rules.save()
    except (ValidationError, IntegrityError) as error:
        raise RulesRefused(
            _("Aturan ini tidak dapat disimpan. Jarak lebih dari 0 m; menit berurutan dan paling banyak 60; bagian "
              "antara 0 dan 1; bobot antara 0 dan 100, dan paling sedikit satu bobot lebih dari 0.")
        ) from error  # fmt: skip
    return rules
