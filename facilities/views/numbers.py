"""Whole numbers that come in from outside, in an address or a form."""


def whole_number(text: str | None, *, least: int = 0, otherwise: int | None = None) -> int | None:
    """Return the whole number of a text, raised to least; otherwise when it is none or has more than nine digits."""
    return max(least, int(text)) if text and text.isdecimal() and len(text) <= 9 else otherwise
