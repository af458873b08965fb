"""Finds the Asterisk to run and says how: in its own namespace, with names that need no DNS."""

import os
import pwd
import shutil
from pathlib import Path

from appliance.errors import StartRefused
from appliance.settings import CHECKOUT, Settings
from appliance.telephony.asterisk_modules import MODULES

PRIVATE_ROOT = CHECKOUT / ".machine" / "asterisk"
HOST = "fundline"


def asterisk_root() -> Path:
    """Return the private root, or `/` where the system's own Asterisk has every module."""
    for root in (PRIVATE_ROOT, Path("/")):
        folder = _modules_folder(root)
        if folder and not missing_modules(folder):
            return root
    raise StartRefused(
        "there is no Asterisk that can be used; run ./scripts/run --setup-only as root"
    )


def modules_folder(root: Path) -> str:
    """Return the folder of Asterisk's modules as Asterisk itself sees it."""
    folder = _modules_folder(root)
    if folder is None:
        raise StartRefused(f"no Asterisk modules below {root}")
    return f"/{folder.relative_to(root)}"


def missing_modules(folder: Path) -> list[str]:
    """Return the modules the box needs which this folder lacks."""
    return [module for module in MODULES if not (folder / f"{module}.so").exists()]


def asterisk_command(settings: Settings) -> list[str]:
    """Return the command that runs Asterisk in the foreground."""
    return [
        # supervisord's TERM goes to the whole group: bwrap must outlive Asterisk's own ending,
        # or it would take it down by force.
        *("env", "--ignore-signal=TERM", "--ignore-signal=INT", "TZ=CST-8"),
        *sandbox(settings, asterisk_root()),
        *("asterisk", "-f", "-C", str(settings.asterisk / "etc" / "asterisk.conf")),
    ]


def sandbox(settings: Settings, root: Path) -> list[str]:
    """Return the bwrap command under which a program of Asterisk's root runs."""
    names = write_names(settings)
    command = ["bwrap", "--die-with-parent", "--unshare-uts", "--hostname", HOST]
    if os.getuid() == 0:
        command += ["--cap-drop", "ALL"]
    command += ["--ro-bind", str(root / "usr"), "/usr"]
    for link in ("bin", "sbin", "lib", "lib64"):
        if (root / link).is_symlink():
            command += ["--symlink", f"usr/{link}", f"/{link}"]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108
    command += ["--ro-bind-try", str(root / "etc/ld.so.cache"), "/etc/ld.so.cache"]
    command += ["--ro-bind-try", "/etc/localtime", "/etc/localtime"]  # one clock for all parts
    for file in ("hosts", "resolv.conf", "nsswitch.conf", "passwd", "group"):
        command += ["--ro-bind", str(names / file), f"/etc/{file}"]
    command += ["--ro-bind", str(CHECKOUT), str(CHECKOUT)]
    command += ["--bind", str(settings.home), str(settings.home)]
    return [*command, "--chdir", str(settings.home), "--"]


def write_names(settings: Settings) -> Path:
    """Write the files that name hosts and users inside; return their folder.

    Asterisk asks for its own name at each call whose RTP has no address, and would wait up to 20 s
    where a DNS server does not answer; so the file is asked first. A trunk may come at any time.
    """
    folder = settings.asterisk / "names"
    folder.mkdir(parents=True, exist_ok=True)
    user = pwd.getpwuid(os.getuid())
    texts = {
        "hosts": f"127.0.0.1 localhost {HOST}\n::1 localhost {HOST}\n",
        "resolv.conf": _resolvers(),
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "passwd": f"{user.pw_name}:x:{user.pw_uid}:{user.pw_gid}::/:/usr/sbin/nologin\n",
        "group": f"{user.pw_name}:x:{user.pw_gid}:\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def _resolvers() -> str:
    path = Path("/etc/resolv.conf")
    return f"{path.read_text('utf-8') if path.exists() else ''}\noptions timeout:1 attempts:1\n"


def _modules_folder(root: Path) -> Path | None:
    folders = sorted((root / "usr/lib").glob("*/asterisk/modules"))
    folders += [root / "usr/lib/asterisk/modules"]
    program = root / "usr/sbin/asterisk"
    if not program.exists() and not (root == Path("/") and shutil.which("asterisk")):
        return None
    return next((folder for folder in folders if folder.is_dir()), None)


if __name__ == "__main__":
    print(asterisk_root())  # noqa: T201 - for scripts/setup
