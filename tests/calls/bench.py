"""The bench: business calls on the box, and beside them the same sound in bare dialplan.

Both are laid side by side in one run on one machine: what the box costs more than Asterisk alone,
and how much later its prompts begin. The callers are a process of their own.
"""

import argparse
import json
import sys
from pathlib import Path

from appliance.settings import CHECKOUT
from tests.calls import (
    bench_audit,
    bench_console,
    bench_faxes,
    bench_orders,
    bench_pacing,
    bench_queries,
)
from tests.calls.bench_measures import machine, say

RESULTS = CHECKOUT / ".machine"


def main() -> int:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--orders", action="store_true", help="measure orders, not queries")
    parser.add_argument("--fax", action="store_true", help="measure faxes: --calls are pairs")
    parser.add_argument("--pacing", action="store_true", help="measure campaigns beside callers")
    parser.add_argument("--audit", type=int, nargs="?", const=1_000_000, help="entries to verify")
    parser.add_argument("--console", action="store_true", help="measure every page of the console")
    parser.add_argument("--ledger", type=int, default=1_000_000, help="calls in it, for --console")
    parser.add_argument("--calls", type=int, nargs="+", help="at once, one run each")
    parser.add_argument("--beside", type=int, default=0, help="calls at the hotline beside faxes")
    parser.add_argument("--seconds", type=float, default=60.0, help="of steady load, each run")
    parser.add_argument("--json", type=Path, help="where the result is written")
    wanted = parser.parse_args()
    if wanted.audit:
        target = wanted.json or RESULTS / "bench_audit.json"
        result, show = bench_audit.measure(wanted.audit), bench_audit.show
    elif wanted.orders:
        target = wanted.json or RESULTS / "bench_orders.json"
        result = bench_orders.measure(wanted.calls or [50, 200], wanted.seconds)
        show = bench_orders.show
    elif wanted.fax:
        target = wanted.json or RESULTS / "bench_faxes.json"
        result = bench_faxes.measure(wanted.calls or [10, 30], wanted.beside)
        show = bench_faxes.show
    elif wanted.console:
        target = wanted.json or RESULTS / "bench_console.json"
        result = bench_console.measure(wanted.ledger, max(wanted.calls or [100]))
        show = bench_console.show
    elif wanted.pacing:
        target = wanted.json or RESULTS / "bench_pacing.json"
        result = bench_pacing.measure(max(wanted.calls or [100]), wanted.seconds)
        show = bench_pacing.show
    else:
        target = wanted.json or RESULTS / "bench.json"
        result = bench_queries.measure(wanted.calls or [100, 300], wanted.seconds)
        show = bench_queries.show
    target.parent.mkdir(parents=True, exist_ok=True)
    written = {"machine": machine(), **result}
    target.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", "utf-8")
    show(result)
    say(f"written to {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
