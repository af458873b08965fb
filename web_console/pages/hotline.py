"""The hotline: the company's name, the keys of the main menu, and what a caller hears."""

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CompanyNameRefused, MenuKeysRefused, PromptMissing
from appliance.services.hotline import FOOTER, ITEM_KEYS, LANGUAGE, LANGUAGE_KEY, LONGEST_NAME

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
        reason = g.words(f"hotline.name_{error.reason}", language=language, longest=LONGEST_NAME)
        return _page(names=typed, name_refusal=reason), 422
    flash(g.words("hotline.names_kept"))
    return redirect(url_for("hotline.show"))


@pages.post("/keys")
def give_keys() -> Response | tuple[str, int]:
    """Put all items on their keys, or none."""
    appliance: Appliance = current_app.extensions["appliance"]
    names = [item.name for _plugin, item in appliance.hotline.items if item.name]
    typed = {name: request.form[name] for name in names if name in request.form}
    try:
        appliance.hotline.give_keys(typed)
    except MenuKeysRefused as error:
        items = g.words("hotline.between").join(map(_title, error.items))
        reason = g.words(f"hotline.{error.reason}", key=error.key, items=items)
        return _page(keys=typed, key_refusal=reason), 422
    flash(g.words("hotline.keys_kept"))
    return redirect(url_for("hotline.show"))


@pages.route("/restore", methods=["GET", "POST"])
def restore_keys() -> str | Response:
    """Ask once more, then put every item back on its key."""
    appliance: Appliance = current_app.extensions["appliance"]
    if request.method == "GET":
        return render_template("hotline/restore.html")
    appliance.hotline.restore_keys()
    flash(g.words("hotline.restored"))
    return redirect(url_for("hotline.show"))


def _page(
    names: Mapping[str, str] | None = None,
    name_refusal: str = "",
    keys: Mapping[str, str] | None = None,
    key_refusal: str = "",
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
        rows=_rows(appliance, keys or {}),
        fixed=FIXED,
        item_keys=ITEM_KEYS,
        key_refusal=key_refusal,
        preview={language: _heard(appliance, language) for language in languages},
    )


def _rows(appliance: Appliance, typed: Mapping[str, str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for choice in appliance.hotline.choices():
        failed = choice.state == "put_aside" or appliance.preferences.plugin_reason(
            choice.plugin.name
        )
        rows.append(
            {
                "title": _title(choice.item.name or choice.item.prompt),
                "choice": choice,
                "state": "put_aside" if failed else choice.state,
                "key": typed.get(choice.item.name, choice.item.key),
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
        return str(g.words("hotline.preview_fails", reason=error))
