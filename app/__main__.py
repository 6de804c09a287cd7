"""`python -m app` and the console script are the `duban` command."""

import gc

# What an import makes stays: looking through all of it for garbage again and again takes a seventh of the start.
gc.disable()

from app.cli import main  # noqa: E402 -- under the switch above

gc.enable()

if __name__ == "__main__":
    main()
