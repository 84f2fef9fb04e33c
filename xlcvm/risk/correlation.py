"""Rank correlations between uncertain inputs: read from a square table, and given to normals by a Gaussian copula.

Any two inputs with rank correlation (Spearman) r come from two normals with correlation 2 sin(π r ÷ 6), whatever
their distributions. It draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.risk.distributions import normal_correlation
from xlcvm.risk.total import Array, OneTotal, Swept

_LEAST_EIGENVALUE = 1e-10
_ONE_THREAD = 2**18  # multiplications at once that a BLAS leaves to one thread: waiting for a second takes longer
_SAME = 1e-9  # by how much the two entries of a pair may differ: they are typed, or computed


@dataclass(frozen=True, slots=True, eq=False)
class Correlation:
    """A table of rank correlations.

    Parameters
    ----------
    down, across : sequence of str
        The names of the variables on its two sides, in any order.
    matrix : array, shape (len(down), len(across))
        Between −1 and 1; NaN where the cell is blank and the pair stands on the other side of the diagonal.
    """

    down: Sequence[str]
    across: Sequence[str]
    matrix: Array


@dataclass(frozen=True, slots=True, eq=False)
class Copula:
    """Makes independent normals correlated: those at `rows` become `factor` times themselves.

    Parameters
    ----------
    rows : sequence of int
        Which of the inputs drawn.
    factor : array, shape (k, k)
        Lower triangular.
    """

    rows: Sequence[int]
    factor: Array

    def correlate(self, normals: Array) -> Array:
        """Give correlated normals.

        Parameters
        ----------
        normals : array, shape (inputs, n)
            Independent standard normals, changed in place.

        Returns
        -------
        array
            The same.
        """
        step = max(1, _ONE_THREAD // self.factor.size)
        for start in range(0, normals.shape[1], step):
            part = normals[:, start : start + step]
            part[self.rows] = self.factor @ part[self.rows]
        return normals


def copula_of(correlation: Correlation, total: OneTotal, drawn: Sequence[Swept]) -> Copula:
    """Check a table of correlations against the inputs that are drawn.

    Parameters
    ----------
    correlation : Correlation
        The table.
    total : OneTotal
        The model's total.
    drawn : sequence of Swept
        Its uncertain inputs.

    Returns
    -------
    Copula
        For the inputs of the table.

    Raises
    ------
    CvmError
        Not square, other names down than across, an unknown variable or one that is not uncertain, a diagonal
        that is not 1, an entry beyond ±1, two entries of a pair that differ or are both blank, or correlations
        that contradict each other (the matrix is not positive definite).
    """
    rows = [_drawn_row(name, total, drawn) for name in correlation.down]
    columns = [_drawn_row(name, total, drawn) for name in correlation.across]
    if len(rows) != len(columns):
        raise CvmError(
            f"The table of correlations is not square: {len(rows)} variables down, {len(columns)} across.",
            "Name the same variables on both sides.",
        )
    for names in (rows, columns):
        twice = next((row for row in names if names.count(row) > 1), None)
        if twice is not None:
            raise CvmError(f'"{drawn[twice].label}" stands twice on one side of the correlations.', "Remove one.")
    missing = next((row for row in rows if row not in columns), None)
    if missing is not None:
        raise CvmError(
            f'"{drawn[missing].label}" stands on one side of the correlations only.',
            "Name the same variables on both sides.",
        )
    labels = [drawn[row].label for row in rows]
    matrix = _checked(correlation.matrix[:, [columns.index(row) for row in rows]], labels)
    return Copula(rows, _factor(normal_correlation(matrix), labels))


def _drawn_row(name: str, total: OneTotal, drawn: Sequence[Swept]) -> int:
    swept = total.swept(name)
    for row, other in enumerate(drawn):
        if other.number == swept.number and other.places == swept.places:
            return row
    raise CvmError(
        f'"{swept.label}" is correlated, but has no distribution.',
        "Enter one in the column Distribution of the inputs, or remove it from the correlations.",
    )


def _checked(matrix: Array, labels: Sequence[str]) -> Array:
    """Give the full symmetric matrix."""
    full = np.where(np.isnan(matrix), matrix.T, matrix)
    for row, first in enumerate(labels):
        for column, second in enumerate(labels):
            entry, other = float(full[row, column]), float(full[column, row])
            pair = f'"{first}" and "{second}"'
            if np.isnan(entry):
                if row == column:
                    full[row, row] = 1.0
                    continue
                raise CvmError(f"The correlation of {pair} is blank.", "Enter it, 0 for none.")
            if row == column and abs(entry - 1) > _SAME:
                raise CvmError(
                    f'"{first}" has the correlation {format_number(entry)} with itself.', "Enter 1 on the diagonal."
                )
            if abs(entry) > 1:
                raise CvmError(
                    f"The correlation of {pair} is {format_number(entry)}.", "Enter a figure between −1 and 1."
                )
            if abs(entry - other) > _SAME:
                raise CvmError(
                    f"The correlations are not symmetric: {pair} have {format_number(entry)} and "
                    f"{format_number(other)}.",
                    "Enter one figure on both sides of the diagonal, or leave one side blank.",
                )
    return full


def _factor(matrix: Array, labels: Sequence[str]) -> Array:
    """The lower triangular matrix whose product with its transpose is the matrix."""
    values, vectors = np.linalg.eigh(matrix)
    least = float(values[0])
    if least < _LEAST_EIGENVALUE:
        weights = np.abs(vectors[:, 0])
        strongest = sorted(np.argsort(-weights)[:3].tolist())
        named = [f'"{labels[row]}"' for row in strongest if weights[row] > 0.1]
        if len(labels) == 2 or len(named) == 2:
            raise CvmError(
                f"A rank correlation of 1 or −1 makes {' and '.join(named)} one input, not two.",
                "Use 0.999 or −0.999 at the most, or compute one from the other in an equation.",
            )
        raise CvmError(
            f"These correlations contradict each other: {', '.join(named)} cannot all be so closely related "
            f"(the matrix is not positive definite; its least eigenvalue is {format_number(least, digits=3)}).",
            "Bring the strongest of them nearer to 0.",
        )
    return np.linalg.cholesky(matrix).astype(np.float64)
