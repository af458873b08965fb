"""Which archives stay at a place: the last days, then one a week, then one a month. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from appliance.records.backup import BackupPlan, StoredArchive


def expired(
    archives: Iterable[StoredArchive], good: set[str], plan: BackupPlan, now: datetime
) -> list[StoredArchive]:
    """Return the archives to be taken away; the newest good one never is, nor any without one.

    What was never proven goes when a good one is newer by a week.
    """
    ordered = sorted(archives, key=lambda one: one.at)
    proven = [one for one in ordered if one.name in good]
    if not proven:
        return []
    kept = {proven[-1].name}
    kept |= {one.name for one in proven if now - one.at <= timedelta(days=plan.keep_days)}
    kept |= _first_of_each(proven, "%G-%V", now - timedelta(weeks=plan.keep_weeks))
    kept |= _first_of_each(proven, "%Y-%m", now - timedelta(days=31 * plan.keep_months))
    newest = proven[-1].at
    kept |= {
        one.name for one in ordered if one.name not in good and newest - one.at <= timedelta(days=7)
    }
    return [one for one in ordered if one.name not in kept]


def _first_of_each(archives: list[StoredArchive], pattern: str, since: datetime) -> set[str]:
    first: dict[str, str] = {}
    for one in archives:
        if one.at >= since:
            first.setdefault(one.at.strftime(pattern), one.name)
    return set(first.values())
