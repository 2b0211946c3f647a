"""Fee standards on the fees page: those in force, what is proposed, and the form that makes one, with a preview on real projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from casework.fees import standards
from casework.fees.standards import Draft, Proposal
from casework.figures import read_figure
from casework.refusals import Refused
from casework.stages.acts import act_on
from dashboards.accounts import store_of
from dashboards.components import limited, numbers, told
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees
from ingestion.contracts.code_lists import CODE_LISTS
from scoring.parameters.standards import (
    COLLECTIONS,
    CUSTOMER_CLASSES,
    DAY_COUNTS,
    TIER_KINDS,
    TIER_OF,
    FeeStandard,
    Tier,
)

ANY = ""
MOST_TIERS = 4
SAMPLES, SHOWN = 400, 12  # projects that are charged, and those that are shown
PERCENT = Decimal(100)


def show(page: Page) -> None:
    """Standards in force, proposals, the form."""
    words, store = page.words, store_of(page.home)
    rules = standards.rules_of(store)
    in_force = rules.at(page.stamp.as_of).standards("fee_standards").items
    with card(words("fees.standards"), words("standards.note", day=f"{page.stamp.as_of:%Y-%m-%d}")):
        _table(page, "standards", standards.listed(in_force))
    found = standards.proposals(store, actor=page.actor)
    if found:
        _proposals(page, found)
    if page.may("manage", "fee") and page.scope.partner_id is None:
        _form(page, rules, [one.id for one in in_force])


def _table(page: Page, name: str, frame: pl.DataFrame) -> None:
    words = page.words
    columns = [
        Column("id", words("column.standard")),
        Column("scope", words("column.scope"), wraps=True),
        Column("tiers", words("column.tiers"), wraps=True),
        Column("tier_of", words("column.tier_of"), "word", "tier_of"),
        Column("tier_kind", words("column.tier_kind"), "word", "tier_kind"),
        Column("minimum", words("column.minimum"), "amount"),
        Column("discount", words("column.discount"), "percent"),
        Column("day_count", words("column.day_count")),
        Column("collection", words("column.collection"), "code", "fee_collection"),
        Column("valid_from", words("column.valid_from"), "date"),
        Column("valid_to", words("column.valid_to"), "date"),
        Column("approved_by", words("column.approved_by")),
    ]
    texts = {
        row["id"]: words.listed(_named(page, *pair) for pair in row["scope"].items() if pair[1])
        or words("standards.all")
        for row in frame.select("id", "scope").to_dicts()
    }
    shown = frame.with_columns(
        scope=pl.col("id").replace_strict(texts, return_dtype=pl.String),
        approved_by=pl.when(pl.col("approved_by").str.ends_with("shipped default"))
        .then(pl.lit(words("standards.shipped")))
        .otherwise("approved_by"),
    )
    source = FrameSource(shown, columns, manner=page.manner)
    table(page, source, Shown(name, words("fees.standards"), columns, "valid_from", searchable=False, height=240))


def _named(page: Page, name: str, value: str) -> str:
    """A condition in words."""
    return page.words.pair(page.words(f"scope.{name}"), _shown(page, name, value))


def _shown(page: Page, name: str, value: str) -> str:
    words, lists = page.words, {"product": "product", "mode": "reguarantee_mode"}
    if name in lists:
        label = CODE_LISTS[lists[name]][value]
        return label.zh if words.is_chinese else label.en
    return words(f"customer_class.{value}") if name == "customer_class" else value


def _proposals(page: Page, found: list[Proposal]) -> None:
    words, store = page.words, store_of(page.home)
    with card(words("standards.proposals"), words("standards.proposals_note")):
        for one in found:
            case, draft = one.case, one.draft
            said = words(
                "standards.proposal", id=draft.standard.id, actor=case.acts[0].actor, at=f"{case.acts[0].at:%Y-%m-%d %H:%M}",
                day=f"{draft.standard.valid_from:%Y-%m-%d}", reason=case.acts[0].reason,
            )  # fmt: skip
            stage = case.stage.zh if words.is_chinese else case.stage.en
            st.markdown(f"**{stage}** · {said}")
            st.caption(_tiers_in_words(page, draft.standard))
            if case.stage.name != "proposed":
                continue
            reason = limited.text_input(page, st, words("column.reason"), key=f"standard:reason:{case.case_id}")
            with st.container(horizontal=True):
                for action in ("approve", "reject", "withdraw"):
                    if page.actor.role not in case.way.actions[action].roles:
                        continue
                    done = partial(act_on, store, case, action, actor=page.actor, reason=reason)
                    if action == "approve":
                        done = partial(standards.approve, store, one, actor=page.actor, reason=reason)
                    told.button(
                        page, words(f"standards.{action}"), done, key=f"standard:{action}:{case.case_id}",
                        success=f"standards.done_{action}",
                    )  # fmt: skip


def _tiers_in_words(page: Page, standard: FeeStandard) -> str:
    """What an approver has to know before all: the tiers, whose amount they are held against, and what they charge."""
    words, (row,) = page.words, standards.listed([standard]).to_dicts()
    coded = (words.pair(words(f"column.{name}"), words(f"{name}.{row[name]}")) for name in ("tier_of", "tier_kind"))
    return words.listed([words.pair(words("column.tiers"), row["tiers"]), *coded])


def _form(page: Page, rules: Any, in_force: list[str]) -> None:
    words, store = page.words, store_of(page.home)
    with card(words("standards.new"), words("standards.new_note")):
        draft = _draft(page, in_force)
        reason = limited.text_input(page, st, words("column.reason"), key="standard:reason")
        left, right = st.columns(2)
        if left.button(words("standards.preview"), key="standard:preview", icon=":material/calculate:") and draft:
            _preview(page, draft, rules)
        if draft is not None:
            done = partial(standards.propose, store, draft, actor=page.actor, reason=reason)
            told.button(
                page,
                words("standards.propose"),
                done,
                key="standard:propose",
                success="standards.done_proposed",
                place=right,
            )


def _draft(page: Page, in_force: list[str]) -> Draft | None:
    """What the form says; None, and said where, while a number is none."""
    words = page.words
    first, second, third, fourth = (st.columns(4) for _ in range(4))
    number = limited.text_input(page, first[0], words("column.standard"), key="standard:id", most=40)
    begins = first[1].date_input(
        words("column.valid_from"), page.stamp.as_of + timedelta(days=1), key="standard:from", format="YYYY-MM-DD"
    )
    ends = first[2].date_input(words("column.valid_to"), None, key="standard:to", format="YYYY-MM-DD")
    replaces = first[3].selectbox(
        words("standards.replaces"),
        [ANY, *in_force],
        key="standard:replaces",
        format_func=lambda one: one or words("standards.none"),
    )
    scope = _scope(page, [*second, third[0]])
    tier_of = third[1].selectbox(
        words("column.tier_of"), list(TIER_OF), key="standard:of", format_func=lambda one: words(f"tier_of.{one}"),
        help=words("standards.tier_of_help"),
    )  # fmt: skip
    kind = third[2].selectbox(
        words("column.tier_kind"),
        list(TIER_KINDS),
        key="standard:kind",
        format_func=lambda one: words(f"tier_kind.{one}"),
    )
    day_count = third[3].selectbox(words("column.day_count"), list(DAY_COUNTS), key="standard:days")
    collection = fourth[2].selectbox(
        words("column.collection"), list(COLLECTIONS), key="standard:collection",
        format_func=lambda one: CODE_LISTS["fee_collection"][one].zh if words.is_chinese else CODE_LISTS["fee_collection"][one].en,
    )  # fmt: skip
    minimum = fourth[0].text_input(words("standards.minimum"), "0", key="standard:minimum")
    discount = fourth[1].text_input(words("standards.discount"), "0", key="standard:discount")
    tiers = _tiers(page)
    amounts = [_number(text) for text in (minimum, discount)]
    if tiers is None or None in amounts:
        st.warning(words("standards.no_number"), icon=":material/help:")
        return None
    standard = FeeStandard(
        number.strip(), scope, tiers, kind == "slices",
        amounts[0] or Decimal(0), (amounts[1] or Decimal(0)) / PERCENT, day_count, collection, begins, ends, "", begins, 0, tier_of,
    )  # fmt: skip
    return Draft(standard, replaces)


def _scope(page: Page, places: Sequence[Any]) -> dict[str, str]:
    """The conditions that the form names, each in its place; an empty one is none."""
    words = page.words
    offered = {
        "product": list(CODE_LISTS["product"]),
        "mode": list(CODE_LISTS["reguarantee_mode"]),
        "customer_class": list(CUSTOMER_CLASSES),
    }
    scope: dict[str, str] = {
        name: _code(page, places[place], name, codes) for place, (name, codes) in enumerate(offered.items())
    }
    scope["partner"] = limited.text_input(page, places[3], words("scope.partner"), key="standard:partner", most=64)
    scope["region"] = limited.text_input(
        page, places[4], words("scope.region"), key="standard:region", most=6, help=words("standards.region_help")
    )
    return {name: value.strip() for name, value in scope.items() if value.strip()}


def _code(page: Page, place: Any, name: str, codes: list[str]) -> str:
    """A condition that is one of a list, or any."""
    words = page.words

    def shown(one: str) -> str:
        return _shown(page, name, one) if one else words("standards.any")

    return str(place.selectbox(words(f"scope.{name}"), [ANY, *codes], key=f"standard:{name}", format_func=shown))


def _tiers(page: Page) -> tuple[Tier, ...] | None:
    """Limits in ten thousand yuan and rates in percent a year; the tier without a limit is the last."""
    words = page.words
    st.caption(words("standards.tiers_note"))
    typed = st.data_editor(
        pl.DataFrame({"up_to": ["500", ""], "rate": ["0.30", "0.50"]}),
        key="standard:tiers",
        num_rows="dynamic",
        column_config={
            "up_to": st.column_config.TextColumn(words("standards.up_to")),
            "rate": st.column_config.TextColumn(words("standards.rate")),
        },
        width="stretch",
    )
    found = []
    for row in typed.to_dicts()[:MOST_TIERS]:
        limit, rate = (_number(str(row[name] or "")) for name in ("up_to", "rate"))
        if rate is None or (limit is None and str(row["up_to"] or "").strip()):
            return None
        found.append(Tier(None if limit is None else limit * 10_000, rate / PERCENT))
    return tuple(found)


def _number(text: str) -> Decimal | None:
    return read_figure(text.replace("%", ""))


def _preview(page: Page, draft: Draft, rules: Any) -> None:
    """The newest projects, as if they began on the draft's first day: what they are charged now, and what by the draft."""
    words, samples = page.words, fees.sample_projects(page.reading, SAMPLES)
    try:
        charged = standards.preview(samples, draft, rules, fees.projects_of_samples(page.reading, SAMPLES))
    except Refused as refusal:
        st.error(told.sentence(words, refusal), icon=":material/block:")
        return
    columns = [
        Column("project_id", words("column.project")),
        Column("guaranteed_amount", words("column.guaranteed_amount"), "amount"),
        Column("customer_amount", words("column.customer_amount"), "amount"),
        Column("standard_before", words("standards.by_now")),
        Column("before", words("standards.before"), "amount"),
        Column("standard_id", words("standards.by_then")),
        Column("after", words("standards.after"), "amount"),
    ]
    meant = charged.join(samples.select("project_id", "guaranteed_amount"), on="project_id").filter(
        standard_id=draft.standard.id
    )
    st.caption(words("standards.meant", meant=numbers.count(meant.height), samples=numbers.count(samples.height)))
    frame = meant.head(SHOWN)
    source = FrameSource(frame, columns, ("before", "after"), manner=page.manner)
    table(
        page,
        source,
        Shown("preview", words("standards.preview"), columns, "project_id", False, searchable=False, height=300),
    )
