"""Two ways of writing one web address."""

import pytest

from tradetalks.lib.web_addresses import place_of, stem_of


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a/b",
        "https://www.example.org/a/b/",
        "HTTPS://EXAMPLE.org/a/b#part",
        "https://example.org:443/a/b?utm_source=x&utm_medium=y",
        " https://example.org/a/b?fbclid=1 ",
    ],
)
def test_the_same_place(other: str) -> None:
    assert place_of(other) == place_of("https://example.org/a/b") == "example.org/a/b"
    assert stem_of(other) == "example.org/a/b"


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/a/B",
        "https://example.org/a/b?page=2",
        "https://example.org:8000/a/b",
        "https://news.example.org/a/b",
        "https://example.com/a/b",
    ],
)
def test_another_place(other: str) -> None:
    assert place_of(other) != place_of("https://example.org/a/b")


def test_the_order_of_what_is_asked_does_not_matter() -> None:
    assert place_of("https://example.org/?b=2&a=1&utm_id=9") == place_of("http://example.org?a=1&b=2")


@pytest.mark.parametrize(
    "wrong", ["", "no address", "ftp://example.org/a", "https://", "https://[bad/", "http://x:y/", "\x00"]
)
def test_what_is_no_address_is_no_place(wrong: str) -> None:
    assert (place_of(wrong), stem_of(wrong)) == ("", "")
