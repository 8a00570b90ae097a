from __future__ import annotations

from ipaddress import ip_address

import pytest

from horarium.kernel.addresses import Listed, is_public, target
from horarium.kernel.errors import Invalid

NOBODY = Listed()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  (nobody listens there)
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%2",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_of_no_public_network_is_none(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "223.255.255.255",
        "2606:4700::1111",
        "64:ff9b::8.8.8.8",
    ],
)
def test_an_address_of_the_public_internet_is_one(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://example.org", "example.org", 443, "/", "example.org"),
        ("HTTPS://Example.ORG./a?b=c", "example.org", 443, "/a?b=c", "example.org"),
        ("https://example.org?b=c", "example.org", 443, "/?b=c", "example.org"),
        ("https://xn--mnchen-3ya.example.org:8443/%C3%A9", "xn--mnchen-3ya.example.org", 8443, "/%C3%A9", None),
        ("https://8.8.8.8/x", "8.8.8.8", 443, "/x", "8.8.8.8"),
        ("https://[2606:4700:0::1111]:1024/", "2606:4700::1111", 1024, "/", "[2606:4700::1111]:1024"),
    ],
)
def test_a_public_address_is_read(url, host, port, path, authority):
    found = target(url, NOBODY)

    assert (found.host, found.port, found.path) == (host, port, path)
    assert found.authority == (authority or f"{host}:{port}")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "blank"),
        ("https://example.org/a b", "blank"),
        ("https://example.org/\r\nHost: other", "blank"),
        ("https://example.org\\@127.0.0.1/", "backslash"),
        ("https://exämple.org/", "xn--"),
        ("https://①②⑦.⓪.⓪.①/", "letter"),
        ("https://example.org/" + "x" * 2000, "longer"),
        ("ftp://example.org/", "not an address"),
        ("file:///etc/passwd", "not an address"),
        ("gopher://example.org/", "not an address"),
        ("javascript:alert(1)", "not an address"),
        ("//example.org/", "not an address"),
        ("example.org", "not an address"),
        ("https://example.org/#part", "not an address"),
        ("https:///path", "not a machine"),
        ("https://user@example.org/", "user name or password"),
        ("https://user:word@example.org/", "user name or password"),
        ("https://example.org@127.0.0.1/", "user name or password"),
        ("https://example.org:0/", "not a machine"),
        ("https://example.org:65536/", "not a machine"),
        ("https://example.org:x/", "not a machine"),
        ("https://example.org:443:80/", "not a machine"),
        ("https://example..org/", "not the name"),
        ("https://-example.org/", "not the name"),
        ("https://exa%6dple.org/", "not the name"),
        ("https://" + "a" * 64 + ".org/", "not the name"),
        ("https://" + "a." * 130 + "org/", "not the name"),
        ("https://2130706433/", "commonly written"),
        ("https://127.1/", "commonly written"),
        ("https://0177.0.0.1/", "commonly written"),
        ("https://0x7f.0.0.1/", "commonly written"),
        ("https://0x7f000001/", "commonly written"),
        ("https://127.0.0.1.0x1/", "commonly written"),
        ("https://8.8.8.08/", "commonly written"),
        ("https://256.1.1.1/", "commonly written"),
        ("https://[::1/", "not a machine"),
        ("https://[::x]/", "not a machine"),
        ("https://[fe80::1%25eth0]/", "not a machine"),
        ("https://[1::2::3]/", "commonly written"),
        ("https://127.0.0.1/", "127.0.0.1 is not on the public internet"),
        ("https://10.0.0.1./", "10.0.0.1 is not on the public internet"),
        ("https://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("https://[::1]/", "::1 is not on the public internet"),
        ("https://[::ffff:127.0.0.1]/", "not on the public internet"),
        ("https://[::ffff:8.8.8.8]/", "not on the public internet"),
        ("https://localhost/", "localhost is not on the public internet"),
        ("https://LOCALHOST./", "localhost is not on the public internet"),
        ("https://hooks.localhost/", "not on the public internet"),
        ("https://metadata.google.internal/", "not on the public internet"),
        ("https://printer.local/", "not on the public internet"),
        ("https://intranet/", "intranet is not on the public internet"),
        ("http://example.org/", "write https://"),
        ("http://8.8.8.8/", "write https://"),
        ("https://example.org:25/", "the port 25"),
        ("https://example.org:80/", "the port 80"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_with_field_and_reason(url, reason):
    with pytest.raises(Invalid) as refused:
        target(url, NOBODY, "callbackUrl")

    assert refused.value.at == "callbackUrl"
    assert reason in refused.value.sentence


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("127.0.0.0/8", "http://127.0.0.1:8000/"),
        ("127.0.0.1", "http://127.0.0.1/"),
        ("::1", "http://[::1]:25/"),
        ("fd00::/8", "https://[fd00::1]/"),
        ("localhost", "http://LocalHost:3000/"),
        ("Hooks.Intra", "http://hooks.intra./"),
    ],
)
def test_what_is_listed_may_be_asked_by_any_scheme_and_port(entry, url):
    assert target(url, Listed.of([entry]))


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("127.0.0.0/8", "http://localhost/"),
        ("127.0.0.0/8", "https://[::ffff:127.0.0.1]/"),
        ("10.0.0.0/8", "https://127.0.0.1/"),
        ("hooks.intra", "https://other.intra.local/"),
        ("hooks.intra", "http://a.hooks.intra/"),
        ("localhost", "https://127.0.0.1/"),
    ],
)
def test_a_listed_entry_permits_nothing_beside_itself(entry, url):
    with pytest.raises(Invalid):
        target(url, Listed.of([entry]))


@pytest.mark.parametrize("entry", ["10.0.0.1/8", "10.0.0.0/33", "300.1.1.1", "host:80", "a b", "https://x.org", "*", "*.x"])
def test_a_list_that_says_nothing_is_not_taken(entry):
    with pytest.raises(ValueError, match=r".+"):
        Listed.of([entry])
