"""Search fields for the moments that many lists show."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.queries.search_days import day_fields

REGISTERED = day_fields("registered", lambda: _("Registered from"), lambda: _("Registered until"))
LAST_CALL = day_fields("called", lambda: _("Last call from"), lambda: _("Last call until"))
LAST_ACCESS = day_fields("access", lambda: _("Last access from"), lambda: _("Last access until"))
