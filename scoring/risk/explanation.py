"""An explanation of a project's risk degree: its factors with arithmetic, parameters and rows, as plain values and as text.

Here: what it is made of, and how it reads. Not here: which factors a project has and how each came about (`explain`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from scoring.wording import SOURCE_KINDS, Words

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Cited:
    """A parameter that a factor used: where it stands, where it comes from, and whether that was confirmed."""

    parameter: str
    zh: str
    en: str
    file: str
    valid_from: str
    sources: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True)
class Factor:
    """One line of an explanation. `how` is the arithmetic with its numbers; `rows` are the input rows it was computed from.

    Codes of filings stand in `how` as they were filed; whoever shows it to people puts the contracts' words for them.
    """

    name: str
    zh: str
    en: str
    value: Words
    how: Words
    cited: tuple[Cited, ...] = ()
    rows: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """All factors of one project, with what was not assessed and what to be wary of."""

    project_id: str
    as_of: str
    parameters_version: str
    factors: tuple[Factor, ...]
    not_assessed: tuple[Words, ...] = ()
    warnings: tuple[Words, ...] = ()
    #: Said when the rules given are not those that the row was judged with.
    caution: Words | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain lists, dicts and texts."""
        plain = asdict(self)
        for name in ("not_assessed", "warnings"):
            plain[name] = [words._asdict() for words in getattr(self, name)]
        plain["caution"] = self.caution._asdict() if self.caution else None
        for factor in plain["factors"]:
            factor |= {name: factor[name]._asdict() for name in ("value", "how")}
        return plain


def as_text(explanation: Explanation, language: Language = "en") -> str:
    """The explanation for a terminal."""
    head = {"zh": "基准日 {} 参数版本 {}", "en": "as of {}, parameters {}"}[language]
    lines = [f"{explanation.project_id}  ({head.format(explanation.as_of, explanation.parameters_version)})"]
    lines += [f"! {getattr(explanation.caution, language)}"] if explanation.caution else []
    for factor in explanation.factors:
        lines.append(f"\n{getattr(factor, language)}  {getattr(factor.value, language)}")
        lines += [f"  = {getattr(factor.how, language)}"] if factor.how.en else []
        lines += ["    " + "  ".join(f"{key}={value}" for key, value in row.items()) for row in factor.rows]
        lines += [f"  {_cited_line(cited, language)}" for cited in factor.cited]
    titles = {"zh": ("未评估", "提示"), "en": ("Not assessed", "Warnings")}[language]
    for title, said in zip(titles, (explanation.not_assessed, explanation.warnings), strict=True):
        if said:
            lines.append(f"\n{title}: " + "; ".join(getattr(words, language) for words in said))
    return "\n".join(lines)


def _cited_line(cited: Cited, language: Language) -> str:
    doubt = {"zh": "（未证实）", "en": " (not confirmed)"}[language]
    sources = " | ".join(_source_line(source, language) for source in cited.sources)
    return f"[{cited.file}] {getattr(cited, language)}: {sources}{'' if cited.confirmed else doubt}"


def _source_line(citation: str, language: Language) -> str:
    """A citation with its kind in the language; its title stays as it is cited."""
    kind, colon, rest = citation.partition(": ")
    return f"{getattr(SOURCE_KINDS[kind], language)}{colon}{rest}" if kind in SOURCE_KINDS else citation
