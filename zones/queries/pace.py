"""Walks in minutes."""


def minutes(walk_m: float | None, walk_m_per_s: float) -> int | None:
    """Return whole minutes for a walk at a pace, at least one; None stays None."""
    return None if walk_m is None else max(1, round(walk_m / walk_m_per_s / 60))
