"""Certificates are always checked; where one is refused, the failure says what is wrong with it and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from service_identity import VerificationError
from service_identity.hazmat import DNS_ID, DNSPattern, IPAddress_ID, IPAddressPattern, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.python.failure import Failure as Wrapped
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from snapshots.records import Failure
from spiders.capturing import NotFetchedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from OpenSSL.crypto import X509

_ALWAYS = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
_OUT_OF_DATE = (9, 10)  # OpenSSL's numbers: not yet valid, has expired
_NAMES = 5  # of a certificate that a person is shown


@implementer(IPolicyForHTTPS)
class Telling:
    """Scrapy's own policy, with refusals that say why: OpenSSL's own error says no more than that."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """What makes the connections to one host."""
        return _Creator(self._policy.creatorForNetloc(hostname, port), hostname.decode("ascii"))


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, creator: Any, host: str) -> None:
        self._creator = creator
        self._host = host

    def clientConnectionForTLS(self, protocol: Any) -> SSL.Connection:  # noqa: N802 - Twisted's name
        """A connection that refuses what Twisted would refuse."""
        connection: SSL.Connection = self._creator.clientConnectionForTLS(protocol)
        connection.set_verify(_ALWAYS, _check(self._host, protocol.failVerification))
        return connection


def _check(host: str, fail: Callable[[Wrapped], None]) -> Callable[[SSL.Connection, X509, int, int, int], bool]:
    def callback(_: SSL.Connection, certificate: X509, error: int, depth: int, ok: int) -> bool:
        found = refusal(host, certificate, error if not ok else 0, depth)
        if found is not None:
            fail(Wrapped(found))  # type: ignore[no-untyped-call]
        return found is None

    return callback


def refusal(host: str, certificate: X509, error: int, depth: int) -> NotFetchedError | None:
    """Why a certificate of the chain is refused; depth 0 is the host's own. `error` is OpenSSL's number, 0 for none."""
    told = certificate.to_cryptography()
    if error in _OUT_OF_DATE:
        first, last = told.not_valid_before_utc, told.not_valid_after_utc
        words = f"the certificate of {host} holds from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        return NotFetchedError(Failure.CERTIFICATE_EXPIRED, words)
    if error:
        issuer = told.issuer.rfc4514_string() or "nobody"
        words = f"the certificate of {host} is issued by {issuer}, whom we do not know (OpenSSL's error {error})"
        return NotFetchedError(Failure.CERTIFICATE_UNTRUSTED, words)
    return _misnamed(host, certificate) if depth == 0 else None


def _misnamed(host: str, certificate: X509) -> NotFetchedError | None:
    names = extract_patterns(certificate)
    literal = isIPAddress(host) or isIPv6Address(host)
    try:
        verify_service_identity(names, [IPAddress_ID(host) if literal else DNS_ID(host)], [])
    except VerificationError:
        shown = [n.pattern.decode() for n in names if isinstance(n, DNSPattern)]
        shown += [str(n.pattern) for n in names if isinstance(n, IPAddressPattern)]
        words = f"the certificate is for {', '.join(shown[:_NAMES]) or 'no host'}, not for {host}"
        return NotFetchedError(Failure.CERTIFICATE_NAME, words)
    return None
