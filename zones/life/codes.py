"""How the code of a zone stands in an address, so that words of other pages below /zona/ are none."""


class ZoneCodeConverter:
    """The code of a village and a number, as zones.actions.zones makes it: 31.75.07.1001-01."""

    regex = r"[0-9]{2}(?:\.[0-9]+)*-[0-9]{2,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
