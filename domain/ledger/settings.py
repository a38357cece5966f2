"""Where the stores and the master key are, read from PACESETTER_* environment variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

STORES = ("ledger", "views", "vault")


class Settings(BaseSettings):
    """Each field is the environment variable PACESETTER_ and its name in capitals.

    `database_url` names one PostgreSQL database for all stores, as three schemas; a store's own
    URL comes before it. Without any, the stores are SQLite files in the folder `data`.
    """

    model_config = SettingsConfigDict(env_prefix="PACESETTER_")

    data: Path = Path("data")
    database_url: str = ""
    ledger_url: str = ""
    views_url: str = ""
    vault_url: str = ""
    key_file: Path = Field(default_factory=lambda: Path.home() / ".config/pacesetter/master.key")
    seal_key_file: Path | None = None
    checkpoint_file: Path | None = None
    backups: Path | None = None
    erasure_file: Path | None = None
    app_role: str = ""

    def url(self, store: str) -> str:
        """The SQLAlchemy URL of a store: `ledger`, `views` or `vault`."""
        own = str(getattr(self, f"{store}_url"))
        if own or self.database_url:
            return own or self.database_url
        return f"sqlite:///{self.data / store}.db"

    @property
    def seal_key(self) -> Path:
        """Where the key is that seals are signed with: beside the master key, unless told."""
        return self.seal_key_file or self.key_file.with_name("seal.key")

    @property
    def erasure_list(self) -> Path:
        """Where the list of the erased is: beside the master key, unless told; in no backup."""
        return self.erasure_file or self.key_file.with_name("erasures.jsonl")

    @property
    def embedded(self) -> bool:
        """Whether every store is a SQLite file."""
        return all(self.url(store).startswith("sqlite") for store in STORES)
