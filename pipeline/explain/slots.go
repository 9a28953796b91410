package explain

import (
	"context"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// Place is where an item stands in a warehouse with slots, why, and what would move
// it.
type Place struct {
	datasets.Slotting
	Moves   []plan.MoveLine    `json:"moves,omitempty"`
	Putaway []plan.PutawayLine `json:"putaway,omitempty"`
	Verdict string             `json:"verdict"` // of the whole warehouse
}

// storedPlace reads what the run says of the item's slot; nothing where the
// location has no slots.
func (e *explainer) storedPlace(ctx context.Context) error {
	if !e.run.Manifest.HasTable("slotting") {
		return nil
	}
	rows, err := rowsOf[datasets.Slotting](ctx, e.source("slotting"), e.key)
	if err != nil || len(rows) == 0 {
		return err
	}
	p := &Place{Slotting: rows[0]}
	if p.Moves, err = rowsOf[plan.MoveLine](ctx, e.source("move_plan"), e.key); err != nil {
		return err
	}
	if e.run.Manifest.HasTable("putaway_plan") {
		if p.Putaway, err = rowsOf[plan.PutawayLine](ctx, e.source("putaway_plan"), e.key); err != nil {
			return err
		}
	}
	evidence, err := datasets.ReadRows[datasets.SlottingEvidence](ctx, e.source("slotting_evidence"))
	for _, v := range evidence {
		if v.Location == e.key.Location {
			p.Verdict = v.Verdict
		}
	}
	e.out.Place = p
	return err
}
