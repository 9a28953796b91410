package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish/checker"
)

// export is a real export and how docs/workspaces.md makes a workspace of it.
type export struct {
	name, file string
	init       []string
	asOf       string
	network    bool // its countries are served from the United Kingdom's stock
}

var exports = []export{
	{"online_retail", "online_retail/order_lines.parquet", []string{"--map",
		"ordered_at=date,order_id=order", "--location", "UK"}, "2011-08-01", false},
	{"m5_foods_ca1", "m5_foods_ca1/sales.parquet", nil, "2016-03-27", false},
	{"online_retail by country", "online_retail/order_lines.parquet",
		[]string{"--map", "ordered_at=date,order_id=order,country=location"}, "2011-08-01", true},
}

// measureExports runs a night on each real export and has every line that it
// wrote recomputed from its receipt; then it changes one number of every line.
func measureExports(sheet *bar.Sheet) {
	dir, err := shared()
	if err != nil {
		sheet.Skip("receipts of real exports", "the shared folder is not there")
		return
	}
	work, err := os.MkdirTemp("", "stockwright-exports-")
	if err != nil {
		sheet.Skip("receipts of real exports", err.Error())
		return
	}
	defer os.RemoveAll(work)
	program := filepath.Join(work, "stockwright")
	if out, err := exec.Command("go", "build", "-o", program,
		"github.com/stockwright/stockwright/cmd/stockwright").CombinedOutput(); err != nil {
		sheet.True("receipts of real exports", string(out), "built", false)
		return
	}
	for _, e := range exports {
		run, err := e.night(program, filepath.Join(dir, "data", e.file),
			filepath.Join(work, strings.ReplaceAll(e.name, " ", "_")))
		if err != nil {
			sheet.True("receipts of "+e.name, err.Error(), "a run", false)
			continue
		}
		e.measure(sheet, run)
	}
}

// night makes the workspace and runs its night; it returns the run's folder.
func (e export) night(program, sales, ws string) (string, error) {
	args := append([]string{"init", ws, "--sales", sales, "--as-of", e.asOf}, e.init...)
	if e.network {
		path, err := countries(sales, ws)
		if err != nil {
			return "", err
		}
		args = append(args, "--table", "locations="+path)
	}
	for _, args := range [][]string{args, {"run", "-q", "-w", ws, "--as-of", e.asOf}} {
		out, err := exec.Command(program, args...).CombinedOutput()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 3 {
			err = nil // done, with problems to look at
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w: %s", args[0], err, out)
		}
	}
	return filepath.Join(ws, "runs", e.asOf+"-nightly"), nil
}

// countries writes the locations of the export's countries, all of them supplied
// by the one that sells most.
func countries(sales, ws string) (string, error) {
	f, err := datasets.ReadFrame(sales, "country")
	if err != nil {
		return "", err
	}
	const hub = "United Kingdom"
	rows := []datasets.Location{{Location: hub, Kind: "warehouse"}}
	_, names := f.Strings("country")
	for _, name := range names {
		if name != hub {
			rows = append(rows, datasets.Location{Location: name, Kind: "store", SuppliedBy: hub})
		}
	}
	path := filepath.Join(ws+"-tables", "locations.parquet")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return "", err
	}
	return path, datasets.WriteRows(path, rows, datasets.WriteOptions{})
}

func (e export) measure(sheet *bar.Sheet, run string) {
	ctx := context.Background()
	c, err := pipeline.CheckReceipts(ctx, run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if c == nil {
		sheet.True("receipts of "+e.name, "not readable", "all", false)
		return
	}
	good, all := c.Purchases+c.Transfers-len(c.Faults), c.Purchases+c.Transfers
	sheet.True("receipts recomputed, "+e.name, fmt.Sprintf("%d of %d", good, all), "all", err == nil && c.Purchases > 0)
	if e.network {
		sheet.AtLeast("transfer lines among them, "+e.name, float64(c.Transfers), 100, "")
	}
	noticed, changed := 0, 0
	for seed := range uint64(3) {
		n, of, err := forgeRun(ctx, run, seed)
		if err != nil {
			sheet.True("changed lines noticed, "+e.name, err.Error(), "all", false)
			return
		}
		noticed, changed = noticed+n, changed+of
	}
	sheet.True("lines with one changed number noticed, "+e.name,
		fmt.Sprintf("%d of %d", noticed, changed), "all", noticed == changed && changed > 0)
}

// forgeRun changes one number of every line of the run, drawn at random, and
// counts the lines that the check names.
func forgeRun(ctx context.Context, run string, seed uint64) (noticed, changed int, err error) {
	dir, err := os.MkdirTemp("", "stockwright-forged-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(filepath.Join(dir, "run"), os.DirFS(run)); err != nil {
		return 0, 0, err
	}
	dir = filepath.Join(dir, "run")
	rng := rand.New(rand.NewPCG(seed, 4))
	if _, err := forgeTable(ctx, dir, "purchase_plan", func(l *plan.PurchaseLine) {
		forgeLine(rng,
			&l.Quantity, &l.Steps)
	}); err != nil {
		return 0, 0, err
	}
	if _, err := forgeTable(ctx, dir, "transfer_plan", func(l *plan.TransferLine) {
		forgeLine(rng,
			&l.Quantity, &l.Steps)
	}); err != nil {
		return 0, 0, err
	}
	c, err := pipeline.CheckReceipts(ctx, dir)
	if c == nil {
		return 0, 0, err
	}
	named := map[string]bool{}
	for _, f := range c.Faults {
		named[f.Line] = true
	}
	delete(named, "")              // whole files, whose hash differs
	delete(named, "transfer_plan") // stock that several lines share
	return len(named), c.Purchases + c.Transfers, nil
}

func forgeTable[T any](ctx context.Context, dir, table string, forge func(*T)) (int, error) {
	path := filepath.Join(dir, table+".parquet")
	rows, err := datasets.ReadRows[T](ctx, datasets.Source{Path: path})
	if err != nil {
		return 0, err
	}
	for i := range rows {
		forge(&rows[i])
	}
	return len(rows), datasets.WriteDocument(path, rows, datasets.WriteOptions{})
}

// forgeLine adds one to the quantity, or to a number of the receipt.
func forgeLine(rng *rand.Rand, quantity *int64, steps *string) {
	var receipt []checker.Step
	if err := json.Unmarshal([]byte(*steps), &receipt); err != nil {
		return
	}
	switch i := rng.IntN(2*len(receipt) + 1); {
	case i == 2*len(receipt):
		*quantity++
	case i%2 == 0:
		receipt[i/2].Value++
	default:
		receipt[i/2].Added++
	}
	b, _ := json.Marshal(receipt) // plain numbers and texts: cannot fail
	*steps = string(b)
}
