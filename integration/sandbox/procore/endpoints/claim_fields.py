"""What may be written on a claim and its items."""

from integration.sandbox.procore.desk import Shape, texts
from integration.sandbox.procore.records import Doc, Invalid

WRITABLE: Shape = {
    **texts("invoice_number", "origin_id", "origin_data", "status"), "period_id": "int", "final": "flag",
    "requisition_start": "day", "requisition_end": "day", "billing_date": "day", "payment_date": "day",
    "submitted_at": "day",
}  # fmt: skip
SCOPE: Shape = {"project_id": "int", "commitment_id": "int"}
# Field of the API -> figure of an item.
FIGURES = {
    "work_completed_this_period": "work",
    "materials_presently_stored": "stored",
    "work_completed_retainage_retained_this_period": "held",
    "materials_stored_retainage_currently_retained": "stored_held",
    "work_completed_retainage_released_this_period": "released",
    "work_completed_this_period_quantity": "quantity",
}
SHARES = {
    "work_completed_retainage_percent_this_period": "held_percent",
    "materials_stored_retainage_percent_this_period": "stored_held_percent",
}
ITEM: Shape = dict.fromkeys(FIGURES, "amount")
FULL_ITEM: Shape = {
    **ITEM, **dict.fromkeys(SHARES, "amount"), **texts("item_type", "status", "comment"),
    "id": "int", "line_item_id": "int", "detail_line_item_id": "int",
}  # fmt: skip
ITEM_STATUSES = ("approved", "rejected", "no_action")


def figures_of(given: Doc) -> Doc:
    """What an item of the API changes. Raises Invalid."""
    if given.get("status", "approved") not in ITEM_STATUSES:
        raise Invalid(status="is not included in the list")
    names = {**FIGURES, **SHARES, "status": "status", "comment": "comment"}
    return {names[name]: value for name, value in given.items() if name in names}
