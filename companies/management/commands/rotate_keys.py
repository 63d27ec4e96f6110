"""`manage.py rotate_keys`: seal every secret with the newest key, so that older keys can be taken away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from companies.rotation import rotate


class Command(BaseCommand):
    help = "Seal every stored secret with the first key of ENCRYPTION_KEYS. Safe while Plumbline runs."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        outcome = rotate()
        self.stdout.write(f"{outcome.sealed} sealed anew, {outcome.current} already under the newest key.")
        if outcome.unreadable:
            raise CommandError(
                f"{outcome.unreadable} secrets fit no key: put the key they were sealed with back into "
                "ENCRYPTION_KEYS, or connect those companies again."
            )
