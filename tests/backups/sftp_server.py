"""An SFTP server over a folder, with paramiko's own protocol: the other machine of the tests."""

import os
import socket
import threading
from pathlib import Path

import paramiko

SYSTEM = paramiko.SFTPServer.convert_errno


class Login(paramiko.ServerInterface):
    """One user with a password or a key."""

    def __init__(self, user: str, password: str, line: str) -> None:
        self._user, self._password, self._line = user, password, line

    def get_allowed_auths(self, _username: str) -> str:
        return "password,publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        fits = (username, password) == (self._user, self._password) and bool(password)
        return paramiko.AUTH_SUCCESSFUL if fits else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        fits = username == self._user and key.get_base64() in self._line
        return paramiko.AUTH_SUCCESSFUL if fits else paramiko.AUTH_FAILED

    def check_channel_request(self, _kind: str, _chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class Files(paramiko.SFTPServerInterface):
    """The folder as the root of all paths."""

    folder: Path

    def _path(self, path: str) -> Path:
        return self.folder / self.canonicalize(path).lstrip("/")

    def list_folder(self, path):
        try:
            found = []
            for one in self._path(path).iterdir():
                attributes = paramiko.SFTPAttributes.from_stat(one.lstat())
                attributes.filename = one.name
                found.append(attributes)
            return found
        except OSError as error:
            return SYSTEM(error.errno)

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(self._path(path).stat())
        except OSError as error:
            return SYSTEM(error.errno)

    lstat = stat

    def open(self, path, flags, _attr):
        try:
            number = os.open(self._path(path), flags, 0o600)
        except OSError as error:
            return SYSTEM(error.errno)
        mode = "wb" if flags & os.O_WRONLY else "r+b" if flags & os.O_RDWR else "rb"
        file = os.fdopen(number, mode)
        handle = paramiko.SFTPHandle(flags)
        handle.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(number))
        handle.readfile = handle.writefile = file
        return handle

    def remove(self, path):
        return self._done(self._path(path).unlink)

    def posix_rename(self, oldpath, newpath):
        return self._done(lambda: self._path(oldpath).replace(self._path(newpath)))

    def mkdir(self, path, _attr):
        return self._done(self._path(path).mkdir)

    def _done(self, work):
        try:
            work()
        except OSError as error:
            return SYSTEM(error.errno)
        return paramiko.SFTP_OK


class SftpServer:
    """The server: takes connections until it is closed."""

    def __init__(self, folder: Path, user: str = "box", password: str = "", line: str = "") -> None:
        self._files = type("OwnFiles", (Files,), {"folder": folder})
        self.login = (user, password, line)
        self.key = paramiko.RSAKey.generate(2048)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"sftp://{self.login[0]}@127.0.0.1:{self._socket.getsockname()[1]}/backups/box"

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
        self._thread.join(5)
        for transport in self._transports:
            transport.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, self._files)
            transport.start_server(server=Login(*self.login), event=threading.Event())
            self._transports.append(transport)
