"""What is sent, as the schema says it: the serializers of tradetalks.api.bodies, with what all of them refuse.

No text is blank or holds a NUL, no number has more digits than a column, and no field is taken that is not declared.
Codes are the components that answers refer to.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Choices, IntegerChoices, TextChoices
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from rest_framework import serializers

from tradetalks.api.fields import LARGEST_INTEGER, Day, Number
from tradetalks.api.openapi.components import Components, Schema
from tradetalks.lib.partial_dates import PartialDate

SAID = r"^[^\x00]*[^\s\x00][^\x00]*$"
"""Any text that says something."""


class BodySchema(SpectacularAutoSchema):
    """The half of AutoSchema that maps serializers."""

    def get_serializer_name(self, serializer: serializers.Serializer[Any], direction: str) -> str:  # noqa: ARG002 -- drf-spectacular's signature
        """`CitationShape` is the component `CitationBody`: what is sent is not what is told."""
        return re.sub(r"(Serializer|Shape|Body)?$", "Body", type(serializer).__name__, count=1)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        schema: Schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]  # as it is there
        properties = {name: _bounded(field) for name, field in schema.get("properties", {}).items()}
        return schema | {"properties": properties, "additionalProperties": False}

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Schema:  # noqa: FBT001, FBT002 -- drf-spectacular's signature
        own = self._own(field)
        if own is None:
            schema: Schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # as it is there
            return schema
        options = [*own, {"type": "null"}] if field.allow_null else own
        says = {"description": str(field.help_text)} if field.help_text else {}
        return ({"anyOf": options} if len(options) > 1 else options[0]) | says

    def _own(self, field: Any) -> list[Schema] | None:
        """What the field takes, where the answers have a name for it or drf-spectacular says less; else None."""
        if isinstance(field, serializers.ChoiceField):
            vocabulary = _vocabulary(tuple(field.choices.items()))
            return [Components(self.registry).codes(vocabulary)] if vocabulary else None
        if type(field) is Day:
            return [Components(self.registry).schema(PartialDate)]
        if isinstance(field, Number):
            digits = f"[0-9]{{1,{field.whole}}}(\\.[0-9]{{1,{field.decimals}}})?"
            sign, least = ("", field.least) if field.least == 0 else ("-?", -(10**field.whole) + 1)
            bounds = {"minimum": least, "maximum": 10**field.whole - 1}
            return [{"type": "string", "pattern": f"^{sign}{digits}$"}, {"type": "number", **bounds}]
        return None


def _bounded(schema: Schema) -> Schema:
    """The schema with what no body may hold left out of it; what it refers to is left alone."""
    schema = dict(schema)
    for name in ("oneOf", "anyOf"):
        if name in schema:
            schema[name] = [_bounded(option) for option in schema[name]]
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            schema[name] = _bounded(schema[name])
    kinds = schema.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "string" in kinds and not schema.keys() & {"pattern", "format", "enum"}:
        schema["pattern"] = SAID
    if "integer" in kinds and "enum" not in schema:
        schema.setdefault("maximum", LARGEST_INTEGER)
    return schema


@cache
def _vocabulary(choices: tuple[tuple[Any, Any], ...]) -> type[Choices] | None:
    """The set of codes with exactly these choices, None for choices that are no set of codes."""
    return next((found for found in _vocabularies(TextChoices, IntegerChoices) if found.choices == [*choices]), None)


def _vocabularies(*kinds: type[Choices]) -> Iterator[type[Choices]]:
    for kind in kinds:
        yield from kind.__subclasses__()
