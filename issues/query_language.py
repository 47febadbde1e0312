"""The query language of the issue list: what is typed into its box as parameters of its address, and back. No ORM.

    status:deadlocked,parked by:us -area:people stance.cn:rejects deadline:<2019-04-01 "soya beans" 大豆

`name:value` is the parameter `name=value`; a comma means “or”, a token given again “and”, `-` before it “not”. A value
with spaces stands in quotes, a quote in it is doubled. Everything else is words to search for, the parameter `q`.
Nothing typed is a syntax error, and nothing is lost: what is no known name becomes a parameter too, which the list then
says it does not know.
"""

import re
from collections.abc import Iterable, Sequence

Pair = tuple[str, str]

WORDS_OF = {"round": "treated_in", "to": "addressed_to", "raised_by": "by"}
"""Names as they are typed → the parameter, where it has another name."""
_TYPED = {"treated_in": "round", "addressed_to": "to"}
_PARTIES = frozenset({"by", "addressed_to"})
_CODES = frozenset({"status", "phase", "kind", "area", "moved", "label", "watch", "archived", "sort", "group", "cols"})
RESERVED = frozenset({"cursor", "find", "view", "layout", "on", "as_of"})
"""Parameters of the page that are no part of the language: typed, they are words."""

_CHUNK = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_TOKEN = re.compile(r"(?P<name>-?[A-Za-z][A-Za-z0-9_.]*)[:：](?P<value>.+)", re.ASCII | re.DOTALL)
_NAME = re.compile(r"-?[a-z][a-z0-9_.]*", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"?')


def parse(text: str) -> list[Pair]:
    """The parameters that were typed, in order; the words last."""
    pairs: list[Pair] = []
    words: list[str] = []
    for chunk in _CHUNK.findall(text):
        token = _TOKEN.fullmatch(chunk)
        value = _unquoted(token["value"]) if token else ""
        name = token["name"].lower() if token else ""
        minus, plain = name[: name.startswith("-")], name.removeprefix("-")
        if value and plain not in RESERVED:
            name = WORDS_OF.get(plain, plain)
            pairs.append((minus + name, folded(name, value)))
        else:
            words.append(chunk)
    return [*pairs, ("q", " ".join(words))] if words else pairs


def write(pairs: Iterable[Pair]) -> str:
    """What somebody types for these parameters. Those that cannot be typed are left out: see `can_be_typed`."""
    typed = [(name, value) for name, value in pairs if value and can_be_typed(name)]
    plain = [value for name, value in typed if name == "q"]
    # Words that would be read as something else, or more than one set of them, are written as a token.
    apart = len(plain) == 1 and parse(plain[0]) == [("q", plain[0])]
    tokens = [_token(name, value) for name, value in typed if not (apart and name == "q")]
    return " ".join([*tokens, *(plain if apart else [])])


def can_be_typed(name: str) -> bool:
    """Whether a parameter of that name can be typed at all."""
    plain = name.removeprefix("-")
    return bool(_NAME.fullmatch(name)) and plain not in RESERVED and plain not in WORDS_OF


def folded(name: str, value: str) -> str:
    """The value as the parameter has it: codes in their own case, the comma of any keyboard."""
    if name in _PARTIES:
        values = value.replace("，", ",").split(",")
        return ",".join("joint" if one.lower() == "joint" else one.upper() for one in values)
    if name in _CODES or name.startswith("stance."):
        return value.replace("，", ",").lower()
    return value.upper() if name == "source" else value


def canonical(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs as the language has them: `write` and `parse` keep these as they are."""
    found = [
        (name[: name.startswith("-")] + _canonical_name(name), folded(name.removeprefix("-"), value))
        for name, value in pairs
        if value
    ]
    words = [pair for pair in found if pair[0] == "q"]
    if len(words) == 1 and parse(words[0][1]) == words:
        return [*(pair for pair in found if pair[0] != "q"), *words]
    return found


def _canonical_name(name: str) -> str:
    plain = name.removeprefix("-")
    return "by" if plain == "raised_by" else plain


def _token(name: str, value: str) -> str:
    minus, plain = name[: name.startswith("-")], name.removeprefix("-")
    if re.search(r'[\s"]', value):
        value = '"{}"'.format(value.replace('"', '""'))
    return f"{minus}{_TYPED.get(plain, plain)}:{value}"


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    return quoted[1].replace('""', '"') if quoted else value
