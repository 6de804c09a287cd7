"""The child process of the sandbox: limits itself, reads one document from standard input, answers in JSON.

Arguments: CPU seconds, memory in MB, the name of the file. Exit status 0 with the parse, 2 with a refusal.
"""

import json
import resource
import sys

from imports.documents import DocumentRefused, parse_bytes
from imports.documents.limits import MAX_FILE_BYTES, MEGABYTE
from imports.documents.wire import to_wire


def main(arguments: list[str]) -> int:
    cpu_seconds, memory_mb, name = int(arguments[0]), int(arguments[1]), arguments[2]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = to_wire(parse_bytes(sys.stdin.buffer.read(MAX_FILE_BYTES + 1), name))
    except DocumentRefused as refusal:
        sys.stdout.write(json.dumps({"message": refusal.message, "where": refusal.where}))
        return 2
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
