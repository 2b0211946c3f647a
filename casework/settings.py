"""What the environment and the home say about this installation, read in one place.

Here: the data folder, the database, the gateway's limits, the as-of day (a home may keep one in its file ``AS_OF``, as that of the
demonstration does). Not here: what a user may set on a page, dated parameters (`scoring.parameters`).
Nobody else reads these variables, so a page, a command and a scheduled run can never disagree about them.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path

from casework.clock import at
from ingestion.gateway.limits import Limits
from ingestion.home import Home
from scoring.office_time import office_day

HOME = "BACKSTOP_HOME"
DATABASE_URL = "BACKSTOP_DATABASE_URL"
AS_OF = "BACKSTOP_AS_OF"
SCANNER = "BACKSTOP_SCANNER"
COMPANY = "BACKSTOP_COMPANY"
COMPANY_BY_DEFAULT = "再担保公司"
OIDC = "BACKSTOP_OIDC_"  # and the name of a field of OpenId: BACKSTOP_OIDC_ISSUER
PKCS11 = "BACKSTOP_PKCS11_"  # and the name of a field of Token: BACKSTOP_PKCS11_MODULE
OUTLINES = "BACKSTOP_OUTLINES"
GATEWAY = "BACKSTOP_GATEWAY_"  # and the name of a limit: BACKSTOP_GATEWAY_MAX_BYTES


class WrongSetting(ValueError):
    """A variable of the environment, or a file of the home, has a value that cannot be used; the message names both."""


@dataclass(frozen=True)
class OpenId:
    """The company's identity provider. `claim` is what of its proof is an account's name here; `label` is what the button calls it.

    `redirect` is this site's address for the way back, where a proxy in front hides it.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"
    label: str = ""
    redirect: str = ""


@dataclass(frozen=True)
class Token:
    """A token that signs contracts: its maker's module, its label and PIN, the key's label, and files in PEM.

    `certificate` is the key's, `authority` that of who issued it, which verifiers trust.
    """

    module: str
    label: str
    pin: str
    key: str
    certificate: Path
    authority: Path


@dataclass(frozen=True)
class Settings:
    """One installation: `database_url` None means SQLite under the home, `fixed_as_of` None means today.

    `scanner` is a command that is given an uploaded file and ends with 0 when it is clean, 1 when it is not; empty: none is asked.
    `company` is the name that stands on contracts and certificates. `outlines` is a file of regions' outlines for maps, if there is one.

    The variable of the environment wins over the file of the home.
    """

    home: Home
    database_url: str | None = None
    fixed_as_of: date | None = None
    gateway: Limits = field(default_factory=Limits)
    scanner: tuple[str, ...] = ()
    company: str = COMPANY_BY_DEFAULT
    openid: OpenId | None = None
    token: Token | None = None
    outlines: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables, then the home; an empty one counts as absent."""
        home = Home(Path(environment.get(HOME) or "var").resolve())
        kept = home.as_of.read_text(encoding="utf-8").strip() if home.as_of.is_file() else None
        return cls(
            home=home,
            database_url=environment.get(DATABASE_URL) or None,
            fixed_as_of=_day(environment.get(AS_OF), AS_OF) or _day(kept, str(home.as_of)),
            gateway=_limits(environment),
            company=environment.get(COMPANY) or COMPANY_BY_DEFAULT,
            openid=_openid(environment),
            token=_token(environment),
            outlines=_outlines(environment.get(OUTLINES)),
            scanner=tuple(shlex.split(environment.get(SCANNER) or "")),
        )

    def as_of(self, now: datetime | None = None) -> date:
        """The day that a build speaks of: the fixed one, else the day that it is in the office."""
        return self.fixed_as_of or office_day(at(now))


def _day(text: str | None, said_by: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongSetting(f"{said_by} is {text!r}; it must be a day written YYYY-MM-DD") from error


def _outlines(text: str | None) -> Path | None:
    if not text:
        return None
    if not Path(text).is_file():
        raise WrongSetting(f"{OUTLINES} names {text}, which is not there")
    return Path(text).resolve()


def _openid(environment: Mapping[str, str]) -> OpenId | None:
    given = {one.name: environment.get(OIDC + one.name.upper(), "").strip() for one in fields(OpenId)}
    given = {name: text for name, text in given.items() if text}
    if not given:
        return None
    if missing := [OIDC + name.upper() for name in ("issuer", "client_id", "client_secret") if name not in given]:
        raise WrongSetting(f"{', '.join(missing)} must be given too, or no variable that begins with {OIDC}")
    if not given["issuer"].startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise WrongSetting(f"{OIDC}ISSUER is {given['issuer']!r}; it must begin with https://")
    return OpenId(**given)


def _token(environment: Mapping[str, str]) -> Token | None:
    given = {one.name: environment.get(PKCS11 + one.name.upper(), "").strip() for one in fields(Token)}
    if not any(given.values()):
        return None
    if missing := [PKCS11 + name.upper() for name, text in given.items() if not text]:
        raise WrongSetting(f"{', '.join(missing)} must be given too, or no variable that begins with {PKCS11}")
    token = Token(
        given["module"], given["label"], given["pin"], given["key"],
        Path(given["certificate"]).resolve(), Path(given["authority"]).resolve(),
    )  # fmt: skip
    for name, path in (("CERTIFICATE", token.certificate), ("AUTHORITY", token.authority)):
        if not path.is_file():
            raise WrongSetting(f"{PKCS11}{name} names {path}, which is not there")
    return token


def _limits(environment: Mapping[str, str]) -> Limits:
    given = {one.name: environment.get(GATEWAY + one.name.upper()) for one in fields(Limits)}
    return Limits(**{name: _number(GATEWAY + name.upper(), text) for name, text in given.items() if text})


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise WrongSetting(f"{name} is {text!r}; it must be a whole number above zero")
    return int(text)
