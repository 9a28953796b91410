package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// door is the program as a user has it, and a folder for workspaces.
type door struct {
	program, work string
	made          int
}

// openDoor builds the program once.
func openDoor() (*door, error) {
	work, err := os.MkdirTemp("", "stockwright-plan-")
	if err != nil {
		return nil, err
	}
	d := &door{program: filepath.Join(work, "stockwright"), work: work}
	if out, err := exec.Command("go", "build", "-o", d.program,
		"github.com/stockwright/stockwright/cmd/stockwright").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w: %s", err, out)
	}
	return d, nil
}

func (d *door) close() { os.RemoveAll(d.work) }

// run runs the program and tells its exit code and what it printed.
func (d *door) run(args ...string) (code int, out string, err error) {
	b, err := exec.Command(d.program, args...).CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), string(b), nil
	}
	return 0, string(b), err
}

// workspace is a folder of tables with a configuration.
type workspace struct {
	*door
	dir    string
	tables []string
	texts  []string // tables that are CSV
	config string   // replenish and other keys of stockwright.yaml, beside inputs
}

// workspace makes an empty one.
func (d *door) workspace(config string) *workspace {
	d.made++
	return &workspace{door: d, dir: filepath.Join(d.work, fmt.Sprintf("ws%04d", d.made)), config: config}
}

// put writes a table of the contract; it may be written again between nights.
func put[T any](w *workspace, table string, rows []T) error {
	path := filepath.Join(w.dir, "data", table+".parquet")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	for _, t := range w.tables {
		if t == table {
			return datasets.WriteRows(path, rows, datasets.WriteOptions{})
		}
	}
	w.tables = append(w.tables, table)
	return datasets.WriteRows(path, rows, datasets.WriteOptions{})
}

// putCSV writes a table as text, as people have it.
func (w *workspace) putCSV(table, text string) error {
	w.texts = append(w.texts, table)
	if err := os.MkdirAll(filepath.Join(w.dir, "data"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, "data", table+".csv"), []byte(text), 0o644)
}

// configure writes stockwright.yaml.
func (w *workspace) configure() error {
	text := w.config + "\ninputs:\n"
	for _, t := range w.tables {
		text += fmt.Sprintf("  %s: {path: data/%s.parquet}\n", t, t)
	}
	for _, t := range w.texts {
		text += fmt.Sprintf("  %s: {path: data/%s.csv}\n", t, t)
	}
	return os.WriteFile(filepath.Join(w.dir, "stockwright.yaml"), []byte(text), 0o644)
}

// night runs the nightly pipeline for a day. Exit codes 0 and 3 are nights done.
func (w *workspace) night(asOf core.Day) (*nightOut, error) {
	if err := w.configure(); err != nil {
		return nil, err
	}
	code, out, err := w.run("run", "-q", "-w", w.dir, "--as-of", asOf.String())
	if err != nil || code != 0 && code != 3 {
		return nil, fmt.Errorf("run ended %d: %w: %s", code, err, strings.TrimSpace(out))
	}
	return &nightOut{code: code, dir: filepath.Join(w.dir, "runs", asOf.String()+"-nightly"), said: out}, nil
}

// nightOut is what a night left.
type nightOut struct {
	code int
	dir  string
	said string
}

// workspace is the folder the night was run in.
func (n *nightOut) workspace() string { return filepath.Dir(filepath.Dir(n.dir)) }

// table reads a table of the run.
func table[T any](n *nightOut, name string) ([]T, error) {
	return datasets.ReadRows[T](context.Background(), datasets.Source{Path: filepath.Join(n.dir, name+".parquet")})
}

// bought is what the night buys of a key, over all its lines.
func (n *nightOut) bought(sku, location string) (int64, error) {
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	units := int64(0)
	for _, l := range lines {
		if l.SKU == sku && l.Location == location {
			units += l.Quantity
		}
	}
	return units, err
}

// problems are those of a key, by code.
func (n *nightOut) problems(key string) (map[string]plan.Problem, error) {
	rows, err := table[plan.Problem](n, "problems")
	out := map[string]plan.Problem{}
	for _, p := range rows {
		if p.Key == key {
			out[p.Code] = p
		}
	}
	return out, err
}

// shared is the folder of public data sets.
func shared() string {
	if dir := os.Getenv("STOCKWRIGHT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "shared")
}
