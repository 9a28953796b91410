package worlds

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// Key is one SKU at one location.
type Key struct{ SKU, Location string }

// Night is what a night published of a world.
type Night struct {
	World     World
	Business  *Business
	Workspace string
	Printed   string // by run, standard output and error
	Series    map[Key]datasets.Series
	Forecasts map[Key][]datasets.Forecast // by day
	Covers    map[Key][]datasets.Cover    // of the cover window, by probability
	Policies  map[Key]datasets.Policy
	Purchases []plan.PurchaseLine
	Transfers []plan.TransferLine
	Problems  []plan.Problem
	binary    string
}

var built = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("STOCKWRIGHT_BINARY"); path != "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "stockwright-worlds-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "stockwright")
	out, err := exec.Command("go", "build", "-o", path, "github.com/stockwright/stockwright/cmd/stockwright").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the program: %w: %s", err, out)
	}
	return path, nil
})

// Binary is the program under test: the one STOCKWRIGHT_BINARY names, else this
// source built once a process.
func Binary() (string, error) { return built() }

// Run makes a world of that seed in dir and takes it through one night.
func Run(ctx context.Context, w World, seed uint64, dir string) (*Night, error) {
	binary, err := Binary()
	if err != nil {
		return nil, err
	}
	b, err := write(w, seed, dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.Name, err)
	}
	n := &Night{World: w, Business: b, Workspace: dir, binary: binary}
	if n.Printed, err = n.Command(ctx, "run", "--as-of", b.AsOf.String()); err != nil {
		return n, fmt.Errorf("%s: %w: %s", w.Name, err, n.Printed)
	}
	return n, n.read(ctx)
}

// Command runs another verb in the workspace and gives what it printed; done
// with problems (exit code 3) is no error.
func (n *Night) Command(ctx context.Context, verb string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, n.binary, append([]string{verb, "-w", n.Workspace},
		args...)...).CombinedOutput()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == 3 {
		err = nil
	}
	return string(out), err
}

func (n *Night) read(ctx context.Context) error {
	run := filepath.Join(n.Workspace, "runs", n.Business.AsOf.String()+"-nightly")
	n.Series, n.Policies = map[Key]datasets.Series{}, map[Key]datasets.Policy{}
	n.Forecasts, n.Covers = map[Key][]datasets.Forecast{}, map[Key][]datasets.Cover{}
	err := errors.Join(
		each(ctx, run, "series", func(r datasets.Series) { n.Series[Key{r.SKU, r.Location}] = r }),
		each(ctx, run, "forecasts", func(r datasets.Forecast) {
			k := Key{r.SKU, r.Location}
			n.Forecasts[k] = append(n.Forecasts[k], r)
		}),
		each(ctx, run, "covers", func(r datasets.Cover) {
			if k := (Key{r.SKU, r.Location}); r.Window == datasets.WindowCover {
				n.Covers[k] = append(n.Covers[k], r)
			}
		}),
		each(ctx, run, "policies", func(r datasets.Policy) { n.Policies[Key{r.SKU, r.Location}] = r }),
		each(ctx, run, "purchase_plan", func(r plan.PurchaseLine) { n.Purchases = append(n.Purchases, r) }),
		each(ctx, run, "transfer_plan", func(r plan.TransferLine) { n.Transfers = append(n.Transfers, r) }),
		each(ctx, run, "problems", func(r plan.Problem) { n.Problems = append(n.Problems, r) }),
	)
	if err != nil {
		return fmt.Errorf("%s: %w", n.World.Name, err)
	}
	return nil
}

func each[T any](ctx context.Context, run, table string, take func(T)) error {
	rows, err := datasets.ReadRows[T](ctx, datasets.Source{Path: filepath.Join(run, table+".parquet")})
	for _, r := range rows {
		take(r)
	}
	return err
}

// Bought is the units bought of a SKU, at any location.
func (n *Night) Bought(sku string) int64 {
	units := int64(0)
	for _, l := range n.Purchases {
		if l.SKU == sku {
			units += l.Quantity
		}
	}
	return units
}

// Said tells whether a problem's code, key, text or hint, or what run printed,
// has all the words.
func (n *Night) Said(words ...string) bool {
	has := func(text string) bool {
		for _, w := range words {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
				return false
			}
		}
		return true
	}
	for _, p := range n.Problems {
		if has(p.Code + " " + p.Key + " " + p.Text + " " + p.Hint) {
			return true
		}
	}
	for line := range strings.Lines(n.Printed) {
		if has(line) {
			return true
		}
	}
	return false
}

// DailyMean is the forecast of an item and day, on the mean over all items and
// so many days ahead.
func (n *Night) DailyMean(days int) float64 {
	sum, count := 0.0, 0
	for _, f := range n.Forecasts {
		for _, x := range f[:min(days, len(f))] {
			sum, count = sum+x.Mean, count+1
		}
	}
	return sum / float64(max(1, count))
}
