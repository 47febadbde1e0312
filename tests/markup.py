"""Reads a page as a person does: elements by class, id or tag, and their text. Refuses markup that does not nest."""

from collections.abc import Iterator
from html.parser import HTMLParser

INLINE = {"a", "abbr", "code", "del", "q", "span", "strong", "time"}
VOID = {"meta", "link", "input", "br", "img", "hr", "col"}


class Element:
    """One element with what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        """All text in it, white space collapsed; what only a screen reader says is included."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in {"script", "style"}:
                around = "" if child.tag in INLINE and "aria-hidden" not in child.attributes else " "
                yield around
                yield from child._texts()
                yield around

    def walk(self) -> "Iterator[Element]":
        """Itself and every element in it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str = "", *, of_class: str = "", **attributes: str) -> "list[Element]":
        """Elements with that tag, class and attributes (`data_label` is `data-label`)."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if (not tag or element.tag == tag)
            and (not of_class or of_class in element.attributes.get("class", "").split())
            and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", *, of_class: str = "", **attributes: str) -> "Element":
        """The only such element."""
        (element,) = self.all(tag, of_class=of_class, **attributes)
        return element

    def rows(self) -> list[list[str]]:
        """The texts of a table, row by row."""
        return [[cell.text for cell in row.all() if cell.tag in {"td", "th"}] for row in self.all("tr")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}> in line {self.getpos()[0]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: bytes | str) -> Element:
    """The page. Every element must be closed where it was opened, and every id be there once."""
    reader = _Reader()
    reader.feed(html.decode() if isinstance(html, bytes) else html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    ids = [element.attributes["id"] for element in reader.root.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids)), f"ids twice on the page: {sorted({name for name in ids if ids.count(name) > 1})}"
    return reader.root
