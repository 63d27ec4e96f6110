"""Settings: named, typed, with defaults; a value that does not fit changes nothing and says why."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from companies.company_settings import BadSetting, CompanySettings, as_json, changed

NAMES = [one.name for one in fields(CompanySettings)]


def test_what_was_never_set_has_its_default() -> None:
    assert CompanySettings.load({}) == CompanySettings()


def test_settings_survive_being_stored() -> None:
    chosen = CompanySettings(retention_item="9", cut_off=date(2026, 10, 1), due_days=30, zero_total=False)

    assert CompanySettings.load(as_json(chosen)) == chosen


def test_names_of_a_later_version_are_left_alone() -> None:
    stored = changed({"invented_later": 3}, {"due_days": "14"})

    assert stored == {"invented_later": 3, "due_days": 14}
    assert CompanySettings.load(stored).due_days == 14


@pytest.mark.parametrize(
    ("name", "value", "means"),
    [
        ("direct_export", "on", True), ("direct_export", "No", False), ("direct_export", True, True),
        ("due_days", "30", 30), ("due_days", "", None), ("due_days", "0", 0),
        ("cut_off", "2026-10-01", date(2026, 10, 1)), ("cut_off", "", None), ("retention_item", " 9 ", "9"),
    ],
)  # fmt: skip
def test_what_people_type_is_read_by_type(name: str, value: object, means: object) -> None:
    assert getattr(CompanySettings.load(changed({}, {name: value})), name) == means


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("direct_export", "perhaps", "direct_export is on or off"),
        ("due_days", "soon", "due_days is a whole number"),
        ("due_days", "-1", "due_days is at least 0"),
        ("requisitions_minutes", "0", "requisitions_minutes is at least 1"),
        ("wbs_codes_minutes", "", "wbs_codes_minutes is a whole number"),
        ("cut_off", "10/31/2026", "cut_off is a date like 2026-11-30"),
        ("retention", "9", "There is no setting retention"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(name: str, value: str, says: str) -> None:
    stored = {"due_days": 14}

    with pytest.raises(BadSetting, match=says):
        changed(stored, {"zero_total": "off", name: value})

    assert stored == {"due_days": 14}


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_says_what_it_does(name: str) -> None:
    setting = next(one for one in fields(CompanySettings) if one.name == name)

    assert setting.metadata["label"]
    assert setting.metadata["does"].endswith((".", ":"))


def test_accounts_by_cost_type_are_read_from_pairs_and_kept_in_order() -> None:
    stored = changed({}, {"expense_by_type": " S = 80,M=82 , L="})

    assert stored["expense_by_type"] == "M=82, S=80"
    assert CompanySettings.load({**stored, "expense_account": "70"}).accounts_of("S") == ("80", "")
    assert CompanySettings.load({**stored, "expense_account": "70"}).accounts_of("L") == ("70", "")


@pytest.mark.parametrize("typed", ["S", "=80", "S=80,82"])
def test_pairs_that_are_none_are_refused_and_nothing_is_changed(typed: str) -> None:
    with pytest.raises(BadSetting, match="like S=80, M=82"):
        changed({}, {"expense_by_type": typed})
