"""Keys: what users' public ones are known by, and new pairs for those who bring none."""

import base64
import hashlib
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import load_pem_x509_certificate

from common.exception import Invalid

BITS: Final = 2048
MALFORMED = "Keypair data is invalid: {reason}"
BRING_ONE = "certificates are not made here, give one as public_key"


def fingerprint(kind: str, public_key: str) -> str:
    """As Nova has it: MD5 of an ``ssh`` key, SHA-1 of an ``x509`` certificate, which is PEM.

    :raises Invalid: it is no key of that kind
    """
    try:
        raw = public_key.encode()
        if kind == "x509":
            digest = load_pem_x509_certificate(raw).fingerprint(hashes.SHA1())  # noqa: S303 - as Nova shows it
        else:
            serialization.load_ssh_public_key(raw)
            blob = base64.b64decode(public_key.split()[1])
            digest = hashlib.md5(blob, usedforsecurity=False).digest()
    except (ValueError, UnsupportedAlgorithm):
        raise Invalid(MALFORMED.format(reason="failed to generate fingerprint")) from None
    return digest.hex(":")


def generate(kind: str) -> tuple[str, str]:
    """A new private key, PEM, which is for its user alone and kept nowhere; and its public one.

    :raises Invalid: of that kind users bring their own
    """
    if kind != "ssh":
        raise Invalid(MALFORMED.format(reason=BRING_ONE))
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return private.decode(), f"{public.decode()} Generated-by-Nova"
