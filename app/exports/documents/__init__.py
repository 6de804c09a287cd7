"""Word documents written as Office Open XML (ECMA-376) by hand: parts in a zip, no library between."""
