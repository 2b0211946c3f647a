"""The two plain forms outside the site proper: signing in, and one's own account. No script, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import quote

from dashboards.texts import LANGUAGES, Words

_STYLE = (Path(__file__).parent / "forms.css").read_text(encoding="utf-8")


def login_page(
    words: Words, *, csrf: str, wanted: str, name: str = "", notice: str = "", good: bool = False, provider: str = ""
) -> str:
    """The sign-in form, with what went wrong before, if anything, and the way by an identity provider where there is one."""
    fields = f"""
        <input type="hidden" name="csrf" value="{escape(csrf)}"><input type="hidden" name="next" value="{escape(wanted)}">
        <label for="name">{words("signin.name")}</label>
        <input id="name" name="name" value="{escape(name)}" autocomplete="username" autofocus required>
        <label for="password">{words("signin.password")}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <button type="submit">{words("signin.enter")}</button>"""
    way = (
        f'<p><a class="other" href="/auth/oidc?next={quote(wanted, safe="")}">{escape(provider)}</a></p>'
        if provider
        else ""
    )
    more = f'{way}<p class="hint">{words("signin.hint")}</p>'
    return _page(
        words, words("signin.title"), "/auth/login", _notice(notice, good) + _form("/auth/login", words, fields) + more
    )


def account_page(
    words: Words, *, csrf: str, who: list[tuple[str, str]], notice: str = "", least: int, must: bool = False
) -> str:
    """Who I am, and the form for another password."""
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in who)
    fields = f"""
        <input type="hidden" name="csrf" value="{escape(csrf)}">
        <label for="old">{words("account.old")}</label>
        <input id="old" name="old" type="password" autocomplete="current-password" required>
        <label for="new">{words("account.new")}</label>
        <input id="new" name="new" type="password" autocomplete="new-password" required minlength="{least}">
        <label for="again">{words("account.again")}</label>
        <input id="again" name="again" type="password" autocomplete="new-password" required minlength="{least}">
        <button type="submit">{words("account.change")}</button>"""
    back = "" if must else f'<p class="hint"><a href="/">{words("account.back")}</a></p>'
    heading = f"<h2>{words('account.password')}</h2><p class='hint'>{words('account.rule', least=least)}</p>"
    body = f"{_notice(notice, False)}<dl>{rows}</dl>{heading}{_form('/auth/account', words, fields)}{back}"
    return _page(words, words("account.title"), "/auth/account", body)


def _form(action: str, words: Words, fields: str) -> str:
    return f'<form method="post" action="{action}?lang={words.language}">{fields}</form>'


def _notice(text: str, good: bool) -> str:
    if not text:
        return ""
    sign = "✓" if good else "⚠"
    return f'<p class="notice {"good" if good else "bad"}" role="alert"><span aria-hidden="true">{sign}</span> {escape(text)}</p>'


def _page(words: Words, title: str, path: str, body: str) -> str:
    others = " · ".join(
        f"<b>{label}</b>" if code == words.language else f'<a href="{path}?lang={code}" lang="{code}">{label}</a>'
        for code, label in LANGUAGES.items()
    )
    return f"""<!doctype html>
<html lang="{words.language.replace("_", "-")}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title} · {words("site.name")}</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>
<body><div class="brand"><div><h1>{words("site.name")}</h1><p>{words("site.purpose")}</p>
<ul><li>{words("signin.point.filings")}</li><li>{words("signin.point.risk")}</li><li>{words("signin.point.trace")}</li></ul></div></div>
<main><nav>{others}</nav><section><h1>{title}</h1>{body}</section></main></body></html>"""
