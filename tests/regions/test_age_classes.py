"""Five-year classes are apportioned linearly to single years; 15-17 is three fifths of 15-19."""

import pytest

from regions.importers.age_classes import AgeClass, children_by_age


@pytest.mark.parametrize(
    ("label", "ages"),
    [("0-4", (0, 4)), ("15–19", (15, 19)), ("75+", (75, None)), (" 7 ", (7, 7)), ("10 - 14", (10, 14))],
)
def test_class_is_read(label: str, ages: tuple[int, int | None]) -> None:
    found = AgeClass.read(label)
    assert (found.age_from, found.age_to) == ages


@pytest.mark.parametrize("label", ["", "balita", "9-5", "-4", "0-4-9"])
def test_text_that_is_no_class_is_none(label: str) -> None:
    assert AgeClass.read(label) is None


def test_children_of_five_year_classes() -> None:
    classes = {"0-4": 500, "5-9": 400, "10-14": 300, "15-19": 250, "20-24": 900, "75+": 80}
    children = children_by_age({AgeClass.read(label): people for label, people in classes.items()})
    assert children.tolist() == [100] * 5 + [80] * 5 + [60] * 5 + [50] * 3
    assert children[15:].sum() == 250 * 3 / 5


def test_children_of_single_years_and_an_open_class_hold_no_one_twice() -> None:
    classes = {AgeClass.read(str(age)): 10 for age in range(18)} | {AgeClass.read("18+"): 999}
    assert children_by_age(classes).tolist() == [10] * 18
