"""The examples of docs/api.md are run as they stand: each command is sent, each answer shown is what came."""

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from issues.actions.recompute import recompute_all_due
from tests.factories import make_token
from tests.tradetalks.api_addresses import every_api_address
from tradetalks.accounts.models import User

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(?P<command>curl .*?)\n```\n(?:```json\n(?P<answer>.*?)\n```)?", re.DOTALL)
WHATEVER = "…"


def fits(shown: Any, came: Any, where: str = "") -> None:
    """What the page shows is there; `…` stands for anything, at the end of a list for any more."""
    if shown == WHATEVER:
        return
    if isinstance(shown, dict):
        assert isinstance(came, dict), where
        for name, value in shown.items():
            assert name in came, f"{where}/{name}"
            fits(value, came[name], f"{where}/{name}")
    elif isinstance(shown, list):
        assert isinstance(came, list), where
        listed = shown[:-1] if shown and shown[-1] == WHATEVER else shown
        assert len(listed) <= len(came) if listed != shown else len(listed) == len(came), where
        for place, value in enumerate(listed):
            fits(value, came[place], f"{where}/{place}")
    else:
        assert shown == came, where


def sent(command: str, variables: dict[str, str], files: dict[str, bytes]) -> Any:
    """The response to a curl command, its variables filled in; `files` are those it writes and reads."""
    words = [re.sub(r"\$([A-Z]+)", lambda match: variables[match[1]], word) for word in shlex.split(command)]
    headers, address, method, saved = {}, "", "GET", ""
    body: str | bytes = ""
    assert words.pop(0) == "curl"
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name.lower()] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "--data-binary":
            body = files[words.pop(0).removeprefix("@")]
        elif word == "-o":
            saved = words.pop(0)
        elif not word.startswith("-"):
            address = word
    split = urlsplit(address)
    target = f"{split.path}?{split.query}" if split.query else split.path
    response = Client(headers=headers).generic(method, target, body, headers.get("content-type", ""))
    if saved:
        files[saved] = response.getvalue()
    return response


@pytest.mark.django_db
def test_every_example_of_the_page_holds(reader: User, manager: User) -> None:
    call_command("load_dossier", "issues/sample/us-china-2018-2020.json", verbosity=0)
    recompute_all_due()
    variables = {"TOKEN": make_token(reader), "API": "http://testserver/api/v1", "ETAG": ""}
    variables["WRITER"] = make_token(manager, "write")
    files: dict[str, bytes] = {}
    examples = list(EXAMPLE.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(examples) == 25
    for example in examples:
        response = sent(example["command"], variables, files)
        if "If-None-Match" in example["command"]:
            assert response.status_code == 200
            response = sent(example["command"], {**variables, "ETAG": response["ETag"]}, files)
            assert (response.status_code, response.content) == (304, b"")
        elif example["answer"]:
            came = json.loads(response.content)
            fits(json.loads(example["answer"]), came)
            variables["ID"] = str(came.get("id"))  # of what the answer above shows
        else:
            assert response.status_code == 200, example["command"]


def test_every_address_is_on_the_page() -> None:
    values = dict.fromkeys(("number", "source", "deadline", "measure", "demand", "commitment", "supersede"), "N") | {
        "slug": "{slug}",
        "ref": "{ref}",
    }
    page = PAGE.read_text(encoding="utf-8")
    for address in every_api_address(values):
        last = address.removesuffix("/").replace("N", "{N}").rsplit("/", 1)[1]
        named = f"{last}/" if not last.startswith("{") else ""
        assert named in page, address
