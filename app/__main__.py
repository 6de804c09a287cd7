"""`python -m app` is the `duban` command."""

from app.cli import main

main()
