"""Declared shapes (tradetalks.lib.shapes) as JSON Schema: one component for each TypedDict and each set of codes."""

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from django.db.models import Choices
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shapes import ALWAYS

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
    Any: {},
}
_NAMED: dict[Any, tuple[str, Schema]] = {
    PartialDate: (
        "PartialDate",
        {
            "type": "string",
            "pattern": r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
            "description": "A day, or a month or year where no more is known: `2019-02-15`, `2019-02`, `2019`.",
        },
    ),
    Decimal: (
        "Decimal",
        {
            "type": "string",
            "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
            "description": "A number with the decimals it was stated with.",
        },
    ),
}


def component_of(kind: str, name: str, *, identity: Any = None, schema: Any = None) -> Any:
    """A component of drf-spectacular, which brings no types."""
    return ResolvedComponent(name=name, type=kind, schema=schema, object=identity or name)  # type: ignore[no-untyped-call]


class Components:
    """Turns type hints into schemas; what has a name is registered once and referred to."""

    def __init__(self, registry: ComponentRegistry) -> None:
        self._registry = registry

    def schema(self, hint: Any) -> Schema:
        """The schema of a type as shapes are annotated with. TypeError for one that has none."""
        if hint in _PLAIN:
            return dict(_PLAIN[hint])
        if hint in _NAMED:
            name, schema = _NAMED[hint]
            return self.named(name, hint, lambda: dict(schema))
        origin, args = get_origin(hint), get_args(hint)
        if is_typeddict(hint):
            return self.named(hint.__name__, hint, lambda: self._object(hint, {}))
        if is_typeddict(origin):
            (item,) = args
            filling = dict.fromkeys(origin.__parameters__, item)
            return self.named(f"{item.__name__}{origin.__name__}", hint, lambda: self._object(origin, filling))
        return self._composed(hint, origin, args)

    def _composed(self, hint: Any, origin: Any, args: tuple[Any, ...]) -> Schema:
        builders: dict[Any, Callable[..., Schema]] = {
            Annotated: self._annotated,
            Union: self._one_of,
            UnionType: self._one_of,
            Literal: lambda *values: {"type": "string", "enum": list(values)},
            list: lambda item: {"type": "array", "items": self.schema(item)},
            dict: self._mapping,
        }
        if origin not in builders:
            raise TypeError(f"{hint!r} has no schema")
        return builders[origin](*args)

    def codes(self, choices: type[Choices]) -> Schema:
        """A set of codes, with what each stands for."""
        listed = "\n".join(f"- `{value}`: {label}" for value, label in choices.choices)
        kind = "integer" if issubclass(choices, int) else "string"
        schema = {"type": kind, "enum": list(choices.values), "description": listed}
        return self.named(choices.__name__, choices, lambda: schema)

    def named(self, name: str, identity: Any, make: Callable[[], Schema]) -> Schema:
        """A reference to the component of that name, made where it is not there yet."""
        component = component_of(ResolvedComponent.SCHEMA, name, identity=_identity(identity))
        if component not in self._registry:
            self._registry.register(component)
            component.schema = make()
        ref: Schema = component.ref
        return ref

    def _annotated(self, hint: Any, *notes: Any) -> Schema:
        schema = self.schema(hint)
        for note in notes:
            if isinstance(note, str):
                schema = {**schema, "description": note}
            elif isinstance(note, type) and issubclass(note, Choices):
                schema = self.codes(note)
        return schema

    def _one_of(self, *hints: Any) -> Schema:
        schemas = [self.schema(hint) for hint in hints]
        if all(set(schema) == {"type"} for schema in schemas):
            return {"type": [schema["type"] for schema in schemas]}
        return {"anyOf": schemas}

    def _mapping(self, key: Any, value: Any) -> Schema:
        schema: Schema = {"type": "object"}
        if get_origin(key) is Annotated:
            schema["propertyNames"] = self.schema(key)
        return {**schema, "additionalProperties": self.schema(value)} if value is not Any else schema

    def _object(self, shape: Any, variables: Mapping[TypeVar, Any]) -> Schema:
        properties, required = {}, []
        for name, given in get_type_hints(shape, include_extras=True).items():
            optional = get_origin(given) is NotRequired
            hint = get_args(given)[0] if optional else given
            if not optional or (get_origin(hint) is Annotated and ALWAYS in get_args(hint)):
                required.append(name)
            properties[name] = self.schema(_filled(hint, variables))
        schema: Schema = {"type": "object", "description": inspect.getdoc(shape) or ""}
        return schema | {"properties": properties, "required": required, "additionalProperties": False}


def _filled(hint: Any, variables: Mapping[TypeVar, Any]) -> Any:
    """The hint with the type variables of a generic shape replaced."""
    if isinstance(hint, TypeVar):
        return variables[hint]
    origin, args = get_origin(hint), get_args(hint)
    if not variables or origin not in {list, Annotated, Union}:
        return hint
    if origin is Annotated:
        return Annotated[_filled(args[0], variables), *args[1:]]
    return origin[tuple(_filled(inner, variables) for inner in args)]


def _identity(identity: Any) -> Any:
    """What the registry compares: a class, or the text of a generic shape."""
    return identity if inspect.isclass(identity) and get_origin(identity) is None else repr(identity)
