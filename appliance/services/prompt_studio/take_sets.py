"""Sets of recordings that come as one archive: all of them are taken, or none.

An archive is foreign: names of its members lead to clips and never to a path, what it unpacks to is
counted as it comes, and sound files are read by processes with limits.
"""

import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

from appliance.audio.prompt_templates import Clip
from appliance.audio.take_sound import read_many
from appliance.errors import PromptMissing, SoundUnavailable, TakeRefused
from appliance.services.prompt_studio.archive import Archive, Member
from appliance.services.prompt_studio.records import IMPORT, Finding, TakeSet
from appliance.services.prompt_studio.sentences import Sentences
from appliance.services.prompt_studio.takes import NewTake, Takes
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.prompt_studio import ImportStore

TAKEN, IGNORED, UNKNOWN, TWICE = "taken", "ignored", "unknown", "twice"
DONE, REFUSED, BROKEN = "done", "refused", "broken"
SOUND_SUFFIXES = (".wav", ".mp3", ".m4a")
FILES_AT_ONCE = 50


class Named(NamedTuple):
    """A member of an archive that is a recording of a clip."""

    member: Member
    clip: Clip


class TakeSets:
    """The archives that were handed in, and what became of each file of theirs."""

    def __init__(
        self,
        database: Database,
        takes: Takes,
        sentences: Sentences,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = ImportStore(database)
        self._takes, self._sentences = takes, sentences
        self._clock = clock

    def hand_in(self, archive: IO[bytes] | Path, name: str, language: str, by: str) -> TakeSet:
        """Keep an archive until the exchange looks at it."""
        if language not in self._sentences.languages:
            raise PromptMissing(f"nobody speaks {language!r}")
        set_id = secrets.token_hex(8)
        self._takes.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        if isinstance(archive, Path):
            shutil.copyfile(archive, self._file(set_id))
        else:
            with self._file(set_id).open("wb") as kept:
                shutil.copyfileobj(archive, kept)
        row = {"id": set_id, "language": language, "file": name[:200], "operator": by}
        self._store.add(row | {"at": self._now()})
        return self.one(set_id)

    def one(self, set_id: str) -> TakeSet:
        """Return a set; `PromptMissing` where there is none."""
        row = self._store.one(set_id)
        if row is None:
            raise PromptMissing("there is no such set of recordings")
        return _set(row)

    def listing(self, limit: int = 20) -> list[TakeSet]:
        """Return the sets, newest first."""
        return [_set(row) for row in self._store.listing(limit)]

    def recover(self) -> None:
        """Note that nobody reads on what was being read; nothing of it was taken."""
        self._store.break_open(self._now())

    def work_off(self, set_id: str = "") -> TakeSet | None:
        """Look at a set, or at the oldest one that waits, and take all of it or nothing."""
        row = self._store.begin(set_id)
        if row is None:
            return None
        taken = _set(row)
        file = self._file(taken.id)
        state, findings = BROKEN, [Finding(taken.file, "format")]
        try:
            state, findings = self._take(taken, file)
        except TakeRefused as error:
            state, findings = REFUSED, [Finding(taken.file, error.reason, detail=str(error))]
        except (OSError, SoundUnavailable) as error:
            findings = [Finding(taken.file, "machine", detail=str(error))]
        finally:
            written = json.dumps([asdict(one) for one in findings], ensure_ascii=False)
            self._store.end(taken.id, state, written, self._now())
            file.unlink(missing_ok=True)
        return self.one(taken.id)

    def _take(self, taken: TakeSet, file: Path) -> tuple[str, list[Finding]]:
        with Archive(file) as archive, tempfile.TemporaryDirectory(dir=self._takes.spool) as work:
            clips = self._sentences.clips(taken.language) | self._sentences.names(taken.language)
            known = _by_file_name(clips)
            named, findings = _named(archive.members, known)
            finished: list[NewTake] = []
            for at in range(0, len(named), FILES_AT_ONCE):
                batch = named[at : at + FILES_AT_ONCE]
                for one, made in self._finished(archive, batch, Path(work)):
                    findings.append(made if isinstance(made, Finding) else _taken(one))
                    finished += [] if isinstance(made, Finding) else [made]
                self._store.progress(taken.id, at + len(batch), len(named))
        findings.sort(key=lambda one: (not one.refused, one.file))
        if any(one.refused for one in findings) or not finished:
            return REFUSED, findings
        self._takes.put_in_use(finished, taken.operator, IMPORT)
        return DONE, findings

    def _finished(
        self, archive: Archive, batch: Sequence[Named], work: Path
    ) -> Iterator[tuple[Named, NewTake | Finding]]:
        """Yield each recording as it will be heard, or why it cannot be."""
        files = [(work / f"{number}.in", work / f"{number}.wav") for number in range(len(batch))]
        for one, (source, _target) in zip(batch, files, strict=True):
            archive.unpack(one.member, source)
        for one, (_source, target), reason in zip(batch, files, read_many(files), strict=True):
            if reason:
                yield one, _refused(one, reason)
                continue
            try:
                yield one, NewTake(one.clip, self._takes.finish(one.clip, target))
            except TakeRefused as error:
                yield one, _refused(one, error.reason, str(error))
        for source, target in files:
            source.unlink(missing_ok=True)
            target.unlink(missing_ok=True)

    def _file(self, set_id: str) -> Path:
        return self._takes.spool / f"{set_id}.zip"

    def _now(self) -> str:
        return stamp(self._clock())


def file_name(clip: Clip) -> str:
    """Return what a recording of a clip is called, without its suffix."""
    return clip.name.replace("/", ".")


def _by_file_name(clips: Mapping[str, Clip]) -> dict[str, Clip]:
    return {file_name(clip): clip for clip in clips.values()}


def _named(
    members: Sequence[Member], known: Mapping[str, Clip]
) -> tuple[list[Named], list[Finding]]:
    """Return the members that are recordings of clips, and what is to be said of the others."""
    named: dict[str, Named] = {}
    findings = []
    for member in members:
        path = PurePosixPath(member.name)
        if path.suffix.lower() not in SOUND_SUFFIXES:
            outcome = IGNORED if path.suffix.lower() in (".csv", ".pdf", ".txt") else "format"
            findings.append(Finding(member.name, outcome))
            continue
        names = chain(_names(path), _names(PurePosixPath(member.otherwise)))
        clip = next((known[name] for name in names if name in known), None)
        if clip is None:
            findings.append(Finding(member.name, UNKNOWN))
        elif clip.name in named:
            other = named[clip.name].member.name
            findings.append(Finding(member.name, TWICE, file_name(clip), other))
        else:
            named[clip.name] = Named(member, clip)
    return list(named.values()), findings


def _names(path: PurePosixPath) -> Iterator[str]:
    """Yield what a member may mean: its folders belong to the name, or are only folders."""
    parts = [*path.parts[:-1], path.name.removesuffix(path.suffix)]
    for start in range(len(parts)):
        yield ".".join(parts[start:])


def _taken(one: Named) -> Finding:
    return Finding(one.member.name, TAKEN, file_name(one.clip))


def _refused(one: Named, reason: str, detail: str = "") -> Finding:
    return Finding(one.member.name, reason, file_name(one.clip), detail)


def _set(row: dict[str, Any]) -> TakeSet:
    findings = tuple(Finding(**one) for one in json.loads(row["findings"]))
    return record(TakeSet, row | {"findings": findings})
