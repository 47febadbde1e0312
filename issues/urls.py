"""Addresses of the issues pages, beneath a negotiation's slug."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from issues.views.activity import activity
from issues.views.brief import brief
from issues.views.bulk_edit import bulk_edit
from issues.views.compare import compare
from issues.views.deadlines import deadline_detail, deadline_list
from issues.views.find import find, suggest
from issues.views.issue_change import issue_change, issue_change_preview
from issues.views.issue_correct import issue_correct
from issues.views.issue_detail import issue_detail
from issues.views.issue_edit import issue_archive, issue_edit, issue_new
from issues.views.issue_history import issue_history
from issues.views.issue_link import issue_link_new
from issues.views.issue_list import issue_list
from issues.views.issue_notes import issue_note_edit, issue_note_new, issue_note_preview
from issues.views.leverage_edit import leverage_correct, leverage_edit, leverage_new, leverage_revise
from issues.views.matrix import matrix
from issues.views.measures import measure_detail, measure_list
from issues.views.overview import overview
from issues.views.round_entry import round_amend, round_log, round_new
from issues.views.saved_views import (
    saved_view,
    saved_view_copy,
    saved_view_delete,
    saved_view_new,
    saved_views,
)
from issues.views.search import search
from issues.views.source_detail import source_detail
from issues.views.source_edit import source_edit, source_new
from issues.views.source_list import source_list
from issues.views.summary_retry import summary_retry
from issues.views.summary_state import summary_state
from issues.views.timeline import timeline, timeline_step
from issues.views.watch import watch

app_name = "issues"


class KeyConverter(StringConverter):
    """A key of a deadline or measure: whatever a dossier calls it, slashes and line ends included."""

    regex = r"[\s\S]+"


class LeverageConverter(StringConverter):
    """Which of the two kinds of leverage. Their forms stand apart from their pages, whose keys may be any word."""

    regex = "deadline|measure"


register_converter(KeyConverter, "key")
register_converter(LeverageConverter, "leverage")

urlpatterns = [
    path("", overview, name="overview"),
    path("find/", find, name="find"),
    path("find/suggest/", suggest, name="suggest"),
    path("search/", search, name="search"),
    path("activity/", activity, name="activity"),
    path("matrix/", matrix, name="matrix"),
    path("compare/", compare, name="compare"),
    path("timeline/", timeline, name="timeline"),
    path("timeline/step/", timeline_step, name="timeline_step"),
    path("deadlines/", deadline_list, name="deadline_list"),
    path("deadlines/<key:key>/", deadline_detail, name="deadline_detail"),
    path("measures/", measure_list, name="measure_list"),
    path("measures/<key:key>/", measure_detail, name="measure_detail"),
    path("new/<leverage:kind>/", leverage_new, name="leverage_new"),
    path("revise/<leverage:kind>/<key:key>/", leverage_revise, name="leverage_revise"),
    path("edit/<leverage:kind>/<key:key>/", leverage_edit, name="leverage_edit"),
    path("correct/<leverage:kind>/<int:pk>/", leverage_correct, name="leverage_correct"),
    path("sources/", source_list, name="source_list"),
    path("sources/new/", source_new, name="source_new"),
    path("sources/S-<int:pk>/", source_detail, name="source_detail"),
    path("sources/S-<int:pk>/edit/", source_edit, name="source_edit"),
    path("rounds/<int:number>/brief.<str:form>", brief, name="brief"),
    path("rounds/<int:number>/summary-retry/", summary_retry, name="summary_retry"),
    path("rounds/new/", round_new, name="round_new"),
    path("rounds/<int:number>/log/", round_log, name="round_log"),
    path("rounds/<int:number>/amend/", round_amend, name="round_amend"),
    path("rounds/<int:number>/summary-state/", summary_state, name="summary_state"),
    path("views/", saved_views, name="saved_views"),
    path("views/new/", saved_view_new, name="saved_view_new"),
    path("views/<int:pk>/", saved_view, name="saved_view"),
    path("views/<int:pk>/copy/", saved_view_copy, name="saved_view_copy"),
    path("views/<int:pk>/delete/", saved_view_delete, name="saved_view_delete"),
    path("issues/", issue_list, name="issue_list"),
    path("issues/bulk/", bulk_edit, name="bulk_edit"),
    path("issues/new/", issue_new, name="issue_new"),
    path("issues/<str:ref>/", issue_detail, name="issue_detail"),
    path("issues/<str:ref>/change/", issue_change, name="issue_change"),
    path("issues/<str:ref>/change/preview/", issue_change_preview, name="issue_change_preview"),
    path("issues/<str:ref>/edit/", issue_edit, name="issue_edit"),
    path("issues/<str:ref>/archive/", issue_archive, name="issue_archive"),
    path("issues/<str:ref>/history/", issue_history, name="issue_history"),
    path("issues/<str:ref>/links/new/", issue_link_new, name="issue_link_new"),
    path("issues/<str:ref>/notes/new/", issue_note_new, name="issue_note_new"),
    path("issues/<str:ref>/notes/preview/", issue_note_preview, name="issue_note_preview"),
    path("issues/<str:ref>/notes/<int:pk>/edit/", issue_note_edit, name="issue_note_edit"),
    path("issues/<str:ref>/correct/<slug:kind>/<int:pk>/", issue_correct, name="issue_correct"),
    path("issues/<str:ref>/watch/", watch, name="watch"),
]
