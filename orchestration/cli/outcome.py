"""How a command ends: exit codes, one clear sentence on standard error, and what an unforeseen failure looks like.

Here: `RefusedError`, the codes, the wrapper that turns exceptions into them. Not here: what any command does.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from datetime import date
from typing import Any

import typer

from orchestration.machine_faults import of_the_machine

DONE = 0
DONE_WITH_FINDINGS = 1
REFUSED = 2
INTERRUPTED = 130

TRACEBACK_VARIABLE = "BACKSTOP_TRACEBACK"


class RefusedError(Exception):
    """The command cannot do what was asked; the message is the one sentence that the person reads."""


def say(text: str) -> None:
    """Write a line to standard error, so that standard output stays data."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is where the command speaks


def show(text: str = "") -> None:
    """Write a line to standard output."""
    print(text, flush=True)  # noqa: T201 - this is where the command answers


def day_of(text: str, option: str) -> date:
    """The day that an option names. Raises RefusedError, with the option's name, when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"{option} takes a day as YYYY-MM-DD, not {text!r}") from None


def exit_code_of(app: Callable[..., Any]) -> int:
    """Run a Typer application; the exit code it ended with.

    A refusal is one sentence on standard error and 2. What nobody foresaw is also 2, with the kind of failure named, and the traceback
    when ``BACKSTOP_TRACEBACK`` is set. A closed pipe (``| head``) is not a failure.
    """
    try:
        app()
    except SystemExit as ending:
        # the framework ends a command whose reader has gone with 1, which would say that a check failed
        is_heard = not isinstance(ending.__context__, BrokenPipeError)
        return ending.code if is_heard and isinstance(ending.code, int) else DONE
    except RefusedError as refusal:
        say(f"backstop: {refusal}")
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # the reader has gone: point standard output away, so that the interpreter's last flush does not fail as well
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as failure:
        if os.environ.get(TRACEBACK_VARIABLE):
            traceback.print_exc()
        unforeseen = (
            f"failed unexpectedly: {type(failure).__name__}: {failure} (set {TRACEBACK_VARIABLE}=1 to see where)"
        )
        say(f"backstop: {_of_the_rules(failure) or of_the_machine(failure) or unforeseen}")
        return REFUSED
    return DONE


def _of_the_rules(failure: Exception) -> str | None:
    """What is wrong with parameter files, which the failure says itself, or None when it is of another kind."""
    from scoring.parameters.postings import UnpostableError
    from scoring.parameters.reader import BrokenParametersError

    return str(failure) if isinstance(failure, BrokenParametersError | UnpostableError) else None


def leave(code: int) -> None:
    """End the command with a code other than 0."""
    if code:
        raise typer.Exit(code)
