"""The OpenAPI 3.1 schema of the REST doors: made by drf-spectacular from what the views and shapes declare.

`docs/openapi.yaml` is this schema as it stands (`make openapi` renews it); `/api/v1/schema/` answers with it.
"""
