"""Every REST address, beneath `/api/v1/`."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from tradetalks.views.api_docs import api_docs
from tradetalks.views.api_root import Index, Nowhere
from tradetalks.views.api_schema import ApiSchema

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", Index.as_view(), name="index"),
    path("v1/schema/", ApiSchema.as_view(), name="schema"),
    path("v1/docs/", api_docs, name="docs"),
    path("v1/", include("tradetalks.sources.api")),
    # Before the negotiations: `negotiations/import/` is none of them.
    path("v1/", include("issues.api.urls")),
    path("v1/", include("rounds.api.urls")),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
