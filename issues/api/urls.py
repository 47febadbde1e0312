"""REST addresses of issues."""

from typing import Any

from django.urls import path, register_converter

from issues.api.changes import ChangeViewSet
from issues.api.facts import IssueFactViewSet
from issues.api.issues import IssueViewSet
from issues.api.round_record import RoundRecordViewSet
from issues.api.summaries import SummaryViewSet
from issues.api.vocabularies import AreaViewSet, StatusViewSet

LIST: dict[str, Any] = {"get": "list"}
DETAIL: dict[str, Any] = {"get": "retrieve"}
TALKS = "negotiations/<slug:slug>/"


class ReferenceConverter:
    """`US-007` in an address; anything else is no address at all."""

    regex = "[A-Z][A-Z0-9]{1,7}-[0-9]{1,10}"

    def to_python(self, value: str) -> str:
        """The reference."""
        return value

    def to_url(self, value: str) -> str:
        """The reference."""
        return value


register_converter(ReferenceConverter, "reference")
ISSUE = f"{TALKS}issues/<reference:ref>/"

urlpatterns = [
    path("areas/", AreaViewSet.as_view(LIST), name="area_list"),
    path("statuses/", StatusViewSet.as_view(LIST), name="status_list"),
    path(f"{TALKS}issues/", IssueViewSet.as_view(LIST), name="issue_list"),
    path(ISSUE, IssueViewSet.as_view(DETAIL), name="issue_detail"),
    *(
        path(
            f"{ISSUE}{action.replace('_', '-')}/",
            IssueFactViewSet.as_view({"get": action}),
            name=f"issue_{action}",
        )
        for action in ("status_changes", "positions", "commitments", "links", "history")
    ),
    path(f"{TALKS}matrix/", IssueViewSet.as_view({"get": "matrix"}), name="matrix"),
    path(f"{TALKS}summary/", SummaryViewSet.as_view({"get": "latest"}), name="summary_latest"),
    path(f"{TALKS}summaries/", SummaryViewSet.as_view(LIST), name="summary_list"),
    path(f"{TALKS}rounds/<int:number>/summary/", SummaryViewSet.as_view(DETAIL), name="summary_detail"),
    path(f"{TALKS}rounds/<int:number>/log/", RoundRecordViewSet.as_view({"post": "log"}), name="round_log"),
    path(f"{TALKS}rounds/<int:number>/amend/", RoundRecordViewSet.as_view({"post": "amend"}), name="round_amend"),
    path(f"{TALKS}changes/", ChangeViewSet.as_view(LIST), name="change_list"),
]
