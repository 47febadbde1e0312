"""The admin's frame: who enters, how its start page is ordered, and what waits there."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse

from tradetalks.accounts.rights import Right, has_right

HEADINGS: dict[str, dict[str, str]] = {
    "Talks": {
        "Round": "Rounds",
        "Negotiation": "Negotiations",
        "Party": "Parties",
        "Deadline": "Deadlines",
        "Measure": "Measures",
        "DemandList": "Demand lists",
    },
    "Issues": {
        "Issue": "Issues",
        "StatusChange": "Status changes",
        "Position": "Positions",
        "IssueLink": "Links",
        "Commitment": "Commitments",
        "Note": "Notes",
        "Area": "Areas",
    },
    "Evidence": {
        "Source": "Sources",
        "Readout": "Readouts",
        "DeadlineRevision": "Steps of deadlines",
        "MeasureRevision": "Changes of measures",
        "Delivery": "Deliveries",
        "Observation": "Observed figures",
    },
    "Summaries": {"SummaryMark": "State of each summary", "ProgressSummary": "All revisions"},
    "People": {"User": "Accounts", "Group": "Roles"},
    "Programs": {"ApiToken": "Tokens", "WebhookSubscription": "Webhooks", "WebhookDelivery": "Deliveries to webhooks"},
    "Webhooks": {"WebhookSubscription": "Subscriptions", "WebhookDelivery": "What was sent"},
    "Audit": {"Changeset": "Acts", "Change": "Rows changed"},
}
"""The start page: heading → model and what it is called there. Whatever else is registered follows under “More”."""


class TradeTalksSite(AdminSite):
    """Django's admin with the product's own rights, sign-in page and start page."""

    site_header = site_title = "TradeTalks"
    index_title = "Admin"
    site_url = "/"
    enable_nav_sidebar = False
    index_template = "admin/start.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who may read the record."""
        return super().has_permission(request) and has_right(request.user, Right.READ)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 -- Django's signature
        """There is one sign-in page. Who is signed in and comes here lacks what the admin asks for."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("Your account may not enter the admin. Ask a manager to mark it as staff.")
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Under the product's own headings; one app's page keeps Django's."""
        apps: list[Any] = list(super().get_app_list(request, app_label))
        if app_label is not None:
            return apps
        by_name = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = []
        for heading, names in HEADINGS.items():
            models = [{**by_name.pop(name), "name": label} for name, label in names.items() if name in by_name]
            groups.append({"name": heading, "app_label": heading.lower(), "models": models})
        groups.append({"name": "More", "app_label": "more", "models": list(by_name.values())})
        return [group for group in groups if group["models"]]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The start page: what is to be logged, what failed, then all records."""
        context = {"talks": list(_talks(request)), "failed": _failed(), **(extra_context or {})}
        return super().index(request, context)


def _talks(request: HttpRequest) -> Any:
    """Each negotiation with its rounds that are planned and not logged yet, for those who may log them."""
    from rounds.models import Negotiation, Round  # noqa: PLC0415 -- the site is made before the models are loaded

    if not has_right(request.user, Right.LOG_ROUNDS):
        return
    planned: dict[int, list[Round]] = {}
    for meeting in Round.objects.filter(Q(state="planned") | Q(state="postponed"), logged__isnull=True).in_order():
        planned.setdefault(meeting.negotiation_id, []).append(meeting)
    for negotiation in Negotiation.objects.all():
        yield negotiation, planned.get(negotiation.pk, [])


def _failed() -> int:
    """How many summaries could not be computed."""
    from issues.models import SummaryMark  # noqa: PLC0415 -- as above

    return SummaryMark.objects.filter(marked__isnull=False).exclude(error="").count()
