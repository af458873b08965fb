"""The pages of fax documents: as pictures, and to take along as PDF or TIFF."""

from pathlib import Path

from flask import Blueprint, abort, current_app, request, send_file
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import FaxDocumentUnknown, PagesRefused
from appliance.paper import fax_pages
from appliance.services.faxes.records import FaxDocument
from web_console.access import demand, note
from web_console.sending import noted_once

pages = Blueprint("fax_documents", __name__, url_prefix="/faxes/documents")
WIDTHS = (160, 860, 1728)
TURNS = (0, 90, 180, 270)


@pages.get("/<document_id>/pages/<int:number>.png")
def picture(document_id: str, number: int) -> Response:
    """Send one page as a picture; each opening of somebody's own fax is noted."""
    document = _document(document_id)
    width, turn = request.args.get("width", 860, type=int), request.args.get("turn", 0, type=int)
    if width not in WIDTHS or turn not in TURNS or not 0 < number <= document.pages:
        abort(404)
    if is_personal(document):
        noted_once("fax", document.id)
    try:
        shown = fax_pages.picture(_path(document), number, width=width, turn=turn)
    except PagesRefused:
        abort(404)
    return Response(shown, mimetype="image/png")


@pages.get("/<document_id>/fax.pdf")
def portable(document_id: str) -> Response:
    """Send a document as PDF."""
    document = _document(document_id)
    if is_personal(document):
        note("fax_download", document.id)
    name = f'attachment; filename="fax-{document.id}.pdf"'
    content = fax_pages.to_pdf(_path(document))
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": name})


@pages.get("/<document_id>/fax.tif")
def tiff(document_id: str) -> Response:
    """Send a document as it goes over the line."""
    document = _document(document_id)
    if is_personal(document):
        note("fax_download", document.id)
    name = f"fax-{document.id}.tif"
    return send_file(_path(document), "image/tiff", as_attachment=True, download_name=name)


def is_personal(document: FaxDocument) -> bool:
    """Tell whether pages are about somebody: who looks at them is written down."""
    return bool(document.fund_account) or document.source == "received"


def _document(document_id: str) -> FaxDocument:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        document = appliance.fax.documents.one(document_id)
    except FaxDocumentUnknown:
        abort(404)
    if is_personal(document):
        demand("personal.see")
    return document


def _path(document: FaxDocument) -> Path:
    appliance: Appliance = current_app.extensions["appliance"]
    path = appliance.fax.documents.path(document)
    return path if path.is_file() else abort(404)
