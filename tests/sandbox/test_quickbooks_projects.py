"""Projects of simulated QuickBooks by GraphQL: listing with cursors, changing, and every refusal."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from integration.sandbox.quickbooks.signin import ACCOUNTING, PROJECTS
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import HOST, REALM, Json, Office, code, read

LIST = """
query Projects($first: PositiveInt!, $after: String, $filter: ProjectManagement_ProjectFilter!,
               $orderBy: [ProjectManagement_OrderBy!]) {
  projectManagementProjects(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    edges { node { id name description status dueDate completedDate customer { id } account { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
CREATE = """
mutation NewProject($name: String!, $customer: ProjectManagement_CustomerInput,
                    $status: ProjectManagement_Status, $due: DateTime) {
  projectManagementCreateProject(
    input: {name: $name, customer: $customer, status: $status, dueDate: $due}
  ) {
    ... on ProjectManagement_Project { id name status dueDate customer { id } account { id } }
  }
}
"""


class Desk:
    """An app of a paid tier, and what it says to the GraphQL endpoint."""

    def __init__(self, *, scope: str = f"{ACCOUNTING} {PROJECTS}", **switches: Any) -> None:
        self.office = Office(Switches(requests_per_second=None, projects_scope=True, **switches))
        self.office.token = self.office.quickbooks.connect(REALM, scope=scope)["access_token"]
        self.customer = self.office.company.add_customer("Port of Oakland")["Id"]

    def send(self, body: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.office.token}"}
        return self.office.session.post(f"{HOST}/graphql", json=body, headers=headers, timeout=9)

    def ask(self, query: str, **variables: Any) -> Json:
        return read(self.send({"query": query, "variables": variables}))

    def page(self, first: int = 100, **rest: Any) -> Json:
        found: Json = self.ask(LIST, **{"first": first, "filter": {}, **rest})["data"]
        page: Json = found["projectManagementProjects"]
        return page

    def names(self, **rest: Any) -> list[str]:
        return [edge["node"]["name"] for edge in self.page(**rest)["edges"]]

    def create(self, name: str, **rest: Any) -> Json:
        made = self.ask(CREATE, name=name, customer={"id": self.customer}, **rest)
        project: Json = made["data"]["projectManagementCreateProject"]
        return project


def test_a_project_is_listed_with_its_own_id_and_the_id_of_its_customer() -> None:
    desk = Desk()
    made = desk.office.company.add_project("1001 Pier 9", desk.customer)

    page = desk.page()

    [edge] = page["edges"]
    assert edge["node"] == {
        "id": "447120001",
        "name": "1001 Pier 9",
        "description": None,
        "status": "OTHER",
        "dueDate": None,
        "completedDate": None,
        "customer": {"id": desk.customer},
        "account": {"id": REALM},
    }
    assert edge["node"]["id"] != made["Id"]
    assert page["pageInfo"]["startCursor"] == page["pageInfo"]["endCursor"] == "c2ltcGxlLWN1cnNvcjA="


def test_pages_follow_the_cursor_to_the_end() -> None:
    desk = Desk()
    for number in range(5):
        desk.office.company.add_project(f"P{number}", desk.customer)

    pages = [desk.page(first=2)]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(desk.page(first=2, after=pages[-1]["pageInfo"]["endCursor"]))

    names = [[edge["node"]["name"] for edge in page["edges"]] for page in pages]
    assert names == [["P0", "P1"], ["P2", "P3"], ["P4"]]
    assert [page["pageInfo"]["hasPreviousPage"] for page in pages] == [False, True, True]


def test_a_page_that_ends_with_the_list_is_the_last() -> None:
    desk = Desk()
    for number in range(2):
        desk.office.company.add_project(f"P{number}", desk.customer)

    assert desk.page(first=2)["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("refused", [True, False])
def test_a_deleted_project_can_not_be_billed(refused: bool) -> None:
    desk = Desk(deleted_projects_refused=refused)
    project = desk.create("Pier 9")
    delete = """mutation($input: ProjectManagement_DeleteProjectInput!) {
        projectManagementDeleteProject(input: $input) { id } }"""
    desk.ask(delete, input={"id": project["id"]})
    body = desk.office.bill_body("10.00")
    body["Line"][0]["ProjectRef"] = {"value": project["id"]}

    reply = desk.office.post("bill", body)

    assert ("Bill" in reply) is not refused
    assert not refused or code(reply) == "2500"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["A", "B", "C"]),
        ({"status": {"in": ["OPEN", "IN_PROGRESS"]}}, ["A"]),
        ({"status": {"nin": ["OPEN"]}}, ["B", "C"]),
        ({"id": {"equals": "447120002"}}, ["B"]),
        ({"customer": {"equals": {"id": "1"}}}, ["A", "B", "C"]),
        ({"customer": {"in": [{"id": "99"}]}}, []),
        ({"dueDate": {"between": {"minDate": "2026-05-01", "maxDate": "2026-06-30"}}}, ["B"]),
        ({"deleted": True}, []),
    ],
)
def test_filters_find_what_they_say(wanted: Json, found: list[str]) -> None:
    desk = Desk()
    desk.create("A", status="OPEN", due="2026-12-31T00:00:00Z")
    desk.create("B", status="COMPLETE", due="2026-05-31T00:00:00Z")
    desk.create("C")

    assert desk.names(filter=wanted) == found


def test_projects_can_be_ordered_by_their_due_date() -> None:
    desk = Desk()
    desk.create("late", due="2026-12-31T00:00:00Z")
    desk.create("early", due="2026-05-31T00:00:00Z")

    assert desk.names(orderBy=["DUE_DATE_ASC"]) == ["early", "late"]
    assert desk.names(orderBy=["DUE_DATE_DESC"]) == ["late", "early"]


def test_a_project_that_was_made_is_a_customer_to_the_rest_api_and_can_be_billed() -> None:
    desk = Desk()
    project = desk.create("1001 Pier 9", status="OPEN")
    body = desk.office.bill_body("10.00")
    body["Line"][0]["ProjectRef"] = {"value": project["id"]}

    bill = desk.office.post("bill", body)

    customer = desk.office.company.named("Customer", "1001 Pier 9")
    assert (customer["IsProject"], customer["Job"]) == (True, True)
    assert customer["ParentRef"]["value"] == desk.customer
    assert bill["Bill"]["Line"][0]["ProjectRef"]["value"] == project["id"]


def test_a_project_is_renamed_changed_and_deleted() -> None:
    desk = Desk()
    project = desk.create("Pier 9")
    update = """mutation($input: ProjectManagement_UpdateProjectInput!) {
        projectManagementUpdateProject(input: $input) { name status priority } }"""
    delete = """mutation($input: ProjectManagement_DeleteProjectInput!) {
        projectManagementDeleteProject(input: $input) { id deleted } }"""

    own = {"id": project["id"], "account": {"id": REALM}}
    changed = desk.ask(update, input={**own, "name": "Pier 10", "status": "BLOCKED", "priority": 9})
    gone = desk.ask(delete, input={"id": project["id"]})

    assert changed["data"]["projectManagementUpdateProject"] == {
        "name": "Pier 10",
        "status": "BLOCKED",
        "priority": 9,
    }
    assert gone["data"]["projectManagementDeleteProject"] == {"id": project["id"], "deleted": True}
    assert (desk.names(), desk.names(filter={"deleted": True})) == ([], ["Pier 10"])
    assert desk.office.company.named("Customer", "Pier 10 (deleted)")["Active"] is False


def test_one_project_is_read_by_its_id() -> None:
    desk = Desk()
    project = desk.create("Pier 9")
    query = "query($id: ID!) { projectManagementProject(id: $id) { name } }"

    assert desk.ask(query, id=project["id"])["data"] == {"projectManagementProject": {"name": "Pier 9"}}
    missing = desk.ask(query, id="1")
    assert missing["data"] == {"projectManagementProject": None}
    assert missing["errors"][0]["extensions"] == {"code": "610"}


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"name": "x"}, "2020"),
        ({"name": "x", "customer": {"id": "99"}}, "2500"),
        ({"name": "Port of Oakland", "customer": {"id": "1"}}, "6240"),
        ({"name": "a:b", "customer": {"id": "1"}}, "2040"),
    ],
)
def test_errors_of_the_service_come_with_status_200(variables: Json, code: str) -> None:
    desk = Desk()

    reply = desk.send({"query": CREATE, "variables": variables})

    assert reply.status_code == 200
    assert reply.json()["errors"][0]["extensions"] == {"code": code}
    assert desk.names() == []


@pytest.mark.parametrize(
    "query",
    [
        "{ projects { id } }",
        "query { projectManagementProjects(first: 1, filter: {}) { edges { node { budget } } } }",
        "query { projectManagementProjects(first: 0, filter: {}) { edges { cursor } } }",
        "query { projectManagementProjects(filter: {}) { edges { cursor } } }",
        "query {",
    ],
)
def test_what_the_schema_does_not_know_is_an_error_and_is_remembered(query: str) -> None:
    desk = Desk()

    reply = desk.send({"query": query})

    assert (reply.status_code, "errors" in reply.json()) == (200, True)
    assert len(desk.office.sandbox.unknown) == 1


def test_without_the_scope_nothing_is_told() -> None:
    reply = Desk(scope=ACCOUNTING).ask(LIST, first=1, filter={})

    assert reply["data"] is None
    assert "project-management.project" in reply["errors"][0]["message"]


@pytest.mark.parametrize("taken", [True, False])
def test_the_older_scope_is_taken_too(taken: bool) -> None:
    desk = Desk(scope=f"{ACCOUNTING} qb.project.write", old_projects_scope=taken)

    reply = desk.ask(LIST, first=1, filter={})

    assert ("errors" not in reply, reply["data"] is not None) == (taken, taken)


@pytest.mark.parametrize(
    ("preference", "edition"), [("false", "QuickBooks Online Plus"), ("true", "QuickBooks Online Essentials")]
)
def test_companies_without_projects_are_refused(preference: str, edition: str) -> None:
    desk = Desk()
    desk.office.company.set_preference("OtherPrefs.ProjectsEnabled", preference)
    desk.office.company.set_info(OfferingSku=edition)

    assert desk.ask(LIST, first=1, filter={})["errors"][0]["extensions"] == {"code": "5030"}


def test_a_dead_token_gets_the_gateway_s_own_words() -> None:
    desk = Desk()
    desk.office.token = "dead"

    reply = desk.send({"query": LIST})

    assert reply.status_code == 401
    assert reply.json() | {"detail": ""} == {
        "code": "AuthenticationFailed",
        "type": "INPUT",
        "message": None,
        "detail": "",
        "moreInfo": None,
    }


@pytest.mark.parametrize("body", [[], {}, {"query": 1}, {"query": LIST, "variables": []}])
def test_a_body_that_is_no_graphql_request_is_refused(body: Any) -> None:
    assert Desk().send(body).status_code == 400


@pytest.mark.parametrize(("metered", "reads"), [(True, 1), (False, 0)])
def test_whether_graphql_is_metered_is_a_switch(metered: bool, reads: int) -> None:
    desk = Desk(graphql_is_metered=metered)

    desk.names()
    desk.ask("{ nonsense }")

    assert desk.office.quickbooks.throttle.reads_this_month() == reads


def test_graphql_has_a_limit_of_its_own() -> None:
    desk = Desk(other_requests_per_minute=1, requests_per_minute=1)
    desk.names()

    refused = desk.send({"query": LIST})

    assert (refused.status_code, code(refused.json())) == (429, "3001")
    assert desk.office.send("GET", "preferences").status_code == 200
