"""Files from registrars: upload, what came of each, and the history."""

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from web_console.access import fresh_name, operator_session
from web_console.paging import page_asked_for

pages = Blueprint("exchange_imports", __name__, url_prefix="/exchange-imports")
MOST_FILES = 50
LONGEST_NAME = 40
OUTCOMES = ("imported", "skipped", "refused")
REPORTS_KEPT = 50
# GB/T 39595 names: data OFD_98_001_20261120_07.TXT, indexes OFI_, OFJ_ … without a type.
NAME = re.compile(
    r"OF[A-Z](_[0-9A-Za-z]{1,20}){2}_\d{8}(_[0-9A-Za-z]{2}(_\d{3})?)?\.TXT", re.I | re.A
)


@pages.get("/")
def listing() -> str:
    """Show the upload form and the last imports."""
    return _page()


@pages.post("/")
def upload() -> Response | tuple[str, int]:
    """Import the uploaded files and show what came of each."""
    appliance: Appliance = current_app.extensions["appliance"]
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _page("none_chosen"), 422
    if len(files) > MOST_FILES:
        return _page("too_many"), 422
    name = fresh_name()
    uploads = _uploads(appliance)
    folder = uploads / name
    folder.mkdir(mode=0o700)
    try:
        results = _keep(files, folder)
        report = appliance.exchange_imports.import_folder(
            folder, f"console:{operator_session().operator}"
        )
        results += [asdict(result) for result in report.results]
    finally:
        shutil.rmtree(folder)
    (uploads / f"{name}.json").write_text(json.dumps(results, default=str), "utf-8")
    _forget_old(uploads)
    return redirect(url_for("exchange_imports.results", name=name), 303)


@pages.get("/results/<name>")
def results(name: str) -> str:
    """Show what came of each file of one upload."""
    appliance: Appliance = current_app.extensions["appliance"]
    report = _uploads(appliance) / f"{name}.json"
    if not re.fullmatch(r"[0-9a-f]{32}", name) or not report.exists():
        abort(404)
    rows = json.loads(report.read_text("utf-8"))
    counts = {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in OUTCOMES}
    return render_template("exchange_imports/results.html", rows=rows, counts=counts)


def _page(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    given = {name: request.args.get(name, "").strip() for name in ("outcome", "file")}
    fitting = given | {"file": given["file"][:LONGEST_NAME]}
    page = page_asked_for(appliance.exchange_imports.count(**fitting), **fitting)
    return render_template(
        "exchange_imports/listing.html",
        rows=appliance.exchange_imports.listing(page.size, offset=page.offset, **fitting),
        paged=page,
        outcomes=OUTCOMES,
        refusal=refusal,
        most=MOST_FILES,
        **fitting,
    )


def _uploads(appliance: Appliance) -> Path:
    folder = appliance.settings.run / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _keep(files: list[FileStorage], folder: Path) -> list[dict[str, object]]:
    """Store the files whose names are OFD names; return a refusal for each of the others."""
    refused: list[dict[str, object]] = []
    kept: set[str] = set()
    for file in files:
        name = file.filename or ""
        if not NAME.fullmatch(name):
            refused.append(_refusal(name, "bad_name"))
        elif name.upper() in kept:
            refused.append(_refusal(name, "twice"))
        else:
            kept.add(name.upper())
            file.save(folder / name.upper())
    return refused


def _refusal(name: str, why: str) -> dict[str, object]:
    return {"file": name[:100], "outcome": "refused", "line": None, "field": "", "records": 0,
            "reason": "", "why": why}  # fmt: skip


def _forget_old(uploads: Path) -> None:
    reports = sorted(uploads.glob("*.json"), key=lambda report: report.stat().st_mtime)
    for report in reports[:-REPORTS_KEPT]:
        report.unlink(missing_ok=True)
