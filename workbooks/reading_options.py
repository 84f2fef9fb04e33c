"""How invoice lines are read: what a person may say of a source. It reads nothing, and loads no engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a source is read.

    Parameters
    ----------
    engine : {"duckdb", "spark"}
        What reads files and computes.
    table : str
        Of a database, with its schema where that is not the usual one; nothing when it has just one.
    sheet : str
        Of a workbook; the first that has the columns when left out.
    delimiter, encoding : str
        Of a CSV file; found out when left out.
    decimal : str
        The sign before decimals in a CSV file, "." or ",".
    zone : str
        The time zone in which a moment has its day, such as "Europe/Berlin"; when left out, the one that an Arrow
        table or a Parquet file names, and UTC for all others.
    columns : tuple of str
        Headers that are needed: by them the header row is found, and no other column is kept. All when left out.
    figures : tuple of str
        Those of them that hold figures; of a CSV file and a sheet all others are texts, so that 007 stays 007.
    memory : str
        The most that DuckDB uses, such as "1GB".
    master : str
        Of Spark.
    """

    engine: Engine = "duckdb"
    table: str = ""
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    decimal: str = "."
    zone: str = ""
    columns: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    memory: str = ""
    master: str = "local[2]"
