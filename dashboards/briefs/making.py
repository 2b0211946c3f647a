"""Making a brief's files: both forms, named after month and build, noted in the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from casework.access import audit
from dashboards.accounts import store_of
from dashboards.briefs.as_docx import docx_of
from dashboards.briefs.as_pdf import pdf_of
from dashboards.briefs.contents import brief_of
from dashboards.briefs.parts import Brief
from dashboards.components.page import Page

FORMS: Mapping[str, Callable[[Brief], bytes]] = {"pdf": pdf_of, "docx": docx_of}


def file_name(page: Page, month: str, form: str) -> str:
    """Which brief it is, of which build and in which language.

    Two people of different rights have different briefs under one name: what is left out stands in the brief itself.
    """
    return f"brief_{month}_{page.stamp.build_id}_{page.words.language[:2]}.{form}"


def make(page: Page, month: str, form: str) -> bytes:
    """The brief of a month in one form, as this reader may see it; who made it stands in the audit log."""
    content = FORMS[form](brief_of(page, month))
    seen = {
        "build": page.stamp.build_id,
        "language": page.words.language,
        "form": form,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    audit.append(store_of(page.home), page.actor, "make_brief", f"brief/{month}", seen)
    return content
