"""When two web addresses are the same place: scheme, `www.`, a last slash, fragment and tracking words aside."""

from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = frozenset({"fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "cmpid", "ncid"})


def place_of(address: str) -> str:
    """What stays of the address when all is left out that does not say where it leads; empty where it is none."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted((name, value) for name, value in asked if not _is_tracking(name))
    door = f":{port}" if port not in {None, 80, 443} else ""
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{door}{parts.path.rstrip('/')}{query}"


def stem_of(address: str) -> str:
    """Host and path, which nearly every way of writing the address has in it; empty where it is none."""
    return place_of(address).partition("?")[0]


def _is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in _TRACKING
