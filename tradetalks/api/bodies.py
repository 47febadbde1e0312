"""What a client sends: read strictly, then by declared fields. Whatever is wrong is a 400 that points at it.

`read_body` takes what is JSON beyond doubt. A `Shape` (an object within a body) or `Body` (the whole, with the `reason`
of the act) is a plain DRF serializer that declares the fields; what it does not declare is refused by name. Whether
the values can be held, and fit what is on record, is for the act to say.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from tradetalks.api.fields import Text
from tradetalks.api.problems import MOST_ERRORS, Problem, escaped
from tradetalks.lib.json_text import Constant, JsonObject, Unreadable, read
from tradetalks.lib.shown import printable
from tradetalks.lib.suggestions import nearest

LARGEST_BODY = 1024 * 1024
"""In bytes. Doors that take whole files say more."""
DEEPEST = 64
LONGEST_NAME = 200
_DIGITS_BEFORE_POINT, _DIGITS_AFTER_POINT = 19, 30
"""More than any column holds. Numbers beyond are refused before anything writes their billion zeros out."""

READ_ONLY: Mapping[str, str] = {
    "id": "The record gives it.",
    "url": "It follows from what the record is called.",
    "api_url": "It follows from what the record is called.",
    "version": "It counts up by itself; send the one you read as If-Match.",
    "recorded": "The ledger says when a fact was recorded.",
    "superseded": "A fact is corrected by POST …/supersede/.",
    "updated_at": "It follows from the ledger.",
    "links": "They follow from what the record is called.",
}
"""What reads show and nobody sets, and why."""
_LABEL = "Labels follow from the code beside them."


class Shape(serializers.Serializer[Any]):
    """An object of declared fields. `not_set_here` says of more fields that reads show why nobody sets them."""

    not_set_here: ClassVar[Mapping[str, str]] = {}
    default_error_messages: ClassVar = {"invalid": "Write an object in braces."}

    def to_internal_value(self, data: Any) -> Any:
        """The values; ValidationError names each field that is wrong, not known, or not for clients to set."""
        refused = self._refused(data) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            wrong = error.detail if isinstance(error.detail, dict) else {}
            raise ValidationError({**refused, **wrong}) from None
        if refused:
            raise ValidationError(refused)
        return values

    def _refused(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Field → what to tell of it, for those that are not declared."""
        fixed = {**READ_ONLY, **self.not_set_here}
        refused: dict[str, Any] = {}
        for name in data:
            if name in self.fields:
                continue
            # Nobody reads on after so many; looking for the nearest name to thousands would cost seconds.
            why = fixed.get(name) or (_LABEL if name.endswith("_label") else None)
            said = why or (self._unknown(name) if len(refused) < MOST_ERRORS else "Not known here.")
            refused[name] = [ErrorDetail(said, code="read_only" if why else "unknown")]
        return refused

    def _unknown(self, name: str) -> str:
        meant = nearest(name, self.fields)
        hint = f"Did you mean '{meant}'?" if meant else f"Fields that are: {', '.join(self.fields)}."
        return f"This field is not known here. {hint}"


class Body(Shape):
    """The body of a write. `reason`, which the ledger keeps, is a field of every one."""

    reason = Text(required=False, allow_null=True, help_text="Why; kept in the ledger.")

    def __init__(self, *args: Any, edit: bool = False, **kwargs: Any) -> None:
        """`edit`: no field has to be there. What is inside of those that are is complete all the same."""
        super().__init__(*args, **kwargs)
        if edit:
            for field in self.fields.values():
                field.required = False


def read_body(request: Request, *, largest: int = LARGEST_BODY) -> JsonObject:
    """The JSON object a request carries. Raises the problem (400, 413, 415) with everything that is wrong."""
    raw = _raw(request, largest)
    try:
        value = read(raw, it="the body")
    except Unreadable as error:
        said = str(error)
        raise Problem(400, f"{said[0].upper()}{said[1:]}.", code="json", errors={"": said}) from None
    errors = dict(_faults(value))
    if errors:
        where, what = next(iter(errors.items()))
        raise Problem(400, f"{where}: {what}" if where else what, code="json", errors=errors)
    if not isinstance(value, JsonObject):
        what = "The body is one JSON object, in braces."
        raise Problem(400, what, code="json", errors={"": what})
    return value


def _raw(request: Request, largest: int) -> bytes:
    kind, _, parameters = (request.content_type or "").partition(";")
    charset = parameters.strip().lower()
    # Asked of the header: a form's body is gone by now where the session's CSRF token was looked for in it.
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        what = "Say how many bytes the body has, in digits."
        raise Problem(400, f"Content-Length: {what}", code="header", errors={"Content-Length:": what})
    if int(length[:20]) > largest:
        raise Problem(413, f"The body has {length[:20]} bytes; at most {largest:,} are read here.")
    if kind.strip().lower() != "application/json" or charset not in {"", "charset=utf-8", 'charset="utf-8"'}:
        if length == "0":
            raise Problem(400, "The body is empty; send a JSON object.", code="json", errors={"": "Empty."})
        raise Problem(415, "Send the body as JSON in UTF-8, with `Content-Type: application/json`.")
    raw: bytes = request.body
    if len(raw) > largest:
        raise Problem(413, f"The body has {len(raw):,} bytes; at most {largest:,} are read here.")
    return raw


def _faults(whole: Any) -> Iterator[tuple[str, str]]:
    """Pointer and words of what plain JSON lets pass, in the order of the text. Deep text costs no stack."""
    left: list[tuple[Any, str, int]] = [(whole, "", 1)]
    while left:
        value, here, depth = left.pop()
        wrong = _wrong(value)
        if wrong:
            yield here, wrong
        if not isinstance(value, dict | list):
            continue
        if depth > DEEPEST:
            yield here, f"Nested more than {DEEPEST} deep."
            continue
        if isinstance(value, JsonObject):
            for name in value.repeated:
                yield f"{here}/{_step(name)}", "Given more than once in one object; keep one."
            for name in value:
                if _wrong(name) or len(name) > LONGEST_NAME:
                    said = _wrong(name) or f"The name of a field has at most {LONGEST_NAME} characters."
                    yield f"{here}/{_step(name)}", said
        members = value.items() if isinstance(value, dict) else enumerate(value)
        left += [(member, f"{here}/{_step(str(name))}", depth + 1) for name, member in members][::-1]


def _wrong(value: Any) -> str | None:
    """What is wrong with one value, not looking into it."""
    if isinstance(value, Constant):
        return f"{printable(str(value))} is not a number JSON knows; write null where it is not known."
    if isinstance(value, str):
        if "\x00" in value:
            return "Contains a NUL character; remove it."
        if any("\ud800" <= char <= "\udfff" for char in value):
            return "Contains half of a character (a lone surrogate); write it again."
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        exponent = number.as_tuple().exponent
        if (
            not isinstance(exponent, int)
            or exponent < -_DIGITS_AFTER_POINT
            or number.adjusted() >= _DIGITS_BEFORE_POINT
        ):
            return "The number has more digits than anything here holds."
    return None


def _step(name: str) -> str:
    """One step of a pointer, safe to print."""
    return escaped(printable(name[:LONGEST_NAME]))
