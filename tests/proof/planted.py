"""The deliberate mistakes: what is written for what, what it would cost, and the test that notices it."""

from __future__ import annotations

from tests.proof.mutant import Mutant
from tests.proof.planted_reading import READING

ENGINE = "tests/engine/test_"


SENDING = (
    Mutant(
        "no look before creating",
        "a bill that somebody typed meanwhile is entered twice",
        "sync/writer.py",
        "    if looks:\n        feeds.catch_up(space)",
        "    if looks:\n        pass",
        f"{ENGINE}claim_checks.py"
        "::test_a_bill_of_that_number_entered_while_the_claim_waited_stops_it_at_the_last_moment",
    ),
    Mutant(
        "new key on repeat",
        "a late twin of the first request makes a second bill",
        "sync/outbox.py",
        "space.quickbooks.batch_request(items, request_key)",
        "space.quickbooks.batch_request(items, request_key if first.sent_at is None else request_key[::-1])",
        f"{ENGINE}lost_replies.py::test_a_request_that_had_no_effect_is_sent_again_unchanged",
    ),
    Mutant(
        "same key after unlinking",
        "the bill made anew is answered with the old, deleted one",
        "sync/orders.py",
        '"generation": row.generation + 1',
        '"generation": row.generation',
        f"{ENGINE}claims_after_sending.py"
        "::test_a_bill_deleted_a_moment_ago_is_unlinked_and_the_claim_can_be_sent_again",
    ),
    Mutant(
        "key kept after a refusal",
        "the old refusal comes back although its cause was put right",
        "sync/confirm.py",
        "write.mapping.generation += 1",
        "write.mapping.generation += 0",
        f"{ENGINE}refusals.py::test_a_refused_bill_is_sent_once_with_a_new_key_after_the_fix",
    ),
    Mutant(
        "key kept after a failure inside",
        "a change is refused over and over for a day",
        "sync/settle.py",
        "answered = [one for one in dropped if one.reply]",
        "answered: list[Write] = []",
        f"{ENGINE}rare_turns.py"
        "::test_a_change_that_failed_inside_quickbooks_is_not_sent_under_the_same_requestid_again",
    ),
    Mutant(
        "sent before it is stored as sent",
        "a crash forgets what is under way",
        "sync/writer.py",
        "rows.update(state=Write.State.SENT, sent_at=now",
        "rows.update(state=Write.State.READY, sent_at=now",
        "tests/proof/test_witness.py",
    ),
    Mutant(
        "commit after send",
        "a crash forgets a bill that has left already",
        "sync/writer.py",
        "    with space.lease.transaction():\n        space.refresh()\n        pks = ",
        "    stored = space.lease.transaction()\n    stored.__enter__()\n    if True:\n"
        "        space.refresh()\n        pks = ",
        "tests/proof/test_witness.py",
        also=(
            (
                "sync/writer.py",
                "    for request, outcome in zip(wave,",
                "    stored.__exit__(None, None, None)\n    for request, outcome in zip(wave,",
            ),
        ),
    ),
    Mutant(
        "no look-up of what was not answered",
        "a bill that was saved is sent once more",
        "sync/settle.py",
        "    if not writes:\n        return {}",
        "    if writes:\n        return {one.pk: [] for one in writes}",
        f"{ENGINE}lost_replies.py::test_a_bill_whose_reply_was_lost_is_looked_up_and_not_sent_again",
    ),
    Mutant(
        "settled at once",
        "what the server has not finished is taken for not saved",
        "sync/settle.py",
        "ripe = [one for one in once if look_up_at(one) <= clock.now()]",
        "ripe = once",
        f"{ENGINE}lost_replies.py::test_nothing_is_looked_up_before_the_server_must_have_finished",
    ),
    Mutant(
        "a look counts as a death",
        "a bill in doubt is set aside as deadly after a person has pressed Retry five times",
        "sync/ledger.py",
        "stored.deaths - int(stored.taken_with == 1)",
        "stored.deaths",
        f"{ENGINE}looks_in_doubt.py::test_pressing_retry_on_a_claim_in_doubt_is_no_death",
    ),
    Mutant(
        "unknown is failed",
        "a bill whose answer was lost is made again",
        "sync/confirm.py",
        "    if isinstance(problem, OutcomeUnknown):\n        if answered:",
        "    if isinstance(problem, OutcomeUnknown) and answered:\n        if answered:",
        f"{ENGINE}lost_replies.py::test_a_bill_whose_reply_was_lost_is_looked_up_and_not_sent_again",
    ),
    Mutant(
        "unknown is done",
        "a claim counts as billed and has no bill",
        "sync/confirm.py",
        "            elif answer is None:\n                _unanswered(space, write, result)",
        '            elif answer is None:\n                _settle(write, Write.State.DONE, {"id": "1"})',
        f"{ENGINE}lost_replies.py::test_each_member_of_a_batch_has_its_own_fate",
    ),
    Mutant(
        "the first of two is taken",
        "one of two bills for a claim is never noticed",
        "sync/settle.py",
        "    if len(found) == 1:\n        store_done",
        "    if found:\n        store_done",
        f"{ENGINE}lost_replies.py::test_two_bills_for_one_claim_stop_it_until_a_person_has_deleted_one",
    ),
    Mutant(
        "answers by position",
        "a claim is linked to the bill of its neighbour",
        "integration/quickbooks.py",
        '        bid = item.get("bId", "")\n',
        "        bid = list(entities)[min(len(answers), len(entities) - 1)]\n",
        f"{ENGINE}lost_replies.py::test_each_member_of_a_batch_has_its_own_fate",
    ),
    Mutant(
        "a pause that comes late counts not",
        "what is to rest is sent all the same",
        "sync/writer.py",
        "            rows.update(state=Write.State.DROPPED, settled_at=clock.now())\n            return\n",
        "            pass\n",
        f"{ENGINE}refusals.py::test_nothing_is_sent_when_the_company_was_paused_after_the_intent",
    ),
    Mutant(
        "partial Line array",
        "the lines that an update does not name are gone from the bill",
        "sync/entities/claim_again.py",
        'for line in new["Line"]:',
        'for line in new["Line"][:1]:',
        f"{ENGINE}sending_again.py::test_the_bill_gets_the_claim_s_figures_and_keeps_what_else_somebody_chose",
    ),
    Mutant(
        "an update is whole",
        "what an update does not name is wiped out in QuickBooks",
        "sync/entities/vendors.py",
        '"sparse": True,\n        **for_quickbooks(changes)',
        '"sparse": False,\n        **for_quickbooks(changes)',
        f"{ENGINE}vendors.py::test_a_field_changed_in_procore_is_carried_over_to_quickbooks",
    ),
)

MONEY = (
    Mutant(
        "the currency of a claim is not looked at",
        "a claim is billed with the right figures in the wrong currency",
        "sync/entities/claim_checks.py",
        "    if currency == context.home_currency:",
        "    if currency:",
        f"{ENGINE}claims_in_other_currencies.py",
    ),
    Mutant(
        "a payment goes with its claim",
        "what was voided after the bill was unlinked stays paid",
        "sync/entities/payments.py",
        "if claim is None and sight.procore_id and",
        "if claim is None and not sight.procore_id and",
        f"{ENGINE}payments_of_no_claim.py",
    ),
    Mutant(
        "float in the total",
        "claims do not tie out by a fraction of a cent",
        "sync/entities/claim_figures.py",
        "return self.gross - self.retention + self.tax",
        "return Decimal(float(self.gross) - float(self.retention) + float(self.tax))",
        f"{ENGINE}claim_path.py::test_an_approved_claim_becomes_a_bill_with_retention_on_its_own_line",
    ),
    Mutant(
        "half to even",
        "half cents are rounded otherwise than both systems do",
        "sync/values.py",
        "return number(raw, field).quantize(CENT, ROUND_HALF_UP)",
        "return number(raw, field).quantize(CENT)",
        "tests/unit/test_values.py::test_amounts_are_rounded_half_up",
    ),
    Mutant(
        "retention with the other sign",
        "what is held back is paid on top",
        "sync/entities/bill.py",
        "parts = [(-figures.retention,",
        "parts = [(figures.retention,",
        f"{ENGINE}claim_path.py::test_an_approved_claim_becomes_a_bill_with_retention_on_its_own_line",
    ),
    Mutant(
        "the whole check for each bill",
        "one check over two bills counts twice in Procore",
        "sync/entities/payment_parts.py",
        "found.append(_part(record, bill, paid - credit))",
        'found.append(_part(record, bill, money(record.get("TotalAmt"), "TotalAmt")))',
        f"{ENGINE}payments.py::test_one_payment_of_two_bills_becomes_a_payment_for_each_claim",
    ),
    Mutant(
        "a voided payment keeps its amount",
        "Procore says paid what was not",
        "sync/entities/payment_parts.py",
        '"amount": "0.00", "emptied"',
        '"emptied"',
        f"{ENGINE}payments.py::test_a_voided_payment_is_nothing_in_procore_and_says_so",
    ),
    Mutant(
        "a credit is a cost",
        "what a vendor gives back counts as spent",
        "sync/entities/cost_documents.py",
        'return Kind("invoice")  # its amounts are read as negative ones',
        'return Kind("invoice", -1)',
        f"{ENGINE}direct_costs.py::test_a_vendor_credit_is_a_negative_cost",
    ),
    Mutant(
        "an adopted bill stays a cost",
        "the claim and the direct cost both count",
        "sync/orders.py",
        "    cost_parts.drop(space.company.pk, [other.quickbooks_id])\n",
        "",
        f"{ENGINE}direct_costs.py::test_a_bill_taken_as_the_bill_of_a_claim_stops_being_a_cost",
        # Whoever asks about a claim has its bill read again, which finds whose it is.
        also=(("sync/sightings.py", "        cost_parts.drop(self.lease.company_id, list(ours))\n", ""),),
    ),
    Mutant(
        "a cost in doubt is left",
        "a direct cost stays in Procore without a document",
        "sync/entities/direct_costs.py",
        "if sight.quickbooks_gone and not steps.is_in_doubt(sight):",
        "if sight.quickbooks_gone:",
        f"{ENGINE}costs_in_doubt.py"
        "::test_a_cost_whose_answer_was_lost_is_taken_out_when_its_bill_becomes_the_bill_of_a_claim",
    ),
    Mutant(
        "our bill in doubt is a cost",
        "a claim counts a second time as a direct cost",
        "sync/entities/cost_documents.py",
        "        if claim is None:\n            return plan\n",
        "        if claim is None or True:\n            return plan\n",
        f"{ENGINE}costs_in_doubt.py::test_our_own_bill_is_no_cost_while_its_answer_is_lost",
    ),
    Mutant(
        "our bills are told by number",
        "somebody else's bill with the number of a claim is no cost",
        "sync/entities/cost_documents.py",
        '    return bill.claim_of(context.key, (sight.quickbooks or {}).get("mark", ""))',
        "    from sync.models import Mapping\n\n"
        '    mine = Mapping.objects.filter(company__key=context.key, entity="claim")\n'
        '    same = mine.filter(number=(sight.quickbooks or {}).get("number")).first()\n'
        '    return same.procore_id if same else ""',
        f"{ENGINE}direct_costs.py::test_somebody_else_s_bill_with_the_number_of_a_claim_is_a_cost",
    ),
    Mutant(
        "the closing date does not count",
        "a bill is sent into closed books",
        "sync/entities/claim_checks.py",
        "if closed and billed <= closed:",
        "if closed and billed < closed:",
        f"{ENGINE}claim_checks.py::test_a_claim_dated_in_a_closed_period_is_not_sent",
    ),
)

DECIDING = (
    Mutant(
        "approval of whatever is there",
        "somebody approves what they never saw",
        "sync/desk.py",
        "        plan_fingerprint=seen,\n",
        "",
        f"{ENGINE}claim_decisions.py::test_the_approval_of_what_is_no_longer_there_is_refused",
    ),
    Mutant(
        "any approval will do",
        "what changed after the approval is sent",
        "sync/entities/claim_plan.py",
        "approved = context.settings.direct_export or sight.approved == mark",
        "approved = context.settings.direct_export or bool(sight.approved)",
        f"{ENGINE}claim_decisions.py"
        "::test_what_changed_between_approval_and_sending_comes_back_beside_what_was_approved",
        also=(("sync/writer.py", "or row.approved == plan.fingerprint", "or bool(row.approved)"),),
    ),
    Mutant(
        "the last writer wins",
        "an edit on the other side is lost without a word",
        "sync/merge.py",
        "            verdict.conflicts[one.name] = Clash(before, p, q)",
        "            verdict.to_quickbooks[one.name] = p",
        f"{ENGINE}vendor_conflicts.py"
        "::test_a_field_changed_on_both_sides_waits_for_a_person_and_the_others_travel",
    ),
    Mutant(
        "unlinking while the bill exists",
        "the claim is billed a second time",
        "sync/orders.py",
        "    if not row.quickbooks_gone and not is_void(bill):",
        "    if row.pk is None:",
        f"{ENGINE}claims_after_sending.py::test_a_bill_that_is_still_there_is_not_unlinked",
    ),
    Mutant(
        "payments go without asking",
        "a payment vanishes from Procore without a person's word",
        "sync/entities/payments.py",
        "if not said and not context.settings.delete_payments:",
        "if not said and context.settings.delete_payments:",
        f"{ENGINE}payments.py::test_a_deleted_payment_asks_before_it_is_taken_out_of_procore",
    ),
)

WORKING = (
    Mutant(
        "the lease does not count",
        "a worker that wakes up late writes beside its successor",
        "sync/lease.py",
        "mine = Company.objects.filter(pk=self.company_id, lease_id=self.id, lease_expires_at__gt=now)",
        "mine = Company.objects.filter(pk=self.company_id)",
        f"{ENGINE}fences.py::test_a_lost_lease_stops_every_transaction",
    ),
    Mutant(
        "anybody takes the lease",
        "two workers serve one company",
        "sync/lease.py",
        "free = Company.objects.filter(Q(lease_id=None) | Q(lease_expires_at__lte=now), pk=company_id)",
        "free = Company.objects.filter(pk=company_id)",
        f"{ENGINE}fences.py::test_only_one_of_two_workers_gets_the_lease",
    ),
    Mutant(
        "acks early",
        "the broker forgets a message whose worker dies over it",
        "integration/settings.py",
        "CELERY_TASK_ACKS_LATE = True",
        "CELERY_TASK_ACKS_LATE = False",
        "tests/platform/test_broker.py::test_a_message_whose_worker_dies_over_it_stays_with_the_broker",
    ),
    Mutant(
        "everybody renews the token",
        "a refresh token is used twice and the connection is lost",
        "companies/tokens.py",
        "free = self._same(row).filter(Q(refresh_lease=None) | Q(refresh_lease_expires_at__lt=now))",
        "free = self._same(row)",
        "tests/companies/test_tokens.py::test_a1_while_another_process_renews_nobody_else_asks",
    ),
)

PLANTED = (*SENDING, *READING, *MONEY, *DECIDING, *WORKING)
