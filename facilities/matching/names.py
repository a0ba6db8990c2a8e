"""Indonesian names of facilities, taken apart for comparing: words, ordinals, and words that exclude each other."""
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from .rules import MatchingRules

_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
_ROMAN_FORM: Final = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")
_ROMAN_AND_LETTER: Final = re.compile(r"^([vx]+i{0,3}|i{1,3}[vx]?)([a-d])$")
_MISREAD_ONES: Final = re.compile(r"[il1]{2,3}")
_PARTS: Final = re.compile(r"[a-z]+|\d+")
_VILLAGE_KIND: Final = re.compile(r"^(kelurahan|kel|desa|ds|kecamatan|kec)\b\.?\s*")


@dataclass(frozen=True, slots=True)
class PlainName:
    """A name for comparing: `words` without those that only say the kind; `compact` is them without blanks.

    ordinals: numbers and single letters ("01", "II" and "ll" are 1, 2 and 2; "A" is "a"). marks: words of
    the exclusive sets.
    """

    words: tuple[str, ...]
    compact: str
    ordinals: frozenset[int | str]
    marks: frozenset[str]


def plain_name(name: str, type_: str, rules: MatchingRules) -> PlainName:
    """Take a name apart the way records of this type are named."""
    text = _folded(name)
    for phrase, word in rules.phrases.items():
        text = text.replace(phrase, word)
    tokens: list[str] = []
    for part in text.split():
        pieces = _PARTS.findall(part) if not _MISREAD_ONES.fullmatch(part) else [part]
        pieces = [half for piece in pieces for half in _ROMAN_AND_LETTER.sub(r"\1 \2", piece).split()]
        for piece in pieces:
            tokens += rules.abbreviations.get(piece, piece).split()
    kind = rules.kind_words.get(type_, frozenset()) | rules.kind_words["*"]
    marks = frozenset(word for words in rules.exclusive for word in words if word in tokens)
    words: list[str] = []
    ordinals: set[int | str] = set()
    for place, token in enumerate(tokens):
        ordinal = _ordinal(token, is_first=place == 0)
        if ordinal is not None:
            ordinals.add(ordinal)
        elif token not in kind:
            words.append(token)
    return PlainName(tuple(words), "".join(words), frozenset(ordinals), marks)


def plain_village(name: str) -> str:
    """Return a village's name for comparing: "Kel. Pulo Gadung" and "PULOGADUNG" are the same."""
    return _VILLAGE_KIND.sub("", _folded(name)).replace(" ", "")


def alike(left: PlainName, right: PlainName, rules: MatchingRules) -> float:
    """Return how alike two names are, 0..1; the same both ways round, 1 for a name and itself."""
    if left == right:
        return 1.0
    limits = rules.thresholds
    for words in rules.exclusive:
        mine, other = left.marks & words, right.marks & words
        if mine and other and mine != other:
            return 0.0
    factor = 1.0
    if left.ordinals != right.ordinals:
        if left.ordinals and right.ordinals:
            return 0.0
        one_sided = left.ordinals or right.ordinals
        is_big = all(isinstance(one, int) and one >= limits["big_number"] for one in one_sided)
        factor = limits["one_sided_big_number" if is_big else "one_sided_number"]
    if left.compact == right.compact:
        return factor if left.compact or left.ordinals & right.ordinals else 0.0
    if not left.compact or not right.compact:
        return 0.0
    return factor * max(_spelled(left, right), _inside(left, right, rules))


def _spelled(left: PlainName, right: PlainName) -> float:
    """Return how alike the spelling is; squared, so that one wrong letter of a short name is not a sure match."""
    ratio = max(
        fuzz.ratio(left.compact, right.compact),
        fuzz.ratio(" ".join(sorted(left.words)), " ".join(sorted(right.words))),
    )
    return min(0.99, (ratio / 100) ** 2) if sorted(left.words) != sorted(right.words) else 0.99


def _inside(left: PlainName, right: PlainName, rules: MatchingRules) -> float:
    """Return how alike two names are when all words of one stand in the other."""
    few, many = (left, right) if len(left.compact) <= len(right.compact) else (right, left)
    if not set(few.words) <= set(many.words):
        return 0.0
    base = rules.thresholds["subset_base"]
    share = base + (1 - base) * len(few.compact) / len(many.compact)
    return min(rules.thresholds["subset_most"], share)


def _folded(text: str) -> str:
    """Return small letters and digits with single blanks; accents and marks are gone."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z0-9]+", text.replace("'", "")))


def _ordinal(token: str, *, is_first: bool) -> int | str | None:
    if token.isdecimal():
        return int(token)
    if is_first and len(token) == 1:
        return None  # "X Factor", "A. Yani": a first letter numbers nothing
    if _MISREAD_ONES.fullmatch(token):
        return len(token)
    if _ROMAN_FORM.fullmatch(token):
        values = [_ROMAN[letter] for letter in token]
        return sum(
            -value if value < max(values[place:]) else value for place, value in enumerate(values)
        )
    return token if len(token) == 1 else None
