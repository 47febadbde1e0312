"""The saved views a person can open: their own, and those that others share."""

from typing import Any
from urllib.parse import quote

from django.db.models import Q

from issues.models import SavedView

OF = ":"
"""Between owner and slug where an address names somebody else's view: `chen:sticking-points`."""


def views_of(person: Any, negotiation_id: int) -> list[SavedView]:
    """The person's own by name, then those shared by others. One query."""
    views = SavedView.objects.filter(Q(owner=person) | Q(shared=True), negotiation=negotiation_id)
    own_first = views.select_related("owner").order_by("name", "pk")
    return sorted(own_first, key=lambda view: view.owner_id != person.pk)


def named(views: list[SavedView], name: str, person: Any) -> SavedView | None:
    """The view an address calls so, None where the person has none of that name and nobody shares one."""
    return next((view for view in views if name_of(view, person) == name or _long(view) == name), None)


def name_of(view: SavedView, person: Any) -> str:
    """What addresses call it: its slug, with its owner before it where that is somebody else."""
    return view.slug if view.owner_id == person.pk else _long(view)


def address_of(view: SavedView, person: Any) -> str:
    """The query string that opens it in the list."""
    return f"?view={quote(name_of(view, person), safe=OF)}"


def _long(view: SavedView) -> str:
    return f"{view.owner.get_username()}{OF}{view.slug}"
