"""A folder of another machine, by SFTP; its host key is the one seen at the set-up or nothing."""

import io
import posixpath
import secrets
import socket
import stat
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO, cast

import paramiko
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.errors import ArchiveRefused, BackupRefused
from appliance.settings import Secret

SECONDS = 15.0
READ_AHEAD = 64
"""Pieces of 32 KiB that are asked for before they are wanted."""
DRAFT = ".part"
MARK = "fundline-backups"


@dataclass
class SftpPlace:
    """One folder behind one login; connected at the first need."""

    host: str
    port: int
    user: str
    folder: str
    host_key: str
    password: Secret
    private_key: Secret
    _transport: paramiko.Transport | None = field(default=None, repr=False)
    _client: paramiko.SFTPClient | None = field(default=None, repr=False)

    def prepare(self) -> None:
        """Make the folder and its mark."""
        self._make_folders(self.folder)
        self.put(MARK, [b""])

    def look(self) -> None:
        """Refuse a folder that does not have its mark."""
        if MARK not in self.sizes(""):
            what = f"{self.folder} at {self.host} is not the place set up"
            raise BackupRefused("away", what, self.folder)

    def put(self, name: str, parts: Iterable[bytes]) -> int:
        """Write a file under a draft's name, then give it its own."""
        path = posixpath.join(self.folder, name)
        draft = f"{path}.{secrets.token_hex(4)}{DRAFT}"
        size = 0
        with self._named():
            self._make_folders(posixpath.dirname(path))
            try:
                with self._sftp().open(draft, "wx") as file:
                    file.set_pipelined(True)
                    for part in parts:
                        file.write(part)
                        size += len(part)
                if self._sftp().stat(draft).st_size != size:
                    raise BackupRefused("room", f"{self.host} did not take {name} whole")
                self._sftp().posix_rename(draft, path)
            except BaseException:
                with suppress(OSError, paramiko.SSHException):
                    self._sftp().remove(draft)
                raise
        return size

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading."""
        try:
            with self._named():
                file = self._sftp().open(posixpath.join(self.folder, name), "rb")
                file.prefetch(max_concurrent_requests=READ_AHEAD)
                return cast("BinaryIO", file)
        except FileNotFoundError as error:
            raise ArchiveRefused("missing", f"{name} is missing at {self.host}") from error

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the plain files of a folder."""
        with self._named():
            try:
                found = self._sftp().listdir_attr(posixpath.join(self.folder, folder))
            except FileNotFoundError:
                return {}
        return {
            one.filename: one.st_size or 0
            for one in found
            if stat.S_ISREG(one.st_mode or 0) and not one.filename.endswith(DRAFT)
        }

    def remove(self, name: str) -> None:
        """Take a file away."""
        with self._named(), suppress(FileNotFoundError):
            self._sftp().remove(posixpath.join(self.folder, name))

    def close(self) -> None:
        """Leave the other machine."""
        if self._transport is not None:
            self._transport.close()
        self._transport = self._client = None

    def seen_host_key(self) -> str:
        """Return the key with which the other machine shows itself now, for the set-up."""
        with self._named():
            transport = self._connected()
            try:
                return _shown(transport.get_remote_server_key())
            finally:
                transport.close()

    def _sftp(self) -> paramiko.SFTPClient:
        if self._client is None:
            self._transport = self._connected()
            shown = _shown(self._transport.get_remote_server_key())
            if shown != self.host_key:
                self.close()
                raise BackupRefused(
                    "host_key",
                    f"{self.host} shows the key {shown}, not the one of the set-up",
                    shown,
                )
            key = None
            if len(self.private_key):
                key = paramiko.Ed25519Key.from_private_key(io.StringIO(self.private_key.reveal()))
            if len(self.password):
                self._transport.auth_password(self.user, self.password.reveal())
            elif key is not None:
                self._transport.auth_publickey(self.user, key)
            self._client = paramiko.SFTPClient.from_transport(self._transport)
        if self._client is None:
            raise BackupRefused("place", f"{self.host} offers no SFTP", self.host)
        return self._client

    def _connected(self) -> paramiko.Transport:
        connection = socket.create_connection((self.host, self.port), SECONDS)
        transport = paramiko.Transport(connection)
        try:
            transport.start_client(timeout=SECONDS)
        except BaseException:
            transport.close()
            raise
        return transport

    def _make_folders(self, folder: str) -> None:
        with self._named():
            for path in _ancestors(folder):
                try:
                    self._sftp().stat(path)
                except FileNotFoundError:
                    self._sftp().mkdir(path, 0o700)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Turn what SSH and the network do into a sentence."""
        try:
            yield
        except FileNotFoundError:
            raise
        except (paramiko.SSHException, OSError, EOFError) as error:
            self.close()
            said = str(error) or type(error).__name__
            raise BackupRefused("away", f"{self.user}@{self.host}: {said}", said) from error


def new_login_key(comment: str) -> tuple[Secret, str]:
    """Return a private key for logging in, and the line for the other machine's authorized_keys."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    return Secret(private.decode()), f"{public_line(Secret(private.decode()))} {comment}"


def public_line(private: Secret) -> str:
    """Return the public half of a private key as OpenSSH writes it."""
    key = serialization.load_ssh_private_key(private.reveal().encode(), None)
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return public.decode()


def _shown(key: paramiko.PKey) -> str:
    return f"SHA256:{b64encode(sha256(key.asbytes()).digest()).decode().rstrip('=')}"


def _ancestors(folder: str) -> list[str]:
    parts = [part for part in folder.split("/") if part]
    return ["/" + "/".join(parts[: n + 1]) for n in range(len(parts))]
