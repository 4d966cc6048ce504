"""What is written into the cells of tables that others open in a spreadsheet."""

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula (an apostrophe before what would begin one)."""
    return "'" + cell if cell.startswith(_ACTIVE) else cell
