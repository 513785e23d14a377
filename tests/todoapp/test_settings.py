"""The application says what it needs, and never shows what it was given."""

from pathlib import Path

import pytest

from todoapp.settings import PREFIX, Settings, SettingsError, load, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"

COMPLETE = {
    "TODOAPP_DATABASE_URL": "postgresql://me:hidden-word@127.0.0.1/todos",
    "TODOAPP_NEO4J_URI": "bolt://127.0.0.1:7687",
    "TODOAPP_NEO4J_USER": "neo4j",
    "TODOAPP_NEO4J_PASSWORD": "hidden-word",
    "TODOAPP_SECRET_KEY": "hidden-word-" * 3,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)


def test_the_environment_is_enough() -> None:
    assert load().access_token_minutes == 15


@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)

    with pytest.raises(SettingsError, match=rf"^todoapp can't start\. Set {name}\.$"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TODOAPP_SECRET_KEY", "hidden-word"),
        ("TODOAPP_DATABASE_URL", "hidden-word without an equals sign"),
        ("TODOAPP_NEO4J_URI", "http://hidden-word"),
        ("TODOAPP_ACCESS_TOKEN_MINUTES", "hidden-word"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=rf"Correct {name} \(") as caught:
        load()
    assert "hidden-word" not in str(caught.value)


def test_printing_the_settings_shows_no_secret() -> None:
    assert "hidden-word" not in repr(load()) + str(load())


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TODOAPP_NEO4J_PASSWORD")
    (tmp_path / "todoapp_neo4j_password").write_text("from a file\n")
    monkeypatch.setenv("TODOAPP_SETTINGS_DIR", str(tmp_path))

    assert load().neo4j_password.get_secret_value() == "from a file"


def test_a_folder_of_secrets_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TODOAPP_SETTINGS_DIR", str(tmp_path / "elsewhere"))

    with pytest.raises(SettingsError, match="names no folder"):
        load()


def test_several_values_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOAPP_CORS_ORIGINS", "https://one.example, https://two.example,")

    assert load().cors_origins == ("https://one.example", "https://two.example")
    assert load().trusted_proxies == ()


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_document_tells_every_setting() -> None:
    told = DOCUMENT.read_text("utf-8")

    assert table() in told, "todoapp settings prints the table that belongs into docs/settings.md"
