"""The deliberate mistakes of reading: see `tests/proof/planted.py`."""

from __future__ import annotations

from tests.proof.mutant import Mutant

ENGINE = "tests/engine/test_"

READING = (
    Mutant(
        "Procore is not read before it is written over",
        "what somebody typed in Procore since the last reading is lost without a word",
        "sync/engine.py",
        "    _refresh_shared(space, progress, ready)\n",
        "",
        f"{ENGINE}seen_before_overwriting.py"
        "::test_an_edit_in_procore_that_was_not_read_yet_is_a_conflict_and_not_overwritten",
    ),
    Mutant(
        "a claim is not read again after the one before it",
        "a corrected claim leaves the next one held for good",
        "sync/later_claims.py",
        "        ledger.want(later.filter(procore_seen__previous_id__in=ids))",
        "        ledger.want(later.none())",
        f"{ENGINE}later_claims.py"
        "::test_a_claim_left_out_for_its_predecessor_comes_back_when_that_is_corrected",
    ),
    Mutant(
        "no overlap",
        "what shows late in the change feed is never read",
        "sync/feeds.py",
        "since = feed.watermark - timedelta(seconds=settings.READ_OVERLAP)\n    changes",
        "since = feed.watermark\n    changes",
        f"{ENGINE}watermarks.py::test_what_shows_late_is_read_all_the_same",
    ),
    Mutant(
        "no overlap in Procore's lists",
        "what a server wrote whose clock is behind is never read",
        "sync/sources.py",
        "since = feed.watermark - timedelta(seconds=settings.READ_OVERLAP)",
        "since = feed.watermark",
        f"{ENGINE}reading_edges.py::test_what_is_new_around_the_moment_of_a_reading_is_seen_by_the_next",
    ),
    Mutant(
        "<= for < at the change feed's limit",
        "what a full answer of the change feed has no room for is never read",
        "integration/quickbooks.py",
        "count < CHANGES)",
        "count <= CHANGES)",
        f"{ENGINE}reading_edges.py::test_no_change_is_lost_when_the_feed_is_full_to_the_brim_or_beyond",
    ),
    Mutant(
        "the watermark runs ahead",
        "what changed while a list could not be read is never read",
        "sync/feeds.py",
        "    try:\n        read = _READERS[feed.source](space, feed)",
        "    try:\n        Feed.objects.filter(pk=feed.pk).update(watermark=clock.now())\n"
        "        read = _READERS[feed.source](space, feed)",
        f"{ENGINE}watermarks.py::test_what_changed_while_a_list_could_not_be_read_is_read_then",
    ),
    Mutant(
        "> for >= at the watermark",
        "what changed in the very second of the last look is never read",
        "sync/by_query.py",
        "MetaData.LastUpdatedTime >= {moment_literal(moment)}",
        "MetaData.LastUpdatedTime > {moment_literal(moment)}",
        f"{ENGINE}watermarks.py::test_what_changed_in_the_second_of_the_watermark_is_read",
    ),
    Mutant(
        "only approved claims are read",
        "an approval taken back is never noticed",
        "sync/entities/claims.py",
        '(("project_id", "{project}"), ("view", "extended")),',
        '(("project_id", "{project}"), ("view", "extended"), ("filters[status]", "approved")),',
        f"{ENGINE}claims_after_sending.py::test_a_claim_unapproved_in_spite_of_its_lock_is_shown",
    ),
    Mutant(
        "ours by number",
        "a stranger's bill of the same number is taken for the claim's",
        "sync/settle.py",
        """return f"[Plumbline {bill.found_mark(str(record.get('PrivateNote') or ''))}]" == write.tag""",
        """return f'"{text(record.get("DocNumber"))}"' in write.payload""",
        f"{ENGINE}lost_replies.py::test_a_stranger_s_bill_of_the_same_number_is_not_taken_for_it",
    ),
    Mutant(
        "no tenant filter",
        "the other company's record of the same id is changed",
        "sync/sightings.py",
        "rows = Mapping.objects.filter(company_id=self.lease.company_id, entity=entity, **some)",
        "rows = Mapping.objects.filter(entity=entity, **some)",
        f"{ENGINE}claim_decisions.py::test_the_other_company_is_never_touched",
    ),
    Mutant(
        "webhooks unsigned",
        "anybody on the net makes a company read",
        "sync/webhooks.py",
        "    return any(matches)",
        "    return bool(matches)",
        "tests/platform/test_webhook_addresses.py::test_s8_without_the_right_signature_nothing_is_taken",
    ),
)
