"""A certificate authority of the deployment's own, and certificates for those who serve TLS."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from deployment.errors import CorruptError
from deployment.files import write_file

_YEAR = 365
_RENEW_BEFORE = 30 * 24 * 3600  # seconds
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")


class Authority:
    """Signs certificates; its key, and all others, stay in `folder`.

    It is made once, for ten years. Certificates last one, and are made anew in its last month or
    when names are added: whatever is started after the next `setup` has the new one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"
        if not self.certificate.exists():
            usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
            files = ("-keyout", str(self._key), "-out", str(self.certificate))
            name = ("-subj", "/CN=Micronova", "-days", str(10 * _YEAR))
            _openssl("req", "-x509", *_KEY, *name, *usage, *files)

    def sign(self, name: str, addresses: Sequence[str]) -> tuple[Path, Path]:
        """Certificate and key of a server.

        :param addresses: what clients may call it, such as ``DNS:rabbitmq`` or ``IP:127.0.0.1``
        """
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        signed_for, wanted = self._folder / f"{name}.names", ",".join(addresses)
        known = signed_for.exists() and signed_for.read_bytes() == wanted.encode()
        if not known or not self._lasts(certificate, key):
            signer = ("-CA", str(self.certificate), "-CAkey", str(self._key))
            extensions = (
                f"subjectAltName={wanted}",
                "basicConstraints=critical,CA:FALSE",
                "keyUsage=critical,digitalSignature",
                "extendedKeyUsage=serverAuth",
            )
            added = [word for text in extensions for word in ("-addext", text)]
            files = ("-keyout", str(key), "-out", str(certificate))
            subject = ("-subj", f"/CN={name}", "-days", str(_YEAR))
            _openssl("req", "-x509", *_KEY, *signer, *subject, *added, *files)
            write_file(signed_for, wanted)
        return certificate, key

    def _lasts(self, certificate: Path, key: Path) -> bool:
        """Whether a server's files are whole, from this authority, and good for a month."""
        then = str(int(time.time()) + _RENEW_BEFORE)
        try:
            _openssl("verify", "-CAfile", str(self.certificate), "-attime", then, str(certificate))
            _openssl("pkey", "-in", str(key), "-noout")
        except CorruptError:
            return False
        return True


def _openssl(*words: str) -> None:
    result = subprocess.run(  # noqa: S603 - our own words
        ["openssl", *words],  # noqa: S607 - part of the image
        check=False,
        capture_output=True,
        text=True,
        umask=0o077,
    )
    if result.returncode != 0:
        raise CorruptError(f"openssl {words[0]} failed: {result.stderr.strip()}")
