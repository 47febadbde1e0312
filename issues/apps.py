"""App configuration."""

from django.apps import AppConfig


class IssuesConfig(AppConfig):
    """See the package docstring."""

    name = "issues"

    def ready(self) -> None:
        """Connect the receivers: the one upward channel from rounds."""
        from issues import receivers  # noqa: F401, PLC0415 -- importing connects, once the models are there
