"""The one refusal of this package: a file that cannot be read, said in words a clerk can act on."""


class DocumentRefused(Exception):
    """`message` is Chinese and says what to do; `where` names the file, sheet, row or paragraph, if one is meant."""

    def __init__(self, message: str, where: str | None = None) -> None:
        self.message = message
        self.where = where
        # Both stay in args, so that the refusal crosses from a child process whole.
        super().__init__(message, where)

    def __str__(self) -> str:
        return f"{self.where}：{self.message}" if self.where else self.message


class ReadingStopped(DocumentRefused):
    """The reader was stopped by a limit or broke off: with more time, or another time, it may come through."""
