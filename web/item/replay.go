package item

import (
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/web/site"
)

// replayed is the workspace's last replay as the page shows it: per class the
// policy as configured and the textbook rule at the fill it reached.
type replayed struct {
	*policyreplay.Result
	Lines []replayLine
	Left  int // items left out
}

type replayLine struct {
	policyreplay.Row
	Kept bool // within a point and a half of the promise, or above it
	Rule policyreplay.Row
	// Reached tells that the rule gets to the same fill at all.
	Reached bool
}

// keptWithin is how far below its promise a class may come out in a year and still be
// called kept.
const keptWithin = 0.015

func lastReplay(s *site.Server) (*replayed, error) {
	p, err := policyreplay.ReadReplay(s.Opt.Workspace)
	if p == nil || err != nil {
		return nil, err
	}
	out := &replayed{Result: p}
	for _, l := range p.LeftOut {
		out.Left += l.Items
	}
	for _, class := range p.Classes() {
		rows := p.Class(class)
		l := replayLine{Row: rows[0], Kept: rows[0].Fill >= rows[0].Promised-keptWithin}
		for _, r := range rows[1:] {
			if r.Planner == replay.TextbookRule {
				l.Rule, l.Reached = r, r.EqualFill >= l.Fill-0.0005
			}
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// promiseOf is what the last replay says of the class of an item that is bought.
func promiseOf(s *site.Server, e *explain.Explanation) (*replayLine, error) {
	if e.Policy == nil || e.Policy.SuppliedBy != "" {
		return nil, nil
	}
	p, err := lastReplay(s)
	if p == nil || err != nil {
		return nil, err
	}
	for i := range p.Lines {
		if p.Lines[i].Class == e.Policy.Class {
			return &p.Lines[i], nil
		}
	}
	return nil, nil
}
