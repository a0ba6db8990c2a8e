"""Fields that several forms of the registry have: degrees, days, yes and no."""
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from facilities.importers.degrees import degrees_of
from regions.importers.positions import INDONESIA

YES_NO: Final = [("", _("tidak diketahui")), ("true", _("ya")), ("false", _("tidak"))]


class Degrees(forms.CharField):
    """Degrees as people write them: 106.92, 106,92 or 106°55'12"E."""

    def __init__(self, *, least: float, most: float, example: str, **more: Any) -> None:
        super().__init__(max_length=40, **more)
        self.least, self.most, self.example = least, most, example
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.7f}".rstrip("0").rstrip(".") if isinstance(value, float) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != (data or "").strip()

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = degrees_of(text)
        except ValueError as error:
            message = _("“%(text)s” bukan derajat. Contoh: %(example)s")
            raise ValidationError(message % {"text": text, "example": self.example}) from error
        if found is None or not self.least <= found <= self.most:
            raise ValidationError(
                _("Di luar Indonesia: antara %(least)s dan %(most)s.") % {"least": self.least, "most": self.most}
            )
        return found


def lon_field(**more: Any) -> Degrees:
    return Degrees(label=_("bujur"), least=INDONESIA.west, most=INDONESIA.east, example="106.92, 106°55'12\"", **more)


def lat_field(**more: Any) -> Degrees:
    return Degrees(label=_("lintang"), least=INDONESIA.south, most=INDONESIA.north, example="-6.23, 6°13'48\"S", **more)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def yes_no_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, choices=YES_NO, empty_value=None, coerce=lambda text: text in ("true", "True")
    )
