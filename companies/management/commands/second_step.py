"""`manage.py second_step reset USER`: for somebody whose telephone and recovery codes are lost."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies import second_step


class Command(BaseCommand):
    help = "Forget a person's authenticator app and recovery codes. The next sign-in sets up new ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["reset"])
        parser.add_argument("user")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.", returncode=2)
        if second_step.reset(user, "command line"):
            self.stdout.write(f"{user.username} sets up the second step anew at the next sign-in.")
        else:
            self.stdout.write(f"{user.username} has no second step set up.")
