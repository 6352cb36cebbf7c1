"""Which addresses may be fetched. Names are checked where they are resolved: what is dialled is what was checked."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from snapshots.records import Failure
from spiders.capturing import NotFetchedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.interfaces import IAddress

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")  # IPv4 in IPv6, by a rule long withdrawn that systems still know
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b:1::/48",  # NAT64 inside a private network
        "fec0::/10",  # site-local, withdrawn but still routed inside
        "192.88.99.0/24",  # relays of 6to4
    )
)


class Networks:
    """The public internet, and those private networks that the config allows."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = tuple(ipaddress.ip_network(text) for text in allowed)

    def admit(self, address: str) -> bool:
        """Whether that IP address, and every address wrapped in it, may be dialled.

        >>> Networks().admit("93.184.216.34"), Networks().admit("::ffff:10.0.0.1")
        (True, False)
        >>> Networks(["10.0.0.0/8"]).admit("10.0.0.1")
        True
        """
        ip = ipaddress.ip_address(address.partition("%")[0])
        return all(self._admit(each) for each in _unwrapped(ip))

    def refuse(self, url: str) -> None:
        """Let pass what may be asked.

        Raises: NotFetchedError for a scheme that is not http(s), or an IP address that may not be dialled.
        """
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise NotFetchedError(Failure.OTHER, f"not a URL that can be asked: {url}: {error}") from error
        if parts.scheme not in ("http", "https"):
            raise NotFetchedError(Failure.FORBIDDEN_ADDRESS, f"scheme {parts.scheme or 'none'!r} is not fetched: {url}")
        if not host:
            raise NotFetchedError(Failure.OTHER, f"no host in {url}")
        ip = _literal(host)
        if ip is None and not _is_name(host):
            raise NotFetchedError(Failure.DNS, f"{host!r} cannot be a host name")
        if ip is not None and not self.admit(str(ip)):
            raise NotFetchedError(Failure.FORBIDDEN_ADDRESS, f"{ip} is no public address")

    def _admit(self, ip: _IP) -> bool:
        if any(ip in network for network in self._allowed):
            return True
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NEVER)


def _unwrapped(ip: _IP) -> Iterator[_IP]:
    """The address itself, unless it only carries another one; then those that it carries."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
    elif ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
    elif ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    elif ip.sixtofour is not None:
        yield ip.sixtofour
    elif ip.teredo is not None:
        yield from ip.teredo
    else:
        yield ip


def _literal(host: str) -> _IP | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    """Whether the labels have the lengths that a look-up takes; others make the system's resolver stumble."""
    try:
        labels = host.rstrip(".").encode("idna" if not host.isascii() else "ascii").split(b".")
    except UnicodeError:
        return False
    return all(0 < len(label) < 64 for label in labels) and sum(map(len, labels)) + len(labels) <= 254


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to stop: what arrives late is dropped by the endpoint."""


@implementer(IResolutionReceiver)
class _Filter:
    """Passes on the addresses that may be dialled, and reports all of them at the end."""

    def __init__(self, receiver: Any, networks: Networks, name: str, resolver: Resolver) -> None:
        self._receiver = receiver
        self._networks = networks
        self._name = name
        self._resolver = resolver
        self._passed: list[IAddress] = []
        self._refused: list[str] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        if self._networks.admit(address.host):
            self._passed.append(address)
            self._receiver.addressResolved(address)
        else:
            self._refused.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self._resolver.remember(self._name, self._passed, self._refused)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class Resolver:
    """Twisted's resolver with the guard behind it. Strict until `networks` is set to what the config allows."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._reactor: Any = None
        self.networks = Networks()
        self._known: dict[str, tuple[IAddress, ...]] = {}  # names that were let through, for this process's life
        self._refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Resolver:  # noqa: ARG003 - Scrapy's signature
        resolver = cls(reactor.nameResolver)
        resolver._reactor = reactor
        return resolver

    def install_on_reactor(self) -> None:
        """Become the resolver of the reactor that Scrapy gave."""
        self._reactor.installNameResolver(self)

    def refused(self, name: str) -> str | None:
        """The address for which that name was refused, if it was."""
        return self._refused.get(name)

    def remember(self, name: str, passed: Sequence[IAddress], refused: Sequence[str]) -> None:
        """Keep what a look-up came to."""
        if passed:
            self._known[name] = tuple(passed)
        elif refused:
            self._refused[name] = refused[0]

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Any = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> Any:
        """Resolve as Twisted does, but pass on only what may be dialled. An IP address needs no look-up."""
        ip = _literal(hostName)
        known = self._known.get(hostName) if ip is None else ()
        if ip is None and known is None:
            inner = _Filter(resolutionReceiver, self.networks, hostName, self)
            return self._inner.resolveHostName(inner, hostName, portNumber, addressTypes, transportSemantics)
        resolution = _Resolution(hostName)
        receiver = resolutionReceiver
        if ip is not None:
            receiver = _Filter(resolutionReceiver, self.networks, hostName, self)
            known = (_dialled(ip, portNumber),)
        receiver.resolutionBegan(resolution)
        for address in known or ():
            receiver.addressResolved(_with_port(address, portNumber))
        receiver.resolutionComplete()
        return resolution


def _dialled(ip: _IP, port: int) -> Any:
    return IPv4Address("TCP", str(ip), port) if ip.version == 4 else IPv6Address("TCP", str(ip), port)


def _with_port(address: Any, port: int) -> Any:
    return type(address)("TCP", address.host, port)
