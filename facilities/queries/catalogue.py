"""The catalogue of facility types as importers need it."""
from facilities.importers.kinds import Catalogue
from facilities.models import FacilityType


def catalogue() -> Catalogue:
    """Return the facility types that exist, in catalogue order, with their Indonesian names."""
    rows = list(FacilityType.objects.values_list("pk", "name_id", "is_sensitive"))
    return Catalogue({key: name for key, name, _secret in rows}, frozenset(key for key, _n, secret in rows if secret))
