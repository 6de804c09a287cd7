"""Settings from the environment and `.env`, built in the composition roots and passed down."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One field per `DUBAN_…` variable; docs/operations.md lists them."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("var"), description="database, evidence, keys and anchors live here")
    database_url: str = Field(default="", description="empty: SQLite in data_dir; else postgresql+psycopg://…")
    public_url: str = Field(
        default="http://127.0.0.1:8321", description="address people type; decides Secure cookies"
    )
    allowed_hosts: list[str] = Field(
        default_factory=list, description="extra Host values accepted besides public_url"
    )
    trusted_proxies: list[str] = Field(
        default_factory=list, description="addresses whose X-Forwarded-For is believed"
    )
    behind_tls_proxy: bool = Field(default=False, description="allow plain http on a non-loopback address")
    organisation: str = Field(default="", description="official name printed on forms and pages")
    office_phone: str = Field(default="", description="shown to liaisons as the number to call")

    host: str = "127.0.0.1"
    port: int = 8321
    workers: int = Field(default=2, ge=1, le=16, description="web processes; one per core, more do not help")
    threads: int = Field(default=4, ge=1, le=16, description="threads per worker; 2-4 measured best")
    log_format: Literal["json", "text"] = "json"
    log_level: str = "INFO"

    idle_minutes: int = Field(default=30, ge=5, le=480)
    admin_idle_minutes: int = Field(default=15, ge=5, le=480)
    absolute_hours: int = Field(default=12, ge=1, le=48)
    sessions_per_user: int = Field(default=3, ge=1, le=20)
    lock_after: int = Field(default=5, ge=3, le=20, description="wrong passwords before an account locks")
    lock_minutes: int = Field(default=15, ge=5, le=1440)
    password_min_length: int = Field(default=10, ge=8, le=64)
    password_max_age_days: int = Field(default=90, ge=0, le=3650, description="0 switches rotation off")
    password_history: int = Field(default=5, ge=0, le=24)

    max_upload_mb: int = Field(default=20, ge=1, le=200)
    evidence_dir: Path | None = None
    backup_dir: Path | None = None

    clock_start: datetime | None = Field(default=None, description="trials only: the clock starts here and runs on")

    mails_per_day: int = Field(
        default=3, ge=0, description="mails to one person a day; the rest in one digest, 0: any number"
    )
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_sender: str = "duban@localhost"

    @property
    def url(self) -> str:
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'duban.sqlite3').resolve()}"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def evidence_path(self) -> Path:
        return self.evidence_dir or self.data_dir / "evidence"

    @property
    def key_path(self) -> Path:
        return self.data_dir / "keys" / "audit.key"

    @property
    def anchor_path(self) -> Path:
        return self.data_dir / "keys" / "anchors.jsonl"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def hosts(self) -> frozenset[str]:
        """Host header values that are answered, without the port."""
        own = urlsplit(self.public_url).hostname or ""
        return frozenset({own, "localhost", "127.0.0.1", "[::1]", *self.allowed_hosts})

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 1024 * 1024

    @property
    def absolute(self) -> timedelta:
        return timedelta(hours=self.absolute_hours)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def admin_idle(self) -> timedelta:
        return timedelta(minutes=self.admin_idle_minutes)
