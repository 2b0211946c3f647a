"""The rules of axe-core on a page that is open: what a person with a screen reader, a keyboard or weak eyes would stumble over.

Serious and critical faults count. Those of Streamlit's own widgets that we cannot mend are listed here, each with its rule, where it is,
and why it stays; whatever else is found fails the test that opened the page.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe

#: The pictures whose page is held against the rules: each page, its views, and what is new on them.
HELD = frozenset(
    {
        *("cockpit", "decision", "risk", "warnings", "models", "exchange", "ledger", "measures", "returns"),
        *(
            "exchange-matrix",
            "exchange-errors",
            "exchange-review",
            "administration-accounts",
            "administration-parameters",
        ),
        *("tour", "help", "map", "notes", "notices", "wall"),
        *("fees", "receipt", "receipt-held", "project", "passport", "decision-rows", "decision-pivot", "grades-opened"),
        *("cases-waiting", "cases-new", "case-assessment", "case-history", "case-contract"),
        *("customers-find", "customers-enter", "customer-revealed", "peers-customer", "partners-register"),
        *("lookback-choice", "lookback-wait", "lookback", "return-owed"),
    }
)
COUNTED = ("serious", "critical")


class Known(NamedTuple):
    """A fault that stays: of this rule, in an element whose markup holds the sign."""

    rule: str
    sign: str
    why: str


KNOWN = (
    Known(
        "svg-img-alt",
        "metric_chart_",
        "the sparkline of st.metric marks an empty group as a graphic; the figure and its change stand beside it as text",
    ),
    Known(
        "aria-dialog-name",
        'data-testid="stToast"',
        "st.toast gives its short-lived message the role of a dialog without a name; its text is read out all the same",
    ),
)
#: Figures of plotly are drawings of what the table below each of them says; their inside is not walked.
_WITHIN = {"exclude": [[".js-plotly-plot"]]}
_OPTIONS = {"resultTypes": ["violations"], "iframes": False}


def faults(page: Any) -> list[str]:
    """What counts and is not known: rule, where, and what to do."""
    found = Axe().run(page, context=_WITHIN, options=_OPTIONS).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} at {node['target']}: {one['help']}"
        for one in found
        if one["impact"] in COUNTED
        for node in one["nodes"]
        if not any(known.rule == one["id"] and known.sign in node["html"] for known in KNOWN)
    ]
