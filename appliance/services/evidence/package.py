"""Writes a package of evidence: its files, a manifest of their hashes, and its signature."""

import hashlib
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance.services.audit.signing import Signer

STORED = (".wav", ".tif", ".tiff", ".pdf")
"""What does not get smaller by being packed."""
BLOCK = 1 << 20


class Package:
    """A zip file that is being written."""

    def __init__(self, path: Path, folder: str, at: datetime) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._folder = folder
        self._at = at
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        self._zip.writestr(self._info(name), content)
        self._note(name, hashlib.sha256(content).hexdigest(), len(content))

    def add_json(self, name: str, value: Any) -> None:
        """Add a file of JSON."""
        self.add(name, f"{json.dumps(value, ensure_ascii=False, indent=1, default=str)}\n".encode())

    def add_copy(self, name: str, source: Path) -> None:
        """Add the copy of a file."""
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as file, self._zip.open(self._info(name), "w") as copy:
            while block := file.read(BLOCK):
                digest.update(block)
                size += len(block)
                copy.write(block)
        self._note(name, digest.hexdigest(), size)

    def sign(self, said: dict[str, Any], signer: Signer) -> None:
        """Add manifest, signature and public key, and close the package."""
        manifest = {**said, "files": self.files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        self._zip.writestr(self._info("manifest.json"), text.encode())
        self._zip.writestr(self._info("manifest.sig"), f"{signer.sign(text)}\n")
        self._zip.writestr(self._info("public_key.txt"), f"{signer.public_key}\n")
        self._zip.close()

    def give_up(self) -> None:
        """Close what cannot be finished."""
        self._zip.close()

    def _note(self, name: str, digest: str, size: int) -> None:
        self.files[name] = {"sha256": digest, "bytes": size}

    def _info(self, name: str) -> zipfile.ZipInfo:
        at = self._at
        info = zipfile.ZipInfo(
            f"{self._folder}/{name}",
            (at.year, at.month, at.day, at.hour, at.minute, at.second),
        )
        info.external_attr = 0o644 << 16
        info.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
        return info
