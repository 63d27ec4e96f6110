"""Who may do what: one table, read by the permission check and by the page that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from companies.models import Membership

Role = Membership.Role
VIEWER, APPROVER, OPERATOR, ADMIN = Role.VIEWER, Role.APPROVER, Role.OPERATOR, Role.ADMIN
EVERYONE = frozenset(Role)

PLURAL = {VIEWER: "viewers", APPROVER: "approvers", OPERATOR: "operators", ADMIN: "admins"}


@dataclass(frozen=True)
class Action:
    """`does` completes "Only … can"; `roles` may do it."""

    does: str
    roles: frozenset[Role]


def _only(does: str, *roles: Role) -> Action:
    return Action(does, frozenset(roles))


# Whoever connects or links decides where money goes, so approving is nobody's by another role.
ACTIONS: dict[str, Action] = {
    "view": Action("see this company", EVERYONE),
    "export": Action("export lists", EVERYONE),
    "refresh": _only("look for changes now", APPROVER, OPERATOR, ADMIN),
    "approve": _only("approve claims", APPROVER),
    "reject": _only("reject claims", APPROVER),
    "sign_off": _only("sign off a month", APPROVER),
    "retry": _only("retry", APPROVER, OPERATOR),
    "resolve": _only("decide conflicts", APPROVER, OPERATOR),
    "archive": _only("archive records", APPROVER, OPERATOR),
    "adopt": _only("adopt existing bills", APPROVER, OPERATOR),
    "assign": _only("snooze and assign problems", APPROVER, OPERATOR),
    "link": _only("link records", OPERATOR),
    "unlink": _only("unlink records", OPERATOR),
    "create": _only("create vendors and projects", OPERATOR),
    "rename": _only("rename items and make them inactive", OPERATOR),
    "pause": _only("pause and resume", OPERATOR, ADMIN),
    "check": _only("check a connection", OPERATOR, ADMIN),
    "connect": _only("connect and disconnect", ADMIN),
    "settings": _only("change settings", ADMIN),
    "test_mail": _only("send a test mail", ADMIN),
    "people": _only("change who may do what", ADMIN),
    "golive": _only("go live", ADMIN),
    "confirm": _only("confirm a stop", ADMIN),
    "audit": Action("read the audit trail", EVERYONE),
}


def table() -> list[tuple[str, list[bool]]]:
    """Rows of the page: what is done, and for viewer, approver, operator and admin whether they may."""
    return [(action.does, [role in action.roles for role in Role]) for action in ACTIONS.values()]


def who_may(action: str) -> str:
    """The roles of an action in words: "approvers", "operators and admins"."""
    *first, last = [PLURAL[role] for role in Role if role in ACTIONS[action].roles]
    return f"{', '.join(first)} and {last}" if first else last
