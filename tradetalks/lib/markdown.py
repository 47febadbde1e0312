"""Markdown as notes use it, rendered to HTML that is safe on any page.

CommonMark with tables and struck text; line breaks are kept. Raw HTML is text, images become links, bare web
addresses too; headings begin beneath the second of the page and skip no level. Whoever renders says what names in the
text lead where: `@lin`, `US-017`, `R5`, `S-41`.
"""

import re
from collections.abc import Callable, Iterator

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LONGEST = 50_000
"""Characters that are read as Markdown; a longer text is shown as it was typed."""

NAME = re.compile(
    r"(?<![A-Za-z0-9_@/.-])(?:@(?:[\w.+-]{1,149}\w|\w)|(?:[A-Z]{1,8}-[0-9]{1,9}|R[0-9]{1,9})(?![A-Za-z0-9_-]))"
)
"""What may name a person or a record: `@lin`; `US-017`, `JT-001`, `S-41`; `R5`."""

_FOUND = re.compile(rf"""(?P<address>https?://[^\s<>"'`]*[^\s<>"'`.,;:!?)\]，。；）])|{NAME.pattern}""")
"""A name, or a bare web address without the stop that ends its sentence."""

PAGE_LEVEL = 2
"""Notes stand beneath a heading of that level."""

Links = Callable[[str], str | None]
"""`@lin` or `US-017` → its address, None where it names nothing."""

TAGS = frozenset({
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6",
})  # fmt: skip


def names_in(text: str) -> set[str]:
    """Everything in the text that may name a person (with its @) or a record."""
    return {match[0] for match in NAME.finditer(text[:LONGEST])}


def rendered(text: str, links: Links = lambda _name: None) -> SafeString:
    """The text as HTML; what `links` knows of its names becomes links."""
    if len(text) > LONGEST:
        return mark_safe(f"<pre>{escape(text)}</pre>")  # noqa: S308 -- escaped right there
    html = _MARKDOWN.render(text, {"links": links})
    return mark_safe(  # noqa: S308 -- cleaned by an allow-list right here
        nh3.clean(
            html,
            tags=set(TAGS),
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener",
        )
    )


def _linked(state: StateCore) -> None:
    """Turn names in plain text into links; text inside a link or code stays as it is."""
    links: Links = state.env["links"]
    level = PAGE_LEVEL
    for block in state.tokens:
        if block.type == "heading_open":
            level = min(6, level + 1, int(block.tag[1]) + PAGE_LEVEL)
        if block.type in {"heading_open", "heading_close"}:
            block.tag = f"h{level}"
        if block.children is None:
            continue
        inside = 0
        children: list[Token] = []
        for token in block.children:
            inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            children += _pieces(token, links) if token.type == "text" and not inside else [token]
        block.children = children


def _pieces(token: Token, links: Links) -> Iterator[Token]:
    text, done = token.content, 0
    for match in _FOUND.finditer(text):
        address = match["address"] or links(match[0])
        if address is None:
            continue
        yield _text(text[done : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield _text(match[0])
        yield Token("link_close", "a", -1)
        done = match.end()
    yield _text(text[done:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    parser.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    parser.core.ruler.push("names", _linked)
    return parser


_MARKDOWN = _parser()
