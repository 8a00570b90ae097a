"""The entry for gunicorn."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from threading import Timer

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "horarium.config.settings")
# Seconds for those who wait for the first page.
FIRST = 2.0


def load_the_rest() -> None:
    """Load what is under /api, as its first request would, and let the collector begin. What was loaded stays for as long as
    the process: it neither looks at that while it comes, nor ever after, else one page in twenty would wait for it.
    """
    import_module("horarium.interfaces.api.api")
    gc.freeze()
    gc.enable()


gc.disable()
application = get_wsgi_application()
import_module("horarium.config.urls")
rest = Timer(FIRST, load_the_rest)
rest.daemon = True
rest.start()
