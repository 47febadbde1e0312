"""A person at the sheet of a round: opens it, types, checks, saves; sends what the pages' forms hold."""

from typing import Any

from django.test import Client

from issues.models import Issue
from tests.html_forms import fields_of
from tests.markup import Element, read


class Answer:
    """A page of the three: the sheet, the check page, or where it leads after saving."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.to = response.headers.get("Location", "")
        self.html = response.content.decode()
        self.page: Element = read(response.content) if self.status != 302 else read("")

    @property
    def errors(self) -> dict[str, str]:
        """The id of the field (or '' for the top) → what is wrong there."""
        found = {}
        for item in self.page.one(id="errors").all("li"):
            links = item.all("a")
            found[links[0].attributes["href"].removeprefix("#") if links else ""] = item.text.replace(" :", ":", 1)
        return found

    @property
    def told(self) -> list[str]:
        """What the check page says: the groups of issues, line by line, then the lists under their headings."""
        lines = [" | ".join(row) for table in self.page.one("main").all("table") for row in table.rows()[1:]]
        for section in self.page.one("main").all("section"):
            lines += [f"{section.one('h2').text}: {item.text}" for item in section.all("li")]
        return lines


class RoundDesk:
    """One person's browser at `path` beneath the talks' rounds."""

    def __init__(self, client: Client, path: str, slug: str = "talks") -> None:
        self.client = client
        self.url = f"/{slug}/rounds/{path}"
        self.typed: dict[str, str] = {}
        self.checked: dict[str, str] = {}

    def open(self) -> Answer:
        """Open the sheet and forget what was typed."""
        answer = Answer(self.client.get(self.url))
        assert answer.status == 200, answer.to
        self.typed = fields_of(answer.html, "sheet")
        return answer

    def type(self, **values: str) -> None:
        """Fill fields."""
        assert values.keys() <= self.typed.keys(), values.keys() - self.typed.keys()
        self.typed |= values

    def fill(self, prefix: str, **values: str) -> None:
        """Fill fields of one row or block."""
        self.typed |= {f"{prefix}-{name}": value for name, value in values.items()}

    def assess(self, issue: Issue, to: str, reason: str = "Reported.", fact: int | None = None, **values: str) -> None:
        """Fill the row of an issue."""
        self.fill(f"issue-{issue.pk}" + (f"-{fact}" if fact else ""), to=to, reason=reason, **values)

    def press(self, act: str = "check", **more: str) -> Answer:
        """Send what is typed."""
        answer = Answer(self.client.post(self.url, {**self.typed, "act": act, **more}))
        if 'id="check"' in answer.html:
            self.checked = fields_of(answer.html, "check")
        elif 'id="sheet"' in answer.html:
            self.typed = fields_of(answer.html, "sheet")
        return answer

    def save(self, act: str = "log") -> Answer:
        """Press a button of the check page."""
        answer = Answer(self.client.post(self.url, {**self.checked, "act": act}))
        if 'id="sheet"' in answer.html:
            self.typed = fields_of(answer.html, "sheet")
        return answer

    def fill_pasted(self, text: str) -> Answer:
        """Paste rows and press the button that fills them in."""
        answer = Answer(self.client.post(self.url, {**self.typed, "pasted": text, "fill": "1"}))
        self.typed = fields_of(answer.html, "sheet")
        return answer
