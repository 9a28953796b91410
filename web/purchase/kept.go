package purchase

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// Stance is what a line's policy says of its stock.
type Stance struct {
	Class   string
	OnHand  int64
	OnOrder int64   // drafts among it
	Days    float64 // the position lasts
}

// restsOn is what the lines of a kind rest on: their stock, and why their
// quantities are others than the night before. Of a hundred thousand series it
// takes a second to read, out of the forecasts of two nights, so it is read
// once a run and kept on disk; neither run ever changes.
type restsOn struct {
	Format  int // of this file
	Stances map[string]Stance
	Changes map[string]plan.Change
}

const restsFormat = 1

// restsFolder is beside the runs; its name begins with a dot, so nothing takes
// it for one. Whoever removes it loses only time.
const restsFolder = ".purchase"

// restsOf reads what the lines rest on, or makes it and keeps it.
func restsOf(s *site.Server, d *site.RunData, kind string, lines []plan.PurchaseLine) (*restsOn, error) {
	folder := filepath.Dir(d.Dir)
	before, ok, err := runs.Latest(folder, func(r runs.ID) bool {
		return r.AsOf < d.Manifest.AsOf && r.Pipeline == d.Manifest.Pipeline
	})
	if err != nil {
		return nil, err
	}
	name := d.Manifest.Run + " " + kind
	if ok {
		name += " since " + before.String()
	}
	path := filepath.Join(folder, restsFolder, name+".json")
	out := &restsOn{}
	if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, out) == nil && out.Format == restsFormat {
		return out, nil
	}
	out = &restsOn{Format: restsFormat, Stances: map[string]Stance{}, Changes: map[string]plan.Change{}}
	if err := out.readStances(d, lines); err != nil {
		return nil, err
	}
	if ok {
		if err := out.readChanges(d, kind, lines, filepath.Join(folder, before.String())); err != nil {
			return nil, err
		}
	}
	out.keep(path)
	return out, nil
}

// readStances reads the policies of the lines; only theirs are read.
func (o *restsOn) readStances(d *site.RunData, lines []plan.PurchaseLine) error {
	if !d.Manifest.HasTable("policies") {
		return nil
	}
	rows, err := datasets.FindKeys[datasets.Policy](context.Background(),
		datasets.Source{Path: filepath.Join(d.Dir, "policies.parquet")}, keysOf(lines)...)
	for i := range rows {
		p := &rows[i]
		o.Stances[p.SKU+"@"+p.Location] = Stance{Class: p.Class, OnHand: p.OnHand,
			OnOrder: p.OnOrder + p.Drafts, Days: coverOf(p)}
	}
	return err
}

// readChanges shares out, for each line, what differs from the night before.
func (o *restsOn) readChanges(d *site.RunData, kind string, lines []plan.PurchaseLine, dir string) error {
	ctx := context.Background() // what is read serves later requests too
	m, err := runs.ReadManifest(dir)
	if err != nil || !m.HasTable(tableOf[kind]) || len(lines) == 0 {
		return err
	}
	source := datasets.Source{Path: filepath.Join(dir, tableOf[kind]+".parquet")}
	var before []plan.PurchaseLine
	if kind == KindTransfer {
		transfers, terr := datasets.FindKeys[plan.TransferLine](ctx, source, keysOf(lines)...)
		before, err = AsPurchases(transfers), terr
	} else {
		before, err = datasets.FindKeys[plan.PurchaseLine](ctx, source, keysOf(lines)...)
	}
	if err != nil {
		return err
	}
	moved := plan.Compare(standingsOf(before), standingsOf(lines))
	if err := changes.ExplainChanges(ctx, dir, d.Dir, moved); err != nil {
		return err
	}
	for _, c := range moved {
		o.Changes[c.Key] = c
	}
	return nil
}

// keep writes it down whole or not at all; a workspace that cannot be written
// to costs time, not the page.
func (o *restsOn) keep(path string) {
	b, err := json.Marshal(o)
	if err == nil && wholefile.WriteBytes(path, wholefile.Shared, b) == nil {
		_ = site.DropOld(filepath.Dir(path)) // too many kept ones cost room only
	}
}

func standingsOf(lines []plan.PurchaseLine) []plan.Standing {
	out := make([]plan.Standing, len(lines))
	for i, l := range lines {
		out[i] = plan.Standing{Key: l.SKU + "@" + l.Location, Quantity: l.Quantity, UnitCost: l.UnitCost}
	}
	return out
}

func keysOf(lines []plan.PurchaseLine) []core.Key {
	keys := make([]core.Key, len(lines))
	for i, l := range lines {
		keys[i] = core.Key{Location: l.Location, SKU: l.SKU}
	}
	return keys
}
