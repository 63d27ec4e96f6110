"""`manage.py demo`. manage.py hands over before any settings are read: the demo makes its own."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from integration.demo.__main__ import main


class Command(BaseCommand):
    help = "Run Plumbline with simulated Procore and QuickBooks; Ctrl-C stops it."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        sys.exit(main([]))
