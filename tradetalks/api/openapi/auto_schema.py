"""How one operation is described: from the view's docstrings, `tells`, its serializer and the name of its address."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import warn
from drf_spectacular.plumbing import get_doc

from tradetalks.api.described import EVERY_READ, FORMAT, Described, Query
from tradetalks.api.openapi import security  # noqa: F401 -- registers the security schemes
from tradetalks.api.openapi.bodies import BodySchema
from tradetalks.api.openapi.common import (
    HEADERS,
    NOTHING_TO_SHOW,
    PATH_PARAMETERS,
    REFUSALS,
    REQUEST_HEADERS,
    TAGS,
    WRITTEN,
    WRITTEN_HEADERS,
    WRITTEN_REFUSALS,
)
from tradetalks.api.openapi.components import Components, Schema, component_of

_WRITTEN = {"POST": "create", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}


class AutoSchema(BodySchema):
    """See the module docstring. DEFAULT_SCHEMA_CLASS names it, so every view has it."""

    @property
    def components(self) -> Components:
        """Where named schemas are registered."""
        return Components(self.registry)

    @property
    def action(self) -> Any:
        """The function that answers this method."""
        return getattr(self.view, getattr(self.view, "action", None) or self.method.lower())

    @property
    def described(self) -> Described | None:
        """What the action says of itself."""
        return getattr(self.action, "described", None)

    # --- What it is called ------------------------------------------------------------------------------

    def get_operation_id(self) -> str:
        """The name of the address: `issue_list`; for a write with what it does: `issue_create`."""
        name = _names()[self.path_regex]
        if self.method == "GET":
            return name
        noun, _, kind = name.rpartition("_")
        return f"{noun}_{_WRITTEN[self.method]}" if kind in {"list", "detail"} and noun else name

    def get_tags(self) -> list[str]:
        """The resource."""
        words = [word for word in self.path.split("/") if word and not word.startswith("{")][2:]
        for word in reversed(words):
            if word in TAGS:
                return [TAGS[word]]
        return ["API"]

    def get_summary(self) -> str:
        """The first sentence of the action's docstring, without its full stop."""
        return re.split(r"(?<=[.:;])\s", self._doc().replace("\n", " "), maxsplit=1)[0].rstrip(".:;")

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        """The whole docstring of the action."""
        return self._doc()

    def _doc(self) -> str:
        doc: str = get_doc(self.action)
        return doc

    # --- What it is asked with ---------------------------------------------------------------------------

    def _resolve_path_parameters(self, variables: list[str]) -> list[Schema]:
        for name in variables:
            if name not in PATH_PARAMETERS:
                warn(f"path parameter {name} is not described in tradetalks.api.openapi.common")
        return [{"name": name, "in": "path", "required": True, **PATH_PARAMETERS.get(name, {})} for name in variables]

    def _get_parameters(self) -> list[Schema]:
        parameters: list[Schema] = [
            self._shared("parameters", parameter["name"], parameter) for parameter in self._path()
        ]
        described = self.described
        reads = [*described.reads] if described else []
        if described and hasattr(self.action, "renderers"):
            reads.append(FORMAT)
        if described and self.method == "GET":
            view: Any = self.view
            refused = view.refused_clocks(re.findall(r"\{(\w+)\}", self.path))
            reads.extend(query for query in EVERY_READ if query.name not in refused)
        parameters.extend(self._query(query) for query in reads)
        parameters.extend(
            self._shared("parameters", name, header) for name, header in REQUEST_HEADERS.items() if self._sends(name)
        )
        return parameters

    def _path(self) -> list[Schema]:
        return self._resolve_path_parameters(re.findall(r"\{(\w+)\}", self.path))

    def _query(self, query: Query) -> Schema:
        schema = self.components.schema(query.kind) | dict(query.limits)
        if query.default is not None:
            schema["default"] = query.default
        parameter: Schema = {"name": query.name, "in": "query", "description": query.says}
        if query.many:
            schema = {"type": "array", "items": schema, "minItems": 1}
            parameter |= {"style": "form", "explode": False}
        parameter["schema"] = schema
        return self._shared("parameters", query.shared, parameter) if query.shared else parameter

    def _sends(self, header: str) -> bool:
        """Whether this operation reads that header."""
        if header == "If-None-Match":
            return self.method == "GET"
        if header == "If-Match":
            return getattr(self.action, "if_match", False)
        return not getattr(self.action, "edit", True)

    # --- What it answers ----------------------------------------------------------------------------------

    def _get_response_bodies(self, direction: str = "response") -> Schema:  # noqa: ARG002 -- drf-spectacular's signature
        described = self.described
        if described is None:
            warn(f"{self.method} {self.path} does not say what it answers with; decorate it with tells()")
            return {}
        headers = {name: self._shared("headers", name, header) for name, header in HEADERS.items()}
        content = {"application/json": self.components.schema(described.shape), **described.also, **self._tables()}
        done: Schema = {
            "description": "The answer.",
            "headers": headers,
            "content": {media_type: {"schema": schema} for media_type, schema in content.items()},
        }
        responses: Schema = {str(getattr(self.action, "status", 200)): done}
        if hasattr(self.action, "edit"):
            done["headers"] = {name: header for name, header in headers.items() if name != "ETag"}
            done["description"] = "Done; how it is now."
            responses["204"] = self._shared("responses", "NothingToShow", {"description": NOTHING_TO_SHOW})
            if {"201", "202"} & set(responses):
                location = self._shared("headers", "Location", WRITTEN_HEADERS["Location"])
                done["description"] = WRITTEN[next(iter(responses))]
                done["headers"] |= {"Location": location}
        if self.method == "GET":
            unchanged = {"description": "The client holds this answer already.", "headers": headers}
            responses["304"] = self._shared("responses", "NotModified", unchanged)
        return responses | {status: self._problem(status) for status in self._refusals()}

    def _tables(self) -> Schema:
        """Media type → schema of the tables a list can be asked for as."""
        renderers = getattr(self.action, "renderers", ())
        found = (renderer.media_type for renderer in renderers)
        return {media_type: {"type": "string"} for media_type in found if media_type != "application/json"}

    def _refusals(self) -> Iterator[str]:
        """The statuses of the problems that can come."""
        found = [status for status in REFUSALS if status != "404" or "{" in self.path]
        if hasattr(self.action, "takes"):
            found += [status for status in WRITTEN_REFUSALS if status not in {"412", "428"}]
        elif hasattr(self.action, "body"):
            read = self.action.if_match
            never = set() if read else {"428"} if "version" in self.action.body().fields else {"412", "428"}
            found += [status for status in WRITTEN_REFUSALS if status not in never]
        return iter(found)

    def _problem(self, status: str) -> Schema:
        own = getattr(self.action, "refused", None) if status == "422" else None
        refusal = own or {**REFUSALS, **WRITTEN_REFUSALS}[status]
        schema = {"schema": self.components.schema(refusal.shape)}
        named = {name: self._shared("headers", name, header) for name, header in refusal.headers.items()}
        body = {"description": refusal.says, "content": {"application/problem+json": schema}}
        return self._shared("responses", refusal.name, body | ({"headers": named} if named else {}))

    def _shared(self, kind: str, name: str, schema: Schema) -> Schema:
        """A reference to a component, registered where it is not there yet."""
        component = component_of(kind, name, schema=schema)
        self.registry.register_on_missing(component)
        ref: Schema = component.ref
        return ref

    # --- Serializers of bodies ------------------------------------------------------------------------------

    def _get_request_body(self, direction: str = "request") -> Schema | None:
        """A file (tradetalks.api.uploads), or what the serializer says."""
        takes = getattr(self.action, "takes", ())
        if not takes:
            body: Schema | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # as it is there
            return body and body | {"required": True}
        binary = {"schema": {"type": "string", "format": "binary"}}
        return {"required": True, "content": dict.fromkeys(takes, binary)}

    def get_request_serializer(self) -> Any:
        """What the action takes (tradetalks.api.writing)."""
        body = getattr(self.action, "body", None)
        return body(edit=self.action.edit) if body else None


@cache
def _names() -> dict[str, str]:
    """Route, as drf-spectacular writes it, → name of the address."""

    def walk(patterns: list[URLPattern | URLResolver], route: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here)
            else:
                yield here, str(pattern.name)

    return dict(walk(get_resolver().url_patterns, ""))
