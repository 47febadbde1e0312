"""What every answer tells a browser to refuse, errors and the admin included."""

import re

import pytest
from django.test import Client

from tests.processes import CHECKOUT

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/sign-in/", 200), ("/admin/", 302), ("/no/such/page/here/", 404)]
)
def test_every_answer_carries_the_policies(client: Client, path: str, status: int) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


def test_no_template_holds_what_the_policy_would_block() -> None:
    inline = re.compile(
        r"<style|\bstyle=|\bon[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:|https?://[^\"' ]+\.(?:js|css)"
    )
    found = [
        f"{path.relative_to(CHECKOUT)}: {match[0]}"
        for path in sorted(CHECKOUT.glob("templates/**/*.html"))
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []
