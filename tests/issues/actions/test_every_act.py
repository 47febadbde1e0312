"""The same questions to every act: who may do it, what it leaves in the ledger, whether a stale one is refused."""

import inspect
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from issues.actions.projection import rebuild
from tests.factories import AT, SYSTEM, head, make_user
from tests.issues.actions.act import Act
from tests.issues.actions.every_act import ACTS, functions_that_act
from tests.issues.actions.world import World, everything, undone
from tradetalks.accounts.rights import NotAllowed, Right
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.refusals import StaleVersion
from tradetalks.ledger.verification import faults

pytestmark = pytest.mark.django_db

every_act = pytest.mark.parametrize("act", ACTS, ids=str)


def test_every_act_is_listed() -> None:
    assert functions_that_act() == {act.function for act in ACTS}


def cast() -> dict[str, Any]:
    """Everybody who might try: each role, people without one, and one who lost the account."""
    custodian = make_user(username="custodian")
    custodian.user_permissions.add(Permission.objects.get(codename=Right.SEE_IDENTITIES))
    gone = make_user("manager", username="gone", is_active=False)
    people = {role: make_user(role, username=role) for role in ("reader", "analyst", "clerk", "manager")}
    return {**people, "custodian": custodian, "gone": gone, "outsider": make_user(), "nobody": AnonymousUser()}


@every_act
def test_only_who_has_the_right_may_do_it(world: World, act: Act) -> None:
    before = head()
    for role, person in cast().items():
        with undone():
            if role in act.roles:
                act.do(world, by=person)
                assert Changeset.objects.get(number=head()).by == person
                continue
            with pytest.raises(NotAllowed, match="it needs the right"):
                act.do(world, by=person)
            assert head() == before


@every_act
def test_it_is_one_changeset_with_every_row_it_wrote(world: World, act: Act) -> None:
    person = make_user("manager") if "manager" in act.roles else None
    before = head()
    act.do(world, by=person)
    assert head() == before + 1
    changeset = Changeset.objects.get(number=head())
    assert (changeset.at, changeset.door, changeset.by) == (AT, "api", person)
    signs = {(True, False): "+", (False, False): "~", (False, True): "-"}
    written = [signs[change.before is None, change.after is None] + change.model for change in changeset.changes.all()]
    assert tuple(written) == act.writes
    assert list(faults()) == []  # each change starts from what the ledger said, and ends at what the tables hold
    assert rebuild() == 0


@every_act
def test_it_is_in_the_feed_of_its_negotiation(world: World, act: Act) -> None:
    act.do(world)
    scope = Changeset.objects.get(number=head()).scope
    shared = {"record_source", "edit_source", "record_identity", "add_party", "rename_party", "add_area"}
    assert scope == ("" if act.name in shared else "new-talks" if act.name == "create_negotiation" else "talks")


VERSIONED = [act for act in ACTS if "version" in inspect.signature(act.function).parameters]


@pytest.mark.parametrize("act", VERSIONED, ids=str)
@pytest.mark.parametrize("off", [-1, 1])
def test_a_stale_version_is_refused_and_writes_nothing(world: World, act: Act, off: int) -> None:
    version = act.with_(world)["version"]
    before = everything()
    with pytest.raises(StaleVersion) as refused:
        act.do(world, version=version + off)
    assert list(refused.value.errors) == ["version"]
    assert refused.value.current.version == version
    assert everything() == before


@pytest.mark.parametrize("act", VERSIONED, ids=str)
def test_the_same_version_works_once(world: World, act: Act) -> None:
    row, *_ = act.on(world)
    version = act.with_(world)["version"]
    values = act.with_(world)
    act.function(row, **{**SYSTEM, **values})
    assert row.version == version + 1
    assert type(row)._default_manager.get(pk=row.pk).version == version + 1
    before = everything()
    with pytest.raises(StaleVersion):
        act.function(row, **{**SYSTEM, **values})
    assert everything() == before
