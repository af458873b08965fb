"""A foreign ZIP archive, read without believing anything it says of itself."""

import stat
import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from appliance.errors import TakeRefused

MOST_MEMBERS = 3000
MOST_MEMBER_BYTES = 16 * 1024 * 1024
MOST_BYTES = 512 * 1024 * 1024
LONGEST_NAME = 200
MOST_DIRECTORY_BYTES = 2 * 1024 * 1024
BLOCK = 256 * 1024
UTF_8 = 0x800
ENCRYPTED = 0x1
KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DIRECTORY_END = struct.Struct("<4s4H2LH")
LARGE_ARCHIVE = b"PK\x06\x07"
"""What stands before the end of an archive with more than 65,535 files or 4 GB."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
LEFT_BY_SYSTEMS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class Member(NamedTuple):
    """One file of an archive: its name as people wrote it, and where it stands."""

    name: str
    info: zipfile.ZipInfo
    otherwise: str = ""
    """What the name is in the other encoding, where the archive does not say which one it is."""


class Archive:
    """An open archive; `TakeRefused` says what is wrong with it as a whole."""

    def __init__(self, file: Path) -> None:
        _check_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise TakeRefused("archive", "this is no ZIP archive, or it is damaged") from error
        self._bytes = 0
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > MOST_MEMBERS:
            raise self._refused("many", f"the archive has more than {MOST_MEMBERS} files")
        named = [_member(info) for info in infos]
        self.members = [one for one in named if not _is_left_by_a_system(one.name)]
        for one in self.members:
            self._check(one)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def unpack(self, member: Member, target: Path) -> None:
        """Write a member to a file of ours; what it really unpacks to is counted."""
        size = 0
        try:
            with self._zip.open(member.info) as packed, target.open("wb") as file:
                while block := packed.read(BLOCK):
                    size += len(block)
                    self._bytes += len(block)
                    if size > MOST_MEMBER_BYTES or self._bytes > MOST_BYTES:
                        raise self._refused("large", f"{member.name} unpacks to too much")
                    file.write(block)
        except (
            zipfile.BadZipFile,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self._refused("archive", f"{member.name} is damaged in the archive") from error

    def _check(self, one: Member) -> None:
        if one.info.flag_bits & ENCRYPTED:
            raise self._refused("locked", "the archive is locked with a password")
        if one.info.compress_type not in KNOWN_METHODS:
            raise self._refused("archive", f"{one.name} is packed in a way nobody reads here")
        mode = one.info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise self._refused("archive", f"{one.name} is no file but a link or a device")
        if len(one.name) > LONGEST_NAME or not one.name.isprintable():
            raise self._refused("archive", "a file of the archive has a name nobody can read")

    def _refused(self, reason: str, message: str) -> TakeRefused:
        return TakeRefused(reason, message)


def _check_directory(file: Path) -> None:
    """Refuse an archive that says it has more files than any set, before its list is read."""
    with file.open("rb") as archive:
        size = archive.seek(0, 2)
        archive.seek(max(0, size - DIRECTORY_END.size - 0xFFFF - 20))
        tail = archive.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + DIRECTORY_END.size:
        raise TakeRefused("archive", "this is no ZIP archive, or it is damaged")
    _mark, _disk, _first, _here, files, length, *_rest = DIRECTORY_END.unpack_from(tail, place)
    if files > MOST_MEMBERS or length > MOST_DIRECTORY_BYTES or LARGE_ARCHIVE in tail[:place][-20:]:
        raise TakeRefused("many", f"the archive has more than {MOST_MEMBERS} files")


def _member(info: zipfile.ZipInfo) -> Member:
    """Return a member under its name; Chinese Windows writes it in GB18030 and does not say so."""
    if info.flag_bits & UTF_8:
        return Member(info.filename, info)
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return Member(info.filename, info)
    names = [name for one in ("utf-8", "gb18030") if (name := _decoded(raw, one))]
    return Member((names or [info.filename])[0], info, names[-1] if names else "")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).replace("\\", "/")
    except UnicodeDecodeError:
        return ""


def _is_left_by_a_system(name: str) -> bool:
    parts = name.split("/")
    return any(part in LEFT_BY_SYSTEMS or part.startswith("._") for part in parts)
