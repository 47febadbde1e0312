"""Who may do what in the admin: the product's own rights, never Django's per-model permissions.

A ModelAdmin names the requirement of each step, a function of the app's `access` module that raises NotAllowed.
Nothing is ever deleted here: issues are archived, facts superseded, accounts and tokens switched off.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import IGNORED_PARAMS
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed, Right, require

if TYPE_CHECKING:  # Django's admin classes take type parameters only in the type checker's eyes
    _ModelAdmin = admin.ModelAdmin[Any]
    _TabularInline = admin.TabularInline[Any, Any]
    Required = staticmethod[[Any], None] | None
else:
    _ModelAdmin, _TabularInline, Required = admin.ModelAdmin, admin.TabularInline, object

FILTER_STEPS = ("exact", "id__exact", "isnull")
"""What Django's list filters put behind a column's name in the address."""

LONGEST_KEY = 19
"""Digits of the largest key a database holds, one more."""

Requirement = Callable[[Any], None]
"""Raises NotAllowed unless the person given to it may do the thing."""


def require_reading(person: Any) -> None:
    """Raise NotAllowed unless the person may read the record."""
    require(person, Right.READ)


def require_managing(person: Any) -> None:
    """Raise NotAllowed unless the person may manage people, roles and the audit."""
    require(person, Right.MANAGE)


def person(request: HttpRequest) -> User:
    """Who is signed in; the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def allows(requirement: Requirement | None, person: Any) -> bool:
    """Whether the person meets the requirement; None is met by nobody."""
    if requirement is None:
        return False
    try:
        requirement(person)
    except NotAllowed:
        return False
    return True


class RightsAdmin(_ModelAdmin):
    """A ModelAdmin that asks `view_requires`, `add_requires` and `change_requires`; None: nobody may."""

    view_requires: ClassVar[Required] = staticmethod(require_reading)
    add_requires: ClassVar[Required] = None
    change_requires: ClassVar[Required] = None
    also_filtered_by: ClassVar[frozenset[str]] = frozenset()
    """Columns that links elsewhere filter by, without a filter on the page."""
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return allows(self.view_requires, request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return allows(self.add_requires, request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return allows(self.change_requires, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        """Only the filters on the page: any other column could be guessed letter by letter through the address."""
        names = {
            getattr(item, "parameter_name", item) for item in self.get_list_filter(request)
        } | self.also_filtered_by
        return lookup in names or any(lookup == f"{name}__{step}" for name in names for step in FILTER_STEPS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's list, but an address no database can be asked about leads to the list without it."""
        known = {name: value for name, value in request.GET.items() if name not in IGNORED_PARAMS}
        if any("\x00" in text for pair in known.items() for text in pair):
            return HttpResponseRedirect(request.path)
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(key.isascii() and key.isdigit() and len(key) < LONGEST_KEY for key in chosen):
            return HttpResponseRedirect(request.path)
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ReadOnlyInline(_TabularInline):
    """Rows that belong to the record shown, to be read."""

    extra = 0
    template = "admin/rows_to_read.html"
    can_delete = False
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[Any, ...]:  # noqa: ARG002 -- Django's signature
        """All that is shown."""
        return tuple(self.fields or ())

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return allows(require_reading, request.user)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False
