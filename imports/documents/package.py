"""Opens a .docx as the zip of XML parts that it is, within the limits, and refuses what is something else."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from imports.documents.errors import DocumentRefused
from imports.documents.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MEGABYTE,
    RATIO_FLOOR_BYTES,
)
from imports.documents.sniff import CONVERT
from imports.documents.sniff import DAMAGED as _DAMAGED


@dataclass(frozen=True)
class Parts:
    """Parsed XML roots; a part that the file does not have is None."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None


def open_package(data: bytes, name: str) -> Parts:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _ask_limits(archive, name)
            main = _main_part(archive, name)
            folder = posixpath.dirname(main)
            document = _parse(archive, main, name)
            if document is None or local(document) != "document":
                raise DocumentRefused(_DAMAGED, name)
            return Parts(
                document=document,
                styles=_parse(archive, f"{folder}/styles.xml", name),
                numbering=_parse(archive, f"{folder}/numbering.xml", name),
                footnotes=_parse(archive, f"{folder}/footnotes.xml", name),
                endnotes=_parse(archive, f"{folder}/endnotes.xml", name),
            )
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise DocumentRefused(_DAMAGED, name) from error


def local(element: etree._Element) -> str:
    """The tag without its namespace: transitional and strict files differ only there. Comments have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, key: str) -> str | None:
    for full, value in element.attrib.items():
        if str(full).rpartition("}")[2] == key:
            return str(value)
    return None


def child(element: etree._Element | None, key: str) -> etree._Element | None:
    if element is None:
        return None
    return next((node for node in element if local(node) == key), None)


def _ask_limits(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise DocumentRefused(f"压缩包里有 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个，不像正常的文档。", name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise DocumentRefused("文件加了密，无法读取。请取消密码后保存，再导入。", name)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise DocumentRefused(
            f"文件展开后超过 {MAX_UNPACKED_BYTES // MEGABYTE} MB，无法导入。请删去图片后再试。", name
        )
    for entry in entries:
        if entry.file_size > RATIO_FLOOR_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise DocumentRefused("文件的压缩比异常，可能是恶意文件，已拒绝读取。", name)


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    if "word/document.xml" in names:
        return "word/document.xml"
    if "ppt/presentation.xml" in names:
        raise DocumentRefused("这是演示文稿，不是方案文档。请将方案正文存为 .docx 或 .txt 再导入。", name)
    if names & {"OFD.xml", "content.xml"}:
        raise DocumentRefused(f"这是 OFD 或 ODF 文件，暂不能直接读取。{CONVERT}", name)
    relations = _parse(archive, "_rels/.rels", name)
    for relation in relations if relations is not None else ():
        target = (attribute(relation, "Target") or "").lstrip("/")
        if (attribute(relation, "Type") or "").endswith("/officeDocument") and target in names:
            return target
    raise DocumentRefused("这是一个压缩包，里面没有 Word 正文。请解压后选择其中的 .docx 或 .txt 文件。", name)


def _parse(archive: zipfile.ZipFile, part: str, name: str) -> etree._Element | None:
    if part not in archive.namelist():
        return None
    data = archive.read(part)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DocumentRefused("文件里有外部实体声明，可能是恶意文件，已拒绝读取。", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentRefused(_DAMAGED, name) from error
    # A declaration in another encoding than ASCII is not seen in the bytes, only here.
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentRefused("文件里有外部实体声明，可能是恶意文件，已拒绝读取。", name)
    return root
