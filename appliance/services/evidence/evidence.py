"""Takes the evidence of one customer or one case out of the box."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from appliance import acting
from appliance.errors import CaseUnknown, EvidenceRefused
from appliance.paper import order_sheet
from appliance.records.audit import SignedCheckpoint
from appliance.services.audit import merkle
from appliance.services.audit.checkpoints import Checkpoints
from appliance.services.audit.entries import SAW, Audit
from appliance.services.audit.signing import fingerprint
from appliance.services.calls import Calls
from appliance.services.evidence.gathering import KINDS, Case, Gathered, Gathering
from appliance.services.evidence.package import Package
from appliance.services.orders.sheets import OrderSheets
from appliance.services.preferences import Preferences
from appliance.services.row_records import stamp
from appliance.services.seals import Seals
from appliance.store.audit import EntriesAsked, Entry
from appliance.store.evidence import EvidenceStore

HERE = Path(__file__).parent
EVIDENCE = "evidence"
MOST_ENTRIES = 10_000
MOST_TREES = 20
"""Checkpoints whose trees are built for one package; the rest is proved under the newest."""
ROOM_BYTES = 500 * 1024 * 1024
"""What stays free on the disk beside a package."""
NAMED = ("call_id", "order_number", "fund_account", "receipt_number", "number", *KINDS)
"""What the subject of an entry calls the number of a case."""

GONE = {
    "zh": "按保存期限已删除、因此不在此处的文件：{}",
    "en": "Files that a rule of retention deleted and that are missing here: {}",
}


class EvidenceExport:
    """Makes packages of evidence, each signed and noted in the audit."""

    def __init__(
        self,
        gathering: Gathering,
        store: EvidenceStore,
        home: Path,
        *,
        audit: Audit,
        seals: Seals,
        checkpoints: Checkpoints,
        calls: Calls,
        sheets: OrderSheets,
        preferences: Preferences,
        clock: Callable[[], datetime],
    ) -> None:
        self._gathering, self._store, self._home = gathering, store, home
        self._audit, self._seals, self._checkpoints = audit, seals, checkpoints
        self._calls, self._sheets, self._preferences = calls, sheets, preferences
        self._clock = clock

    def take(self, kind: str, number: str, target: Path) -> Path:
        """Write the evidence of a case into a folder; return the zip file.

        `CaseUnknown` where there is no such case, `EvidenceRefused` where the disk has no room.
        """
        if kind not in KINDS:
            raise CaseUnknown(f"evidence is of {', '.join(KINDS)}, not of {kind}")
        case, now = Case(kind, number), self._clock()
        found = self._gathering.gather(case)
        self._refuse_no_room(target, found)
        self._audit.note(EVIDENCE, f"{kind} {number}", kind=SAW)
        newest = self._checkpoints.make()
        name = f"evidence-{kind}-{_plain(number)}-{now:%Y%m%d-%H%M%S}"
        draft = target / f".{name}.{os.getpid()}.{secrets.token_hex(3)}"
        package = Package(draft, name, now)
        try:
            gone = self._fill(package, case, found, newest)
            self._add_readme(package, case, newest, gone)
            said = {"case": asdict(case), "made_at": stamp(now), "made_by": acting.who().name,
                    "checkpoint": newest.checkpoint.number, "gone": gone}  # fmt: skip
            package.sign(said, self._checkpoints.signer)
            return draft.rename(target / f"{name}.zip")
        finally:
            package.give_up()
            draft.unlink(missing_ok=True)

    def _fill(
        self, package: Package, case: Case, found: Gathered, newest: SignedCheckpoint
    ) -> list[str]:
        """Add all that belongs to the case; return the files that a rule deleted before."""
        gone = []
        for file in sorted(set(found.files.values())):
            if (self._home / file).is_file():
                package.add_copy(file, self._home / file)
            else:
                gone.append(file)
        for call_id in sorted(found.calls):
            self._add_call(package, call_id)
        for order_number in sorted(found.orders):
            self._add_order(package, order_number)
        for receipt_number in sorted(found.complaints):
            events = self._store.complaint_events(receipt_number)
            content = {"complaint": self._store.complaint(receipt_number), "events": events}
            package.add_json(f"complaints/{receipt_number}.json", content)
        kept = [*self._checkpoints.listing(limit=100_000)]
        used = self._add_seals(package, found, kept) | self._add_entries(package, case, found, kept)
        for one in kept:
            if one.checkpoint.number in used | {newest.checkpoint.number}:
                package.add(f"checkpoints/{one.checkpoint.number:06}.json", one.text().encode())
        package.add("verify.py", (HERE / "verify.py").read_bytes())
        return gone

    def _add_call(self, package: Package, call_id: str) -> None:
        call = self._calls.one(call_id) or {}
        lines = [f"{call_id}  {call.get('caller', '')} → {call.get('dialled', '')}", ""]
        for step in call.get("steps", ()):
            said = step.get("keys") or step.get("text") or step.get("prompt") or ""
            lines.append(f"{step['at']}  {step['kind']:<6} {said}")
        package.add_json(f"calls/{_plain(call_id)}.json", call)
        package.add(f"calls/{_plain(call_id)}.txt", ("\n".join(lines) + "\n").encode())

    def _add_order(self, package: Package, order_number: str) -> None:
        sheet = self._sheets.sheet(order_number)
        company = self._preferences.company_name("zh")
        package.add_json(f"orders/{order_number}.json", asdict(sheet))
        package.add(f"orders/{order_number}.pdf", order_sheet.render(sheet, company))

    def _add_seals(
        self, package: Package, found: Gathered, kept: Sequence[SignedCheckpoint]
    ) -> set[int]:
        sealed = self._seals.of_subjects(self._gathering.seals(found))
        reach = {one.checkpoint.seals: one.checkpoint.number for one in kept}
        places = _covered([seal.number for seal, _text in sealed], reach)
        proofs = self._proofs(self._seals.chain.leaves(max(reach, default=0)), places)
        package.add_json(
            "seals.json",
            [
                {
                    **{name: getattr(seal, name) for name in
                       ("number", "kind", "subject", "digest", "at", "mac")},
                    "text": text,
                    "file": self._file(package, found, seal.kind, seal.subject),
                    "checkpoint": reach[places[seal.number]],
                    "proof": proofs[seal.number],
                }
                for seal, text in sealed
                if seal.number in places
            ],
        )  # fmt: skip
        return {reach[count] for count in places.values()}

    def _add_entries(
        self, package: Package, case: Case, found: Gathered, kept: Sequence[SignedCheckpoint]
    ) -> set[int]:
        entries = self._entries(case, found)
        reach = {one.checkpoint.entries: one.checkpoint.number for one in kept}
        places = _covered([entry.number for entry in entries], reach)
        proofs = self._proofs(self._audit.chain.leaves(max(reach, default=0)), places)
        package.add_json(
            "audit.json",
            [
                {
                    "row": list(entry)[:-1],
                    "columns": list(Entry._fields)[:-1],
                    "mac": entry.mac,
                    "checkpoint": reach[places[entry.number]],
                    "proof": proofs[entry.number],
                }
                for entry in entries
                if entry.number in places
            ],
        )
        return {reach[count] for count in places.values()}

    def _entries(self, case: Case, found: Gathered) -> list[Entry]:
        """Return the entries of the audit that are about this case, in order."""
        numbers = {case.number, *found.calls, *found.orders, *found.complaints}
        numbers |= {subject for _kind, subject in found.files}
        entries: set[Entry] = set()
        for number in numbers:
            for subject in (number, *(f"{name} {number}" for name in NAMED)):
                asked = EntriesAsked(subject=subject, limit=MOST_ENTRIES)
                entries.update(self._audit.listing(asked))
        return sorted(entries)

    def _proofs(self, leaves: Sequence[bytes], places: dict[int, int]) -> dict[int, merkle.Proof]:
        proved: dict[int, merkle.Proof] = {}
        for count in set(places.values()):
            numbers = [number for number, covered_by in places.items() if covered_by == count]
            tree = merkle.proofs(leaves[:count], [number - 1 for number in numbers])
            proved |= {number: tree[number - 1] for number in numbers}
        return proved

    def _file(self, package: Package, found: Gathered, kind: str, subject: str) -> str:
        file = found.files.get((kind, subject), "")
        return file if file in package.files else ""

    def _add_readme(
        self, package: Package, case: Case, newest: SignedCheckpoint, gone: Iterable[str]
    ) -> None:
        listed = " ".join(gone)
        said = {
            "company": self._preferences.company_name("zh"),
            "made_at": newest.checkpoint.at,
            "made_by": newest.checkpoint.by,
            "checkpoint": newest.checkpoint.number,
            "fingerprint": fingerprint(newest.public_key),
        }
        for language, sentence in GONE.items():
            text = (HERE / f"readme_{language}.txt").read_text("utf-8")
            gone_text = sentence.format(listed) if listed else ""
            filled = text.format(what=f"{case.kind} {case.number}", gone=gone_text, **said)
            package.add(f"README.{language}.txt", filled.encode())

    def _refuse_no_room(self, target: Path, found: Gathered) -> None:
        paths = (self._home / file for file in set(found.files.values()))
        wanted = sum(path.stat().st_size for path in paths if path.is_file()) + ROOM_BYTES
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(target).free < wanted:
            megabytes = wanted // 1024**2
            raise EvidenceRefused(f"{target} has no room for {megabytes} MB", megabytes=megabytes)


def _covered(numbers: Iterable[int], reach: Iterable[int]) -> dict[int, int]:
    """Return for each number how far the first checkpoint reaches that covers it."""
    ends = sorted(reach)
    covered = dict(_pairs(sorted(numbers), ends))
    if len(set(covered.values())) > MOST_TREES:
        return dict.fromkeys(covered, ends[-1])
    return covered


def _pairs(numbers: Sequence[int], ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    for number in numbers:
        end = next((end for end in ends if end >= number), None)
        if end is not None:
            yield number, end


def _plain(number: str) -> str:
    return "".join(sign if sign.isalnum() or sign in ".-" else "_" for sign in number)
