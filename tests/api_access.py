"""Who may do what over REST: one row for each method of each address. docs/api-access.md is made from it.

`make api-access` renews the page. tests/tradetalks/test_api_access.py holds the table to the URL configuration (an
address without a row fails), and every cell to what is really answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.processes import CHECKOUT

PAGE = CHECKOUT / "docs" / "api-access.md"

WHO = ("nobody", "outsider", "reader", "clerk", "analyst", "manager", "read token", "write token")
"""Columns. `outsider`: signed in, without a role. Roles are signed in with the browser; the read token is a manager's,
the write token an analyst's."""


@dataclass(frozen=True, slots=True)
class May:
    """The roles that may."""

    roles: frozenset[str]

    def cells(self, method: str) -> tuple[str, ...]:
        """A status for each of WHO; `may` for a write that is let through to be judged by what it says."""
        done = "200" if method == "GET" else "may"
        told = {role: done if role in self.roles else "403" for role in ("reader", "clerk", "analyst", "manager")}
        reads = "200" if method == "GET" else "403"
        return ("401", "403", *told.values(), reads, told["analyst"])


def _only(*roles: str) -> May:
    return May(frozenset(roles))


READ = _only("reader", "clerk", "analyst", "manager")
RECORD = _only("clerk", "analyst", "manager")
LOG = _only("clerk", "manager")
ANALYSE = _only("analyst", "manager")
MANAGE = _only("manager")

TALKS = "/api/v1/negotiations/{slug}/"
ISSUE = f"{TALKS}issues/{{ref}}/"
ROUND = f"{TALKS}rounds/{{number}}/"

ACCESS: Mapping[str, Mapping[str, May]] = {
    "/api/v1/": {"GET": READ},
    "/api/v1/schema/": {"GET": READ},
    "/api/v1/parties/": {"GET": READ},
    "/api/v1/areas/": {"GET": READ},
    "/api/v1/statuses/": {"GET": READ},
    "/api/v1/sources/": {"GET": READ, "POST": RECORD},
    "/api/v1/sources/{pk}/": {"GET": READ, "PATCH": RECORD},
    "/api/v1/negotiations/": {"GET": READ, "POST": MANAGE},
    TALKS: {"GET": READ, "PATCH": MANAGE},
    "/api/v1/negotiations/import/": {"POST": MANAGE},
    f"{TALKS}dossier/": {"GET": MANAGE},
    f"{TALKS}issues/": {"GET": READ, "POST": ANALYSE},
    f"{TALKS}issues/bulk/": {"POST": RECORD},
    f"{TALKS}issues/import/": {"POST": ANALYSE},
    ISSUE: {"GET": READ, "PATCH": ANALYSE},
    f"{ISSUE}status-changes/": {"GET": READ, "POST": RECORD},
    f"{ISSUE}positions/": {"GET": READ, "POST": RECORD},
    f"{ISSUE}links/": {"GET": READ, "POST": ANALYSE},
    f"{ISSUE}commitments/": {"GET": READ, "POST": ANALYSE},
    f"{ISSUE}notes/": {"GET": READ, "POST": ANALYSE},
    f"{ISSUE}history/": {"GET": READ},
    f"{TALKS}commitments/": {"GET": READ, "POST": ANALYSE},
    f"{TALKS}commitments/{{pk}}/": {"GET": READ, "PATCH": ANALYSE},
    f"{TALKS}commitments/{{pk}}/deliveries/": {"GET": READ, "POST": ANALYSE},
    f"{TALKS}commitments/{{pk}}/observations/": {"GET": READ, "POST": ANALYSE},
    f"{TALKS}notes/": {"GET": READ, "POST": ANALYSE},
    f"{ROUND}notes/": {"GET": READ, "POST": ANALYSE},
    f"{TALKS}matrix/": {"GET": READ},
    f"{TALKS}rounds/": {"GET": READ, "POST": LOG},
    ROUND: {"GET": READ, "PATCH": LOG},
    f"{ROUND}readouts/": {"GET": READ, "POST": RECORD},
    f"{ROUND}log/": {"POST": LOG},
    f"{ROUND}amend/": {"POST": LOG},
    f"{ROUND}summary/": {"GET": READ},
    f"{TALKS}readouts/": {"GET": READ, "POST": RECORD},
    f"{TALKS}summary/": {"GET": READ},
    f"{TALKS}summaries/": {"GET": READ},
    f"{TALKS}deadlines/": {"GET": READ, "POST": RECORD},
    f"{TALKS}deadlines/{{pk}}/": {"GET": READ, "PATCH": RECORD},
    f"{TALKS}deadlines/{{pk}}/revisions/": {"GET": READ, "POST": RECORD},
    f"{TALKS}measures/": {"GET": READ, "POST": RECORD},
    f"{TALKS}measures/{{pk}}/": {"GET": READ, "PATCH": RECORD},
    f"{TALKS}measures/{{pk}}/revisions/": {"GET": READ, "POST": RECORD},
    f"{TALKS}demand-lists/": {"GET": READ, "POST": RECORD},
    f"{TALKS}demand-lists/{{pk}}/": {"GET": READ, "PATCH": RECORD},
    **{
        f"{TALKS}fact/{kind}/{{pk}}/supersede/": {"POST": RECORD}
        for kind in ("status-change", "position", "readout", "deadline-revision", "measure-revision")
    },
    **{
        f"{TALKS}fact/{kind}/{{pk}}/supersede/": {"POST": ANALYSE}
        for kind in ("link", "note", "delivery", "observation")
    },
    f"{TALKS}changes/": {"GET": READ},
    f"{TALKS}changes/{{number}}/revert/": {"POST": RECORD},
    f"{TALKS}search/": {"GET": READ},
}
"""Address → method → who may, in the order of the page."""

_TOP = """# Who may do what

Made by `make api-access` from the table the tests call cell by cell; `…` stands for `/api/v1/negotiations/{slug}`.
A number is the status that is answered. `may`: the request is let through, and judged by what it says (2xx, or 400,
404, 412, 422, 428). `outsider` is signed in without a role. The roles are signed in with the browser; the read token is
a manager's, the write token an analyst's. Which sources and citations are shown to whom says [api.md](api.md#access).
"""


def page() -> str:
    """The page as it is committed."""
    lines = [f"| address | method | {' | '.join(WHO)} |", f"|---|---|{'---|' * len(WHO)}"]
    for address, methods in ACCESS.items():
        shown = address.replace(TALKS, "…/") if address != TALKS else address
        shown = shown.replace("{pk}", "{id}")
        lines += [f"| `{shown}` | {method} | {' | '.join(may.cells(method))} |" for method, may in methods.items()]
    return f"{_TOP}\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
