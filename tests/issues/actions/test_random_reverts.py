"""Random acts, taken back at once or long after: what the record said before, and all that must hold of it."""

import os

import pytest

from issues.actions.projection import rebuild
from issues.actions.reverting import revert
from issues.models import SummaryMark
from tests.factories import SYSTEM, head
from tests.issues.actions.test_random_acts import ACTS, OFTEN, Talks, contents, naive_status
from tests.issues.actions.test_reverting import said
from tests.issues.actions.world import everything
from tradetalks.ledger.refusals import Refused
from tradetalks.ledger.verification import faults

SEEDS = [int(seed) for seed in os.environ.get("RANDOM_ACTS_SEEDS", "1 2").split()]

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.mark.parametrize("seed", SEEDS)
def test_random_acts_are_taken_back(seed: int) -> None:
    player = Talks(seed)
    first = head()
    at_once = 0
    for _ in range(90):
        name = player.random.choice([*ACTS, *OFTEN])
        before, summaries, position = said(player.talks), contents(player.talks), head()
        try:
            getattr(player, name)()
        except Refused:
            continue
        if head() == position:
            continue
        number = head() if player.random.random() < 0.4 else player.random.randrange(first, head() + 1)
        SummaryMark.objects.update(marked=None, stale_since=None)
        rows, stated = everything(), contents(player.talks)
        try:
            revert(number, reason="Undone.", **SYSTEM)
        except Refused:
            assert everything() == rows, name
            continue
        stale = set(SummaryMark.objects.filter(marked=head()).values_list("round_id", flat=True))
        now = contents(player.talks)
        changed = {pk for pk, content in now.items() if stated.get(pk) != content}
        assert changed <= stale, f"taking back {name} changed summaries of rounds it did not mark"
        if number == position + 1:
            at_once += 1
            if name != "opens":
                assert said(player.talks) == before, name
            assert now == summaries, name
        assert rebuild() == 0, name
        assert {issue.pk: issue.status for issue in player.issues} == {
            issue.pk: naive_status(issue) for issue in player.issues
        }, name
    assert list(faults()) == []
    assert at_once > 3
