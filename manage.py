#!/usr/bin/env python
"""Plumbline's command line: `manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["demo"]:
        # Before Django: the demo has settings and keys of its own, so a fresh checkout needs none.
        from integration.demo.__main__ import main as demo

        sys.exit(demo(sys.argv[2:]))
    if sys.argv[1:2] == ["sandbox"]:
        # Before Django too: the simulated systems need none of it, and a demo counts its memory.
        from integration.sandbox.__main__ import main as sandbox

        sys.exit(sandbox(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
