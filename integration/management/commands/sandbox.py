"""`manage.py sandbox`. manage.py hands over before Django starts: the sandbox needs none of it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from integration.sandbox.__main__ import main


class Command(BaseCommand):
    help = "Serve simulated Procore and QuickBooks; Ctrl-C stops it."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        sys.exit(main([]))
