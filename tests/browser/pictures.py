"""The pictures of README and guides, taken of a served copy of a home: ``make pictures`` after ``make demo``.

Each page is opened in both languages by a role that sees it, at the size of a usual screen. The home itself is left alone: accounts are
made, and a model is learned, in a copy; the demonstration learns none, without which there is no page of models and of losses.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

from casework.access.actors import local_operator
from casework.models.queries import champions
from casework.store.engine import open_store
from ingestion.home import Home
from models.additive import NothingToLearnError
from orchestration.learning.training import evaluate, train
from orchestration.running.runs import run_build
from tests.browser.served import CHROMIUM, FLAGS, ROOT, add_people, charts_drawn, drawn, served, sign_in, watched

PICTURES = ROOT / "docs" / "images"
LANGUAGES = {"zh_CN": "zh", "en": "en"}
#: Name of the picture: who looks, and at what.
TAKEN = {
    "cockpit": ("risk", "cockpit"),
    "decision": ("risk", "decision"),
    "risk": ("risk", "risk"),
    "losses": ("risk", "risk?view=losses"),
    "warnings": ("risk", "warnings"),
    "models": ("risk", "models"),
    "customers": ("risk", "customers"),
    "partners": ("risk", "partners"),
    "exchange": ("risk", "exchange?view=matrix"),
    "fees": ("finance", "fees"),
    "ledger": ("finance", "ledger"),
    "measures": ("risk", "measures"),
    "returns": ("risk", "returns"),
    "administration": ("administrator", "administration?view=parameters"),
}
_SIZE = {"width": 1366, "height": 900}
_SEEN = ".book-table, .js-plotly-plot, [data-testid=stMetric], [data-testid=stTextInput]"  # what makes a page worth a picture


def main() -> int:
    """Take them all."""
    home = Home.from_environment()
    if not (home.published / "CURRENT").is_file():
        print(f"nothing is published under {home.root}: run `make demo` first", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place:
        copy = Home(Path(shutil.copytree(home.root, Path(place) / "home")))
        _learn(copy)
        add_people(copy, ((f"picture_{role}", role, None) for role in {role for role, _ in TAKEN.values()}))
        with served(copy) as (address, _):
            _take(address)
    return 0


def _learn(home: Home) -> None:
    """A model that serves in what is published of the copy: a minute; nothing where the demonstration is too small to learn from."""
    with open_store(home) as store:
        if champions(store):
            return
        try:
            train(home, store, local_operator())
            evaluate(home, store, local_operator())
        except NothingToLearnError as why:
            print(f"no model: {why}")
            return
    run_build(home, as_of=date.fromisoformat(home.as_of.read_text(encoding="utf-8").strip()))


def _take(address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language, short in LANGUAGES.items():
            for role in sorted({role for role, _ in TAKEN.values()}):
                context = browser.new_context(viewport=_SIZE)
                page = watched(context.new_page())
                page.set_default_timeout(60_000)
                sign_in(page, address, f"picture_{role}", language)
                for name, (_, path) in ((name, one) for name, one in TAKEN.items() if one[0] == role):
                    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={language}")
                    drawn(page)
                    charts_drawn(page)
                    picture = PICTURES / f"{name}-{short}.png"
                    if page.locator(_SEEN).count():
                        page.screenshot(path=str(picture))
                        print(picture.name)
                    else:  # of a small demonstration no model can be learned, for instance
                        picture.unlink(missing_ok=True)
                        print(f"nothing is on the page of {name} yet")
                context.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
