"""Every address of the product, in one list: health, the admin, then the pages and the REST doors."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from tradetalks.views import health
from tradetalks.views.home import home
from tradetalks.views.profile import profile, revoke_token
from tradetalks.views.sign_in import sign_in, sign_out

urlpatterns: list[URLPattern | URLResolver] = [
    # Health: anonymous.
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Doors for people.
    path("", home, name="home"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("profile/", profile, name="profile"),
    path("profile/tokens/<int:pk>/revoke/", revoke_token, name="revoke_token"),
    path("admin/", admin.site.urls),
    # Doors for programs.
    path("api/", include("tradetalks.api_urls")),
    # The pages of one negotiation, last: any other first word is its slug.
    path("<slug:slug>/rounds/", include("rounds.urls")),
    path("<slug:slug>/", include("issues.urls")),
]

handler400 = "tradetalks.views.errors.bad_request"
handler500 = "tradetalks.views.errors.server_error"
