"""Carries out one run: `python -m appliance.rehearsal RUN`, started by the exchange."""

import logging
import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.errors import FundlineError, ReasonedError, RunUnknown
from appliance.records.rehearsal import GOLDEN, LINT
from appliance.rehearsal.lint import lint
from appliance.rehearsal.trials import documents_of, place_calls
from appliance.services.workshop.room import Workshop
from appliance.services.workshop.runs import Runs
from appliance.settings import Settings, read_settings
from appliance.store.database import Database
from appliance.store.golden_calls import GoldenCallStore

SHANGHAI = ZoneInfo("Asia/Shanghai")

log = logging.getLogger("appliance.rehearsal")


def main() -> int:
    """Carry out the run that is named; what became of it is written into the store."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    os.umask(0o077)
    try:
        settings = read_settings()
        database = Database(settings.database)
        runs = Runs(database, _now)
        run_id = int(sys.argv[1])
        try:
            runs.end(run_id, _carry_out(settings, database, runs, run_id))
        except RunUnknown as error:
            log.error("%s", error)
            return 1
        except (FundlineError, OSError) as error:
            noted = error.noted if isinstance(error, ReasonedError) else f"other: {error}"
            runs.broke(run_id, noted)
            return 1
        finally:
            database.close()
    except FundlineError as error:
        log.error("%s", error)
        return 1
    return 0


def _carry_out(settings: Settings, database: Database, runs: Runs, run_id: int) -> bool:
    run = runs.begin(run_id)
    documents = documents_of(Workshop(database, _now), run)
    if run.kind == GOLDEN and not any(row["active"] for row in GoldenCallStore(database).listing()):
        return True
    if run.kind == LINT:
        return lint(settings, runs, run, documents)
    return place_calls(settings, runs, run, documents)


def _now() -> datetime:
    return datetime.now(SHANGHAI)


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    os._exit(status)  # threads that still listen to a second box are not waited for
