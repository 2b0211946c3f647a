"""The script that Streamlit runs for each drawing: from the session to the actor, and on to the router.

The gate is `st.user`, which only the entrance's middleware can fill; cookies are not looked at here. The session is asked again at every
drawing, so that signing out, disabling an account or taking a role away works at once, also for pages that are open.
"""

from __future__ import annotations

import streamlit as st

from casework.settings import Settings
from dashboards.accounts import CaseworkAccounts
from dashboards.router import show

_home = Settings.from_environment().home
_token = str(st.user.get("session") or "")
_actor = CaseworkAccounts(_home).whose(_token) if _token else None
show(_actor, _home)
