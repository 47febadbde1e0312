"""REST addresses of rounds."""

from typing import Any

from django.urls import path

from rounds.api.leverage import DeadlineViewSet, DemandListViewSet, MeasureViewSet
from rounds.api.negotiations import NegotiationViewSet, PartyViewSet
from rounds.api.rounds import RoundViewSet

LIST: dict[str, Any] = {"get": "list"}
DETAIL: dict[str, Any] = {"get": "retrieve"}
CREATE: dict[str, Any] = {"post": "create"}
EDIT: dict[str, Any] = {"patch": "partial_update"}
TALKS = "negotiations/<slug:slug>/"

urlpatterns = [
    path("parties/", PartyViewSet.as_view(LIST), name="party_list"),
    path("negotiations/", NegotiationViewSet.as_view({**LIST, **CREATE}), name="negotiation_list"),
    path(TALKS, NegotiationViewSet.as_view({**DETAIL, **EDIT}), name="negotiation_detail"),
    path(f"{TALKS}rounds/", RoundViewSet.as_view(LIST), name="round_list"),
    path(f"{TALKS}rounds/<int:number>/", RoundViewSet.as_view(DETAIL), name="round_detail"),
    path(f"{TALKS}rounds/<int:number>/readouts/", RoundViewSet.as_view({"get": "readouts"}), name="readout_list"),
    path(f"{TALKS}readouts/", RoundViewSet.as_view({"get": "all_readouts"}), name="all_readout_list"),
    path(f"{TALKS}deadlines/", DeadlineViewSet.as_view(LIST), name="deadline_list"),
    path(
        f"{TALKS}deadlines/<int:pk>/revisions/",
        DeadlineViewSet.as_view({"get": "revisions"}),
        name="deadline_revision_list",
    ),
    path(f"{TALKS}measures/", MeasureViewSet.as_view(LIST), name="measure_list"),
    path(
        f"{TALKS}measures/<int:pk>/revisions/",
        MeasureViewSet.as_view({"get": "revisions"}),
        name="measure_revision_list",
    ),
    path(f"{TALKS}demand-lists/", DemandListViewSet.as_view(LIST), name="demand_list_list"),
]
