"""People, roles and tokens in the admin, for managers; everybody with a desk here manages their own tokens.

Nobody can give, or reach through another account, a right they do not hold themselves.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from tradetalks.accounts.admin_rights import RightsAdmin, allows, person, require_managing, require_reading
from tradetalks.accounts.models import ApiToken, User
from tradetalks.accounts.rights import Right

if TYPE_CHECKING:  # Django's admin classes take type parameters only in the type checker's eyes
    _UserAdmin = UserAdmin[Any]
else:
    _UserAdmin = UserAdmin

ROLE_RIGHTS = [right.value for right in Right if right is not Right.SEE_IDENTITIES]
"""What a role may bundle; the right to identities is given to a named person."""


def rights_in_admin() -> QuerySet[Permission]:
    """The product's rights as Django keeps them."""
    return Permission.objects.filter(content_type__app_label="accounts", codename__in=Right.values)


def holds_no_more(person: Any, other: User) -> bool:
    """Whether `other` holds no right that `person` lacks: only then may `person` change or act for that account."""
    return person.is_superuser or (not other.is_superuser and other.rights <= person.rights)


@admin.register(User)
class PeopleAdmin(RightsAdmin, _UserAdmin):
    """Accounts. Nobody is deleted: an account that is no longer wanted is made inactive."""

    view_requires = staticmethod(require_managing)
    add_requires = staticmethod(require_managing)
    change_requires = staticmethod(require_managing)
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_staff", "last_login")
    list_filter = ("groups", "is_active", "is_staff")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "What the account may do",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not over somebody who may do more."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, User) or holds_no_more(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- Django's signature
        """Single rights are given by a superuser alone."""
        powers = () if getattr(request.user, "is_superuser", False) else ("is_superuser", "user_permissions")
        return ("last_login", "date_joined", *powers)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user_permissions":
            kwargs["queryset"] = rights_in_admin()
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name == "groups":
            beyond = rights_in_admin().exclude(codename__in=person(request).rights)
            kwargs["queryset"] = Group.objects.exclude(permissions__in=beyond)
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        """Names of the roles held."""
        return ", ".join(sorted(group.name for group in user.groups.all()))


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(RightsAdmin, GroupAdmin):
    """Roles: groups that bundle rights."""

    view_requires = staticmethod(require_managing)
    add_requires = staticmethod(require_managing)
    change_requires = staticmethod(require_managing)
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # type: ignore[override]  # the admin always hands a request in
        own = person(request).rights
        kwargs["queryset"] = rights_in_admin().filter(codename__in=[code for code in ROLE_RIGHTS if code in own])
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class TokenForm(forms.Form):
    """What a new token needs."""

    user = forms.ModelChoiceField(User.objects.none(), label="Of", empty_label=None)
    name = forms.CharField(max_length=100, help_text="What will use it, for instance “nightly export”.")
    scope = forms.ChoiceField(choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ)
    days = forms.IntegerField(label="Valid for days", min_value=1, max_value=365, initial=90)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


@admin.register(ApiToken)
class ApiTokenAdmin(RightsAdmin):
    """Programs' keys: issued here and shown once, revoked here; only their hash is kept."""

    add_requires = staticmethod(require_reading)
    list_display = ("name", "user", "scope", "created_at", "expires_at", "revoked_at", "last_used_on")
    list_filter = ("scope",)
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    ordering = ("-created_at",)
    fields = ("user", "name", "scope", "created_at", "expires_at", "revoked_at", "last_used_on")
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """One's own; a manager sees all."""
        tokens = super().get_queryset(request)
        return tokens if allows(require_managing, request.user) else tokens.filter(user=person(request))

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever sees a token may revoke it."""
        return self.has_view_permission(request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Issue a token; one that is issued can only be read and revoked."""
        if object_id is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TokenForm(request.POST or None, people=self._people(request), initial={"user": request.user.pk})
        context = {**self.admin_site.each_context(request), "title": "Issue a token", "opts": self.opts, "form": form}
        if request.method == "POST" and form.is_valid():
            row, context["token"] = ApiToken.issue(at=timezone.now(), **form.cleaned_data)
            self.log_addition(request, row, "Issued.")
        response = TemplateResponse(request, "admin/accounts/apitoken/issue.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _people(self, request: HttpRequest) -> QuerySet[User]:
        """For whom the person may issue one: oneself; a manager for everybody who may do no more."""
        active = User.objects.filter(is_active=True).order_by("username")
        if not allows(require_managing, request.user):
            return active.filter(pk=person(request).pk)
        beyond = [user for user in active if not holds_no_more(request.user, user)]
        return active.exclude(pk__in=[user.pk for user in beyond])

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """End the chosen tokens at once."""
        tokens = list(queryset.filter(revoked_at__isnull=True))
        queryset.filter(pk__in=[token.pk for token in tokens]).update(revoked_at=timezone.now())
        for token in tokens:
            self.log_change(request, token, "Revoked.")
        self.message_user(request, f"{len(tokens)} revoked.", messages.SUCCESS)
