"""Fixtures that every room's tests share: programs from Debian, the real data folder, a home of one's own."""

from __future__ import annotations

import functools
import gc
import glob
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

REQUIRE_ALL = "BACKSTOP_TESTS_REQUIRE_ALL"
REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@functools.cache
def _debian_program(pattern: str, packages: tuple[str, ...]) -> str | None:
    """The newest program that matches `pattern`, installed from Debian's packages first where root may do so."""
    found = sorted(glob.glob(pattern))  # noqa: PTH207 - absolute patterns
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            check=False,
            capture_output=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        found = sorted(glob.glob(pattern))  # noqa: PTH207
    return found[-1] if found else None


def debian_program(pattern: str, *packages: str) -> str:
    """Path of a program; skip, saying why, where it is absent and may not be installed (fail where nothing may be skipped)."""
    found = _debian_program(pattern, packages)
    if found:
        return found
    reason = f"{pattern} is absent and Debian's {', '.join(packages)} could not be installed here"
    if os.environ.get(REQUIRE_ALL):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _one_main() -> Iterator[None]:
    """A page that runs in the tests' own process becomes its main module, which processes started later would then run first."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's Chromium, with a Chinese font."""
    quicker = Path("/usr/bin/chromium-headless-shell")  # the same engine without the windows around it
    return str(quicker) if quicker.exists() else debian_program("/usr/bin/chromium", "chromium", "fonts-noto-cjk")


@pytest.fixture(scope="session")
def curl() -> str:
    """The program that the partners' guide uses."""
    return debian_program("/usr/bin/curl", "curl")


@pytest.fixture(scope="session")
def poppler() -> Path:
    """The folder of pdfsig, pdffonts and pdftotext: programs of others, to hold our documents against."""
    return Path(debian_program("/usr/bin/pdfsig", "poppler-utils")).parent


@pytest.fixture(scope="session")
def softhsm() -> str:
    """The PKCS#11 module of a token in software, with its program beside it."""
    return debian_program("/usr/lib/softhsm/libsofthsm2.so", "softhsm2")


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """The folder of initdb, pg_ctl and postgres."""
    return Path(debian_program("/usr/lib/postgresql/*/bin/initdb", "postgresql")).parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, which is not part of the product; skip when it is not beside the checkout."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real data folder {REAL_DATA.name} is not beside this checkout")
    return REAL_DATA


@pytest.fixture(scope="session")
def forks() -> ForkServerContext:
    """Processes to kill: forks of a server that has imported what they do (`killing`, `submitting`), so that dying costs little."""
    here = Path(__file__).parent
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["killing", "submitting", "casework.filings.settling", "casework.store.migrations", "scoring.plausibility.checks",
         "ingestion.intake", "orchestration.judging.judgement", "orchestration.publication", "dbt.cli.main", "psycopg", "made_ready"]
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:  # the server takes its path from the environment alone
        patch.setenv(
            "PYTHONPATH", os.pathsep.join(str(here / room) for room in ("journeys", "orchestration", "casework"))
        )
        forkserver.ensure_running()
    return context


@pytest.fixture(autouse=True)
def _no_home_of_others(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test writes to the folder of the person who runs it."""
    if "BACKSTOP_HOME" not in os.environ:
        monkeypatch.setenv("BACKSTOP_HOME", str(tmp_path_factory.getbasetemp() / "unclaimed-home"))


#: Rooms whose tests open pages or build warehouses.
SLOW_ROOMS = ("browser", "journeys", "warehouse", "models")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first: a worker that met one last would be left alone with it."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.path.parent.name in SLOW_ROOMS}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected and imported lives as long as the tests: looking through it for garbage again and again finds none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()
