"""How the public id of a facility stands in an address, so that words of the registry's pages are none."""


class PublicIdConverter:
    """Ten small letters and digits, as `new_public_id` makes them."""

    regex = "[0-9a-z]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
