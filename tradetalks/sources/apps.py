"""App configuration."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """See the package docstring."""

    name = "tradetalks.sources"
    label = "sources"
