"""What a monitor may ask without signing in: nothing here names a company or tells an amount."""

import resource
import time

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

_started = time.time()


def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """The process can work: its database answers and has the tables this version expects."""
    checks = _checks()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def metrics(_request: HttpRequest) -> HttpResponse:
    """Figures of this process in Prometheus' text format."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "plumbline_ready": int(all(_checks().values())),
        "process_start_time_seconds": round(_started, 3),
        "process_cpu_seconds_total": round(usage.ru_utime + usage.ru_stime, 3),
        "process_peak_memory_bytes": usage.ru_maxrss * 1024,
    }
    lines = "".join(f"{name} {value}\n" for name, value in figures.items())
    return HttpResponse(lines, content_type="text/plain; version=0.0.4")


def _checks() -> dict[str, bool]:
    database = _database_answers()
    return {"database": database, "migrations": database and is_migrated()}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def is_migrated() -> bool:
    """The database has every table and column that this version of the program expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
