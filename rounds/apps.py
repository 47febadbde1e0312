"""App configuration."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """See the package docstring."""

    name = "rounds"
