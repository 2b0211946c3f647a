"""A round over all subscriptions: ``python -m dashboards.dispatch``; exit code 0 done, 1 one of them failed, 2 nothing is published yet."""

from __future__ import annotations

import logging
import sys

from casework.settings import Settings
from casework.store.engine import open_store
from casework.store.warehouse import published_database
from dashboards.dispatch.rounds import send_round

DONE, FAILED, REFUSED = 0, 1, 2


def main() -> int:
    """Make the round and say what it did."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    home = Settings.from_environment().home
    if published_database(home) is None:
        print("backstop: nothing has been published yet; run `backstop build`", file=sys.stderr)  # noqa: T201
        return REFUSED
    with open_store(home) as store:
        done = send_round(home, store)
    names = ("sent", "fired", "recovered", "withheld", "failed")
    print(", ".join(f"{done[name]} {name}" for name in names), flush=True)  # noqa: T201 - the answer
    return FAILED if done["failed"] else DONE


if __name__ == "__main__":
    sys.exit(main())
