"""Addresses of the rounds pages, beneath a negotiation's slug."""

from django.urls import path

from rounds.views.round_detail import round_detail
from rounds.views.round_list import round_list

app_name = "rounds"

urlpatterns = [
    path("", round_list, name="round_list"),
    path("<int:number>/", round_detail, name="round_detail"),
]
