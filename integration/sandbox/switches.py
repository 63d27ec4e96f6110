"""One switch for each remote rule that is documented badly, differently in two places, or not at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Switches:
    """The defaults are our best knowledge. Tests run both ways; docs/assumptions.md lists the reasons."""

    # --- QuickBooks: limits (None = never refuse) ---
    requests_per_minute: int | None = 500  # for each company
    requests_per_second: int | None = 10  # the newer wording of the limit
    requests_at_once: int | None = 10  # the older wording of the same limit; both are kept
    batches_per_minute: int | None = 40  # for each company, besides counting as one request
    other_requests_per_minute: int | None = 800  # GraphQL, for each company
    graphql_is_metered: bool = True  # its successful requests count as reads
    batch_counts_as_one: bool = True  # toward the requests per minute; False: every member counts
    batch_queries_are_metered: bool = True  # the queries in a batch count as reads
    throttle_status: int = 429  # 429 | 403 | 200: old installations sent other ones with the same code 3001
    parallel_list_writes: bool = True  # False: 10000 for a list record while another one is being written
    monthly_reads: int | None = None  # metered reads of the whole app before 429 until next month

    # --- QuickBooks: writing ---
    request_id_hours: float | None = 24  # how long a requestid is remembered; None = not honoured at all
    request_id_replays_faults: bool = True  # a refusal comes back too, whatever has changed meanwhile
    negative_lines: bool = True  # False: refused with 2290
    amount_check: bool = True  # quantity times price must be the amount (6070), within a cent
    duplicate_numbers: str = "preference"  # preference | always | never refuse a used bill number (6140)
    duplicate_numbers_scope: str = "vendor"  # vendor | company
    duplicate_expense_numbers_scope: str = "account"  # account | company: how wide an expense's number counts
    duplicate_number_names_holder: bool = False  # the text of 6140 says which transaction has the number
    closed_books_code: int = 6210  # 6210 | 6200: the code for a date in a closed period
    edition_refusal: int = 5030  # 5030 | 120 | 6000: the code for what the edition does not have
    delete_paid_bill: bool = False  # False: refused with 800
    deleted_projects_refused: bool = True  # a line of a deleted project: refused with 2500, or taken
    line_numbers_given_again: bool = False  # a new line may get the number of one that is gone
    liability_items: bool = True  # an item's expense account may be a liability
    credit_balances_negative: bool = True  # a liability's credit balance reads as a negative number
    untracked_references_refused: bool = True  # ClassRef, DepartmentRef while switched off: 5030, or ignored
    merged_away: str = "inactive"  # inactive | deleted: what is left of what was merged into another
    merge_touches_transactions: bool = True  # transactions that a merge moves get a new SyncToken
    inactive_keeps_name: bool = True  # a deactivated record's name can't be taken
    deleted_names_numbered: bool = True  # a name deactivated twice: (deleted-1); False: refused with 6240
    latin1_only: bool = False  # characters outside ISO-8859-1 are refused with 2040
    attachable_delete_needs_object: bool = True  # deleting an attachment takes more than Id and SyncToken
    addresses_reflow: bool = False  # an updated vendor's address comes back pressed into lines
    create_shows_tax_id: bool = True  # the reply to a create still shows the tax id unmasked

    # --- QuickBooks: reading ---
    visibility_delay: float = 0.0  # seconds until a new object shows up in queries and the change feed
    project_ref_on_read: bool = True  # a line whose customer is a project reads back with its ProjectRef
    project_ids_of_their_own: bool = True  # False: a project's id is the id of its customer
    query_shows_total_count: bool = False  # totalCount stands beside rows, not only in count(*)
    batch_object_cap: int = 1000  # records in the answer of one batch; queries beyond fail with 10100
    gateway_faults: bool = True  # a 401 has the gateway's lower-case shape; False: the ordinary one
    doubtful_filters: bool = True  # Purchase by payee, account, type, total; VendorCredit by vendor
    start_position_zero: bool = True  # STARTPOSITION 0 is taken as 1
    change_feed_cap: int = 1000  # records in one answer, over all types together
    change_feed_days: int = 30  # how far back it may be asked; more is refused

    # --- QuickBooks: webhooks ---
    webhook_format: str = "cloudevents"  # cloudevents | classic: a list of CloudEvents or eventNotifications
    webhook_echoes_own_writes: bool = True  # the app is told of what it wrote itself
    webhook_coalesces: bool = True  # several changes alike of one record come as one event
    webhook_retries: str = "endless"  # endless | blocking: the older text blocks the address after 3 retries
    webhook_holds_back: bool = True  # later events wait until the notification before is acknowledged
    webhook_merge_member: str = "deletedId"  # deletedId | deletedID: the merged-away id, classic format
    webhook_void_word: str = "voided"  # voided | void: as the type of a CloudEvent says it

    # --- QuickBooks: sign-in ---
    refresh_value_hours: float = 24  # age at which the refresh token gets a new value and the old one dies
    code_reuse_revokes: bool = True  # a code exchanged twice kills the tokens of the first exchange
    projects_scope: bool = False  # the app may ask for project-management.project
    old_projects_scope: bool = True  # qb.project.write opens the projects too

    # --- Procore: limits (None = never refuse) ---
    procore_requests_per_hour: int | None = 3600  # in any 60 minutes
    procore_requests_per_spike: int | None = 100  # in 10 seconds
    procore_limit_per: str = "company"  # company | token | app: what the requests are counted by
    procore_retry_after: bool = True  # a 429 says Retry-After besides the reset time

    # --- Procore: lists ---
    procore_default_per_page: int = 20  # where a list's page names no default of its own
    procore_most_per_page: int = 10_000  # more is refused; newer text asks for 2,000 at most

    # --- Procore: records ---
    procore_ids_from: int = 0  # added to every new id: they may exceed 32 bits
    procore_standard_users_write: bool = False  # False: they read, and change the latest draft claim
    procore_origin_id_length: int | None = 255  # characters at most; None = any number
    procore_locks_without_erp: bool = True  # an origin id locks a claim or payment for the API too
    procore_idempotency_tokens: bool = False  # an Idempotency-Token brings the first call's reply back
    procore_vendor_names_unique: bool = True  # the API refuses a second vendor of the same name
    procore_address_codes_checked: bool = True  # country_code and state_code in another form than ISO: 422
    procore_vendor_list_hides_inactive: bool = True  # the plain list leaves inactive vendors out
    procore_line_edit_touches_claim: bool = True  # editing lines moves the claim's updated_at
    procore_only_drafts_deleted: bool = True  # False: a claim of any status can be deleted
    procore_cost_code_lists_can_be_erp: bool = False  # is_erp_list can be set by an ordinary app

    # --- Procore: direct costs ---
    procore_negative_direct_costs: bool = True  # a line's amount may be below zero
    procore_direct_cost_number_scope: str = "vendor"  # none | vendor | project | company: of invoice numbers
    procore_direct_costs_require: str = "path"  # path | invoice | always: vendor, number (path: not in sync)
    procore_direct_cost_status_at_first: str = "draft"  # draft | pending | approved: unless it is given
    procore_sync_edits_locked_direct_costs: bool = True  # False: the sync actions too want it unlinked first
    procore_direct_cost_conflicts: str = "project"  # project | record | never: what 409 is about
    procore_inactive_codes_take_costs: bool = True  # a line may be put on an inactive WBS code
    procore_unnamed_cost_lines_stay: bool = True  # False: an update takes away the lines it does not name

    # --- Procore: budget ---
    procore_job_to_date_counts_claims: bool = True  # the column counts subcontractor invoices besides

    # --- Procore: webhooks ---
    procore_requisition_events: bool = False  # subcontractor invoices are a webhook resource
    procore_vendor_delete_events: bool = False  # Company Vendors can be watched for deletion
    procore_webhook_metadata: bool = True  # False: the source ids of an event are null
    procore_webhooks_arrive_twice: bool = False  # every delivery that was accepted is sent once more

    # --- Procore: arithmetic of a claim ---
    procore_materials_retainage_balance_is_net: bool = False  # the balance already has the release taken off
    procore_installed_materials_are_moved: bool = False  # installed from store: materials_moved, not work
    procore_gross_amount_counts_materials: bool = True  # gross_amount of a line includes stored materials
    procore_shows_gross_and_net: bool = True  # lines carry gross_amount and net_amount at all
    procore_shows_payment_method: bool = False  # payment_method comes back in replies
