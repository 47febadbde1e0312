"""REST addresses of issues."""

from typing import Any

from django.urls import path, register_converter

from issues.api.bulk import BulkViewSet
from issues.api.changes import ChangeViewSet
from issues.api.commitments import CommitmentViewSet
from issues.api.corrections import CorrectionViewSet
from issues.api.facts import IssueFactViewSet
from issues.api.imports import DossierViewSet, IssueImportViewSet
from issues.api.issues import IssueViewSet
from issues.api.notes import NoteViewSet
from issues.api.round_record import RoundRecordViewSet
from issues.api.search import SearchViewSet
from issues.api.summaries import SummaryViewSet
from issues.api.vocabularies import AreaViewSet, StatusViewSet

LIST: dict[str, Any] = {"get": "list"}
DETAIL: dict[str, Any] = {"get": "retrieve"}
CREATE: dict[str, Any] = {"post": "create"}
EDIT: dict[str, Any] = {"patch": "partial_update"}
OF_ISSUE: dict[str, Any] = {"get": "of_issue", "post": "create_of_issue"}
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
    path("negotiations/import/", DossierViewSet.as_view(CREATE), name="dossier_import"),
    path(f"{TALKS}dossier/", DossierViewSet.as_view(DETAIL), name="dossier"),
    path(f"{TALKS}issues/import/", IssueImportViewSet.as_view(CREATE), name="issue_import"),
    path(f"{TALKS}issues/", IssueViewSet.as_view({**LIST, **CREATE}), name="issue_list"),
    path(f"{TALKS}issues/bulk/", BulkViewSet.as_view({"post": "set"}), name="issue_bulk"),
    path(ISSUE, IssueViewSet.as_view({**DETAIL, **EDIT}), name="issue_detail"),
    path(
        f"{ISSUE}status-changes/",
        IssueFactViewSet.as_view({"get": "status_changes", "post": "record_status"}),
        name="status_change_list",
    ),
    path(
        f"{ISSUE}positions/",
        IssueFactViewSet.as_view({"get": "positions", "post": "state_position"}),
        name="position_list",
    ),
    path(f"{ISSUE}links/", IssueFactViewSet.as_view({"get": "links", "post": "link"}), name="link_list"),
    path(f"{ISSUE}commitments/", CommitmentViewSet.as_view(OF_ISSUE), name="issue_commitment_list"),
    path(f"{ISSUE}notes/", NoteViewSet.as_view(OF_ISSUE), name="issue_note_list"),
    path(f"{ISSUE}history/", IssueFactViewSet.as_view({"get": "history"}), name="issue_history"),
    path(f"{TALKS}commitments/", CommitmentViewSet.as_view({**LIST, **CREATE}), name="commitment_list"),
    path(f"{TALKS}commitments/<int:pk>/", CommitmentViewSet.as_view({**DETAIL, **EDIT}), name="commitment_detail"),
    path(
        f"{TALKS}commitments/<int:pk>/deliveries/",
        CommitmentViewSet.as_view({"get": "deliveries", "post": "deliver"}),
        name="commitment_delivery_list",
    ),
    path(
        f"{TALKS}commitments/<int:pk>/observations/",
        CommitmentViewSet.as_view({"get": "observations", "post": "observe"}),
        name="commitment_observation_list",
    ),
    path(f"{TALKS}notes/", NoteViewSet.as_view({**LIST, **CREATE}), name="note_list"),
    path(
        f"{TALKS}rounds/<int:number>/notes/",
        NoteViewSet.as_view({"get": "of_round", "post": "create_of_round"}),
        name="round_note_list",
    ),
    path(f"{TALKS}matrix/", IssueViewSet.as_view({"get": "matrix"}), name="matrix"),
    path(f"{TALKS}summary/", SummaryViewSet.as_view({"get": "latest"}), name="summary_latest"),
    path(f"{TALKS}summaries/", SummaryViewSet.as_view(LIST), name="summary_list"),
    path(f"{TALKS}rounds/<int:number>/summary/", SummaryViewSet.as_view(DETAIL), name="summary_detail"),
    path(f"{TALKS}rounds/<int:number>/log/", RoundRecordViewSet.as_view({"post": "log"}), name="round_log"),
    path(f"{TALKS}rounds/<int:number>/amend/", RoundRecordViewSet.as_view({"post": "amend"}), name="round_amend"),
    *(
        path(
            f"{TALKS}fact/{kind.replace('_', '-')}/<int:pk>/supersede/",
            CorrectionViewSet.as_view({"post": kind}),
            name=f"supersede_{kind}",
        )
        for kind in (
            "status_change",
            "position",
            "link",
            "note",
            "delivery",
            "observation",
            "readout",
            "deadline_revision",
            "measure_revision",
        )
    ),
    path(f"{TALKS}changes/", ChangeViewSet.as_view(LIST), name="change_list"),
    path(f"{TALKS}changes/<int:number>/revert/", ChangeViewSet.as_view({"post": "revert"}), name="change_revert"),
    path(f"{TALKS}search/", SearchViewSet.as_view(LIST), name="search"),
]
