"""Where every issue of the talks stands, as a table: python3 status_table.py [phase=agreed,delivered …]

Set TRADETALKS_API (http://127.0.0.1:8000/api/v1), TRADETALKS_TOKEN and TRADETALKS_TALKS (us-china-2018-2020).
"""

import json
import os
import sys
import urllib.parse
import urllib.request

API, TOKEN, TALKS = (os.environ[f"TRADETALKS_{name}"] for name in ("API", "TOKEN", "TALKS"))
WIDTHS = {"ref": 7, "title": 48, "status_label": 20, "since": 12, "movement_label": 19}


def rows_of(address):
    """Every row of a list, page by page."""
    while address:
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            page = json.load(answer)
        yield from page["results"]
        address = page["next"]


filters = urllib.parse.urlencode(dict(word.split("=", 1) for word in sys.argv[1:]), safe=",")
print("  ".join(name.ljust(width) for name, width in WIDTHS.items()).rstrip())
for issue in rows_of(f"{API}/negotiations/{TALKS}/issues/?{filters}"):
    cells = {**issue, "since": (issue["status_since"] or {}).get("on")}
    print("  ".join(str(cells[name] or "").ljust(width)[:width] for name, width in WIDTHS.items()).rstrip())
