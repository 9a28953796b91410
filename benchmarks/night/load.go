package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/benchmarks/peers"
	"github.com/stockwright/stockwright/datasets"
)

// loaded is what a reader says it read; both readers must say the same.
type loaded struct {
	Seconds float64 `json:"seconds"`
	Rows    int64   `json:"rows"`
	Series  int64   `json:"series"`
	Units   float64 `json:"units"`
}

// loadChild groups a sales table into series, streaming, and counts them.
func loadChild(args []string) error {
	start := time.Now()
	var l loaded
	_, err := datasets.ScanSeries(context.Background(), datasets.Source{Path: args[0]},
		datasets.SeriesOptions{NoPrices: true}, func(s datasets.SeriesRows) error {
			l.Series++
			l.Rows += int64(len(s.Days))
			for _, q := range s.Quantity {
				l.Units += q
			}
			return nil
		})
	if err != nil {
		return err
	}
	l.Seconds = time.Since(start).Seconds()
	return json.NewEncoder(os.Stdout).Encode(l)
}

// duckLoad runs the query of the bar and takes its result as an Arrow table,
// the leanest form DuckDB hands results out in; counting is not timed.
const duckLoad = `
import sys, json, time, duckdb, pyarrow.compute as pc
start = time.time()
con = duckdb.connect()
con.execute("set threads to 2")
con.execute("set enable_progress_bar to false")
table = con.sql(f"""select sku, location, list(quantity order by date) as quantities
  from read_parquet('{sys.argv[1]}', hive_partitioning=false) group by sku, location""").to_arrow_table()
seconds = time.time() - start
lists = table.column("quantities")
print(json.dumps(dict(seconds=seconds, rows=pc.sum(pc.list_value_length(lists)).as_py(), series=table.num_rows,
  units=pc.sum(pc.list_flatten(lists)).as_py())))
`

func loadBars(sheet *bar.Sheet) {
	dir := os.Getenv("STOCKWRIGHT_LOAD_DIR") // keeps the tables for another run
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "stockwright-load-"); err != nil {
			sheet.Skip("load", err.Error())
			return
		}
		defer os.RemoveAll(dir)
	}
	sorted, hive := filepath.Join(dir, "sales.parquet"), filepath.Join(dir, "sales")
	rows, err := datasets.CountRows(sorted)
	if err != nil {
		rows, err = writeLoad(sorted, hive)
	}
	if err != nil {
		sheet.Skip("load", err.Error())
		return
	}
	python, noPython := peers.Python("duckdb", "pyarrow")
	loadBar(sheet, "sorted", rows, sorted, sorted, python, noPython, 0.25, 400, 3)
	loadBar(sheet, "hive, shuffled", rows, hive, filepath.Join(hive, "*", "*.parquet"), python,
		noPython, 0.125, 2500, 2)
}

// loadBar measures ours and DuckDB by turns and compares the quickest of each,
// so that a neighbour's load does not fall on one of them alone.
func loadBar(sheet *bar.Sheet, name string, rows int64, path, glob, python string, noPython error,
	share, peak float64, turns int) {
	title := fmt.Sprintf("load %.1fM rows into series, %s", float64(rows)/1e6, name)
	var mine, duck loaded
	var most, mineCPU, duckCPU float64
	for turn := range turns {
		m, err := self("load", path)
		var one loaded
		if err == nil {
			err = json.Unmarshal(m.output, &one)
		}
		if err != nil {
			sheet.True(title, err.Error(), "the rows", false)
			return
		}
		if turn == 0 || one.Seconds < mine.Seconds {
			mine, mineCPU = one, m.cpu
		}
		most = max(most, m.peak)
		if noPython != nil {
			continue
		}
		m, noPython = measure(exec.Command(python, "-c", duckLoad, glob))
		if noPython == nil {
			noPython = json.Unmarshal(m.output, &one)
		}
		if turn == 0 || one.Seconds < duck.Seconds {
			duck, duckCPU = one, m.cpu
		}
	}
	sheet.AtMost(title+": peak memory", most, peak, "MB")
	if noPython != nil {
		sheet.Skip(title+": wall / DuckDB's", noPython.Error())
		return
	}
	sheet.AtMost(fmt.Sprintf("%s: wall %.2f s (cpu %.1f) / DuckDB %.2f s (cpu %.1f)", title,
		mine.Seconds, mineCPU, duck.Seconds, duckCPU), mine.Seconds/duck.Seconds, share, "")
	same := mine.Rows == duck.Rows && mine.Rows == rows && mine.Series == duck.Series &&
		math.Abs(mine.Units-duck.Units) < 1e-6*duck.Units
	sheet.True(title+": same as DuckDB", fmt.Sprintf("%d series", mine.Series),
		fmt.Sprintf("%d series", duck.Series), same)
}

// The world of the load bars: 50 locations, 2,500 of 6,000 SKUs in each, 730
// days, 55 % of them with a sale.
const (
	loadSkus, loadPerLocation = 6000, 2500
	loadFirst, loadDays       = 20000, 730
)

var loadLocations = flag.Int("locations", 50, "locations of the load bars, a million rows each; the bars are of 50")

type loadSeries struct{ location, sku string }

func loadKeys() []loadSeries {
	rng := rand.New(rand.NewPCG(50, 0))
	var out []loadSeries
	for l := range *loadLocations {
		picked := rng.Perm(loadSkus)[:loadPerLocation]
		has := make([]bool, loadSkus)
		for _, s := range picked {
			has[s] = true
		}
		for s := range loadSkus {
			if has[s] {
				out = append(out, loadSeries{fmt.Sprintf("store-%02d", l), fmt.Sprintf("SKU-%05d", s)})
			}
		}
	}
	return out
}

// loadSale is what series k sold on day d; ok is false for days without sale.
func loadSale(k, d int) (quantity, price float64, ok bool) {
	h := (uint64(k)*loadDays + uint64(d) + 1) * 0x9E3779B97F4A7C15
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 32
	if h%100 >= 55 {
		return 0, 0, false
	}
	quantity, price = float64(1+h>>8%9), float64(100+k%900)/100*float64(90+h>>16%11)/100
	if h>>24%20 == 0 {
		price = math.NaN()
	}
	return quantity, math.Round(price*100) / 100, true
}

// writeLoad writes the same rows twice: one file sorted by location, SKU and
// date, and a hive folder of months with every month's rows shuffled.
func writeLoad(sorted, hive string) (rows int64, err error) {
	keys := loadKeys()
	w, err := datasets.NewSalesWriter(sorted, datasets.SalesOptions{UnitPrice: true})
	if err != nil {
		return 0, err
	}
	for k, key := range keys {
		var b datasets.SalesBatch
		for d := range loadDays {
			addLoad(&b, key, k, d)
		}
		rows += int64(len(b.Date))
		if err := w.Append(b); err != nil {
			return 0, err
		}
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return rows, writeHive(hive, keys)
}

func addLoad(b *datasets.SalesBatch, key loadSeries, k, d int) {
	if quantity, price, ok := loadSale(k, d); ok {
		b.Location, b.SKU = append(b.Location, key.location), append(b.SKU, key.sku)
		b.Date = append(b.Date, int32(loadFirst+d))
		b.Quantity, b.UnitPrice = append(b.Quantity, quantity), append(b.UnitPrice, price)
	}
}

func writeHive(dir string, keys []loadSeries) error {
	rng := rand.New(rand.NewPCG(51, 0))
	for from := 0; from < loadDays; from += 30 {
		to := min(from+30, loadDays)
		cells := make([]uint32, 0, len(keys)*(to-from))
		for k := range keys {
			for d := from; d < to; d++ {
				if _, _, ok := loadSale(k, d); ok {
					cells = append(cells, uint32(k)<<10|uint32(d))
				}
			}
		}
		rng.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		path := filepath.Join(dir, fmt.Sprintf("period=%02d", from/30), "sales.parquet")
		w, err := datasets.NewSalesWriter(path, datasets.SalesOptions{UnitPrice: true})
		if err != nil {
			return err
		}
		for len(cells) > 0 {
			n := min(len(cells), 1<<16)
			var b datasets.SalesBatch
			for _, c := range cells[:n] {
				addLoad(&b, keys[c>>10], int(c>>10), int(c&1023))
			}
			if err := w.Append(b); err != nil {
				return err
			}
			cells = cells[n:]
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return nil
}
