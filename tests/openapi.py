"""The committed schema as tests read it: its operations, their addresses filled in, and whether an answer fits."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs
import yaml
from django.http import HttpResponseBase

from tests.processes import CHECKOUT

COMMITTED = CHECKOUT / "docs" / "openapi.yaml"


class Operation(NamedTuple):
    """One method of one address."""

    path: str
    method: str
    said: Mapping[str, Any]

    def address(self, values: Mapping[str, object]) -> str:
        """The path filled in; a key is named after whose it is: `{id}` beneath `sources/` is `sources`."""
        named = re.sub(r"([a-z-]+)/\{id\}", r"\1/{\1}", self.path)
        return re.sub(r"\{([\w-]+)\}", lambda match: str(values[match[1]]), named)

    def parameters(self, where: str = "query") -> dict[str, Mapping[str, Any]]:
        """Name → parameter of that place."""
        found = [resolved(parameter) for parameter in self.said.get("parameters", ())]
        return {parameter["name"]: parameter for parameter in found if parameter["in"] == where}


@cache
def schema() -> Any:
    """docs/openapi.yaml, parsed."""
    return yaml.load(COMMITTED.read_bytes(), Loader=yaml.CSafeLoader)


def operations(method: str = "") -> Iterator[Operation]:
    """All of them, or those of one method."""
    for path, methods in schema()["paths"].items():
        for name, said in methods.items():
            if method in {"", name}:
                yield Operation(path, name, said)


def resolved(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference refers to; anything else as it is."""
    while "$ref" in said:
        target: Any = schema()
        for step in said["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        said = target
    return said


@cache
def _validator(reference: str) -> jsonschema_rs.Draft202012Validator:
    whole = {"$ref": reference, "components": schema()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def misfits(operation: Operation, response: HttpResponseBase, body: Any) -> list[str]:
    """What of the answer the schema does not say: status, content type, headers, or places in the body."""
    where = f"{operation.method} {operation.path}"
    said = operation.said["responses"].get(str(response.status_code))
    if said is None:
        return [f"{where}: {response.status_code} is not described"]
    said = resolved(said)
    missing = [f"{where}: no header {name}" for name in said.get("headers", ()) if name not in response.headers]
    content_type = response.headers.get("Content-Type", "").split(";")[0]
    if "content" not in said:
        return missing
    if content_type not in said["content"]:
        return [*missing, f"{where}: {content_type} is not described for {response.status_code}"]
    shape = said["content"][content_type]["schema"]
    if "$ref" not in shape:
        return missing
    wrong = list(_validator(shape["$ref"]).iter_errors(body))[:5]
    return [
        *missing,
        *(f"{where} {response.status_code}: {error.instance_path}: {error.message[:200]}" for error in wrong),
    ]
