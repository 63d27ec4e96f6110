"""`manage.py demo_user NAME`: the demo's company, and a person with every role in it."""

import os
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from companies.models import Company, Membership

COMPANY = "Northgate Builders"


class Command(BaseCommand):
    help = "Make the demo's company, and a user with every role in it; the password is DEMO_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *_arguments: Any, name: str, **_options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError("DEMO_PASSWORD is not set.", returncode=2)
        with transaction.atomic():
            _give_every_role(_user(name, password))


def _user(name: str, password: str) -> User:
    user, is_new = User.objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": True}
    )
    if is_new or not user.check_password(password):
        user.set_password(password)
        user.save()
    return user


def _give_every_role(user: User) -> None:
    if not Company.objects.exists():
        Company.objects.create(name=COMPANY)
    for company in Company.objects.all():
        for role in Membership.Role:
            Membership.objects.get_or_create(user=user, company=company, role=role)
