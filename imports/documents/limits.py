"""How much a document may hold. Beyond any plan ever issued, below what would hurt the server."""

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 20 * MEGABYTE
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_ENTRIES = 2_000
MAX_RATIO = 100
# Small members may pack very well without harm: the ratio is asked only above this size.
RATIO_FLOOR_BYTES = MEGABYTE
MAX_CHARACTERS = 1_000_000
MAX_TABLE_CELLS = 50_000
MAX_DEPTH = 200
