"""The settings as the type checker reads them: it runs without the environment that a start needs."""

import os

from tests.environment import PLAIN

os.environ.update(PLAIN)

from integration.settings import *  # noqa: E402, F403  (after the environment is set)
