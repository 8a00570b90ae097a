"""What is answered where something broke that no view expected."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

from horarium.interfaces.api.envelope import refused
from horarium.interfaces.api.middleware import is_ours
from horarium.kernel.db import outage_of


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the database is away or its disk full, by a page that asks it nothing; else that it is a bug of ours."""
    outage = outage_of(sys.exc_info()[1])
    if outage is None:
        return server_error(request)
    if is_ours(request):
        return refused(outage)
    page = loader.get_template("503.html").render({"refusal": outage})
    return HttpResponse(page, status=outage.status)
