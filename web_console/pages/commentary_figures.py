"""How the commentaries were listened to: minutes, listeners and completion, as charts."""

from flask import Blueprint, current_app, render_template

from appliance.assembly import Appliance
from appliance.services.commentary.listening import Figures
from web_console.presentation import moment

pages = Blueprint("commentary_figures", __name__, url_prefix="/commentary/figures")
MOST = 100


@pages.get("/")
def show() -> str:
    """Show the figures of every expert and every commentary, the most listened to first."""
    appliance: Appliance = current_app.extensions["appliance"]
    listening = appliance.commentary_listening
    experts = {expert.number: expert.name for expert in appliance.experts.listing()}
    titles = {
        one.id: one.title or f"{experts.get(one.expert or '', '')} {moment(one.began_at)[5:16]}"
        for one in appliance.commentary.listing()
    }
    return render_template(
        "commentary_figures/show.html",
        by_expert=_rows(listening.by_expert(), experts),
        by_commentary=_rows(listening.by_commentary(), titles),
        followers=listening.followers(),
    )


def _rows(figures: dict[str, Figures], names: dict[str, str]) -> list[tuple[str, str, Figures]]:
    rows = [(key, names.get(key, key), one) for key, one in figures.items()]
    return sorted(rows, key=lambda row: row[2].minutes, reverse=True)[:MOST]
