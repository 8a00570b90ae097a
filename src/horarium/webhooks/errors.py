from __future__ import annotations

from horarium.kernel.errors import Absent, Refusal


class NoSuchWebhook(Absent):
    """There is no such webhook."""


class NoSuchDelivery(Absent):
    """There is no such delivery."""


class WebhookOff(Refusal):
    """This webhook is switched off. Switch it on first."""


class DeliveryUnderWay(Refusal):
    """This is being sent at this moment. Look again in a minute."""


class TooManyWebhooks(Refusal):
    """There are {most} webhooks, and more are not told. Remove one first."""
