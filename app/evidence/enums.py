"""Which files are taken as evidence, and the sentence for each that is not."""

from app.core.labels import LabelledEnum


class FileKind(LabelledEnum):
    """By extension; the label is what the kind is called in a refusal."""

    DOC = "doc", "Word 97-2003文档"
    DOCX = "docx", "Word文档"
    ET = "et", "WPS表格"
    JPEG = "jpeg", "JPEG图片"
    JPG = "jpg", "JPG图片"
    PDF = "pdf", "PDF文件"
    PNG = "png", "PNG图片"
    PPTX = "pptx", "PowerPoint演示文稿"
    TXT = "txt", "文本文件"
    WPS = "wps", "WPS文字"
    XLS = "xls", "Excel 97-2003工作簿"
    XLSX = "xlsx", "Excel工作簿"


class FileRefusal(LabelledEnum):
    """Why a file is not taken; the label says what to do instead."""

    BROKEN = "broken", "文件已损坏，打不开。请重新导出或另存一份后再上传。"
    DISGUISED = "disguised", "文件内容与扩展名不符。请用原来的软件打开后另存，再上传。"
    EMPTY = "empty", "文件是空的，没有内容。请检查后重新选择。"
    ENCRYPTED = "encrypted", "文件设有打开密码，审核人员无法查看。请取消密码后再上传。"
    KIND = "kind", "不收这种文件。可以上传PDF、Word、Excel、PPT、WPS文档、JPG或PNG图片、TXT文本。"
    MACRO = "macro", "文件带有宏，出于安全不能上传。请另存为不带宏的文档，或导出为PDF后再上传。"
    TOO_LARGE = "too_large", "文件过大。请压缩图片或拆分后再上传。"
    UNNAMED = "unnamed", "文件没有名称，请重命名后再上传。"


MEDIA_TYPES = {
    FileKind.DOC: "application/msword",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ET: "application/vnd.ms-excel",
    FileKind.JPEG: "image/jpeg",
    FileKind.JPG: "image/jpeg",
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.TXT: "text/plain",
    FileKind.WPS: "application/msword",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OLE_KINDS = frozenset({FileKind.DOC, FileKind.ET, FileKind.WPS, FileKind.XLS})
OOXML_KINDS = frozenset({FileKind.DOCX, FileKind.PPTX, FileKind.XLSX})
