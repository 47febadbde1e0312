"""Creates the groups that bundle rights. Called by the migration, and by tests that empty the tables."""

from typing import Any

from tradetalks.accounts.rights import ROLES, Right


def create_roles(*, groups: Any, permissions: Any, content_types: Any) -> None:
    """Create each missing role with its rights. A role that exists keeps what a manager gave it.

    Takes the three managers so that a migration can hand in its historical models.
    """
    user_type, _ = content_types.get_or_create(app_label="accounts", model="user")
    rows = {}
    for right in Right:
        rows[right], _ = permissions.get_or_create(
            codename=right.value, content_type=user_type, defaults={"name": right.label}
        )
    for role, rights in ROLES.items():
        group, created = groups.get_or_create(name=role)
        if created:
            group.permissions.set([rows[right] for right in rights])
