package demand

import (
	"context"
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// reconcile moves the forecast tables, a series at a time, and writes what
// the levels add up to.
func (r *reconciler) reconcile(ctx context.Context, n *stage.Night, rec *Reconciliation) error {
	if err := runs.WriteJSON(ReconciliationPath(n.Dir), rec); err != nil {
		return err
	}
	final := make([][]float64, len(r.levels))
	for i := range final {
		final[i] = make([]float64, len(r.crossed.Sum(i)))
	}
	ratios := make([][2]float64, len(r.keys))
	err := rewrite(ctx, n, "forecasts", r.keys, func(f *datasets.Forecast) core.Key { return core.Key{Location: f.Location, SKU: f.SKU} },
		func(i int, rows []datasets.Forecast) {
			of := r.at.Of(r.keys[i], r.b.Masters.Category(r.keys[i].SKU))
			ratios[i] = rec.Move(rows, of, r.variance[i], r.b.Windows(r.keys[i]))
			for _, a := range of {
				for j := range rows {
					final[a][j] += rows[j].Mean
				}
			}
		})
	if err != nil {
		return err
	}
	err = rewrite(ctx, n, "covers", r.keys, func(c *datasets.Cover) core.Key { return core.Key{Location: c.Location, SKU: c.SKU} },
		func(i int, rows []datasets.Cover) { MoveCovers(rows, ratios[i]) })
	if err != nil {
		return err
	}
	err = rewrite(ctx, n, "series", r.keys, func(s *datasets.Series) core.Key { return core.Key{Location: s.Location, SKU: s.SKU} },
		func(i int, rows []datasets.Series) { rec.MoveSeries(&rows[0], ratios[i]) })
	if err != nil {
		return err
	}
	return datasets.WriteRows(n.Table("levels"), levelRows(rec, final, n.Options.AsOf), datasets.WriteOptions{})
}

func MoveCovers(rows []datasets.Cover, ratio [2]float64) {
	for j := range rows {
		w := 0
		if rows[j].Window == datasets.WindowCover {
			w = 1
		}
		rows[j].Quantity = runs.Tidy(rows[j].Quantity * ratio[w])
	}
}

func (r *Reconciliation) MoveSeries(s *datasets.Series, ratio [2]float64) {
	if r.Method == config.ReconcileBottomUp || s.CoverMean == 0 {
		return
	}
	s.LeadMean, s.LeadSd = runs.Tidy(s.LeadMean*ratio[0]), runs.Tidy(s.LeadSd*ratio[0])
	s.CoverMean, s.CoverSd = runs.Tidy(s.CoverMean*ratio[1]), runs.Tidy(s.CoverSd*ratio[1])
	s.Reason += fmt.Sprintf("; reconciled by %s, × %.3f over the cover window", r.Method, ratio[1])
}

func levelRows(rec *Reconciliation, final [][]float64, asOf core.Day) []datasets.LevelForecast {
	var out []datasets.LevelForecast
	for a, l := range rec.Levels {
		for j, v := range final[a] {
			out = append(out, datasets.LevelForecast{Level: l.Level, Label: l.Label,
				Date: asOf + core.Day(j), Mean: runs.Tidy(v), Base: runs.Tidy(l.Base[j])})
		}
	}
	return out
}

// rewrite changes a table of the run under construction, one series' rows at a
// time; memory holds a batch of rows. The table has rows of every key, in order.
func rewrite[T any](ctx context.Context, n *stage.Night, table string, keys []core.Key,
	of func(*T) core.Key, change func(i int, rows []T)) error {
	path := n.Table(table)
	w, err := datasets.CreateRows[T](path, datasets.WriteOptions{})
	if err != nil {
		return err
	}
	defer w.Abort()
	var rows []T
	at := 0
	flush := func() error {
		if at >= len(keys) || of(&rows[0]) != keys[at] {
			return fmt.Errorf("%s is not in the order of the series", table)
		}
		change(at, rows)
		at++
		err := w.Write(rows)
		rows = rows[:0]
		return err
	}
	err = datasets.StreamRows(ctx, datasets.Source{Path: path}, func(batch []T) error {
		for _, row := range batch {
			if len(rows) > 0 && of(&rows[0]) != of(&row) {
				if err := flush(); err != nil {
					return err
				}
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err == nil && len(rows) > 0 {
		err = flush()
	}
	if err == nil && at != len(keys) {
		err = fmt.Errorf("%s holds %d of %d series", table, at, len(keys))
	}
	if err == nil {
		err = w.Close()
	}
	return err
}
