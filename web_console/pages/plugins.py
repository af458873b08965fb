"""The plugins: which work, which are put aside and why, and their switches."""

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance

pages = Blueprint("plugins", __name__, url_prefix="/plugins")


@pages.get("/")
def listing() -> str:
    """Show every plugin with its state in this process and its switch."""
    appliance: Appliance = current_app.extensions["appliance"]
    rows = []
    for plugin in appliance.plugins:
        enabled = appliance.preferences.plugin_enabled(plugin.name)
        reason = plugin.reason or appliance.preferences.plugin_reason(plugin.name)
        status = "put_aside" if reason else plugin.status
        waits = enabled == (plugin.status == "switched_off")
        rows.append({"plugin": plugin, "enabled": enabled, "status": status, "reason": reason,
                     "waits": waits})  # fmt: skip
    return render_template("plugins/listing.html", rows=rows)


@pages.post("/<name>/switch")
def switch(name: str) -> Response:
    """Switch a plugin on or off; the parts take it over when they start again."""
    appliance: Appliance = current_app.extensions["appliance"]
    if name not in {plugin.name for plugin in appliance.plugins}:
        abort(404)
    enabled = request.form.get("enabled") == "yes"
    appliance.preferences.switch_plugin(name, enabled)
    flash(g.words("plugins.switched_on" if enabled else "plugins.switched_off_done", name=name))
    return redirect(url_for("plugins.listing"))
