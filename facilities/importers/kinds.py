"""Decide what a row of a list is: a facility type, a row to set aside, or a word nobody explained."""
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from regions.importers.manifest_section import ManifestError

from .list_spec import ANY_OTHER, FacilityListSpec, plain_word


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The facility types that exist: name by key, and those whose places are secret."""

    names: Mapping[str, str]
    sensitive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """A facility type, or (type None) that the row is set aside and why; is_other: as any other value.

    is_guess: the type was guessed from the name.
    """

    type: str | None
    reason: str = ""
    is_other: bool = False
    is_guess: bool = False


class UnknownKind(ValueError):
    """Say that nothing in the section or the catalogue explains a type value; the message names near ones."""


class KindReader:
    """Answer what rows of one list are.

    In this order: values set aside, rules by name, [types], a type key of the catalogue itself,
    constant_type, words that only a name explains, and last what [set_aside] says about any other value.
    """

    def __init__(self, spec: FacilityListSpec, catalogue: Catalogue) -> None:
        """Check the section against the catalogue; raise ManifestError for a type that does not exist."""
        self.spec = spec
        self.catalogue = catalogue
        self._unknown: dict[str, str] = {}
        for key, where in spec.named_types.items():
            if key not in catalogue.names:
                raise ManifestError(
                    "unknown_type",
                    _("jenis “%(found)s” tidak ada dalam katalog; %(near)s")
                    % {"found": key, "near": _near(key, list(catalogue.names))},
                    file=spec.path, field=f"facilities.{where}", value=key,
                )  # fmt: skip

    def of(self, value: str, name: str) -> Kind:
        """Return what a row with this type value ("" when none) and name is; raise UnknownKind."""
        spec, word = self.spec, plain_word(value)
        if word in spec.set_aside and word != ANY_OTHER:
            return Kind(None, spec.set_aside[word])
        for rule in spec.name_rules:
            if rule.fits(name, word) and (not rule.is_guess or rule.type in self.catalogue.names):
                return Kind(rule.type, rule.reason, is_guess=rule.is_guess)
        known = spec.types.get(word) or (word if word in self.catalogue.names else spec.constant_type)
        if known:
            return Kind(known)
        if word in spec.open_words:
            return Kind(None, spec.open_words[word])
        if ANY_OTHER in spec.set_aside:
            return Kind(None, spec.set_aside[ANY_OTHER], is_other=True)
        if value not in self._unknown:  # a list may hold one unknown word in thousands of rows
            self._unknown[value] = self._about(value, word)
        raise UnknownKind(self._unknown[value])

    def _about(self, value: str, word: str) -> str:
        """Return what to say about a word that nothing explains."""
        aside = (word for word in self.spec.set_aside if word != ANY_OTHER)
        words = list(dict.fromkeys([*self.spec.types, *aside, *self.catalogue.names]))
        if not value:
            return _("jenis tidak diisi; %(near)s") % {"near": _near("", words)}
        return _("jenis “%(found)s” tidak dikenal; %(near)s") % {"found": value, "near": _near(word, words)}

    def usual_type(self, value: str) -> str:
        """Return the type of a value when no rule by name sets the row aside; "" when nothing says so."""
        word = plain_word(value)
        return self.spec.types.get(word) or (word if word in self.catalogue.names else self.spec.constant_type)


def _near(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=3, cutoff=0.5) if word else []
    if near:
        return _("yang mirip: %(words)s") % {"words": ", ".join(near)}
    return _("yang dikenal: %(words)s") % {"words": ", ".join(known)}
