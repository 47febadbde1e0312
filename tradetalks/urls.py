"""Every address of the product, in one list: health, the admin, then the pages and the REST doors."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from issues.views.undo import undo
from tradetalks.drafts.views import discard_draft, keep_draft
from tradetalks.views import health
from tradetalks.views.home import home
from tradetalks.views.profile import end_other_sign_ins, end_sign_in, profile, revoke_token, save_preferences
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
    path("profile/preferences/", save_preferences, name="save_preferences"),
    path("profile/sign-ins/end-others/", end_other_sign_ins, name="end_other_sign_ins"),
    path("profile/sign-ins/<str:place>/end/", end_sign_in, name="end_sign_in"),
    path("profile/tokens/<int:pk>/revoke/", revoke_token, name="revoke_token"),
    path("drafts/", keep_draft, name="keep_draft"),
    path("drafts/discard/", discard_draft, name="discard_draft"),
    path("undo/<int:number>/", undo, name="undo"),
    path("admin/", admin.site.urls),
    # Doors for programs.
    path("api/", include("tradetalks.api_urls")),
    path("feeds/", include("issues.feed_urls")),
    # The pages of one negotiation, last: any other first word is its slug.
    path("<slug:slug>/rounds/", include("rounds.urls")),
    path("<slug:slug>/", include("issues.urls")),
]

handler400 = "tradetalks.views.errors.bad_request"
handler500 = "tradetalks.views.errors.server_error"
