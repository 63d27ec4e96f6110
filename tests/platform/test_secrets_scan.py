"""The search for keys in our files finds one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.secrets_scan import secrets_in

# In two parts, or the search would find it here.
PLANTED = {
    "a private key": ("-----BEGIN RSA ", "PRIVATE KEY-----"),
    "a key of AWS": ("aws_id = AKIA", "Q3EGYV4TXQ7KJ2NR"),
    "a token of GitHub": ("token = ghp_", "x7Kq2mN9vRt4bYw8ZcJh5LpDs3FgA6UeVn1o"),
}


@pytest.mark.parametrize("parts", PLANTED.values(), ids=PLANTED)
def test_s38_a_planted_key_is_found_where_it_stands(tmp_path: Path, parts: tuple[str, str]) -> None:
    file = tmp_path / "settings.py"
    file.write_text("# Nothing to see here.\n" + "".join(parts) + "\n")

    [found] = secrets_in([str(file)])

    assert found.startswith(f"{file}:2 ")


def test_s38_a_file_without_one_is_clean(tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text('PASSWORD = env("PASSWORD")\n')

    assert secrets_in([str(file)]) == []
