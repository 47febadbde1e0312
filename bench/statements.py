"""How many statements requests take, as bench.api counts them: `DATABASE_URL=… python -m bench.statements TOKEN`.

Of a database that bench.talks filled, in this process, with everything already prepared that is prepared once. BEGIN
and COMMIT are no statements. tests/tradetalks/test_query_counts.py holds the same numbers of every address.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

import django

django.setup()

from django.db import connection  # noqa: E402 -- Django must be set up first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tradetalks.api.kept_answers import KEPT  # noqa: E402

TALKS = "/api/v1/negotiations/bench/"
ISSUE = f"{TALKS}issues/US-005000/"
READ = {
    "list of 100": f"{TALKS}issues/",
    "detail": ISSUE,
    "overview: the talks": TALKS,
    "overview: the summary": f"{TALKS}summary/",
    "overview: the changes": f"{TALKS}changes/",
    "history of an issue": f"{ISSUE}history/",
}


def main(token: str) -> None:
    """One line for each kind of request; the second time it is asked."""
    client = Client(headers={"authorization": f"Bearer {token}", "host": "localhost"})
    for what, path in READ.items():
        tag = client.get(path)["ETag"]
        KEPT.clear()
        with CaptureQueriesContext(connection) as computed:
            client.get(path)
        with CaptureQueriesContext(connection) as unchanged:
            client.get(path, headers={"if-none-match": tag})
        print(f"{what:26}{len(computed)} statements, {len(unchanged)} for a 304")
    tag = client.get(ISSUE)["ETag"]
    for wording in ("first", "second"):
        with CaptureQueriesContext(connection) as written:
            body = json.dumps({"title": f"Market access, {wording} wording"})
            answer = client.patch(ISSUE, body, content_type="application/json", headers={"if-match": tag})
        if answer.status_code != 200:
            sys.exit(f"PATCH was answered with {answer.status_code}: {answer.content.decode()}")
        tag = answer["ETag"]
    asked = [query["sql"] for query in written if query["sql"] not in {"BEGIN", "COMMIT"}]
    print(f"{'update':26}{len(asked)} statements")


if __name__ == "__main__":
    main(sys.argv[1])
