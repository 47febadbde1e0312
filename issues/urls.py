"""Addresses of the issues pages, beneath a negotiation's slug."""

from django.urls import path

from issues.views.find import find
from issues.views.issue_detail import issue_detail
from issues.views.issue_list import issue_list
from issues.views.overview import overview
from issues.views.summary_state import summary_state

app_name = "issues"

urlpatterns = [
    path("", overview, name="overview"),
    path("find/", find, name="find"),
    path("rounds/<int:number>/summary-state/", summary_state, name="summary_state"),
    path("issues/", issue_list, name="issue_list"),
    path("issues/<str:ref>/", issue_detail, name="issue_detail"),
]
