"""From where a request comes, as far as it can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.http import HttpRequest

from horarium.config.env import environment

# What one house is given in IPv6: who has one address of it has them all.
HOUSE = 64


def address_of(request: HttpRequest) -> str:
    """Return the sender's address, in IPv6 the network of 64 bits.

    It is the connection's, unless HORARIUM_PROXIES says how many proxies of ours stand in front: then it is the one that the
    outermost of them wrote into X-Forwarded-For. What stands before it there, anybody may have written.
    """
    proxies = environment().horarium_proxies
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return _network(told[-proxies] if len(told) >= proxies > 0 else request.META.get("REMOTE_ADDR", ""))


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, HOUSE), strict=False))
    return str(address)
