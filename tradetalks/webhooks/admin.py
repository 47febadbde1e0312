"""Webhooks in the admin, for managers: who is told, what was sent, and sending it again."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from tradetalks.accounts.admin_rights import RightsAdmin, person
from tradetalks.ledger.refusals import Refused
from tradetalks.webhooks import actions
from tradetalks.webhooks.actions import require_managing
from tradetalks.webhooks.kinds import KINDS
from tradetalks.webhooks.models import WebhookDelivery, WebhookSubscription


class SubscriptionForm(forms.Form):
    """Who is told of what."""

    name = forms.CharField(max_length=100, help_text="Who receives it, for instance “Newsroom dashboard”.")
    url = forms.CharField(label="Address", max_length=500, help_text="https://…, answered with 2xx within 5 seconds.")
    scope = forms.ChoiceField(label="Negotiation", required=False)
    kinds = forms.MultipleChoiceField(
        label="Kinds of events",
        required=False,
        choices=[(kind, kind) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all, those of later releases included.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slugs = [(slug, slug) for slug in actions.negotiations()]
        self.fields["scope"].choices = [("", "All"), *slugs]  # type: ignore[attr-defined]  # a ChoiceField

    def refuse(self, refusal: Refused) -> None:
        """Show what the act refused, each message at its field."""
        for name, message in (refusal.errors or {"": refusal.message}).items():
            self.add_error(name if name in self.fields else None, message)


class ReplayForm(forms.Form):
    """From where to send again."""

    number = forms.IntegerField(label="From changeset", min_value=1, max_value=2**63 - 1)


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(RightsAdmin):
    """Subscriptions: made here, their secret shown once, paused, tried and replayed."""

    view_requires = staticmethod(require_managing)
    add_requires = staticmethod(require_managing)
    list_display = ("name", "url", "negotiation", "owner", "state", "paused_reason")
    list_select_related = ("owner",)
    search_fields = ("name", "url")
    ordering = ("name", "pk")

    @admin.display(description="negotiation", ordering="scope")
    def negotiation(self, row: WebhookSubscription) -> str:
        """Slug, or all."""
        return row.scope or "all"

    @admin.display(description="state")
    def state(self, row: WebhookSubscription) -> str:
        """In a word."""
        return state_of(row, timezone.now())

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The page of a subscription, or of a new one. Never kept by a cache: it may show a secret."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id) if object_id is not None else None
        if object_id is not None and row is None:
            raise Http404
        response = self._page(request, row) if isinstance(row, WebhookSubscription) else self._new(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _new(self, request: HttpRequest) -> HttpResponse:
        form = SubscriptionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                row, secret = actions.subscribe(by=person(request), at=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                self.log_addition(request, row, "Subscribed.")
                return self._answer(request, row, form=SubscriptionForm(initial=_initial(row)), secret=secret)
        return self._answer(request, None, form=form)

    def _page(self, request: HttpRequest, row: WebhookSubscription) -> HttpResponse:
        steps = {
            "edit": self._edit, "pause": self._pause, "resume": self._resume,
            "test": self._test, "rotate": self._rotate, "replay": self._replay,
        }  # fmt: skip
        step = steps.get(request.POST.get("do", "")) if request.method == "POST" else None
        context = {"form": SubscriptionForm(initial=_initial(row)), "replay_form": ReplayForm()}
        told = step(request, row) if step else {}
        if request.method == "POST" and not told:
            return HttpResponseRedirect(request.path)
        row.refresh_from_db()
        return self._answer(request, row, **{**context, **told})

    def _answer(self, request: HttpRequest, row: WebhookSubscription | None, **told: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": row.name if row else "Subscribe",
            "opts": self.opts,
            "subscription": row,
            "state": row and state_of(row, timezone.now()),
            "replay_form": ReplayForm(),
            **told,
        }
        return TemplateResponse(request, "admin/webhooks/webhooksubscription/page.html", context)

    # --- what can be done with one: each returns what the page is to show beside, or nothing for “as it is now” ---

    def _edit(self, request: HttpRequest, row: WebhookSubscription) -> dict[str, Any]:
        form = SubscriptionForm(request.POST)
        if form.is_valid():
            try:
                actions.edit_subscription(row, by=person(request), **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                self.log_change(request, row, "Edited.")
                self.message_user(request, "Saved.", messages.SUCCESS)
                return {}
        return {"form": form}

    def _pause(self, request: HttpRequest, row: WebhookSubscription) -> dict[str, Any]:
        if actions.pause(row, by=person(request), at=timezone.now()):
            self.log_change(request, row, "Paused.")
        return {}

    def _resume(self, request: HttpRequest, row: WebhookSubscription) -> dict[str, Any]:
        if actions.resume(row, by=person(request)):
            self.log_change(request, row, "Resumed.")
        return {}

    def _test(self, request: HttpRequest, row: WebhookSubscription) -> dict[str, Any]:
        answer = actions.send_test(row, by=person(request), at=timezone.now())
        level = messages.SUCCESS if answer.is_delivered else messages.ERROR
        self.message_user(request, f"Test: {answer.error or f'answered {answer.status}.'}", level)
        return {}

    def _rotate(self, request: HttpRequest, row: WebhookSubscription) -> dict[str, Any]:
        secret = actions.rotate_secret(row, by=person(request), at=timezone.now())
        self.log_change(request, row, "Secret rotated.")
        return {"secret": secret}

    def _replay(self, request: HttpRequest, row: WebhookSubscription) -> dict[str, Any]:
        form = ReplayForm(request.POST)
        if form.is_valid():
            try:
                actions.replay_from(row, by=person(request), number=form.cleaned_data["number"])
            except Refused as refusal:
                form.add_error("number", refusal.message)
            else:
                self.log_change(request, row, f"Replayed from changeset {form.cleaned_data['number']}.")
                self.message_user(request, "Everything from there on is sent again.", messages.SUCCESS)
                return {}
        return {"replay_form": form}


def state_of(row: WebhookSubscription, now: dt.datetime) -> str:
    """In a word: paused, waiting for the next try, or running."""
    if row.paused_at is not None:
        return "paused"
    return "waiting to try again" if row.next_try_at is not None and row.next_try_at > now else "running"


def _initial(row: WebhookSubscription) -> dict[str, Any]:
    return {"name": row.name, "url": row.url, "scope": row.scope, "kinds": row.kinds}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(RightsAdmin):
    """The outbox and what became of it, newest first."""

    view_requires = staticmethod(require_managing)
    list_display = ("kind", "subscription", "changeset_number", "state", "attempts", "tried_at", "last_status", "error")
    list_filter = ("state", "subscription", "kind")
    list_select_related = ("subscription",)
    search_fields = ("=message_id", "error")
    ordering = ("-changeset", "-position", "subscription")
    fields = (
        "subscription",
        "changeset",
        "kind",
        "message_id",
        "state",
        "attempts",
        "tried_at",
        "settled_at",
        "last_status",
        "error",
    )
    readonly_fields = ("message_id",)
    actions = ("replay",)

    @admin.display(description="changeset", ordering="changeset")
    def changeset_number(self, row: WebhookDelivery) -> int:
        """Number of the act."""
        return row.changeset_id

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Whoever may see deliveries may have them sent again."""
        return self.has_view_permission(request)

    @admin.action(description="Send again", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Have the chosen ones that are over sent again."""
        number = actions.replay(queryset, by=person(request))
        self.message_user(request, f"{number} to be sent again.", messages.SUCCESS if number else messages.INFO)
