"""Settings come from the environment, checked all at once."""

from pathlib import Path
from typing import cast

import pytest

from dibs import Settings, SettingsInvalid
from dibs.keys import new_id, new_key

SECRET = "sixteen-letters-at-least"


def test_defaults_where_nothing_is_set() -> None:
    assert Settings.from_environment({}) == Settings()


def test_reads_each_kind_of_value() -> None:
    settings = Settings.from_environment(
        {
            "DIBS_DATABASE_URL": "postgresql://here",
            "DIBS_PORT": "80",
            "DIBS_CALL_TIMEOUT_SECONDS": "2.5",
            "DIBS_PREPARE_THRESHOLD": "none",
            "DIBS_LOG_LEVEL": "debug",
            "DIBS_RESERVATION_DURATION_MINUTES": "15",
            "CRON_SECRET": SECRET,
        }
    )
    assert settings == Settings(
        database_url="postgresql://here",
        port=80,
        call_timeout_seconds=2.5,
        prepare_threshold=None,
        log_level="debug",
        reservation_duration_minutes=15,
        cron_secret=SECRET,
    )


def test_is_checked_where_it_is_made_too() -> None:
    with pytest.raises(SettingsInvalid) as fault:
        Settings(
            batch_requests_max=0,
            allowed_origins="shop",
            store="s" * 65,
            data_dir=b"/",  # type: ignore[arg-type]
        )
    assert set(fault.value.problems) == {
        "DIBS_BATCH_REQUESTS_MAX",
        "DIBS_ALLOWED_ORIGINS",
        "DIBS_STORE",
        "DIBS_DATA_DIR",
    }
    assert Settings(data_dir=cast("str", Path("/data"))).data_dir == Path("/data")
    with pytest.raises(SettingsInvalid, match="must be text of a length up to 64"):
        Settings(store="s" * 65)


def test_empty_means_unset() -> None:
    assert Settings.from_environment({"DIBS_PORT": " "}) == Settings()


@pytest.mark.parametrize("none", ["none", "None"])
def test_none_is_no_text_where_there_may_be_none(none: str) -> None:
    may_be_none = {
        *("CRON_SECRET", "DIBS_DATABASE_URL", "DIBS_ENCRYPTION_KEY", "DIBS_STORE"),
        *("DIBS_NETWORK_HASH_SECRET", "DIBS_STRIPE_SECRET_KEY", "DIBS_PAGE_KEY"),
    }
    settings = Settings.from_environment(dict.fromkeys(may_be_none, none))
    assert settings == Settings()
    named = Settings.from_environment({"DIBS_HOST": none, "DIBS_STORE": "null"})
    assert (named.host, named.store) == (none, "null")


def test_names_every_variable_at_fault_at_once() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_environment(
            {
                "DIBS_PORT": "http",
                "DIBS_BATCH_REQUESTS_MAX": "0",
                "DIBS_CALL_TIMEOUT_SECONDS": "soon",
                "DIBS_LOG_LEVEL": "loud",
                "DIBS_HOST": "fine",
            }
        )
    assert caught.value.problems == {
        "DIBS_PORT": "must be a whole number from 0 up to 65535, not 'http'",
        "DIBS_BATCH_REQUESTS_MAX": (
            "must be a whole number from 1 up to 1000000, not '0'"
        ),
        "DIBS_CALL_TIMEOUT_SECONDS": "must be a number above 0 up to 86400, not 'soon'",
        "DIBS_LOG_LEVEL": "must be one of debug, error, info, warning, not 'loud'",
    }
    assert "DIBS_PORT must be a whole number" in str(caught.value)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    settings = Settings.from_environment({"CRON_SECRET_FILE": str(file)})
    assert settings.cron_secret == SECRET


def test_a_secret_stands_in_one_place_only(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="CRON_SECRET_FILE are both set"):
        Settings.from_environment({"CRON_SECRET": "a", "CRON_SECRET_FILE": "/b"})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    with pytest.raises(SettingsInvalid, match="DIBS_DATABASE_URL_FILE cannot be read"):
        Settings.from_environment({"DIBS_DATABASE_URL_FILE": missing})


@pytest.mark.parametrize("name", ["DIBS_DATABASE_URL", "CRON_SECRET"])
def test_a_file_with_nothing_in_it_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    file.write_text(" \n")
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_environment({f"{name}_FILE": str(file)})
    said = "cannot be read: there is nothing in it"
    assert caught.value.problems == {f"{name}_FILE": said}


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_environment({"DIBS_ENCRYPTION_KEY_FILE": str(file)})
    said = "cannot be read: it is not UTF-8"
    assert caught.value.problems == {"DIBS_ENCRYPTION_KEY_FILE": said}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DIBS_ALLOWED_ORIGINS", "must be origins such as https://shop.example"),
        ("DIBS_STRIPE_API_BASE", "must be an address that begins with https://, not"),
    ],
)
@pytest.mark.parametrize("address", ["http://[", "https://a:99999"])
def test_an_address_that_is_none_is_told_what_it_must_be(
    name: str, said: str, address: str
) -> None:
    with pytest.raises(SettingsInvalid, match=f"{name} {said}"):
        Settings.from_environment({name: address})


def test_shows_no_secret() -> None:
    settings = Settings(database_url="postgresql://u:pass@h", cron_secret=SECRET)
    assert "pass@" not in repr(settings)
    assert SECRET not in repr(settings)
    assert "port=8000" in repr(settings)


def test_says_what_networks_and_secrets_must_be() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_environment(
            {
                "CRON_SECRET": "null",
                "DIBS_TRUSTED_PROXIES": "proxy",
                "DIBS_NETWORK_HASH_SECRET": "short",
            }
        )
    assert caught.value.problems == {
        "CRON_SECRET": "must have at least 16 characters",
        "DIBS_TRUSTED_PROXIES": (
            "must be networks such as 10.0.0.0/8, separated by commas, not 'proxy'"
        ),
        "DIBS_NETWORK_HASH_SECRET": "must have at least 16 characters",
    }


@pytest.mark.parametrize("kind", ["secret", "mistyped"])
def test_a_page_shows_no_key_but_a_publishable_one(kind: str) -> None:
    key, _ = new_key("publishable" if kind == "mistyped" else "secret", new_id())
    given = key[:-1] if kind == "mistyped" else key
    with pytest.raises(SettingsInvalid, match="DIBS_PAGE_KEY must be") as caught:
        Settings.from_environment({"DIBS_PAGE_KEY": given})
    assert given not in str(caught.value)
    page, _ = new_key("publishable", new_id())
    assert Settings.from_environment({"DIBS_PAGE_KEY": page}).page_key == page
