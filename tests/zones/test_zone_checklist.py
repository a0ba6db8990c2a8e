"""Questions of a visit and rules of the factsheet are data: complete in both languages, each with its source."""
from django.utils.translation import override

from zones.life.checklist import checklist
from zones.life.legal_basis import legal_basis
from zones.models import ZoneAnswer


def test_every_question_has_a_key_of_its_own_a_source_and_both_languages():
    items = checklist()
    assert len({item.key for item in items}) == len(items) > 0
    for item in items:
        assert item.source and item.question_id.endswith("?") and item.question_en.endswith("?")
        assert len(item.question_id) <= ZoneAnswer._meta.get_field("question").max_length
        assert len(item.key) <= ZoneAnswer._meta.get_field("item").max_length
    with override("en"):
        assert items[0].question == items[0].question_en


def test_legal_rules_are_told_in_the_readers_language():
    for rule in legal_basis():
        assert rule.name and rule.says == rule.says_id
        with override("en"):
            assert rule.says == rule.says_en
