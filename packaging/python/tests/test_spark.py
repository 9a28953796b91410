"""A night on Spark in local-cluster against one process: python tests/test_spark.py ONE MANY DAY, two workspaces of the same
inputs. Every number of partitions given by PARTITIONS is tried, the last with an executor killed unless KILL is 0. The last
line says the CPU seconds of all that Spark ran."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from pyspark.sql import SparkSession

import stockwright
import stockwright.spark


def files(folder):
    """The files of a run, without the seconds that no two runs share."""
    out = {}
    for p in sorted(Path(folder).iterdir()):
        out[p.name] = p.read_bytes()
        if p.name == "run.json":
            out[p.name] = b"\n".join(l for l in out[p.name].split(b"\n") if b'"seconds":' not in l)
    return out


def kill_an_executor(killed):
    """Kills an executor at work: one whose worker of the program is running."""
    while not killed:
        listing = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True).stdout.splitlines()[1:]
        parents = {int(l.split()[0]): int(l.split()[1]) for l in listing}
        lines = {int(l.split()[0]): l for l in listing}
        for pid, line in lines.items():
            if " shard work " not in line or WORKSPACE not in line:
                continue
            at = pid
            while at in parents and "CoarseGrainedExecutorBackend" not in lines[at]:
                at = parents[at]
            if at in parents and not killed:
                os.kill(at, signal.SIGKILL)
                killed.append(at)
        time.sleep(0.02)


def main(one, many, day):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    paths = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]").appName("night")
        .config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executor.memory", "1g").config("spark.executorEnv.PYTHONPATH", os.pathsep.join(paths))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    want = files(stockwright.run(one, as_of=day).folder)
    alone = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("one process, CPU seconds:", alone.ru_utime + alone.ru_stime - before.ru_utime - before.ru_stime, flush=True)
    partitions = [int(n) for n in os.environ.get("PARTITIONS", "3,8,3").split(",")]
    for i, n in enumerate(partitions):
        shutil.rmtree(Path(many) / "runs", ignore_errors=True)
        killed = []
        kills = i == len(partitions) - 1 and os.environ.get("KILL") != "0"
        if kills:
            threading.Thread(target=kill_an_executor, args=(killed,), daemon=True).start()
        run = stockwright.spark.night(spark, many, as_of=day, partitions=n)
        got = files(run.folder)
        assert got.keys() == want.keys(), (got.keys() ^ want.keys())
        assert not [name for name in want if got[name] != want[name]], [name for name in want if got[name] != want[name]]
        assert killed or not kills, "no executor was killed"
        print(n, "partitions: the same bytes", "with an executor killed" if killed else "", flush=True)
    gateway = spark.sparkContext._gateway
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()  # and with it executors and their workers, whose time is then known
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("CPU seconds:", used.ru_utime + used.ru_stime - (alone.ru_utime + alone.ru_stime), flush=True)



if __name__ == "__main__":
    WORKSPACE = sys.argv[2]
    main(*sys.argv[1:4])
