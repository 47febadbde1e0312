"""Addresses of the feeds: `/feeds/<token>/<negotiation>/…`."""

from django.urls import path

from issues.views.feeds import calendar_feed, changes_feed, issue_feed, view_feed

app_name = "feeds"

urlpatterns = [
    path("<str:token>/<slug:slug>/changes.atom", changes_feed, name="changes"),
    path("<str:token>/<slug:slug>/calendar.ics", calendar_feed, name="calendar"),
    path("<str:token>/<slug:slug>/issues/<str:ref>.atom", issue_feed, name="issue"),
    path("<str:token>/<slug:slug>/views/<str:view>.atom", view_feed, name="view"),
]
