"""The pages for monitors answer without a sign-in and tell nothing about any company."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Company

NAME = "Canary Concrete of Nowhere"


def test_a_process_that_answers_is_alive_without_asking_the_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client: Client) -> None:
    reply = client.get("/readyz")

    assert reply.status_code == 200
    assert reply.json() == {"database": True, "migrations": True}


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    reply = client.get("/readyz")

    assert reply.status_code == 503
    assert reply.json() == {"database": True, "migrations": False}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/livez", "/readyz", "/metrics"])
def test_no_company_is_named_or_even_read(client: Client, page: str) -> None:
    Company.objects.create(name=NAME)

    with CaptureQueriesContext(connection) as queries:
        reply = client.get(page)

    assert NAME not in reply.content.decode()
    assert not [query for query in queries if "companies_" in query["sql"] or "sync_" in query["sql"]]


@pytest.mark.django_db
def test_metrics_are_figures_of_this_process(client: Client) -> None:
    lines = client.get("/metrics").content.decode().splitlines()

    figures = {name: float(value) for name, value in (line.split() for line in lines)}
    assert figures["plumbline_ready"] == 1
    assert figures["process_cpu_seconds_total"] > 0
