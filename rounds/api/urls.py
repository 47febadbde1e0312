"""REST addresses of rounds."""

from typing import Any

from django.urls import path

from rounds.api.demand_lists import DemandListViewSet
from rounds.api.leverage import DeadlineViewSet, MeasureViewSet
from rounds.api.negotiations import NegotiationViewSet, PartyViewSet
from rounds.api.rounds import RoundViewSet

LIST: dict[str, Any] = {"get": "list"}
DETAIL: dict[str, Any] = {"get": "retrieve"}
CREATE: dict[str, Any] = {"post": "create"}
EDIT: dict[str, Any] = {"patch": "partial_update"}
REVISIONS: dict[str, Any] = {"get": "revisions", "post": "revise"}
TALKS = "negotiations/<slug:slug>/"

urlpatterns = [
    path("parties/", PartyViewSet.as_view(LIST), name="party_list"),
    path("negotiations/", NegotiationViewSet.as_view({**LIST, **CREATE}), name="negotiation_list"),
    path(TALKS, NegotiationViewSet.as_view({**DETAIL, **EDIT}), name="negotiation_detail"),
    path(f"{TALKS}rounds/", RoundViewSet.as_view({**LIST, **CREATE}), name="round_list"),
    path(f"{TALKS}rounds/<int:number>/", RoundViewSet.as_view({**DETAIL, **EDIT}), name="round_detail"),
    path(
        f"{TALKS}rounds/<int:number>/readouts/",
        RoundViewSet.as_view({"get": "readouts", "post": "create_readout"}),
        name="readout_list",
    ),
    path(
        f"{TALKS}readouts/",
        RoundViewSet.as_view({"get": "all_readouts", "post": "create_statement"}),
        name="all_readout_list",
    ),
    path(f"{TALKS}deadlines/", DeadlineViewSet.as_view({**LIST, **CREATE}), name="deadline_list"),
    path(f"{TALKS}deadlines/<int:pk>/", DeadlineViewSet.as_view({**DETAIL, **EDIT}), name="deadline_detail"),
    path(f"{TALKS}deadlines/<int:pk>/revisions/", DeadlineViewSet.as_view(REVISIONS), name="deadline_revision_list"),
    path(f"{TALKS}measures/", MeasureViewSet.as_view({**LIST, **CREATE}), name="measure_list"),
    path(f"{TALKS}measures/<int:pk>/", MeasureViewSet.as_view({**DETAIL, **EDIT}), name="measure_detail"),
    path(f"{TALKS}measures/<int:pk>/revisions/", MeasureViewSet.as_view(REVISIONS), name="measure_revision_list"),
    path(f"{TALKS}demand-lists/", DemandListViewSet.as_view({**LIST, **CREATE}), name="demand_list_list"),
    path(f"{TALKS}demand-lists/<int:pk>/", DemandListViewSet.as_view({**DETAIL, **EDIT}), name="demand_list_detail"),
]
