"""Rights, the roles that bundle them, and the migration that creates the roles."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType

from tests.factories import make_user
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import ROLES, NotAllowed, Right, has_right, require
from tradetalks.accounts.roles import create_roles

pytestmark = pytest.mark.django_db

HELD = {
    "reader": {Right.READ},
    "analyst": {Right.READ, Right.ANALYSE},
    "clerk": {Right.READ, Right.LOG_ROUNDS},
    "manager": {Right.READ, Right.ANALYSE, Right.LOG_ROUNDS, Right.MANAGE},
}


def rights_of(person: object) -> set[Right]:
    """The rights the person holds."""
    return {right for right in Right if has_right(person, right)}


@pytest.mark.parametrize("role", HELD)
def test_what_each_role_may_do(role: str) -> None:
    assert rights_of(make_user(role)) == HELD[role] == set(ROLES[role])


def test_every_role_is_a_group_of_the_migration() -> None:
    groups = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert groups == {role: {right.value for right in rights} for role, rights in HELD.items()}


def test_two_roles_add_up() -> None:
    person = make_user("analyst")
    person.groups.add(Group.objects.get(name="clerk"))
    assert rights_of(person) == HELD["analyst"] | HELD["clerk"]


def test_a_right_can_be_given_to_a_person() -> None:
    person = make_user()
    person.user_permissions.add(Permission.objects.get(codename=Right.SEE_IDENTITIES))
    assert rights_of(person) == {Right.SEE_IDENTITIES}


def test_a_permission_of_another_app_with_the_same_name_is_none_of_ours() -> None:
    person = make_user()
    other = Permission.objects.create(
        codename=Right.MANAGE, name="x", content_type=ContentType.objects.get(app_label="auth", model="group")
    )
    person.user_permissions.add(other)
    assert rights_of(person) == set()


@pytest.mark.parametrize(
    ("person", "all_or_none"),
    [
        (lambda: None, set(Right)),
        (lambda: make_user(is_superuser=True), set(Right)),
        (lambda: make_user(is_superuser=True, is_active=False), set()),
        (lambda: make_user("manager", is_active=False), set()),
        (lambda: make_user(is_staff=True), set()),
        (AnonymousUser, set()),
    ],
    ids=["system", "superuser", "superuser gone", "manager gone", "staff", "nobody"],
)
def test_who_may_do_everything_or_nothing(person: object, all_or_none: set[Right]) -> None:
    assert callable(person)
    assert rights_of(person()) == all_or_none


def test_one_of_several_rights_is_enough() -> None:
    require(make_user("clerk"), Right.ANALYSE, Right.LOG_ROUNDS)


def test_a_refusal_names_the_right_and_the_roles_that_have_it() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(make_user("reader"), Right.ANALYSE, Right.LOG_ROUNDS)
    assert str(refused.value) == (
        "Your account may not do this: it needs the right “open and edit issues, record statuses, positions and what "
        "hangs on them” or “plan, log and amend rounds” (role analyst or clerk or manager). Ask a manager."
    )


def test_a_right_of_no_role_says_so() -> None:
    with pytest.raises(NotAllowed, match=r"\(given to a named person\)"):
        require(make_user("manager"), Right.SEE_IDENTITIES)


def test_creating_the_roles_again_leaves_them_as_a_manager_made_them() -> None:
    reader = Group.objects.get(name="reader")
    reader.permissions.clear()
    Group.objects.get(name="clerk").delete()
    create_roles(groups=Group.objects, permissions=Permission.objects, content_types=ContentType.objects)
    assert not reader.permissions.exists()
    assert Group.objects.get(name="clerk").permissions.count() == 2


def test_rights_are_asked_once_a_person(django_assert_num_queries: object) -> None:
    person = User.objects.get(pk=make_user("analyst").pk)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(1):
        assert rights_of(person) == HELD["analyst"]
