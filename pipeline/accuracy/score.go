package accuracy

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/change"
)

// ReviewScores are what became of the quantities people set against the plan.
type ReviewScores struct {
	Run    string           `json:"run"` // whose history judges
	People []PersonScore    `json:"people"`
	Lines  []ScoredDecision `json:"lines"` // most money first, saved or lost
}

// PersonScore is one author's record.
type PersonScore struct {
	Author string     `json:"author"`
	Lines  int64      `json:"lines"`
	Better int64      `json:"better"` // lines on which the person did better than the plan
	Saved  core.Money `json:"saved"`  // negative: the plan would have done better
}

// ScoredDecision is a line whose quantity a person changed or rejected, once the
// time it had to last for is over.
type ScoredDecision struct {
	Line     string     `json:"line"`
	Author   string     `json:"author"`
	Reason   string     `json:"reason"`
	Planned  int64      `json:"planned"`  // base units
	Set      int64      `json:"set"`      // base units; 0 when rejected
	Position int64      `json:"position"` // when the line was planned
	Demand   float64    `json:"demand"`   // sold until the goods of the next order were due
	Until    core.Day   `json:"until"`    // the last day judged
	Saved    core.Money `json:"saved"`
}

// ScoreReviews holds every changed or rejected line against what was sold from
// its day until the goods of the next order were due, once that is over: a unit
// short costs its margin, a unit left is held for the time. A location that
// supplies others is judged by the sales of all of them.
func ScoreReviews(ctx context.Context, workspace, dir string) (*ReviewScores, error) {
	m, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	journal, err := runs.ReadReviews(workspace)
	if err != nil {
		return nil, err
	}
	s := &scorer{m: m, out: &ReviewScores{Run: m.Run, People: []PersonScore{},
		Lines: []ScoredDecision{}}, terms: map[core.Key]terms.Recorded{},
		review: map[core.Key]core.Day{}, below: map[core.Key][]string{}}
	if s.history, err = datasets.OpenHistory(filepath.Join(dir, "history.parquet")); err != nil {
		return nil, err
	}
	if err := s.readTerms(ctx, filepath.Join(dir, "policies.parquet")); err != nil {
		return nil, err
	}
	decisions := plan.Decisions(journal)
	var outcomes []replenish.OverrideOutcome
	for _, line := range sortedLines(decisions) {
		o, ok, err := s.judge(line, decisions[line])
		if err != nil {
			return nil, err
		}
		if ok {
			outcomes = append(outcomes, o)
		}
	}
	for _, p := range change.ScoreOverrides(outcomes) {
		s.out.People = append(s.out.People, PersonScore{p.By, int64(p.Count), int64(p.Better),
			core.MoneyOrZero(p.Saved)})
	}
	slices.SortStableFunc(s.out.Lines, func(a, b ScoredDecision) int { return int(abs(b.Saved)/100 - abs(a.Saved)/100) })
	return s.out, nil
}

func abs(m core.Money) core.Money { return max(m, -m) }

func sortedLines(decisions map[string]plan.Decision) []string {
	lines := make([]string, 0, len(decisions))
	for line := range decisions {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

type scorer struct {
	m       *runs.Manifest
	history *datasets.History
	terms   map[core.Key]terms.Recorded
	review  map[core.Key]core.Day // days between order opportunities
	below   map[core.Key][]string // the locations a location supplies with a SKU
	out     *ReviewScores
}

func (s *scorer) readTerms(ctx context.Context, path string) error {
	return datasets.StreamRows(ctx, datasets.Source{Path: path}, func(rows []datasets.Policy) error {
		for _, p := range rows {
			t, err := terms.ParseRecorded(p.Terms)
			if err != nil {
				return fmt.Errorf("the terms of %s@%s: %w", p.SKU, p.Location, err)
			}
			k := core.Key{Location: p.Location, SKU: p.SKU}
			s.terms[k], s.review[k] = t, core.Day(max(1, p.ReviewDays))
			if p.SuppliedBy != "" {
				up := core.Key{Location: p.SuppliedBy, SKU: p.SKU}
				s.below[up] = append(s.below[up], p.Location)
			}
		}
		return nil
	})
}

// judge is the outcome of one line; ok is false where nobody set another
// quantity, or its window is not over.
func (s *scorer) judge(line string, d plan.Decision) (o replenish.OverrideOutcome, ok bool, err error) {
	p := d.Last.Purchase
	if d.Approval != nil {
		p = d.Approval.Purchase
	}
	if p == nil {
		return o, false, nil
	}
	k := core.Key{Location: p.Location, SKU: p.SKU}
	t, known := s.terms[k]
	until := p.DueOn + s.review[k] // the next order's goods are there
	if !known || until > s.m.AsOf {
		return o, false, nil
	}
	set := d.Quantity
	if d.Status == plan.Rejected {
		set = 0
	}
	decided := d.Changed || d.Status == plan.Rejected || d.Approval != nil
	if !decided || set == p.Quantity {
		return o, false, nil
	}
	sold, err := s.sold(k, p.CoverFrom, until-1)
	if err != nil {
		return o, false, err
	}
	days := float64(until - p.CoverFrom)
	o = replenish.OverrideOutcome{Entry: replenish.OverrideEntry{SKU: p.SKU, Location: p.Location,
		Quantity: set, Engine: p.Quantity, By: d.Last.Author,
		Reason: d.Last.Reason, From: int32(p.CoverFrom), Until: int32(until) - 1},
		Stock: float64(p.Position), Demand: sold,
		Underage: max(t.UnitPrice-t.UnitCost, 0.1*t.UnitCost), Overage: t.UnitCost * t.Policy.HoldingRate * days / 365}
	s.out.Lines = append(s.out.Lines, ScoredDecision{Line: line, Author: d.Last.Author,
		Reason: d.Last.Reason, Planned: p.Quantity, Set: set,
		Position: p.Position, Demand: sold, Until: until - 1, Saved: core.MoneyOrZero(o.Saved())})
	return o, true, nil
}

// sold is what a key sold between two days, the locations below it included.
func (s *scorer) sold(k core.Key, from, to core.Day) (float64, error) {
	total := 0.0
	rows, found, err := s.history.Find(k.Location, k.SKU)
	if err != nil {
		return 0, err
	}
	for i := range rows.Days {
		if found && core.Day(rows.Days[i]) >= from && core.Day(rows.Days[i]) <= to {
			total += rows.Quantity[i]
		}
	}
	for _, location := range s.below[k] {
		one, err := s.sold(core.Key{Location: location, SKU: k.SKU}, from, to)
		if err != nil {
			return 0, err
		}
		total += one
	}
	return total, nil
}
