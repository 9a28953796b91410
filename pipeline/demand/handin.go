package demand

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// A range is handed in by tables under the name of an attempt and then one file that
// names them with their hashes and is only ever created: of two attempts the first
// counts, and one that was killed leaves nothing that is read.

// handed is shards/RANGE.json.
type handed struct {
	Format  int               `json:"format"`
	Version string            `json:"version"`
	Arch    string            `json:"arch"`
	Attempt string            `json:"attempt"` // the folder of its tables
	Tables  map[string]string `json:"tables"`  // hash by name
}

// handedNote is a row of a range's notes: what is neither a table of the run nor a problem.
type handedNote struct {
	Kind     string  `json:"kind" parquet:"name=kind, type=BYTE_ARRAY, convertedtype=UTF8"` // variance, silent, event or driver
	Name     string  `json:"name" parquet:"name=name, type=BYTE_ARRAY, convertedtype=UTF8"` // of the event or driver
	Location string  `json:"location" parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8"`
	SKU      string  `json:"sku" parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8"`
	Why      string  `json:"why" parquet:"name=why, type=BYTE_ARRAY, convertedtype=UTF8"`
	Series   int64   `json:"series" parquet:"name=series, type=INT64"`
	Value    float64 `json:"value" parquet:"name=value, type=DOUBLE"`
}

const (
	noteVariance = "variance"
	noteSilent   = "silent"
	noteEvent    = "event"
	noteDriver   = "driver"
)

func (t *task) handedPath(i int) string {
	return filepath.Join(t.night.Dir, ShardsFolder, fmt.Sprintf("%06d.json", i))
}

// handIn writes a range's rows.
func (t *task) handIn(i int, rows *ForecastRows) error {
	folder := filepath.Join(t.night.Dir, ShardsFolder)
	dir, err := wholefile.TempFolder(folder, fmt.Sprintf("%06d-", i))
	if err != nil {
		return err
	}
	table := func(name string) string { return filepath.Join(dir, name+".parquet") }
	judgements := make([]datasets.Judgement, len(rows.judged))
	for j, of := range rows.judged {
		judgements[j] = of.Judgement
	}
	var opt datasets.WriteOptions
	if err := errors.Join(
		datasets.WriteRows(table("series"), rows.Series, opt),
		datasets.WriteRows(table("forecasts"), rows.Forecasts, opt),
		datasets.WriteRows(table("covers"), rows.Covers, opt),
		datasets.WriteRows(table("states"), rows.states, opt),
		datasets.WriteRows(table("judgement"), judgements, opt),
		datasets.WriteDocument(table("problems"), rows.problems, opt),
		datasets.WriteDocument(table("notes"), rows.notes(), opt)); err != nil {
		return err
	}
	of := handed{Format: shardFormat, Attempt: filepath.Base(dir), Tables: map[string]string{}}
	of.Version, of.Arch = maker(t.night)
	for _, name := range handedTables {
		if of.Tables[name], err = runs.HashFile(table(name)); err != nil {
			return err
		}
	}
	whole := filepath.Join(dir, "whole.json")
	if err := runs.WriteJSON(whole, of); err != nil {
		return err
	}
	err = os.Link(whole, t.handedPath(i))
	if errors.Is(err, os.ErrExist) { // another attempt was first
		return os.RemoveAll(dir)
	}
	return err
}

var handedTables = []string{"series", "forecasts", "covers", "states", "judgement", "problems", "notes"}

// notes lists what the tables have no column for.
func (rows *ForecastRows) notes() []handedNote {
	var out []handedNote
	for j, v := range rows.Variance {
		s := rows.Series[j]
		out = append(out, handedNote{Kind: noteVariance, Location: s.Location, SKU: s.SKU, Value: v})
	}
	for _, j := range rows.judged {
		if j.silent {
			out = append(out, handedNote{Kind: noteSilent, Location: j.Location, SKU: j.SKU})
		}
	}
	for _, of := range []struct {
		kind string
		tally
	}{{noteEvent, rows.events}, {noteDriver, rows.held}} {
		for _, name := range of.names() {
			c := of.tally[name]
			out = append(out, handedNote{Kind: of.kind, Name: name, Location: c.first.Location,
				SKU: c.first.SKU, Why: c.why, Series: int64(c.series)})
		}
	}
	return out
}

// takeIn reads a range's rows.
func (t *task) takeIn(ctx context.Context, i int) (*ForecastRows, error) {
	var of handed
	if err := runs.ReadJSON(t.handedPath(i), &of); err != nil {
		return nil, err
	}
	if err := sameMaker(t.night, t.handedPath(i), of.Format, of.Version, of.Arch); err != nil {
		return nil, err
	}
	dir := filepath.Join(t.night.Dir, ShardsFolder, of.Attempt)
	for _, name := range handedTables {
		hash, err := runs.HashFile(filepath.Join(dir, name+".parquet"))
		if err != nil {
			return nil, err
		}
		if hash != of.Tables[name] {
			return nil, refuse("%s of range %d is not the table that was handed in; remove %s and repeat shard work", name, i, t.handedPath(i))
		}
	}
	rows := &ForecastRows{events: tally{}, held: tally{}}
	var judgements []datasets.Judgement
	var notes []handedNote
	if err := errors.Join(
		readTable(ctx, dir, "series", &rows.Series), readTable(ctx, dir, "forecasts", &rows.Forecasts),
		readTable(ctx, dir, "covers", &rows.Covers),
		readTable(ctx, dir, "states", &rows.states), readTable(ctx, dir, "judgement", &judgements),
		readTable[plan.Problem](ctx, dir, "problems", &rows.problems),
		readTable(ctx, dir, "notes", &notes)); err != nil {
		return nil, err
	}
	if err := t.sameKeys(i, rows); err != nil {
		return nil, err
	}
	silent := map[core.Key]bool{}
	for _, note := range notes {
		k := core.Key{Location: note.Location, SKU: note.SKU}
		switch note.Kind {
		case noteVariance:
			rows.Variance = append(rows.Variance, note.Value)
		case noteSilent:
			silent[k] = true
		case noteEvent:
			rows.events[note.Name] = &tallied{series: int(note.Series), first: k, why: note.Why}
		case noteDriver:
			rows.held[note.Name] = &tallied{series: int(note.Series), first: k, why: note.Why}
		}
	}
	for _, j := range judgements {
		rows.judged = append(rows.judged, judged{j, silent[core.Key{Location: j.Location, SKU: j.SKU}]})
	}
	return rows, nil
}

func readTable[T any](ctx context.Context, dir, name string, into *[]T) (err error) {
	*into, err = datasets.ReadRows[T](ctx, datasets.Source{Path: filepath.Join(dir, name+".parquet")})
	return err
}
