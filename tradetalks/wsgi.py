"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

application = get_wsgi_application()

from tradetalks.checks import refuse_unsafe_settings  # noqa: E402 -- settings can be read once Django is set up

refuse_unsafe_settings()

from tradetalks.webhooks.courier import deliver_beside_requests  # noqa: E402 -- models are there once Django is set up

deliver_beside_requests()
