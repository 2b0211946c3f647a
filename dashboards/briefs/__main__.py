"""Briefs as files: ``python -m dashboards.briefs YYYY-MM FOLDER``; `backstop brief` runs it.

Exit codes as the command's: 0 done, 2 refused.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from casework.access.actors import local_operator
from casework.refusals import Refused
from casework.settings import Settings
from dashboards.briefs.contents import NoSuchMonth
from dashboards.briefs.making import FORMS, file_name, make
from dashboards.components.page import Page
from dashboards.queries.reading import NothingPublished
from dashboards.texts import LANGUAGES, words_of
from ingestion.durable import write_bytes

DONE, REFUSED = 0, 2


def main(month: str, folder: Path) -> int:
    """Write the month's brief in each language and form; print what was written with its hash."""
    home = Settings.from_environment().home
    try:
        for language in LANGUAGES:
            page = Page(local_operator(), home, words_of(language), "wan")
            for form in FORMS:
                content = make(page, month, form)
                path = folder / file_name(page, month, form)
                write_bytes(path, content, step="brief")
                print(f"{path}\n  {hashlib.sha256(content).hexdigest()}", flush=True)  # noqa: T201 - the answer
    except NothingPublished:
        return _refused("nothing has been published yet; run `backstop build`")
    except NoSuchMonth as wrong:
        return _refused(str(wrong))
    except Refused as refusal:
        return _refused(refusal.words.en)
    return DONE


def _refused(why: str) -> int:
    print(f"backstop: {why}", file=sys.stderr, flush=True)  # noqa: T201 - where the command speaks
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
