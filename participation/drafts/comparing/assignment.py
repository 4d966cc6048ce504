"""The best one-to-one choice of links: the sum of their values is the highest there is.

The links worth taking fall apart into small groups that share no unit; each group is solved for itself, by the Hungarian
method (Kuhn 1955, in the form with potentials and shortest augmenting paths).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_pairs(value: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The pairs (row, column) whose values together are the highest; only positive values are taken."""
    out: list[tuple[int, int]] = []
    for rows, columns in _groups(value > 0):
        if len(rows) == 1 or len(columns) == 1:
            part = value[np.ix_(rows, columns)]
            i, j = np.unravel_index(int(part.argmax()), part.shape)
            out.append((rows[int(i)], columns[int(j)]))
            continue
        part = np.maximum(value[np.ix_(rows, columns)], 0.0)
        out.extend((rows[i], columns[j]) for i, j in _hungarian(part) if part[i, j] > 0)
    return sorted(out)


def _groups(edges: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that hang together."""
    seen: set[int] = set()
    out = []
    for start in range(edges.shape[0]):
        if start in seen or not edges[start].any():
            continue
        rows, columns, waiting = {start}, set[int](), [start]
        while waiting:
            for j in np.nonzero(edges[waiting.pop()])[0]:
                if int(j) in columns:
                    continue
                columns.add(int(j))
                for i in np.nonzero(edges[:, j])[0]:
                    if int(i) not in rows:
                        rows.add(int(i))
                        waiting.append(int(i))
        seen |= rows
        out.append((sorted(rows), sorted(columns)))
    return out


def _hungarian(value: NDArray[np.float64]) -> list[tuple[int, int]]:
    """A pairing of all rows (or of all columns, where they are fewer) with the highest sum; values are not negative."""
    if value.shape[0] > value.shape[1]:
        return [(i, j) for j, i in _hungarian(value.T)]
    n, m = value.shape
    cost = value.max() - value
    row_price, column_price = np.zeros(n + 1), np.zeros(m + 1)
    owner = np.zeros(m + 1, dtype=np.intp)  # of each column, from 1; 0 is nobody
    for i in range(1, n + 1):
        owner[0] = i
        came_from = np.zeros(m + 1, dtype=np.intp)
        shortest = np.full(m + 1, np.inf)
        done = np.zeros(m + 1, dtype=np.bool_)
        j = 0
        while True:
            done[j] = True
            row = owner[j]
            reduced = cost[row - 1] - row_price[row] - column_price[1:]
            better = ~done[1:] & (reduced < shortest[1:])
            shortest[1:][better] = reduced[better]
            came_from[1:][better] = j
            step_to = int(np.where(done, np.inf, shortest)[1:].argmin()) + 1
            step = shortest[step_to]
            row_price[owner[done]] += step
            column_price[done] -= step
            shortest[~done] -= step
            j = step_to
            if owner[j] == 0:
                break
        while j:
            owner[j] = owner[came_from[j]]
            j = int(came_from[j])
    return [(int(owner[j]) - 1, j - 1) for j in range(1, m + 1) if owner[j]]
