"""Acts on saved views. They are nobody's record: no changeset, and deleting one is final.

Each raises Invalid naming the field, and NotAllowed for sharing without the right to.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from issues.access import require_reading, require_sharing
from issues.models import SavedView
from issues.models.saved_views import LONGEST_NAME, LONGEST_QUERY
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.ledger.refusals import Invalid

MOST_VIEWS = 200
"""Of one person in one negotiation."""
TAKEN = frozenset({"all", "new"})
"""Slugs that mean something in addresses."""


def save_view(
    negotiation: Negotiation, owner: User, *, name: str, query: str, shared: bool = False, is_default: bool = False
) -> SavedView:
    """Keep a query under a name."""
    require_reading(owner)
    if SavedView.objects.filter(owner=owner, negotiation=negotiation).count() >= MOST_VIEWS:
        raise Invalid(f"You have {MOST_VIEWS} views here: delete one first.", field="name")
    view = SavedView(owner=owner, negotiation=negotiation)
    return _set(view, {"name": name, "query": query, "shared": shared, "is_default": is_default})


def change_view(view: SavedView, owner: User, **changes: Any) -> SavedView:
    """Rename it, keep another query under its name, share it or not, let it open by itself or not."""
    require_reading(owner)
    return _set(view, changes)


def delete_view(view: SavedView) -> None:
    """Forget it."""
    view.delete()


def _set(view: SavedView, changes: Mapping[str, Any]) -> SavedView:
    if changes.get("shared") and not view.shared:
        require_sharing(view.owner)
    for field, value in changes.items():
        setattr(view, field, value)
    view.name = " ".join(view.name.split())
    if not view.name:
        raise Invalid("Give the view a name.", field="name")
    if len(view.name) > LONGEST_NAME:
        raise Invalid(f"At most {LONGEST_NAME} characters.", field="name")
    if len(view.query) > LONGEST_QUERY or "\x00" in view.query + view.name:
        raise Invalid("This query is too long to be kept.", field="name")
    view.slug = slugify(view.name, allow_unicode=True)[:LONGEST_NAME] or "view"
    if view.slug in TAKEN:
        view.slug = f"{view.slug}-view"
    try:
        with transaction.atomic():
            if view.is_default:
                # One view opens by itself: the one before gives way.
                others = SavedView.objects.filter(owner=view.owner, negotiation=view.negotiation, is_default=True)
                others.exclude(pk=view.pk).update(is_default=False)
            view.save()
    except IntegrityError as error:
        raise Invalid("You have a view of this name already; choose another one.", field="name") from error
    return view
