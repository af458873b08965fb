"""The hotline: the company's name, what a caller hears, and what became of each menu key."""

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CompanyNameRefused, PromptMissing
from appliance.services.hotline import FOOTER, LANGUAGE, LANGUAGE_KEY, LONGEST_NAME, PUT_ASIDE
from web_console.refusals import why

pages = Blueprint("hotline", __name__, url_prefix="/hotline")

FIXED = ((LANGUAGE_KEY, LANGUAGE), *((key, sentence) for sentence, key in FOOTER.items()))
"""Keys nobody can change, with the sentence that offers them."""


@pages.get("/")
def show() -> str:
    """Show names, keys and the menu as it is heard now."""
    return _page()


@pages.post("/names")
def name_company() -> Response | tuple[str, int]:
    """Keep the company's name in every language."""
    appliance: Appliance = current_app.extensions["appliance"]
    typed = {
        language: request.form.get(f"name_{language}", "")
        for language in appliance.prompts.languages
    }
    try:
        appliance.hotline.name_company(typed)
    except CompanyNameRefused as error:
        language = g.words(f"language_names.{error.language}")
        reason = why(error, language=language, longest=LONGEST_NAME)
        return _page(names=typed, name_refusal=reason), 422
    flash(g.words("hotline.names_kept"))
    return redirect(url_for("hotline.show"))


def _page(
    names: Mapping[str, str] | None = None,
    name_refusal: str = "",
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    languages = appliance.prompts.languages
    names = names or {lang: appliance.preferences.company_name(lang) for lang in languages}
    return render_template(
        "hotline/show.html",
        names=names,
        spoken={language: _has_sound(appliance, language) for language in languages},
        name_refusal=name_refusal,
        longest=LONGEST_NAME,
        rows=_rows(appliance),
        fixed=FIXED,
        preview={language: _heard(appliance, language) for language in languages},
    )


def _rows(appliance: Appliance) -> list[dict[str, object]]:
    """Return the main menu's keys as they are now, each with what it leads to."""
    rows: list[dict[str, object]] = []
    for choice in appliance.hotline.choices():
        failed = choice.plugin and appliance.preferences.plugin_reason(choice.plugin.name)
        rows.append(
            {
                "title": _title(choice.target.value or choice.say),
                "key": choice.key,
                "state": PUT_ASIDE if failed else choice.state,
            }
        )
    return rows


def _title(name: str) -> str:
    return str(g.words.known(f"place.{name}", name))


def _has_sound(appliance: Appliance, language: str) -> bool:
    name = appliance.preferences.company_name(language)
    return not appliance.clips.missing([appliance.prompts.text_clip(language, name)])


def _heard(appliance: Appliance, language: str) -> str:
    """Return the announcement of a new call as text, or why there is none."""
    prompts = appliance.prompts
    try:
        return prompts.joined(
            *(
                prompts.sentence(language, key, **slots)
                for key, slots in appliance.hotline.sentences(language)
            )
        ).text
    except PromptMissing as error:
        return str(g.words("hotline.preview_fails", reason=why(error)))
