"""Processes that ask for a connection's token at once: `python -m tests.companies.renewing ID COUNT`.

Prints what each was given, a line each. They are forks of one, so that all are ready at the same moment.
"""

from __future__ import annotations

import os
import sys

import django


def main(connection_id: int, count: int) -> int:
    from companies.tokens import Tokens

    children = []
    for _ in range(count):
        if child := os.fork():
            children.append(child)
            continue
        # No connection was opened yet, so none is shared.
        os.write(1, f"{Tokens(connection_id).current()}\n".encode())
        os._exit(0)
    return sum(os.waitpid(child, 0)[1] != 0 for child in children)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration.settings")
    django.setup()
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
