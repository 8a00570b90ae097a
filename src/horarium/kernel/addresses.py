"""Where an outgoing request may go: to the public internet, and to what the business lists. Pure: nobody is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from horarium.kernel.errors import Invalid

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SETTING = "HORARIUM_OUTGOING_ALLOW"
LONGEST = 2000
# The registries of special addresses (RFC 6890 and what followed it), written out: ipaddress.is_global says something else
# in every edition of Python. Each with what stands there.
NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this machine
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's NAT, and the metadata of Alibaba
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the metadata of Azure
        "169.254.0.0/16",  # the link, and the metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols, and the metadata of Oracle
        "192.0.2.0/24",  # documents
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documents
        "203.0.113.0/24",  # documents
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocols: Teredo carries any IPv4 address, a private one too
        "2001:db8::/32",  # documents
        "2002::/16",  # 6to4, likewise
        "3fff::/20",  # documents
    )
)
# All of IPv6 that is given to the public. Loopback, mapped IPv4, link, unique local and multicast lie outside it.
PUBLIC_IPV6 = ip_network("2000::/3")
# Through it a network that has only IPv6 reaches IPv4: the last 32 bits say whom.
NAT64 = ip_network("64:ff9b::/96")
# Names that no public resolver answers, whatever a local one says.
LOCAL_NAMES = re.compile(r"(.*\.)?(localhost|local|internal|lan|home\.arpa)|[^.]*")

URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?]*)(?P<path>[^#]*)")
AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(:(?P<port>[0-9]{1,5}))?")
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,253}}$)({LABEL}\.)*{LABEL}")
# What ends so is an IPv4 address in one of its odd forms, or nothing: 2130706433, 0x7f.1, 0177.0.0.1.
NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Listed:
    """What may be asked although it is not public: networks, and hosts by their names."""

    networks: tuple[Network, ...] = ()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Listed:
        """Return the list that these texts are, such as 10.1.0.0/16, ::1 or hooks.intra. Raises ValueError for another."""
        networks: list[Network] = []
        names: set[str] = set()
        for entry in entries:
            if "/" in entry or ":" in entry or NUMBER.fullmatch(entry.lower()):
                networks.append(ip_network(entry))
            elif NAME.fullmatch(entry.lower()):
                names.add(entry.lower())
            else:
                raise ValueError(f"{entry[:80]!r} is neither a network such as 10.1.0.0/16 nor the name of a machine")
        return cls(tuple(networks), frozenset(names))

    def holds(self, address: Address) -> bool:
        """Say whether the address is in one of the networks."""
        return any(address in network for network in self.networks)

    def names_host(self, host: str) -> bool:
        """Say whether the host stands on the list as it is written: by its name, or by its address."""
        literal = literal_address(host)
        return host in self.names or (literal is not None and self.holds(literal))


@dataclass(frozen=True, slots=True)
class Target:
    """An address as it was checked: nothing reads the text again."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the host as the Host header has it."""
        return bracketed(self.host) if self.port == PORTS[self.scheme] else f"{bracketed(self.host)}:{self.port}"


def bracketed(host: str) -> str:
    """Return a host as it stands in an address: an IPv6 one in brackets."""
    return f"[{host}]" if ":" in host else host


def literal_address(host: str) -> Address | None:
    """Return the IP address that a host is, or nothing for a name."""
    return ip_address(host) if ":" in host or NUMBER.fullmatch(host) else None


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in PUBLIC_IPV6:
            return False
    return not any(address in network for network in NOT_PUBLIC)


def target(url: str, listed: Listed, field: str = "url") -> Target:
    """Return what an address leads to, as far as its text says it. Refuses with Invalid, naming the field.

    Whatever is not listed is asked by https alone, at 443 or a port from 1024 on: what speaks no TLS hears nothing.
    """
    found = _read(url, field)
    if listed.names_host(found.host):
        return found
    if found.scheme != "https":
        raise Invalid(
            field, "it begins with http://, which only what {setting} lists is asked by; write https://", setting=SETTING
        )
    if found.port != 443 and found.port < 1024:
        raise Invalid(field, "the port {port} is asked only of what {setting} lists", port=found.port, setting=SETTING)
    literal = literal_address(found.host)
    if not is_public(literal) if literal else LOCAL_NAMES.fullmatch(found.host):
        raise not_public(found.host, field)
    return found


def not_public(what: str, field: str) -> Invalid:
    """Return the refusal of an address that is not public and not listed."""
    return Invalid(field, "{what} is not on the public internet, and {setting} does not list it", what=what, setting=SETTING)


def _read(url: str, field: str) -> Target:
    if len(url) > LONGEST:
        raise Invalid(field, "it is longer than {longest} characters", longest=LONGEST)
    if not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        raise Invalid(
            field, "it holds a blank, a backslash or a letter that no address has; write names as xn--… and others as %C3%A9"
        )
    parts = URL.fullmatch(url)
    scheme = parts["scheme"].lower() if parts else ""
    if parts is None or scheme not in PORTS:
        raise Invalid(field, "it is not an address such as https://example.org/hooks")
    if "@" in parts["authority"]:
        raise Invalid(field, "a user name or password stands in it")
    authority = AUTHORITY.fullmatch(parts["authority"])
    port = int((authority and authority["port"]) or PORTS[scheme])
    if authority is None or not 1 <= port <= 65535:
        raise Invalid(
            field, "{machine!r} is not a machine and, if any, a port from 1 to 65535", machine=parts["authority"][:80]
        )
    path = parts["path"] if parts["path"].startswith("/") else f"/{parts['path']}"
    return Target(scheme, _host(authority["host"], field), port, path)


def _host(text: str, field: str) -> str:
    """The host in the one form in which it is compared: small letters, no dot at the end, an IP address as it is printed."""
    host = text.lower().removesuffix(".").strip("[]")
    if not NAME.fullmatch(host) and ":" not in host:
        raise Invalid(field, "{text!r} is not the name of a machine", text=text[:80])
    try:
        literal = literal_address(host)
    except ValueError as error:
        raise Invalid(field, "{text!r} is not an IP address as it is commonly written", text=text[:80]) from error
    return str(literal or host)
