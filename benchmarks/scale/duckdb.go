package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/benchmarks/peers"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// sortedByDuckDB sorts the same sales and writes them as one Parquet file, as the load
// stage does beside its checks.
const sortedByDuckDB = `
import sys, duckdb
con = duckdb.connect()
con.execute("set threads to 2")
con.execute("set enable_progress_bar to false")
con.execute(f"""copy (select * from read_parquet('{sys.argv[1]}/**/*.parquet', hive_partitioning=false) order by location, sku, date)
  to '{sys.argv[2]}' (format parquet, compression zstd)""")
`

// duckdbBars hold a cold night of the load stage alone, gate, checks, hashes and all, against
// DuckDB sorting and writing the same sales, by CPU: other work disturbs it least.
func duckdbBars(sheet *bar.Sheet, p program, dir string) error {
	ws := filepath.Join(dir, "duckdb")
	if _, err := p.cpu("generate", ws, "-q", "--skus", strconv.Itoa(*pairs/5), "--stores", "4",
		"--days", "730", "--seed", "83"); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(ws, config.FileName))
	if err != nil {
		return err
	}
	text = append(text, "\npipelines: {nightly: {stages: [load, publish]}}\n"...)
	if err := os.WriteFile(filepath.Join(ws, config.FileName), text, 0o644); err != nil {
		return err
	}
	ours, err := p.cpu("run", "-q", "-w", ws, "--as-of", asOf)
	if err != nil {
		return err
	}
	m, err := runs.ReadManifest(filepath.Join(ws, "runs", asOf+"-nightly"))
	if err != nil {
		return err
	}
	name := fmt.Sprintf("load stage, %.1fM rows, cold, whole command", float64(m.Stages[0].RowsIn)/1e6)
	python, err := peers.Python("duckdb")
	if err != nil {
		sheet.Skip(name, err.Error())
		return nil
	}
	theirs, err := spent(exec.Command(python, "-c", sortedByDuckDB, filepath.Join(ws, "data", "sales"),
		filepath.Join(dir, "sorted.parquet")))
	if err != nil {
		return err
	}
	version, err := exec.Command(python, "-c", "import duckdb; print(duckdb.__version__)").Output()
	if err != nil {
		return err
	}
	sheet.AtMost(fmt.Sprintf("%s: CPU %.1f s over DuckDB %s sorting and writing, %.1f s", name, ours,
		strings.TrimSpace(string(version)), theirs), ours/theirs, 1, "×")
	return nil
}
