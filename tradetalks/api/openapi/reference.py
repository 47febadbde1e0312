"""The schema as a page tells it: operations by resource, what each takes and answers, and every named shape.

Plain values for a template, made from the document alone, so that page and schema cannot differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from tradetalks.api.openapi.common import TAGS

Schema = Mapping[str, Any]

DEEPEST_EXAMPLE = 4
_FORMATS = {"date-time": "timestamp", "date": "date", "uri": "address"}
_EXAMPLES = {"date-time": "2019-02-15T18:00:00Z", "date": "2019-02-15", "uri": "https://example.org/"}
_NAMED_EXAMPLES = {"PartialDate": "2019-02-15", "Decimal": "32.0"}


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value in words: `before`, the name of the shape or codes it is made of, `after`."""

    before: str
    shape: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a field."""

    name: str
    kind: Kind
    required: bool
    says: str
    default: Any = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A status an operation can answer with."""

    status: str
    title: str
    says: str
    kind: Kind | None
    media_types: Sequence[str]


@dataclass(frozen=True, slots=True)
class OperationText:
    """One method of one address."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Mapping[str, Sequence[Value]]
    """By place: path, query, header."""
    body: Kind | None
    answers: Sequence[Answer]
    refusals: Sequence[Answer]
    example: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A named shape, or a set of codes (`codes` maps each to its label)."""

    name: str
    says: str
    fields: Sequence[Value]
    codes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole page."""

    resources: Mapping[str, Sequence[OperationText]]
    shapes: Sequence[Shape]


def reference(document: Schema) -> Reference:
    """The page of that document."""
    resources: dict[str, list[OperationText]] = {}
    reader = _Reader(document)
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            resources.setdefault(said["tags"][0], []).append(reader.operation(path, method, said))
    shapes = [reader.shape(name, said) for name, said in document["components"]["schemas"].items()]
    order = [*TAGS.values(), *resources]
    return Reference(dict(sorted(resources.items(), key=lambda resource: order.index(resource[0]))), shapes)


class _Reader:
    def __init__(self, document: Schema) -> None:
        self._document = document

    def operation(self, path: str, method: str, said: Schema) -> OperationText:
        """One operation in words."""
        parameters: dict[str, list[Value]] = {}
        for given in said.get("parameters", ()):
            parameter = self._resolved(given)
            parameters.setdefault(parameter["in"], []).append(self._parameter(parameter))
        answers = [self._answer(status, answer) for status, answer in said["responses"].items()]
        body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        # Paragraphs of the docstring after the one that is the summary.
        description = said.get("description", "").partition("\n\n")[2]
        return OperationText(
            name=said["operationId"],
            method=method.upper(),
            path=path,
            summary=said["summary"],
            description=description.replace("\n", " "),
            parameters=parameters,
            body=self._kind(body) if body else None,
            answers=[answer for answer in answers if answer.status < "400"],
            refusals=[answer for answer in answers if answer.status >= "400"],
            example=self._example_of(said),
        )

    def shape(self, name: str, said: Schema) -> Shape:
        """One named shape."""
        codes = dict(line.removeprefix("- ").split(": ", 1) for line in _lines(said) if line.startswith("- "))
        values = said.get("enum", ())
        return Shape(
            name,
            "" if codes else said.get("description", ""),
            list(self._fields(said)),
            [(str(value), codes.get(f"`{value}`", "")) for value in values],
        )

    def _fields(self, said: Schema) -> Iterator[Value]:
        required = said.get("required", ())
        for name, field in said.get("properties", {}).items():
            yield Value(name, self._kind(field), name in required, field.get("description", ""))

    def _parameter(self, parameter: Schema) -> Value:
        schema = parameter["schema"]
        many = schema.get("type") == "array"
        kind = self._kind(schema["items"] if many else schema)
        says = parameter.get("description", "")
        if schema.get("type") == "object":
            kind = Kind("several parameters")
        return Value(parameter["name"], kind, parameter.get("required", False), says, schema.get("default"), many)

    def _answer(self, status: str, given: Schema) -> Answer:
        said = self._resolved(given)
        content = said.get("content", {})
        schema = next((media["schema"] for name, media in content.items() if "json" in name), None)
        kind = self._kind(schema) if schema is not None else None
        return Answer(status, HTTPStatus(int(status)).phrase, said["description"], kind, list(content))

    def _resolved(self, said: Schema) -> Schema:
        while "$ref" in said:
            target: Any = self._document
            for step in said["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            said = target
        return said

    def _kind(self, said: Schema) -> Kind:
        if "$ref" in said:
            return Kind("", said["$ref"].rsplit("/", 1)[1])
        options = said.get("anyOf") or said.get("oneOf") or said.get("allOf")
        if options:
            first, *others = (self._kind(option) for option in options)
            return replace(first, after=" ".join([first.after, *(f"or {kind.before}" for kind in others)]).strip())
        if said.get("type") == "array":
            items = self._kind(said.get("items", {}))
            return replace(items, before=f"list of {items.before}".strip())
        if isinstance(said.get("additionalProperties"), Mapping):
            values = self._kind(said["additionalProperties"])
            return replace(values, before=f"object of {values.before}".strip())
        return Kind(_words(said))

    # --- Examples -------------------------------------------------------------------------------------------

    def _example_of(self, said: Schema) -> str:
        for status, given in said["responses"].items():
            content = self._resolved(given).get("content", {})
            if status < "300" and "application/json" in content:
                value = self._example(content["application/json"]["schema"], DEEPEST_EXAMPLE)
                return json.dumps(value, ensure_ascii=False, indent=2)
        return ""

    def _example(self, said: Schema, depth: int) -> Any:
        named = said.get("$ref", "").rsplit("/", 1)[-1]
        if named in _NAMED_EXAMPLES:
            return _NAMED_EXAMPLES[named]
        said = self._resolved(said)
        if options := said.get("anyOf") or said.get("oneOf") or said.get("allOf"):
            return self._example(options[0], depth)
        if "enum" in said or "const" in said:
            return said["enum"][0] if "enum" in said else said["const"]
        if "object" in _types(said):
            return self._object_example(said, depth)
        if "array" in _types(said):
            return [self._example(said.get("items", {}), depth - 1)] if depth > 0 else []
        return _plain_example(said)

    def _object_example(self, said: Schema, depth: int) -> Any:
        if depth <= 0:
            return {}
        values = said.get("additionalProperties")
        if isinstance(values, Mapping) and values:
            return {"US": self._example(values, depth - 1)}
        properties = said.get("properties", {}).items()
        return {name: self._example(field, depth - 1) for name, field in properties}


def _plain_example(said: Schema) -> Any:
    kinds = _types(said)
    if "integer" in kinds:
        return said.get("minimum", 1) or 1
    if "boolean" in kinds:
        return False
    return _EXAMPLES.get(said.get("format", ""), "…")


def _types(said: Schema) -> Sequence[str]:
    kinds = said.get("type", ())
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _words(said: Schema) -> str:
    """The type of a plain value, with its bounds."""
    kinds = [_FORMATS.get(said.get("format", ""), kind) if kind == "string" else kind for kind in _types(said)]
    words = " or ".join("text" if kind == "string" else kind for kind in kinds) or "anything"
    if "enum" in said:
        return ", ".join(str(value) for value in said["enum"])
    if "minimum" in said and said.get("maximum", 2**31) < 2**31:
        return f"{words} from {said['minimum']} to {said['maximum']}"
    if "maxLength" in said:
        return f"{words} of at most {said['maxLength']} characters"
    return words


def _lines(said: Schema) -> Sequence[str]:
    return str(said.get("description", "")).splitlines() if "enum" in said else ()
