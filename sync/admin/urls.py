"""The addresses of Plumbline's pages in the admin site (`admin:<name>`), each with its company in front."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from sync.admin import (
    all_companies,
    audit_trail,
    claim,
    claim_decisions,
    claim_links,
    claim_review,
    claims,
    company_actions,
    conflict_decisions,
    conflicts,
    creating,
    error_desk,
    link_choose,
    linking,
    linking_decisions,
    overview,
    payments,
    people,
    record,
    records,
    runs,
    settings_page,
)
from sync.admin.pages import Handler


def _of(address: str, view: Handler, name: str) -> URLPattern:
    return path(f"company/<int:company_id>/{address}", view, name=name)


patterns: list[URLPattern] = [
    path("", admin.site.admin_view(overview.index), name="index"),
    path("companies/all/", admin.site.admin_view(all_companies.all_companies), name="all_companies"),
    _of("", overview.overview, "overview"),
    _of("sync-now/", company_actions.sync_now, "sync_now"),
    _of("pause/", company_actions.pause, "pause"),
    _of("resume/", company_actions.resume, "resume"),
    _of("go-live/", company_actions.go_live, "go_live"),
    _of("confirm-stop/", company_actions.confirm_stop, "confirm_stop"),
    _of("desk/", error_desk.error_desk, "desk"),
    _of("desk/check/", error_desk.check_again, "desk_check"),
    _of("desk/check-all/", error_desk.check_all, "desk_check_all"),
    _of("claims/", claims.claims, "claims"),
    _of("claims/review/", claim_review.review, "claims_review"),
    _of("claims/approve/", claim_review.approve_many, "claims_approve"),
    _of("claims/<int:pk>/", claim.claim, "claim"),
    _of("claims/<int:pk>/approve/", claim_decisions.approve, "claim_approve"),
    _of("claims/<int:pk>/reject/", claim_decisions.reject, "claim_reject"),
    _of("claims/<int:pk>/take-back/", claim_decisions.take_back, "claim_take_back"),
    _of("claims/<int:pk>/retry/", claim_decisions.retry, "claim_retry"),
    _of("claims/<int:pk>/unlink/", claim_links.unlink, "claim_unlink"),
    _of("claims/<int:pk>/adopt/", claim_links.adopt, "claim_adopt"),
    _of("claims/<int:pk>/archive/", claim_links.archive, "claim_archive"),
    _of("claims/<int:pk>/unarchive/", claim_links.unarchive, "claim_unarchive"),
    _of("conflicts/", conflicts.conflicts, "conflicts"),
    _of("conflicts/review/", conflict_decisions.review, "conflicts_review"),
    _of("conflicts/decide/", conflict_decisions.decide, "conflicts_decide"),
    _of("linking/", linking.linking, "linking"),
    _of("linking/<slug:kind>/exact/", linking.accept_review, "link_exact"),
    _of("linking/<slug:kind>/accept/", linking_decisions.accept, "link_accept"),
    _of("linking/<slug:kind>/<int:pk>/choose/", link_choose.choose, "link_choose"),
    _of("linking/<slug:kind>/<int:pk>/link/", linking_decisions.link, "link"),
    _of("linking/<slug:kind>/<int:pk>/undo/", linking_decisions.undo, "link_undo"),
    _of("linking/<slug:kind>/<int:pk>/unlink/", linking_decisions.unlink, "link_unlink"),
    _of("linking/<slug:kind>/<int:pk>/set-aside/", linking_decisions.set_aside, "link_set_aside"),
    _of("linking/<slug:kind>/<int:pk>/take-out/", linking_decisions.take_out, "link_take_out"),
    _of("linking/<slug:kind>/create/", creating.create_review, "link_create_review"),
    _of("linking/<slug:kind>/create/all/", creating.create_many, "link_create_many"),
    _of("linking/<slug:kind>/<int:pk>/create/", creating.create, "link_create"),
    _of("linking/<slug:kind>/<int:pk>/create/undo/", creating.undo_create, "link_create_undo"),
    _of("payments/", payments.payments, "payments"),
    _of("records/", records.every_record, "every_record"),
    _of("records/<int:pk>/", record.record, "record"),
    _of("records/<int:pk>/check/", record.check, "record_check"),
    _of("records/<int:pk>/carry-over/", record.carry_over, "record_carry_over"),
    _of("records/<slug:kind>/", records.records, "records"),
    _of("runs/", runs.runs, "runs"),
    _of("runs/<int:pk>/", runs.run, "run"),
    _of("runs/<int:pk>/progress/", runs.progress, "run_progress"),
    _of("audit/", audit_trail.audit_trail, "audit"),
    _of("audit/check/", audit_trail.check_audit, "audit_check"),
    _of("settings/", settings_page.settings, "settings"),
    _of("people/", people.people, "people"),
]
