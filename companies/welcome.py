"""Where an invited person chooses a password. The link is good once, and for three days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse_lazy

from companies import staff


class Welcome(PasswordResetConfirmView):
    """Django's own, which keeps the token out of the address and the Referer header."""

    template_name = "companies/welcome.html"
    success_url = reverse_lazy("admin:login")
    reset_url_token = "password"  # noqa: S105 - a word in the address

    def get_user(self, uidb64: str) -> Any:
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and staff.is_invited(user) else None

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if staff.welcome(form.user):
            messages.success(self.request, "Your password is set. Sign in with your e-mail address.")
        return answer
