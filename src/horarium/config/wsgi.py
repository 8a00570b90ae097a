"""The entry for gunicorn."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "horarium.config.settings")
application = get_wsgi_application()
# What is loaded now stays for as long as the process. Without this the collector goes through all of it again and again, and
# one page in twenty waits an eighth of a second for it.
import_module("horarium.config.urls")
gc.collect()
gc.freeze()
