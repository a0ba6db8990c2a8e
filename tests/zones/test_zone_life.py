"""Every transition by every role: the table says which step leads where, and one function who may take it."""
import re
from pathlib import Path

import pytest

from geo_kla.access import ROLES
from zones.life.steps import STEPS, Case, refusal, steps_from
from zones.models import ZoneState

S = ZoneState
WAYS = {
    ("propose", S.DRAFT): (S.PROPOSED, {"planner"}),
    ("withdraw", S.PROPOSED): (S.DRAFT, {"planner"}),
    ("accept", S.PROPOSED): (S.VERIFYING, {"official", "verifier"}),
    ("confirm", S.VERIFYING): (S.DECIDING, {"official", "verifier"}),
    ("designate", S.DECIDING): (S.MONITORED, {"decider"}),
    ("return", S.PROPOSED): (S.DRAFT, {"official", "verifier"}),
    ("return", S.VERIFYING): (S.DRAFT, {"official", "verifier"}),
    ("return", S.DECIDING): (S.DRAFT, {"decider"}),
    ("recheck", S.DECIDING): (S.VERIFYING, {"decider"}),
    ("evaluate", S.MONITORED): (S.EVALUATED, {"official", "verifier"}),
    ("keep", S.EVALUATED): (S.MONITORED, {"decider"}),
    ("revise", S.MONITORED): (S.DRAFT, {"planner"}),
    ("revise", S.EVALUATED): (S.DRAFT, {"planner"}),
    ("drop", S.DRAFT): (S.MONITORED, {"planner"}),
    ("revoke", S.EVALUATED): (S.REVOKED, {"decider"}),
}
"""Written a second time on purpose: (step, from) -> where it leads, and which roles may."""
HAS_DECREE = {"evaluate", "keep", "revise", "drop", "revoke"}


def case(role: str, state: ZoneState, **more) -> Case:
    return Case(state=state, permissions=frozenset(ROLES[role]), visits=1, **more)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("key", STEPS)
def test_step_is_open_to_the_roles_of_the_table_and_to_nobody_else(role, state, key):
    told = refusal(STEPS[key], case(role, state, has_decree=key in HAS_DECREE))
    target, roles = WAYS.get((key, state), (None, set()))
    assert (told == "") == (role in roles), told
    if target:
        assert STEPS[key].target == target


@pytest.mark.parametrize("key", [key for key, step in STEPS.items() if step.is_approval])
def test_nobody_approves_their_own_proposal_unless_the_setting_allows_it(key):
    step = STEPS[key]
    state = step.sources[0]
    everything = frozenset(name for names in ROLES.values() for name in names)
    own = {"state": state, "permissions": everything, "is_own": True, "visits": 1}
    assert "Usulan ini dari Anda sendiri" in refusal(step, Case(**own))
    assert refusal(step, Case(**own, own_allowed=True)) == ""


def test_verification_without_a_visit_is_refused():
    told = refusal(STEPS["confirm"], Case(state=S.VERIFYING, permissions=frozenset({"zones.verify_zone"})))
    assert told == "Belum ada verifikasi lapangan untuk versi ini; catat dahulu satu kunjungan."


def test_step_from_elsewhere_says_where_it_is_allowed():
    told = refusal(STEPS["revise"], case("planner", S.DRAFT, has_decree=True))
    assert told == "Langkah “Revisi” tidak ada dalam keadaan usulan; adanya dalam keadaan pemantauan atau evaluasi."


def test_step_of_another_role_says_whose_it_is():
    told = refusal(STEPS["designate"], case("planner", S.DECIDING))
    assert told == "Langkah “Tetapkan dengan SK” hanya dapat dilakukan oleh pejabat penetap."


def test_every_state_but_revoked_leads_on_and_every_state_can_be_reached():
    assert [state for state in S if not steps_from(state, has_decree=state in (S.MONITORED, S.EVALUATED))] == [
        S.REVOKED
    ]
    assert {step.target for step in STEPS.values()} == set(S)


def test_a_draft_that_was_never_designated_cannot_be_put_back_to_monitoring():
    assert refusal(STEPS["drop"], case("planner", S.DRAFT)) != ""


def test_the_table_in_the_documentation_is_that_of_the_code(project: Path):
    text = (project / "docs" / "zone-life.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    wanted = [
        (key, " / ".join(f"`{state.value}`" for state in step.sources), f"`{step.target.value}`",
         " / ".join(dict.fromkeys(f"`{name.split('.')[1]}`" for name in step.needs.values())),
         "yes" if step.needs_reason else "–", "no" if step.is_approval else "yes")
        for key, step in STEPS.items()
    ]  # fmt: skip
    assert rows == wanted
