"""A person at a browser without scripts: keeps cookies, fills in the forms a page holds, and sends them."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from typing import NamedTuple


class Page(NamedTuple):
    """A page as it came, after redirects."""

    status: int
    url: str
    html: str


class _FormReader(HTMLParser):
    """What a browser would send for one form: the value of every successful control, and names by aria-label."""

    def __init__(self, form_id: str | None) -> None:
        super().__init__()
        self.form_id = form_id
        self.values: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self._inside = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter the form, or note a control of it."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self.form_id is None or given.get("id") == self.form_id
        if not self._inside:
            return
        name = given.get("name", "")
        if tag in {"input", "select", "textarea"} and given.get("aria-label"):
            self.named[given["aria-label"]] = name
        if tag == "input" and given.get("type") in {"radio", "checkbox"}:
            if "checked" in given:
                self.values[name] = given.get("value", "on")
        elif tag == "input":
            self.values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.values or "selected" in given):
            self.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        """The text of a textarea is its value."""
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a control, or the form."""
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


class Visitor:
    """Somebody with a browser, at one web server."""

    def __init__(self, address: str) -> None:
        """Take the server's address, `http://host:port`."""
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> Page:
        """Open a page, following redirects."""
        return self._send(urllib.request.Request(self.address + path))  # noqa: S310 -- http to our own process

    def fill(
        self, path: str, *, form_id: str | None = None, labelled: dict[str, str] | None = None, **typed: str
    ) -> Page:
        """Open a page, type into the form on it, and send it.

        `typed` goes by the controls' names, `labelled` by their aria-label; a control the page lacks is an error.
        """
        page = self.get(path)
        reader = _FormReader(form_id)
        reader.feed(page.html)
        typed |= {reader.named[label]: text for label, text in (labelled or {}).items()}
        unknown = typed.keys() - reader.values.keys() - {"act"}
        assert not unknown, f"{path} has no field {sorted(unknown)}"
        body = urllib.parse.urlencode({**reader.values, **typed}).encode()
        return self._send(urllib.request.Request(page.url, data=body, headers={"Referer": page.url}))  # noqa: S310 -- as above

    def sign_in(self, username: str, password: str) -> None:
        """Sign in on the sign-in page."""
        page = self.fill("/sign-in/", username=username, password=password)
        assert page.status == 200, page.html
        assert "/sign-in/" not in page.url, page.html

    def _send(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=30) as response:
                return Page(response.status, response.url, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.url or "", error.read().decode())
