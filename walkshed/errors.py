"""What can go wrong in the engine, as classes a caller can catch."""


class WalkshedError(Exception):
    """Say that an input cannot be used: what was found, what is allowed, where."""


class StreetDataError(WalkshedError):
    """Say that a street source cannot be read or holds nothing walkable."""


class GraphFileError(WalkshedError):
    """Say that a stored street graph is damaged, of another version, or no graph at all."""


class PartFileError(WalkshedError):
    """Say that a part or its answer is damaged, of another version, or something else."""


class EngineError(WalkshedError):
    """Say that the engine that parts run on cannot be reached, or does not fit this program."""
