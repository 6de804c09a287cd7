"""Submitted forms as plain values, and the field checks that every slice shares."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, field_validator
from pydantic_core import PydanticCustomError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from app.core.errors import InvalidInput, TooLarge

MAX_FIELDS = 5000
MAX_FILES = 20
# Days of documents and rounds: what lies further away is a slip of the pen, and no calendar can count from it.
FIRST_YEAR, LAST_YEAR = 1949, 2199
FAR_DAY = "far_day"
FAR_DAY_WORDS = f"日期应在{FIRST_YEAR}年到{LAST_YEAR}年之间。请检查年份。"


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name is what the browser said and is data only."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class SubmittedForm:
    """The fields of one POST. Texts are NFC with unified line ends; control characters are gone."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        found = self.values.get(name)
        return found[0] if found else default

    def texts(self, name: str) -> list[str]:
        return list(self.values.get(name, ()))

    def has(self, name: str) -> bool:
        return name in self.values

    def upload(self, name: str) -> Upload | None:
        found = self.files.get(name)
        return found[0] if found else None

    def uploads(self, name: str) -> list[Upload]:
        return list(self.files.get(name, ()))

    def digest(self) -> str:
        """One hash of everything submitted but the idempotency key, to tell a repeat from a reuse of its key."""
        lines = [f"{k}={v!r}" for k, vs in sorted(self.values.items()) if k != "idempotency_key" for v in vs]
        lines += [f"{k}:{u.name}:{u.sha256}" for k, us in sorted(self.files.items()) for u in us]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """NFC, unified line ends, no control, zero-width or direction characters, no blanks at the ends."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", unified).strip()


class Body(BaseModel):
    """What a program sends. Names that nothing reads are refused; texts become what a form would have made of them."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _cleaned(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cls._cleaned(text) for name, text in value.items()}
        return clean(value) if isinstance(value, str) else value

    @field_validator("*", mode="after")
    @classmethod
    def _within_reach(cls, value: Any) -> Any:
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise PydanticCustomError(FAR_DAY, FAR_DAY)
        return value


class FarDay(ValueError):
    """A day that exists, in a year that nobody means."""


async def _form(request: Request) -> SubmittedForm:
    """Read the body before the transaction begins, so that a slow sender never holds the write lock."""
    limit = request.app.state.settings.max_upload_bytes
    if request.headers.get("content-type", "").startswith("application/json"):
        request.state.body_digest = hashlib.sha256(await request.body()).hexdigest()
        return SubmittedForm()
    try:
        raw = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=2 * 1024 * 1024)
    except MultiPartException as error:
        raise InvalidInput("提交的内容不完整或格式不对，请返回上一页重新提交。") from error
    values: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    too_large = ""
    for name, value in raw.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if len(content) > limit:
                too_large = too_large or value.filename or "-"
            elif value.filename:
                files.setdefault(name, []).append(Upload(clean(value.filename), content))
        else:
            values.setdefault(name, []).append(clean(value))
    await raw.close()
    submitted = SubmittedForm(values, files)
    # The gate reads the idempotency key from here, and a refusal what was typed, without parsing it again.
    request.state.form = submitted
    if too_large:
        raise TooLarge(f"文件“{too_large}”超过{limit // 1024 // 1024}MB，没有上传。请压缩或拆分后再上传。")
    return submitted


Form = Annotated[SubmittedForm, Depends(_form)]


class FieldErrors(dict[str, str]):
    """Collects one message per field and raises them together."""

    def require(self, name: str, value: str, message: str) -> str:
        if not value:
            self.setdefault(name, message)
        return value

    def raise_if_any(self) -> None:
        if self:
            raise InvalidInput(self)


def read_date(text: str) -> date | None:
    """2026-11-25, 2026年11月25日 or 2026/11/25; None for blank. ValueError for a day that does not exist, FarDay for one
    out of reach.
    """
    if not text:
        return None
    found = re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", unicodedata.normalize("NFKC", text)
    )
    if not found:
        raise ValueError(text)
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FarDay(text)
    return day


def field_date(errors: FieldErrors, name: str, text: str) -> date | None:
    try:
        return read_date(text)
    except FarDay:
        errors[name] = FAR_DAY_WORDS
        return None
    except ValueError:
        errors[name] = f"“{text[:20]}”不是一个存在的日期。请写成2026-11-25这样的格式。"
        return None


def field_int(errors: FieldErrors, name: str, text: str, *, low: int, high: int) -> int | None:
    if not text:
        return None
    if re.fullmatch(r"\d{1,9}", text) and low <= int(text) <= high:
        return int(text)
    errors[name] = f"请填写{low}到{high}之间的整数。"
    return None


def typed_number(text: str) -> int:
    """A number that a page put into its own form, such as a version; 0, which nothing has, for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def field_words(name: str, text: str, longest: int) -> str:
    """A short text of its own. Refused when too long: words are never cut behind the writer's back."""
    if len(text) > longest:
        raise InvalidInput({name: f"最多{longest}字，现在{len(text)}字。请精简。"})
    return text


def ids(texts: Sequence[str]) -> list[int]:
    """Row ids from ticked boxes; anything else is left out, as it can only come from a changed page."""
    return [int(text) for text in texts if re.fullmatch(r"[1-9]\d{0,17}", text)]
