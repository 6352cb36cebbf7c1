"""Certificates for loopback: of an authority of the test's own, out of date, for another host, or signed by itself."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Who signs. Whoever is to trust it names `file` in the variable SSL_CERT_FILE."""

    folder: Path
    name: x509.Name
    key: ec.EllipticCurvePrivateKey
    file: Path

    @classmethod
    def founded(cls, folder: Path) -> Self:
        """A fresh authority, its certificate in `folder`."""
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("Test Authority")
        made = _certificate(name, name, key, key, None, datetime.now(UTC) + _DAY)
        file = folder / "authority.pem"
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        return cls(folder, name, key, file)

    def server(self, host: str, days: int = 1) -> ssl.SSLContext:
        """A server's context with a certificate for that host or address, good for so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(_name(host), self.name, key, self.key, host, datetime.now(UTC) + days * _DAY)
        return _context(self.folder / f"{host}{days}.pem", made, key)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's context for 127.0.0.1 with a fresh key that nobody has reason to trust."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("127.0.0.1")
    made = _certificate(name, name, key, key, "127.0.0.1", datetime.now(UTC) + _DAY)
    return _context(folder / "server.pem", made, key)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signing: ec.EllipticCurvePrivateKey,
    host: str | None,
    until: datetime,
) -> x509.Certificate:
    """For a host, or for an authority where there is none."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 40 * _DAY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        address = host.replace(".", "").isdecimal()
        shown = x509.IPAddress(ip_address(host)) if address else x509.DNSName(host)
        builder = builder.add_extension(x509.SubjectAlternativeName([shown]), critical=False)
    return builder.sign(signing, hashes.SHA256())


def _context(pem: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
