"""What the Projects GraphQL API offers ("QuickBooks: Manage projects"): as much of it as is documented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema

_SCALARS = "scalar PositiveInt scalar DateTime"
_TYPES = """
enum ProjectManagement_Status { OPEN IN_PROGRESS BLOCKED CANCELED COMPLETE OTHER }
enum ProjectManagement_OrderBy { DUE_DATE_ASC DUE_DATE_DESC }
type ProjectManagement_Customer { id: ID! }
type ProjectManagement_Account { id: ID! }
type ProjectManagement_Project {
  id: ID! name: String! description: String status: ProjectManagement_Status type: String priority: Int
  startDate: DateTime dueDate: DateTime completedDate: DateTime completionRate: Float pinned: Boolean
  deleted: Boolean customer: ProjectManagement_Customer account: ProjectManagement_Account
}
type ProjectManagement_ProjectEdge { node: ProjectManagement_Project cursor: String }
type ProjectManagement_PageInfo {
  hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String
}
type ProjectManagement_ProjectConnection {
  edges: [ProjectManagement_ProjectEdge!]! nodes: [ProjectManagement_Project!]!
  pageInfo: ProjectManagement_PageInfo!
}
type ProjectManagement_DeletedProject { id: ID! deleted: Boolean! }
"""
_FILTERS = """
input ProjectManagement_CustomerInput { id: ID! }
input ProjectManagement_AccountInput { id: ID! }
input ProjectManagement_IdFilter { equals: ID in: [ID!] }
input ProjectManagement_StatusFilter {
  equals: ProjectManagement_Status in: [ProjectManagement_Status!] nin: [ProjectManagement_Status!]
}
input ProjectManagement_CustomerFilter {
  equals: ProjectManagement_CustomerInput in: [ProjectManagement_CustomerInput!]
}
input ProjectManagement_TypeFilter { equals: String in: [String!] }
input ProjectManagement_PriorityFilter { equals: Int in: [Int!] }
input ProjectManagement_Dates { minDate: DateTime! maxDate: DateTime! }
input ProjectManagement_DateFilter { between: ProjectManagement_Dates }
input ProjectManagement_ProjectFilter {
  id: ProjectManagement_IdFilter status: ProjectManagement_StatusFilter
  customer: ProjectManagement_CustomerFilter type: ProjectManagement_TypeFilter
  priority: ProjectManagement_PriorityFilter dueDate: ProjectManagement_DateFilter
  startDate: ProjectManagement_DateFilter includeRecurringProjects: Boolean deleted: Boolean
}
"""
_FACTS = """
  description: String status: ProjectManagement_Status type: String priority: Int startDate: DateTime
  dueDate: DateTime completedDate: DateTime completionRate: Float pinned: Boolean
  account: ProjectManagement_AccountInput
"""
_OPERATIONS = f"""
input ProjectManagement_CreateProjectInput {{
  name: String! customer: ProjectManagement_CustomerInput {_FACTS}
}}
input ProjectManagement_UpdateProjectInput {{ id: ID! name: String {_FACTS} }}
input ProjectManagement_DeleteProjectInput {{ id: ID! }}
type Query {{
  projectManagementProject(id: ID!): ProjectManagement_Project
  projectManagementProjects(
    first: PositiveInt! after: String filter: ProjectManagement_ProjectFilter!
    orderBy: [ProjectManagement_OrderBy!]
  ): ProjectManagement_ProjectConnection
}}
type Mutation {{
  projectManagementCreateProject(input: ProjectManagement_CreateProjectInput!): ProjectManagement_Project
  projectManagementUpdateProject(input: ProjectManagement_UpdateProjectInput!): ProjectManagement_Project
  projectManagementDeleteProject(
    input: ProjectManagement_DeleteProjectInput!
  ): ProjectManagement_DeletedProject
}}
"""


@cache
def schema() -> GraphQLSchema:
    made = build_schema(_SCALARS + _TYPES + _FILTERS + _OPERATIONS)
    _reading(made, "PositiveInt", _positive)
    _reading(made, "DateTime", _moment)
    return made


def _reading(made: GraphQLSchema, name: str, read: Callable[[Any], object]) -> None:
    # A schema made from text leaves the reading of its own scalars open.
    vars(made.type_map[name]).update(parse_value=read, coerce_input_value=read)


def _positive(value: Any) -> int:
    if not isinstance(value, int) or value < 1:
        raise GraphQLError(f"PositiveInt cannot represent {value}")
    return value


def _moment(value: Any) -> str:
    """Kept in one form, so that texts sort like the times they stand for."""
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise GraphQLError(f"DateTime cannot represent {value}") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
