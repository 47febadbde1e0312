"""Forms as a browser reads them: what it would send if somebody pressed a button now."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the successful controls of the form with the given id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.values: dict[str, str] = {}
        self._inside = self._in_template = False
        self._select = self._text = ""
        self._first = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == self.form_id
        if tag == "template":
            self._in_template = True
        if not self._inside or self._in_template:
            return
        name = given.get("name", "")
        if tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.values[name] = given.get("value", "on")
        elif tag == "input" and name:
            self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self._text = name
            self.values[name] = ""
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select and (self._first or "selected" in given):
            self.values[self._select] = given.get("value", "")
            self._first = False

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            # A browser drops the line feed right after the tag.
            self.values[self._text] = self.values[self._text].removeprefix("\r\n").removeprefix("\n")
            self._text = ""
        elif tag == "select":
            self._select = ""
        elif tag == "template":
            self._in_template = False
        elif tag == "form":
            self._inside = False


def fields_of(html: str, form_id: str) -> dict[str, str]:
    """Name → value of every control that would be sent, buttons apart. Fails where there is no such form."""
    form = _Form(form_id)
    form.feed(html)
    assert form.values, f"no form with the id {form_id}"
    return form.values
