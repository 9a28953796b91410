"""The night on Spark: the driver plans and publishes, the executors forecast.

    import stockwright.spark
    run = stockwright.spark.night(spark, "/mnt/shared/stockwright", as_of="2026-11-02")

The workspace lies on storage that driver and executors mount at the same path, and the package is installed on all of
them, in one version. What is shuffled is which ranges of series are whose: the data goes by the files of the workspace.
The run is the same to the byte as that of one process, for any number of partitions and whichever executors are lost.
"""

import json
import os
import subprocess

from . import Error, binary, command, load, night_flags

RESULT = "range int, made boolean"


def night(spark, workspace, pipeline="nightly", as_of=None, partitions=None, accept_drop=False):
    """Runs a night on Spark and gives its run.

    partitions is how many tasks the ranges are cut into, by default three for every core. A task that is lost is
    repeated by Spark, and makes only what is missing.
    """
    flags = night_flags(workspace, as_of, accept_drop)
    planned = json.loads(command("shard", "plan", pipeline, *flags, "--json"))
    ranges = planned["ranges"]
    tasks = min(ranges, partitions or 3 * spark.sparkContext.defaultParallelism)
    cores = spark.conf.get("spark.task.cpus", "1")
    env = {name: os.environ[name] for name in ("STOCKWRIGHT_BINARY",) if name in os.environ}
    frame = spark.range(ranges).repartition(tasks, "id").mapInArrow(_worker(pipeline, flags, cores, env), RESULT)
    done = sorted(row["range"] for row in frame.collect())
    if done != list(range(ranges)):
        raise Error(1, f"{len(done)} of {ranges} ranges came back")
    manifest = json.loads(command("shard", "publish", pipeline, *flags, "--json", ok=(0, 3)))
    return load(workspace, manifest["run"])


def _worker(pipeline, flags, cores, env):
    """What forecasts the ranges of one partition, in one process with the cores of a task."""

    def work(batches):
        import pyarrow as pa

        mine = [i for batch in batches for i in batch.column(0).to_pylist()]
        if not mine:
            return
        os.environ.update(env)
        args = [binary(), "shard", "work", pipeline, *flags, "--json", "--while-open", "--ranges", ",".join(map(str, mine))]
        # The program ends when its standard input closes, so none outlives its task.
        process = subprocess.Popen(
            args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "GOMAXPROCS": cores},
        )
        try:
            out, errors = process.stdout.read(), process.stderr.read()
            if process.wait() != 0:
                raise Error(process.returncode, errors)
        finally:
            process.stdin.close()
            process.wait()
        made = set(json.loads(out)["made"] or [])
        yield pa.RecordBatch.from_arrays(
            [pa.array(mine, pa.int32()), pa.array([i in made for i in mine], pa.bool_())], names=["range", "made"]
        )

    return work
