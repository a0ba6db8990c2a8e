"""Which records are one place: names read the Indonesian way, then codes, lists, names and distances compared."""
from .pairs import Match, match_rows
from .rules import MatchingRules, read_rules
from .score import Record, Score, score

__all__ = ["Match", "MatchingRules", "Record", "Score", "match_rows", "read_rules", "score"]
