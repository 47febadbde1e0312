"""Markdown of notes: what becomes HTML, what stays text, what is linked."""

import pytest

from tests.markup import read
from tradetalks.lib.markdown import LONGEST, names_in, rendered

ROW = "<tr>\n{}\n</tr>\n"
HEAD, CELL = ROW.format("<th>方</th>"), ROW.format("<td><s>1</s></td>")
TABLE = f"<table>\n<thead>\n{HEAD}</thead>\n<tbody>\n{CELL}</tbody>\n</table>\n"


def known(name: str) -> str | None:
    return f"/at/{name.removeprefix('@')}/" if name in {"US-017", "R5", "S-41", "@lin-wei"} else None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo", "<p>One<br>\ntwo</p>\n"),
        ("# Head", "<h3>Head</h3>\n"),
        ("Deep\n----\n\n###### six\n\n# One", "<h3>Deep</h3>\n<h4>six</h4>\n<h3>One</h3>\n"),
        ("| 方 |\n|--:|\n| ~~1~~ |", TABLE),
        ("<b onclick=x>bold</b>", "<p>&lt;b onclick=x&gt;bold&lt;/b&gt;</p>\n"),
        ("![seen](https://e.org/a.png)", '<p>!<a href="https://e.org/a.png" rel="nofollow noopener">seen</a></p>\n'),
        ("[run](javascript:alert(1))", "<p>[run](javascript:alert(1))</p>\n"),
        ("[run](data:text/html,x)", "<p>[run](data:text/html,x)</p>\n"),
    ],
)  # fmt: skip
def test_becomes_safe_html(text: str, html: str) -> None:
    assert rendered(text) == html


def test_names_that_lead_somewhere_become_links() -> None:
    page = read(rendered("见US-017和R5, (S-41) **@lin-wei**. Not US-018, XUS-017, US-017a, R55 or `US-017`.", known))
    assert [(link.text, link.attributes["href"]) for link in page.all("a")] == [
        ("US-017", "/at/US-017/"), ("R5", "/at/R5/"), ("S-41", "/at/S-41/"), ("@lin-wei", "/at/lin-wei/"),
    ]  # fmt: skip


def test_bare_web_addresses_become_links_without_the_stop_behind_them() -> None:
    text = "See https://e.org/US-017?a=1&b=2. 又见（https://e.org/中文）。 <javascript:x> `https://e.org/code`"
    assert [link.attributes["href"] for link in read(rendered(text, known)).all("a")] == [
        "https://e.org/US-017?a=1&b=2", "https://e.org/中文",
    ]  # fmt: skip


def test_a_name_inside_a_link_leads_where_the_link_does() -> None:
    (link,) = read(rendered("[see US-017](https://e.org/)", known)).all("a")
    assert link.attributes["href"] == "https://e.org/"


def test_names_are_found_without_rendering() -> None:
    assert names_in("mail a@lin.org, ask @lin-wei. about US-017") == {"@lin-wei", "US-017"}


@pytest.mark.parametrize(
    "text",
    ["[" * 20000, "*a " * 16000, ">" * 40000, "|a" * 9000 + "\n|-" * 9000, "\x00\ufffe" * 99],
    ids=["brackets", "stars", "quotes", "columns", "no characters"],
)
def test_what_is_meant_to_hurt_does_not(text: str) -> None:
    read(rendered(text))


def test_a_text_beyond_the_bound_is_shown_as_typed() -> None:
    text = "*a* <b>\n" * (LONGEST // 8 + 1)
    assert read(rendered(text)).one("pre").text == " ".join(text.split())
