"""Nightly demand forecasts and replenishment plans, by the program that this package carries.

    import stockwright
    run = stockwright.run("/srv/stockwright", as_of="2026-11-02")
    run.table("purchase_plan", "pandas")
    stockwright.forecast(df, horizon=28)

Arrow tables need pyarrow, the other frames pandas or polars; nothing else is needed.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["Error", "Run", "binary", "command", "forecast", "load", "run"]

FRAMES = ("arrow", "pandas", "polars")


class Error(RuntimeError):
    """The program ended with an error. code is its exit code: 2 wrong usage, 4 inputs refused, 5 another run is at work."""

    def __init__(self, code, text):
        super().__init__(text.strip() or f"stockwright ended with {code}")
        self.code = code


def binary():
    """The path of the program: that of the environment's STOCKWRIGHT_BINARY, else the one in this package."""
    given = os.environ.get("STOCKWRIGHT_BINARY")
    if given:
        return given
    here = Path(__file__).parent / "bin" / "stockwright"
    if not here.exists():
        raise Error(1, f"{here} is not there; install a wheel for this platform, or set STOCKWRIGHT_BINARY")
    return str(here)


def command(*args, ok=(0,)):
    """Runs a verb of the program and gives what it printed. Exit codes other than those of ok are an Error."""
    done = subprocess.run([binary(), *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in ok:
        raise Error(done.returncode, done.stderr)
    return done.stdout


class Run:
    """A published run: its folder, and its run.json as a dict."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = json.loads((self.folder / "run.json").read_text())

    def __repr__(self):
        return f"Run({self.manifest['run']!r})"

    @property
    def tables(self):
        """The names of its tables."""
        return [t["table"] for t in self.manifest["tables"]]

    @property
    def left_out(self):
        """Parts of the inputs that were not used; empty where all were."""
        return self.manifest["left_out"] or []

    def table(self, name, frame="arrow"):
        """A table of the run as an Arrow table, a pandas or a polars frame."""
        if name not in self.tables:
            raise KeyError(f"{name}: the run has {', '.join(self.tables)}")
        return _read(self.folder / f"{name}.parquet", frame)


def run(workspace, pipeline="nightly", as_of=None, accept_drop=False):
    """Runs a night and gives its run. A night on a part of the inputs is no error: see left_out."""
    manifest = json.loads(command("run", pipeline, *night_flags(workspace, as_of, accept_drop), "--json", ok=(0, 3)))
    return load(workspace, manifest["run"])


def load(workspace, name):
    """The published run of a name such as 2026-11-02-nightly."""
    return Run(command("runs", "path", name, "-q", "-w", workspace).strip())


def night_flags(workspace, as_of=None, accept_drop=False):
    """The flags that say which night is meant."""
    flags = ["-q", "-w", str(workspace)]
    if as_of is not None:
        flags += ["--as-of", str(as_of)[:10]]
    return flags + (["--accept-drop"] if accept_drop else [])


def forecast(df, show="periods", **options):
    """Forecasts every series of a frame with one row per series and period, and gives a frame of the same kind.

    df is an Arrow table, a pandas or a polars frame. Options are the flags of `stockwright forecast`, with _ for -:
    horizon=28, season_length=12, method="ets", key="unique_id", promo="on_promotion", pool="pool.json". A list is
    joined by commas, True is a flag without a value.
    """
    import pyarrow.parquet as pq

    kind, table = _arrow(df)
    with tempfile.TemporaryDirectory() as folder:
        file, out = os.path.join(folder, "series.parquet"), os.path.join(folder, "forecast.parquet")
        pq.write_table(table, file)
        flags = []
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            if value is True:
                flags.append(flag)
            elif value is not None and value is not False:
                flags += [flag, ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)]
        command("forecast", file, "-q", "--show", show, "--out", out, *flags)
        return _read(out, kind)


def _arrow(df):
    """What kind of frame df is, and its Arrow table."""
    import pyarrow as pa

    if isinstance(df, pa.Table):
        return "arrow", df
    kind = type(df).__module__.split(".")[0]
    if kind == "pandas":
        return kind, pa.Table.from_pandas(df, preserve_index=False)
    if kind == "polars":
        return kind, df.to_arrow()
    raise TypeError(f"{type(df).__name__} is no Arrow table, pandas frame or polars frame")


def _read(path, frame):
    if frame not in FRAMES:
        raise ValueError(f"frame is {frame!r}; use one of {', '.join(FRAMES)}")
    if frame == "polars":
        import polars

        return polars.read_parquet(path)
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read()
    return table.to_pandas() if frame == "pandas" else table


def main():
    """The command `stockwright`."""
    program = binary()
    os.execv(program, [program, *sys.argv[1:]])
