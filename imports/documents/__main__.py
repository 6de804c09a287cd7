"""`python -m imports.documents FILE --json`: the parse of one file, for measuring and for looking."""

import argparse
import json
import sys
from pathlib import Path

from imports.documents import DocumentRefused
from imports.documents.safely import parse_in_child


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m imports.documents", description="读取方案文档，输出任务和指标")
    parser.add_argument(
        "file", type=Path, help="方案文件（.docx、.pdf、.txt、.xlsx、.xls；.doc、.wps、.rtf 须装有 LibreOffice）"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON（默认只输出概况）")
    options = parser.parse_args(arguments)
    try:
        result = parse_in_child(options.file.read_bytes(), options.file.name)
    except OSError as error:
        sys.stderr.write(f"{options.file}：无法打开（{error.strerror}）\n")
        return 2
    except DocumentRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    for warning in result.warnings:
        sys.stderr.write(f"{warning}\n")
    if options.json:
        sys.stdout.write(json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(f"{result.document.title}：任务 {len(result.tasks)} 项，指标 {len(result.indicators)} 项\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
