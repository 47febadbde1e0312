"""`/api/v1/docs/`: for whoever may read, with every address, parameter, answer and shape of the schema."""

import re

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from tests.openapi import operations, schema
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/docs/"


def test_it_asks_for_sign_in_and_the_right_to_read(
    client: Client, reader: User, outsider: User, settings: Settings
) -> None:
    assert client.get(PAGE)["Location"] == f"/sign-in/?next={PAGE}"
    client.force_login(outsider)
    assert client.get(PAGE).status_code == 403
    client.force_login(reader)
    assert client.get(PAGE).status_code == 200
    client.logout()
    settings.PUBLIC_READ = True
    assert client.get(PAGE).status_code == 200


def test_everything_of_the_schema_is_on_it(client: Client, reader: User) -> None:
    client.force_login(reader)
    page = client.get(PAGE).content.decode()
    text = page.replace("<wbr>", "")
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(set(ids)) == len(ids)
    for operation in operations():
        said = operation.said
        (part,) = [part for part in text.split('<details class="operation') if f'id="{said["operationId"]}"' in part]
        for wanted in (operation.method.upper(), operation.path, said["summary"].split("`")[0], *said["responses"]):
            assert escape(wanted) in part, (said["operationId"], wanted)
        for where in ("path", "query", "header"):
            for name in operation.parameters(where):
                assert f"<code>{name}</code>" in part, (said["operationId"], name)
    shapes = schema()["components"]["schemas"]
    assert [name for name in shapes if f'id="shape-{name}"' not in page] == []
    for field in shapes["IssueDetail"]["properties"]:
        assert f"<code>{field}</code>" in page
