"""Files of comments: reading a table, guessing what its columns are, checking its rows. Pure: no database, no clock."""

from participation.consultations.batches.checking import Candidate, Checker, RowError, RowProblem
from participation.consultations.batches.columns import FIELDS, Field, guess
from participation.consultations.batches.reading import MAX_BYTES, MAX_ROWS, BadTable, Table, TableProblem, open_table

__all__ = [
    "FIELDS",
    "MAX_BYTES",
    "MAX_ROWS",
    "BadTable",
    "Candidate",
    "Checker",
    "Field",
    "RowError",
    "RowProblem",
    "Table",
    "TableProblem",
    "guess",
    "open_table",
]
