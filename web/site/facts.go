package site

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// Promise is what is asked of an item, in which time, and the levels that keep it.
type Promise struct {
	Target     float64 `json:"target"`        // share of demand
	Fill       float64 `json:"expected_fill"` // likewise
	ReviewDays float64 `json:"review_days"`
	LeadDays   float64 `json:"lead_time_days"`
	Safety     float64 `json:"safety_stock"`  // base units
	Reorder    int64   `json:"reorder_point"` // base units
	UpTo       int64   `json:"order_up_to"`   // base units
}

// Fact is what a run knows of one SKU at one location, as far as screens sum it up or
// filter by it.
type Fact struct {
	Key                   core.Key
	Name, Category, Class string
	Supplier              string // "" where another location supplies it
	From                  string // that location
	OnHand, OnOrder       int64  // base units; drafts are on order
	UnitCost, StockValue  core.Money
	Promise
	Rule          string
	Demand        float64 // base units a day over the cover window
	Sold          float64 // base units in the last 365 days
	AtRisk, Waste core.Money
	Exceptions    int
	key           string
}

// ID is the key as text.
func (f *Fact) ID() string { return f.key }

// Contains tells whether a text occurs in the SKU, the location or the description.
func (f *Fact) Contains(search string) bool { return Contains(search, f.key, f.Name) }

// Facts are those of a run, in the order of its policies.
type Facts struct {
	All []Fact
	At  map[string]int // by key
}

// factColumns are the columns of the policies table that facts are made from.
type factColumns struct {
	Location         string     `json:"location"`
	SKU              string     `json:"sku"`
	Class            string     `json:"class"`
	Supplier         string     `json:"supplier"`
	SuppliedBy       string     `json:"supplied_by"`
	TargetLevel      float64    `json:"target_level"`
	Rule             string     `json:"rule"`
	OrderOn          core.Day   `json:"order_on"`
	CoverTo          core.Day   `json:"cover_to"`
	LeadTimeMean     float64    `json:"lead_time_mean"`
	ReviewDays       int64      `json:"review_days"`
	CoverDemandMean  float64    `json:"cover_demand_mean"`
	SafetyStock      float64    `json:"safety_stock"`
	ReorderPoint     int64      `json:"reorder_point"`
	OrderUpTo        int64      `json:"order_up_to"`
	ExpectedFillRate float64    `json:"expected_fill_rate"`
	OnHand           int64      `json:"on_hand"`
	OnOrder          int64      `json:"on_order"`
	Drafts           int64      `json:"drafts"`
	UnitCost         core.Money `json:"unit_cost"`
	StockValue       core.Money `json:"stock_value"`
}

// OpenFacts reads a run's facts at the first question and waits no longer than patience.
func (s *Server) OpenFacts(ctx context.Context, d *RunData, patience time.Duration) (*Facts, bool, error) {
	return Keep[Later[*Facts]](d, "facts").Within(ctx, patience,
		func(ctx context.Context) (*Facts, error) { return s.ReadFacts(ctx, d) })
}

// ReadFacts reads the facts of a run.
func (s *Server) ReadFacts(ctx context.Context, d *RunData) (*Facts, error) {
	out := &Facts{At: map[string]int{}}
	if err := out.readPolicies(ctx, d); err != nil {
		return nil, err
	}
	if err := out.readSold(ctx, d); err != nil {
		return nil, err
	}
	if sources, err := d.Manifest.Config.Sources(s.Opt.Workspace); err == nil { // masters moved away since leave only names out
		items, err := datasets.ReadRows[struct {
			SKU         string `json:"sku"`
			Description string `json:"description"`
			Category    string `json:"category"`
		}](ctx, sources["items"])
		if err == nil {
			at := make(map[string]int, len(items))
			for i := range items {
				at[items[i].SKU] = i
			}
			for i := range out.All {
				if j, ok := at[out.All[i].Key.SKU]; ok {
					out.All[i].Name, out.All[i].Category = items[j].Description, items[j].Category
				}
			}
		}
	}
	problems, err := d.Problems.Get(d, "problems")
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		if i, ok := out.At[p.Key]; ok && p.Severity != plan.SeverityNotice {
			out.All[i].Exceptions++
			out.All[i].AtRisk += p.AtRisk
			if p.Code == "waste" {
				out.All[i].Waste += p.AtRisk
			}
		}
	}
	return out, nil
}

func (f *Facts) readPolicies(ctx context.Context, d *RunData) error {
	if !d.Manifest.HasTable("policies") {
		return nil
	}
	return datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(d.Dir, "policies.parquet")},
		func(rows []factColumns) error {
			for i := range rows {
				p := &rows[i]
				v := Fact{Key: core.Key{Location: strings.Clone(p.Location), SKU: strings.Clone(p.SKU)},
					Class: p.Class, Supplier: p.Supplier, From: p.SuppliedBy,
					OnHand: p.OnHand, OnOrder: p.OnOrder + p.Drafts, UnitCost: p.UnitCost, StockValue: p.StockValue,
					Promise: Promise{
						Target:     p.TargetLevel,
						Fill:       p.ExpectedFillRate,
						LeadDays:   p.LeadTimeMean,
						ReviewDays: float64(p.ReviewDays),
						Safety:     p.SafetyStock,
						Reorder:    p.ReorderPoint,
						UpTo:       p.OrderUpTo,
					},
					Rule: p.Rule}
				if days := float64(p.CoverTo-p.OrderOn) + 1; p.CoverDemandMean > 0 && days > 0 {
					v.Demand = p.CoverDemandMean / days
				}
				v.key = v.Key.String()
				f.At[v.key] = len(f.All)
				f.All = append(f.All, v)
			}
			return nil
		})
}

func (f *Facts) readSold(ctx context.Context, d *RunData) error {
	if !d.Manifest.HasTable("series") {
		return nil
	}
	return datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(d.Dir, "series.parquet")}, func(rows []struct {
		Location string  `json:"location"`
		SKU      string  `json:"sku"`
		Sold     float64 `json:"sold_365"`
	}) error {
		for _, row := range rows {
			if i, ok := f.At[row.SKU+"@"+row.Location]; ok {
				f.All[i].Sold = row.Sold
			}
		}
		return nil
	})
}
