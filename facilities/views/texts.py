"""Texts that come in from outside, in an address or a form."""
from collections.abc import Mapping


def text_of(sent: Mapping[str, str], name: str, longest: int = 200) -> str:
    """Return a text without blanks at its ends and without the sign that the database refuses; "" when not sent."""
    return sent.get(name, "").replace("\x00", "").strip()[:longest]
