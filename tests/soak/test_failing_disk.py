"""A disk that fails at the first, second, third … thing that is forced to it or named, in each act: 300 times, whatever the file."""

from __future__ import annotations

import errno
import itertools
import shutil
from collections import Counter
from pathlib import Path

import pytest

from ingestion.home import Home
from orchestration.machine_faults import of_the_machine
from tests.journeys.conftest import HERE
from tests.journeys.test_failing_disk import SITES, begun, failing_disk, must_be_sound, unfinished

__all__ = ["HERE", "begun"]  # what puts the journeys' modules on the path; the fixture of the short form

TIMES = 300


def test_an_act_survives_a_failure_at_every_step(begun: Home, tmp_path: Path) -> None:
    done, told = 0, Counter[str]()
    acts = {act for act, _ in SITES}
    for step in itertools.count():
        survived = 0
        for act, number in itertools.product(sorted(acts, key=lambda one: one.__name__), failing_disk.NUMBERS):
            folder = tmp_path / f"{step}-{act.__name__}-{number}"
            mine = Home(Path(shutil.copytree(begun.root, folder / "home")))
            with failing_disk.failing(number, str(folder), after=step) as disk:
                try:
                    act(mine)
                except Exception as failure:
                    said = of_the_machine(failure)
                    if said is None:
                        pytest.fail(f"{act.__name__}, step {step}, {errno.errorcode[number]}: {failure!r}")
                    told[said.split("(")[0].strip()] += 1
            if disk.times:
                done, survived = done + 1, survived + 1
                assert unfinished(mine) == []
                must_be_sound(mine)
                act(mine)
                must_be_sound(mine)
            shutil.rmtree(folder)
        if not survived or done >= TIMES:
            break
    print(f"{done} failures of the disk survived: {dict(told)}")
