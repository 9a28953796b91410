// Command execution measures the bars of the execution module: throughput,
// crashes, chaos, invariants and the two stores held to one suite.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/testkit/pgtest"
)

// bars are measured in this order.
var bars = []struct {
	name    string
	measure func(*bench) error
}{
	{"suite", suiteBars},
	{"web", webBars},
	{"throughput", throughputBars},
	{"receipt", receiptBars},
	{"query", queryBars},
	{"chaos", chaosBars},
	{"crash", crashBars},
	{"restore", restoreBars},
	{"partners", partnerBars},
	{"epcis", epcisBars},
	{"bounds", boundsBars},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		childMain(os.Args[2:])
		return
	}
	if len(os.Args) > 1 && os.Args[1] == receiptArg {
		receiptChild(os.Args[2:])
		return
	}
	only := flag.String("only", "", "measure only these groups of bars, comma separated: suite, throughput, receipt, query, chaos, crash, restore, partners, epcis, bounds, web")
	rounds := flag.Int("rounds", 1000, "kills of the crash bar, a store")
	events := flag.Int("events", 1_000_000, "events of the chaos bar")
	store := flag.String("store", "", "measure the crash bar on this store only: sqlite or postgres")
	flag.Parse()
	b := &bench{ctx: context.Background(), sheet: bar.NewSheet("execution"), rounds: *rounds,
		events: *events, store: *store}
	code := b.run(*only)
	b.close()
	os.Exit(code)
}

// bench is what the bars share: the sheet, a folder and a PostgreSQL server.
type bench struct {
	ctx    context.Context
	sheet  *bar.Sheet
	dir    string
	pg     *pgtest.Server
	pgErr  error
	stores int
	rounds int
	events int
	store  string // of the crash bar; "" for both
}

func (b *bench) run(only string) int {
	dir, err := os.MkdirTemp("", "bars-execution-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	b.dir = dir
	b.pg, b.pgErr = pgtest.Start()
	for _, m := range bars {
		if only != "" && !strings.Contains(","+only+",", ","+m.name+",") {
			continue
		}
		if err := m.measure(b); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", m.name, err)
			b.sheet.True(m.name, "failed", "measured", false)
		}
	}
	return b.sheet.Close()
}

func (b *bench) close() {
	if b.pg != nil {
		b.pg.Stop()
	}
	os.RemoveAll(b.dir)
}

// storeNames are the stores to measure.
var storeNames = []string{"sqlite", "postgres"}

// address makes a fresh place for a ledger: a file or a database.
func (b *bench) address(kind string) (string, error) {
	b.stores++
	name := fmt.Sprintf("ledger%d", b.stores)
	if kind == "sqlite" {
		return filepath.Join(b.dir, name+".db"), nil
	}
	if b.pg == nil {
		return "", b.pgErr
	}
	return b.pg.DSN(name), b.createDatabase(name)
}

func openStore(ctx context.Context, kind, address string) (execution.Store, error) {
	if kind == "sqlite" {
		return execution.OpenSQLite(ctx, address)
	}
	return execution.OpenPostgres(ctx, address)
}

func openService(ctx context.Context, kind, address string) (*execution.Service, error) {
	store, err := openStore(ctx, kind, address)
	if err != nil {
		return nil, err
	}
	return execution.Open(ctx, store, execution.Options{})
}

// fresh opens a service on a new ledger; a missing PostgreSQL is told by name.
func (b *bench) fresh(kind string) (*execution.Service, error) {
	address, err := b.address(kind)
	if err != nil {
		return nil, err
	}
	return openService(b.ctx, kind, address)
}

// available says whether a store can be measured here, and skips its bar.
func (b *bench) available(kind, name string) bool {
	if kind == "postgres" && b.pg == nil {
		b.sheet.Skip(name, b.pgErr.Error())
		return false
	}
	return true
}
