package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/stockwright/stockwright/benchmarks/peers"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// rateRows is how many rows the CSV of the rate has.
const rateRows = 5_000_000

// rate reads a CSV of sales into series, and lets DuckDB sum the same file by
// series and day; both by the processor time they take.
func (b *bench) rate() error {
	python, err := peers.Python("duckdb")
	if err != nil {
		b.sheet.Skip("CSV: rate beside DuckDB", err.Error())
		return nil
	}
	path := filepath.Join(b.dir, "rate.csv")
	if err := writeRate(path); err != nil {
		return err
	}
	before := processorSeconds()
	rows := int64(0)
	stats, err := datasets.ScanSeries(context.Background(), datasets.Source{Path: path},
		datasets.SeriesOptions{}, func(s datasets.SeriesRows) error {
			rows += int64(len(s.Days))
			return nil
		})
	if err != nil {
		return err
	}
	ours := processorSeconds() - before
	script := fmt.Sprintf("import duckdb,time\nduckdb.sql('SET enable_progress_bar=false')\nc=time.process_time()\nn=duckdb.sql(\"select count(*), sum(q) from (select location, sku, date, sum(quantity) q from read_csv('%s') group by all)\").fetchall()\nprint(n[0][0], n[0][1], time.process_time()-c)\n", path)
	out, err := exec.Command(python, "-c", script).Output()
	if err != nil {
		return fmt.Errorf("DuckDB: %w", err)
	}
	told := strings.Fields(string(out))
	theirs, err := strconv.ParseFloat(told[2], 64)
	if err != nil {
		return err
	}
	sum, _ := strconv.ParseFloat(told[1], 64)
	b.sheet.True("CSV: the same series days and units as DuckDB",
		fmt.Sprintf("%d days, %g units", rows, stats.UnitsOut), told[0]+" days, "+told[1]+" units",
		strconv.FormatInt(rows, 10) == told[0] && stats.UnitsOut == sum)
	b.sheet.AtLeast("CSV: rate as a share of DuckDB's", theirs/ours, 0.5, "x")
	return nil
}

func processorSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func writeRate(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "date,location,sku,quantity,unit_price")
	rng := rand.New(rand.NewPCG(1, 1))
	day := core.DayOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	for i := range rateRows {
		fmt.Fprintf(w, "%s,STORE-%02d,SKU-%05d,%d,%d.%02d\n", day+core.Day(i*700/rateRows),
			rng.IntN(20), rng.IntN(5000), 1+rng.IntN(12), 1+rng.IntN(30), rng.IntN(100))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
