"""The installed package at work: python tests/test_package.py WORKSPACE DAY. Frames that are not installed are left out."""

import importlib.util
import subprocess
import sys

import stockwright


def main(workspace, day):
    run = stockwright.run(workspace, as_of=day)
    assert run.manifest["run"] == f"{day}-nightly" and "policies" in run.tables, run.manifest
    again = stockwright.run(workspace, as_of=day)
    assert again.folder == run.folder
    try:
        stockwright.run(workspace, pipeline="none", as_of=day)
    except stockwright.Error as e:
        assert e.code == 4 and "no pipeline" in str(e), (e.code, e)
    else:
        raise AssertionError("a pipeline that is not there was run")
    assert subprocess.run([sys.executable, "-c", "import stockwright; stockwright.main()", "version"], capture_output=True).returncode == 0
    if importlib.util.find_spec("pyarrow") is None:
        print("the program alone")
        return
    import pyarrow as pa

    table = run.table("series")
    assert isinstance(table, pa.Table) and table.num_rows == run.manifest["headline"]["series"]
    days, series = 60, 3
    frame = pa.table({
        "unique_id": [f"s{i}" for i in range(series) for _ in range(days)],
        "ds": [t for _ in range(series) for t in range(days)],
        "y": [10.0 + i + 5 * (t % 7 == 0) for i in range(series) for t in range(days)],
    })
    ahead = stockwright.forecast(frame, horizon=7, season_length=7)
    assert isinstance(ahead, pa.Table) and ahead.num_rows == series * 7, ahead
    worked = ["arrow"]
    for kind in ("pandas", "polars"):
        if importlib.util.find_spec(kind) is None:
            continue
        assert len(run.table("series", kind)) == table.num_rows
        mine = frame.to_pandas() if kind == "pandas" else importlib.import_module("polars").from_arrow(frame)
        theirs = stockwright.forecast(mine, horizon=7, season_length=7, method="ets")
        assert type(theirs) is type(mine) and len(theirs) == series * 7
        worked.append(kind)
    print(", ".join(worked))


if __name__ == "__main__":
    main(*sys.argv[1:3])
