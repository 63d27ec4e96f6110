"""The form of the sign-in page, in our own words."""

from __future__ import annotations

from typing import ClassVar

from unfold.forms import AuthenticationForm


class SignInForm(AuthenticationForm):  # type: ignore[misc]  # the theme has no types
    """The same answer for a wrong name and a wrong password: nobody learns which names there are."""

    error_messages: ClassVar[dict[str, str]] = {
        **AuthenticationForm.error_messages,
        "invalid_login": "No account has this name and password. Capital letters count in both.",
    }
