"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

application = get_asgi_application()

from tradetalks.checks import refuse_unsafe_settings  # noqa: E402 -- settings can be read once Django is set up

refuse_unsafe_settings()
