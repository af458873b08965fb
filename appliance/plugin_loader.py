"""Finds the plugins, loads each alone, and remembers which failed and why."""

import importlib
import logging
import pkgutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pluggy

from appliance import hookspecs
from appliance.errors import PluginRefused

log = logging.getLogger(__name__)


@dataclass
class Plugin:
    """One plugin: its module where it could be loaded, else the reason why not."""

    name: str
    summary: str = ""
    module: ModuleType | None = None
    reason: str = ""
    manager: pluggy.PluginManager | None = field(default=None, repr=False)

    @property
    def status(self) -> str:
        """Return `working`, `switched_off` or `put_aside`."""
        if self.module is not None and not self.reason:
            return "working"
        return "put_aside" if self.reason else "switched_off"

    def put_aside(self, reason: str) -> None:
        """Take the plugin out of service; the box goes on without it."""
        self.reason = reason
        log.error("plugin %s is put aside: %s", self.name, reason)


class Plugins:
    """The plugins of one process; each has its own manager, so one cannot stop another's hooks."""

    def __init__(self, plugins: list[Plugin]) -> None:
        self.plugins = plugins

    def __iter__(self) -> Any:
        return iter(self.plugins)

    def collect(self, hook: str, **arguments: Any) -> list[tuple[Plugin, Any]]:
        """Call a hook in every working plugin; one that fails is put aside with its reason."""
        results = []
        for plugin in self.plugins:
            if plugin.status == "working" and plugin.manager is not None:
                try:
                    answers = getattr(plugin.manager.hook, hook)(**arguments)
                except Exception as error:  # noqa: BLE001 - a foreign hook may raise anything
                    plugin.put_aside(f"{hook}: {_last_line(error)}")
                    continue
                results += [(plugin, answer) for answer in answers if answer is not None]
        return results

    def answers(self, hook: str, **arguments: Any) -> list[Any]:
        """Return what the working plugins answer to a hook, whichever they are."""
        return [answer for _plugin, answer in self.collect(hook, **arguments)]

    def owner(self, conversation: Callable[..., Any]) -> Plugin | None:
        """Return the plugin whose code is behind a conversation."""
        code = f"{getattr(conversation, '__module__', '')}."
        for plugin in self.plugins:
            if plugin.module is not None and code.startswith(f"{plugin.module.__name__}."):
                return plugin
        return None


def load_plugins(
    package: ModuleType, enabled: Callable[[str], bool] = lambda _name: True
) -> Plugins:
    """Load every plugin below a package, each alone; `enabled(name)` is the owner's switch."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return Plugins([_load(f"{package.__name__}.{name}", name, enabled(name)) for name in names])


def _load(path: str, name: str, enabled: bool) -> Plugin:
    plugin = Plugin(name)
    if not enabled:
        return plugin
    try:
        plugin.module = importlib.import_module(path)
        plugin.summary = (plugin.module.__doc__ or "").strip().partition("\n")[0]
        plugin.manager = _manager(plugin.module)
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything while it is imported
        log.debug("plugin %s:\n%s", name, traceback.format_exc())
        plugin.put_aside(_last_line(error))
    return plugin


def _manager(module: ModuleType) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("fundline")
    manager.add_hookspecs(hookspecs)
    manager.register(module)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginRefused(f"it implements a hook that does not exist: {error}") from error
    return manager


def _last_line(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()
