"""Values in the text form of PostgreSQL's COPY. Pure."""

from typing import Final

NULL: Final = "\\N"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": " "})


def copy_text(value: object) -> str:
    """One value; None is NULL, and the character that no text of PostgreSQL can hold a blank."""
    return NULL if value is None else str(value).translate(_ESCAPES)


def copy_row(*values: object) -> str:
    """One row with its end."""
    return "\t".join(map(copy_text, values)) + "\n"
