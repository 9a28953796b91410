package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/benchmarks/peers"
	"github.com/stockwright/stockwright/pipeline/runs"
)

//go:embed ways.py
var waysScript string

// writers are the libraries that write the ways; Spark also needs Java.
var writers = []string{"pyarrow", "pandas", "polars", "duckdb", "deltalake", "pyiceberg", "openpyxl", "pyspark"}

// oneWay is a way an export comes, as ways.py writes it.
type oneWay struct {
	Name   string   `json:"name"`
	Path   string   `json:"path"`
	Flags  []string `json:"flags"`
	Says   string   `json:"says"`        // what the refusal must say; "" = it is read
	Cured  string   `json:"cured"`       // where following the cure leads
	Answer []string `json:"flags_cured"` // the flags that the cure names
	Truth  string   `json:"truth"`       // plain Parquet of the same sales; "" = that of the first way
}

// ways holds the plan of every way against that of plain Parquet, or follows
// the cure of its refusal and holds the plan of that.
func (b *bench) ways() error {
	python, err := peers.Python(writers...)
	if err != nil {
		b.sheet.Skip("ways an export comes", err.Error())
		return nil
	}
	root, script := filepath.Join(b.dir, "ways"), filepath.Join(b.dir, "ways.py")
	if err := os.MkdirAll(root, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(script, []byte(waysScript), 0o666); err != nil {
		return err
	}
	if out, err := exec.Command(python, script, root).CombinedOutput(); err != nil {
		return fmt.Errorf("ways.py: %w: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(root, "ways.json"))
	if err != nil {
		return err
	}
	var all []oneWay
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	truths := map[string]string{}
	for _, w := range all {
		if _, known := truths[w.Truth]; known {
			continue
		}
		path := w.Truth
		if path == "" {
			path = all[0].Path
		}
		plan, said, err := b.planOf(fmt.Sprint("truth", len(truths)), path, nil)
		if err != nil || plan == "" {
			return fmt.Errorf("the plain Parquet itself: %s: %w", said, err)
		}
		truths[w.Truth] = plan
	}
	all = slices.DeleteFunc(all, func(w oneWay) bool { return !strings.Contains(w.Name, b.way) })
	right := 0
	wrong, err := b.holdWays(all, truths)
	if err != nil {
		return err
	}
	for i, w := range all {
		if wrong[i] == "" {
			right++
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n", w.Name, wrong[i])
	}
	if b.way == "" {
		for _, tool := range []string{"Delta", "Iceberg", "Spark", "DuckDB", "polars", "a spreadsheet"} {
			wrote := slices.ContainsFunc(all, func(w oneWay) bool { return strings.HasPrefix(w.Name, tool) })
			b.sheet.True("ways of "+tool, yesNo(wrote), "written", wrote)
		}
		b.sheet.AtLeast("ways an export comes", float64(len(all)), 60, "")
	}
	b.sheet.AtLeast("of them planned like plain Parquet, or cured", float64(right), float64(len(all)), "")
	return nil
}

func yesNo(wrote bool) string {
	if wrote {
		return "written"
	}
	return "not written"
}

// holdWays says what is wrong with each way, "" nothing; several are held at once.
func (b *bench) holdWays(all []oneWay, truths map[string]string) ([]string, error) {
	wrong, errs := make([]string, len(all)), make([]error, len(all))
	var held sync.WaitGroup
	turn := make(chan struct{}, b.sideBySide)
	for i, w := range all {
		turn <- struct{}{}
		held.Go(func() {
			wrong[i], errs[i] = b.holdWay(fmt.Sprintf("way%03d", i), w, truths[w.Truth])
			<-turn
		})
	}
	held.Wait()
	return wrong, errors.Join(errs...)
}

// holdWay says what is wrong with a way, "" nothing.
func (b *bench) holdWay(name string, w oneWay, truth string) (string, error) {
	plan, said, err := b.planOf(name, w.Path, w.Flags)
	if err != nil {
		return "", err
	}
	if w.Says == "" {
		switch plan {
		case truth:
			return "", nil
		case "":
			return "refused: " + said, nil
		}
		return "another plan", nil
	}
	if plan != "" || !strings.Contains(said, w.Says) {
		return fmt.Sprintf("not refused with %q: %s", w.Says, said), nil
	}
	path := w.Cured
	if path == "" {
		path = w.Path
	}
	if plan, said, err = b.planOf(name+"c", path, append(w.Flags, w.Answer...)); err != nil || plan == truth {
		return "", err
	}
	return "the cure does not lead to the plan: " + said, nil
}

// planOf is what the tables of a night hash to: init --yes, then run. It is ""
// where either refuses; said is then what it said.
func (b *bench) planOf(name, path string, flags []string) (plan, said string, err error) {
	dir := filepath.Join(b.dir, name)
	for _, args := range [][]string{append([]string{"init", dir, "--yes", "-q", "--sales", path},
		flags...), {"run", "-q", "-w", dir}} {
		o, err := b.stockwright(args...)
		if err != nil {
			return "", "", err
		}
		if said = strings.TrimSpace(o.said); o.code != 0 && o.code != 3 {
			return "", said, nil
		}
	}
	ids, err := runs.List(filepath.Join(dir, "runs"))
	if err != nil || len(ids) != 1 {
		return "", said, fmt.Errorf("%d runs: %w", len(ids), err)
	}
	m, err := runs.ReadManifest(filepath.Join(dir, "runs", ids[0].String()))
	if err != nil {
		return "", said, err
	}
	for _, t := range m.Tables {
		if t.Table == "history" || t.Table == "policies" || t.Table == "purchase_plan" {
			plan += t.Table + " " + t.Hash + "\n"
		}
	}
	return plan, said, nil
}
