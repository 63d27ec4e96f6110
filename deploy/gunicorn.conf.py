"""gunicorn's settings, for production and the demo alike."""

import os

from integration import logs

wsgi_app = "integration.wsgi"
# The database is the limit long before Python is, so threads are enough for one machine.
workers = int(os.environ.get("WEB_WORKERS", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# The parent loads the application once; its workers share that memory.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
# The control socket would be a file in the home folder of whoever starts it.
control_socket_disable = True
logconfig_dict = logs.configuration(level=os.environ.get("LOG_LEVEL", "INFO"))
