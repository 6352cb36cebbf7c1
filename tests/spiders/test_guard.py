"""Addresses that may be dialled, and a resolver that passes on no other."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.address import IPv4Address

from snapshots.records import Failure
from spiders.capturing import NotFetchedError
from spiders.guard import Networks, Resolver


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.88.99.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "2001:0:53aa:64c:0:0:f5ff:fffe",  # Teredo, of a private client
        "2002:7f00:1::",  # 6to4, of loopback
        "64:ff9b::a00:1",  # NAT64, of 10.0.0.1
        "64:ff9b:1::1",
        "fc00::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_public_is_refused_in_every_wrapping(address: str) -> None:
    assert not Networks().admit(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::808:808"])
def test_what_is_public_passes_in_every_wrapping(address: str) -> None:
    assert Networks().admit(address)


def test_an_allowed_network_passes_wrapped_or_not_and_no_other_does() -> None:
    networks = Networks(["127.0.0.0/8"])
    assert networks.admit("127.0.0.9")
    assert networks.admit("::ffff:127.0.0.9")
    assert not networks.admit("10.0.0.1")
    assert not networks.admit("::1")


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("ftp://example.org/", Failure.FORBIDDEN_ADDRESS),
        ("javascript:alert(1)", Failure.FORBIDDEN_ADDRESS),
        ("http://192.168.0.1/", Failure.FORBIDDEN_ADDRESS),
        ("http://[::1]:8080/", Failure.FORBIDDEN_ADDRESS),
        ("http:///nowhere", Failure.OTHER),
        ("http://example.org:port/", Failure.OTHER),
        ("http://[broken/", Failure.OTHER),
        ("http://a..b/", Failure.DNS),
        (f"http://{'a' * 64}.org/", Failure.DNS),
    ],
)
def test_a_url_that_may_not_be_asked_says_why(url: str, failure: Failure) -> None:
    with pytest.raises(NotFetchedError) as refused:
        Networks().refuse(url)
    assert refused.value.failure is failure
    assert refused.value.detail


@pytest.mark.parametrize("url", ["https://example.org/", "http://пример.бел:8080/a", "http://8.8.8.8/", "http://a.b./"])
def test_a_url_that_may_be_asked_passes(url: str) -> None:
    Networks().refuse(url)


class _Names:
    """A resolver with a fixed table; counts the look-ups."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table = table
        self.asked: list[str] = []

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: Any) -> None:  # noqa: N802 - Twisted's name
        self.asked.append(name)
        receiver.resolutionBegan(None)
        for address in self.table[name]:
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


class _Heard:
    """What the endpoint that asked would dial."""

    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self.complete = True


def _resolve(resolver: Resolver, name: str, port: int = 80) -> list[tuple[str, int]]:
    heard = _Heard()
    resolver.resolveHostName(heard, name, port)
    assert heard.complete
    return heard.addresses


def test_only_public_addresses_of_a_name_are_dialled() -> None:
    resolver = Resolver(
        _Names({"mixed.example": ["10.0.0.1", "8.8.8.8"], "inside.example": ["10.0.0.1"], "none.example": []})
    )
    assert _resolve(resolver, "mixed.example") == [("8.8.8.8", 80)]
    assert resolver.refused("mixed.example") is None
    assert _resolve(resolver, "inside.example") == []
    assert resolver.refused("inside.example") == "10.0.0.1"
    assert _resolve(resolver, "none.example") == []
    assert resolver.refused("none.example") is None


def test_a_name_is_looked_up_once_and_dialled_at_any_port() -> None:
    names = _Names({"one.example": ["8.8.8.8"]})
    resolver = Resolver(names)
    assert _resolve(resolver, "one.example", 80) == [("8.8.8.8", 80)]
    assert _resolve(resolver, "one.example", 443) == [("8.8.8.8", 443)]
    assert names.asked == ["one.example"]


def test_a_name_that_turns_inward_later_is_not_followed() -> None:
    names = _Names({"rebound.example": ["8.8.8.8"]})
    resolver = Resolver(names)
    _resolve(resolver, "rebound.example")
    names.table["rebound.example"] = ["127.0.0.1"]
    assert _resolve(resolver, "rebound.example") == [("8.8.8.8", 80)]


def test_an_address_is_checked_without_a_look_up() -> None:
    resolver = Resolver(_Names({}))
    assert _resolve(resolver, "8.8.8.8") == [("8.8.8.8", 80)]
    assert _resolve(resolver, "127.0.0.1") == []
    assert resolver.refused("127.0.0.1") == "127.0.0.1"
