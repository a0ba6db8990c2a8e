"""Template tags of the registry pages: its tabs, fields by name, marks of imports."""
from typing import Any, Final

from django import forms, template
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from facilities.models import BatchState

register = template.Library()

TABS: Final = [
    ("registry_list", _("Daftar")),
    ("registry_quality", _("Mutu data")),
    ("duplicate_list", _("Mungkin ganda")),
    ("registry_certificates", _("Status")),
    ("import_list", _("Muat daftar")),
    ("schedule_list", _("Muat berkala")),
    ("field_page", _("Lapangan")),
]
"""Route names in the order of the tabs."""
FIXES: Final = {
    "without_position": "#id_lat", "stacked": "#id_lat", "off_network": "#id_lat",
    "wrong_area": "#id_stated_village", "expiring": "#id_statuses-0-programme", "stale": "#id_verified",
}  # fmt: skip
"""Faults of a record and the field of its form that mends them."""
STATE_MARKS: Final = {
    BatchState.UPLOADED: "partly", BatchState.PREVIEWED: "partly", BatchState.DONE: "met",
    BatchState.FAILED: "not_met",
}  # fmt: skip
"""Marks of the states that end well, fail or wait for a person; the others have the mark of no data."""


@register.inclusion_tag("facilities/registry/tabs.html", takes_context=True)
def registry_tabs(context: template.Context) -> dict[str, Any]:
    """Return the parts of the registry that the reader may open; the one the page belongs to is current."""
    request = context["request"]
    addresses = {name: reverse(name) for name, _word in TABS}
    here = max((one for one in addresses.values() if request.path.startswith(one)), key=len, default="")
    return {
        "tabs": [
            {"address": addresses[name], "word": word, "is_current": addresses[name] == here,
             "is_page": addresses[name] == request.path}
            for name, word in TABS if _may_open(request.user, addresses[name])
        ]
    }  # fmt: skip


def _may_open(user: Any, address: str) -> bool:
    return user.has_perm(resolve(address).func.needs)


@register.filter
def fix_anchor(problem: str) -> str:
    """Return where on a record's form a fault is mended, as "#id"; "" = anywhere."""
    return FIXES.get(problem, "")


@register.filter
def state_mark(state: str) -> str:
    """Return the mark of an import's state."""
    return STATE_MARKS.get(BatchState(state), "no_data")


@register.filter
def split_words(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


@register.filter
def field_named(form: forms.Form, name: str) -> Any:
    """Return the field of a form by its name."""
    return form[name]
