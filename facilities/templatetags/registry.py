"""Template tags of the registry pages: its tabs, fields by name."""
from typing import Any, Final

from django import forms, template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

TABS: Final = [
    ("registry_list", _("Daftar")),
    ("registry_quality", _("Mutu data")),
    ("registry_certificates", _("Status")),
    ("import_list", _("Muat daftar")),
    ("schedule_list", _("Berkala")),
    ("duplicate_list", _("Mungkin ganda")),
    ("field_page", _("Lapangan")),
]
"""Route names in the order of the tabs; a part that is not installed has no tab."""


@register.inclusion_tag("facilities/registry/tabs.html", takes_context=True)
def registry_tabs(context: template.Context) -> dict[str, Any]:
    """Return the parts of the registry; the page that is open is current."""
    path = context["request"].path
    tabs = []
    for name, word in TABS:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        tabs.append({"address": address, "word": word, "is_current": path == address})
    return {"tabs": tabs}


@register.filter
def split_words(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


@register.filter
def field_named(form: forms.Form, name: str) -> Any:
    """Return the field of a form by its name."""
    return form[name]
