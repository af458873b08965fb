"""The secrets of this box: made at the first start, one file each, mode 0600, never shipped."""

import os
import secrets
from pathlib import Path

from appliance.settings import Secret, Settings

BYTES = 24


def secret(settings: Settings, name: str) -> Secret:
    """Return the secret of this name; it is made when it is asked for the first time."""
    path = settings.secrets / name
    if not path.exists():
        _make(path)
    return Secret(path.read_text("utf-8").strip())


def keep_secret(settings: Settings, name: str, given: Secret) -> None:
    """Keep a secret somebody else gave in the place of the one of this name."""
    path = settings.secrets / name
    _draft(path, given.reveal()).replace(path)


def keep(settings: Settings, name: str, secret: Secret) -> None:
    """Keep a secret that somebody outside gave, such as a mail server's password."""
    path = settings.secrets / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secret.reveal() + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def given(settings: Settings, name: str) -> Secret:
    """Return a secret that somebody outside gave, empty where nobody did."""
    path = settings.secrets / name
    return Secret(path.read_text("utf-8").rstrip("\n") if path.exists() else "")


def forget(settings: Settings, name: str) -> None:
    """Delete the secret of this name, where there is one."""
    (settings.secrets / name).unlink(missing_ok=True)


def _make(path: Path) -> None:
    draft = _draft(path, secrets.token_urlsafe(BYTES))
    try:
        os.link(draft, path)  # two processes that start together: the first one's secret counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft
