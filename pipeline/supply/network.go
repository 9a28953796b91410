package supply

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/echelon"
)

// NetworkOptions say what the locations of a network promise.
type NetworkOptions struct {
	// SKU restricts the answer to one item; "" means every item that one location
	// supplies to another.
	SKU string
	// Service is the probability that safety stock covers demand over the time it
	// has to, 0.5–1, at every location.
	Service float64
	// PromiseDays is how long customers wait at the last locations; 0 = they buy
	// from the shelf.
	PromiseDays int
	// Downstream is what holding a unit one step down the network costs, as a
	// multiple of holding it where it comes from, ≥ 1: shelves are dearer than racks.
	Downstream float64
}

// NetworkStage is one location of an item's network in the placement of safety
// stock that costs least.
type NetworkStage struct {
	SKU         string  `json:"sku"`
	Location    string  `json:"location"`
	SuppliedBy  string  `json:"supplied_by"` // "" where it is bought
	LeadDays    int     `json:"lead_days"`   // lead time and review of its own
	DailyMean   float64 `json:"daily_mean"`  // of all it supplies, base units
	DailySd     float64 `json:"daily_sd"`
	ServiceDays int     `json:"service_days"` // within which it promises to deliver
	CoverDays   int     `json:"cover_days"`   // that its safety stock has to cover
	SafetyStock float64 `json:"safety_stock"` // of the placement, base units
	Planned     float64 `json:"planned"`      // safety stock of the run here, base units
	// EchelonLevel is the order-up-to level of stock here and below by Clark and
	// Scarf, the locations below taken as one; of a single item only.
	EchelonLevel float64    `json:"echelon_level"`
	Holding      core.Money `json:"holding"`         // of the placement's safety stock, a year
	PlannedCost  core.Money `json:"planned_holding"` // of the run's, a year
}

// Network finds for the items of a run's network where safety stock costs
// least: service times by guaranteed service (Graves and Willems 2000), and
// echelon levels by Clark and Scarf (1960). Lead times, demand and
// costs are those of the run's policies. Rows are by item, suppliers of a
// location before it.
func Network(ctx context.Context, dir string, opt NetworkOptions) ([]NetworkStage, error) {
	if !(opt.Service > 0.5 && opt.Service < 1) || opt.PromiseDays < 0 || !(opt.Downstream >= 1) {
		return nil, fmt.Errorf("service must lie in (0.5, 1), promised days be 0 or more, and downstream 1 or more")
	}
	m, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	bySKU := map[string][]datasets.Policy{}
	err = datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(dir, "policies.parquet")},
		func(rows []datasets.Policy) error {
			for _, p := range rows {
				if opt.SKU == "" || p.SKU == opt.SKU {
					bySKU[p.SKU] = append(bySKU[p.SKU], p)
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	if opt.SKU != "" && len(bySKU) == 0 {
		return nil, fmt.Errorf("SKU %s is not in run %s", opt.SKU, m.Run)
	}
	rate := cmp.Or(m.Config.Replenish.HoldingRate, config.Default().Replenish.HoldingRate)
	out := []NetworkStage{}
	for _, sku := range slices.Sorted(maps.Keys(bySKU)) {
		for _, part := range NetworkParts(bySKU[sku]) {
			stages, err := part.Place(opt, rate)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", sku, err)
			}
			out = append(out, stages...)
		}
	}
	return out, nil
}

// networkPart is the locations that get an item from one that buys it, suppliers
// first.
type networkPart struct {
	rows   []datasets.Policy
	parent []int // -1 for the first
	depth  []int
}

// NetworkParts are the trees of more than one location.
func NetworkParts(rows []datasets.Policy) []networkPart {
	var out []networkPart
	for _, root := range rows {
		if root.SuppliedBy != "" {
			continue
		}
		p := networkPart{[]datasets.Policy{root}, []int{-1}, []int{0}}
		for i := 0; i < len(p.rows); i++ {
			for _, r := range rows {
				if r.SuppliedBy == p.rows[i].Location {
					p.rows, p.parent, p.depth = append(p.rows, r), append(p.parent, i), append(p.depth, p.depth[i]+1)
				}
			}
		}
		if len(p.rows) > 1 {
			out = append(out, p)
		}
	}
	return out
}

// Place solves the tree. What a location sells itself is a stage of its own that
// takes no time.
func (p *networkPart) Place(opt NetworkOptions, rate float64) ([]NetworkStage, error) {
	n := len(p.rows)
	means, vars, own := make([]float64, n), make([]float64, n), make([]float64, n)
	stages := make([]NetworkStage, n)
	for i, r := range p.rows {
		days := max(1, r.LeadTimeMean+float64(r.ReviewDays))
		if !slices.Contains(p.parent, i) {
			means[i], vars[i] = r.CoverDemandMean/days, r.CoverDemandSd*r.CoverDemandSd/days
		}
		own[i] = r.SafetyStock
		stages[i] = NetworkStage{SKU: r.SKU, Location: r.Location, SuppliedBy: r.SuppliedBy,
			LeadDays: int(math.Ceil(days - 1e-9))}
	}
	for i := n - 1; i > 0; i-- { // suppliers come first
		means[p.parent[i]] += means[i]
		vars[p.parent[i]] += vars[i]
		own[p.parent[i]] -= p.rows[i].SafetyStock // the supplier's is that of all below it
	}
	z := demand.StandardNormalQuantile(opt.Service)
	tree := echelon.Tree{}
	for i := range stages {
		s := &stages[i]
		s.DailyMean, s.DailySd, s.Planned = means[i], math.Sqrt(vars[i]), max(0, own[i])
		most := echelon.Unbounded
		if !slices.Contains(p.parent, i) {
			most = opt.PromiseDays
		}
		tree.Stages = append(tree.Stages, echelon.Stage{Key: s.Location, Time: s.LeadDays,
			Holding: p.Holding(i, opt, rate), ServiceMax: most,
			SafetyStock: p.Bound(i, z, s)})
		if i > 0 {
			tree.Links = append(tree.Links, echelon.Link{From: p.parent[i], To: i})
		}
	}
	service, _, err := tree.Optimal()
	if err != nil {
		return nil, err
	}
	if opt.SKU != "" {
		p.clarkScarf(stages, opt, rate)
	}
	for i := range stages {
		s, in := &stages[i], 0
		if i > 0 {
			in = service[p.parent[i]]
		}
		s.ServiceDays, s.CoverDays = service[i], max(0, in+s.LeadDays-service[i])
		s.SafetyStock = tree.Stages[i].SafetyStock(s.CoverDays)
		s.Holding = core.MoneyOrZero(s.SafetyStock * tree.Stages[i].Holding)
		s.PlannedCost = core.MoneyOrZero(s.Planned * tree.Stages[i].Holding)
	}
	return stages, nil
}

// Bound is the safety stock of a location for a net time: z deviations of demand
// over it and of its lead time, which no promise to its customers takes away
// (√(τσ² + μ²σ_L²); Silver, Pyke and Peterson 7.10).
func (p *networkPart) Bound(i int, z float64, s *NetworkStage) func(net int) float64 {
	spread := s.DailyMean * p.rows[i].LeadTimeSd
	return func(net int) float64 {
		return z * math.Hypot(spread, s.DailySd*math.Sqrt(float64(max(0, net))))
	}
}

// Holding is the yearly cost of holding a unit at a location.
func (p *networkPart) Holding(i int, opt NetworkOptions, rate float64) float64 {
	return rate * max(p.rows[i].UnitCost.Float(), 1e-4) * math.Pow(opt.Downstream, float64(p.depth[i]))
}

// clarkScarf sets the echelon levels: the line from the supplier down, all
// locations of a depth taken as one. A backorder costs what makes the service
// asked for the cheapest.
func (p *networkPart) clarkScarf(stages []NetworkStage, opt NetworkOptions, rate float64) {
	depths := slices.Max(p.depth) + 1
	lead, weight, local := make([]float64, depths), make([]float64, depths), make([]float64, depths)
	for i, s := range stages {
		w := max(s.DailyMean, 1e-9)
		lead[p.depth[i]] += w * float64(s.LeadDays)
		local[p.depth[i]] += w * p.Holding(i, opt, rate)
		weight[p.depth[i]] += w
	}
	top := stages[0]
	if top.DailySd <= 0 {
		return
	}
	var leads, echelons []float64 // from the customer up
	for d := depths - 1; d >= 0; d-- {
		above := 0.0
		if d > 0 {
			above = local[d-1] / weight[d-1]
		}
		leads = append(leads, lead[d]/weight[d])
		echelons = append(echelons, max(local[d]/weight[d]-above, 1e-9))
	}
	whole := local[depths-1] / weight[depths-1]
	total := 0.0
	for _, l := range leads {
		total += l
	}
	// The spread of the first lead time counts as demand's, spread over the line.
	sd := math.Hypot(top.DailySd, top.DailyMean*p.rows[0].LeadTimeSd/math.Sqrt(max(1, total)))
	line := echelon.NormalSerial(top.DailyMean, sd, leads, echelons, whole*opt.Service/(1-opt.Service))
	levels, _ := line.Optimal()
	for i := range stages {
		level := levels[depths-1-p.depth[i]]
		if p.depth[i] > 0 { // a location's part of what all of its depth need
			level *= stages[i].DailyMean / max(weight[p.depth[i]], 1e-9)
		}
		stages[i].EchelonLevel = math.Round(level)
	}
}

// NetworkTotals sums a placement: what holding its safety stock costs a year, and
// what the run's costs.
func NetworkTotals(stages []NetworkStage) (placed, planned core.Money) {
	for _, s := range stages {
		placed += s.Holding
		planned += s.PlannedCost
	}
	return placed, planned
}

// NetworkSavings are the items of a placement by what it saves a year, most first.
func NetworkSavings(stages []NetworkStage) []NetworkSaving {
	at, out := map[string]int{}, []NetworkSaving{}
	for _, s := range stages {
		i, ok := at[s.SKU]
		if !ok {
			i = len(out)
			at[s.SKU], out = i, append(out, NetworkSaving{SKU: s.SKU})
		}
		o := &out[i]
		o.Locations++
		o.Planned += s.Planned
		o.Placed += s.SafetyStock
		o.Saved += s.PlannedCost - s.Holding
	}
	slices.SortStableFunc(out, func(a, b NetworkSaving) int {
		return cmp.Or(-cmp.Compare(a.Saved, b.Saved), cmp.Compare(a.SKU, b.SKU))
	})
	return out
}

// NetworkSaving is one item of a placement.
type NetworkSaving struct {
	SKU       string     `json:"sku"`
	Locations int64      `json:"locations"`
	Planned   float64    `json:"planned"` // safety stock of the run over all locations, base units
	Placed    float64    `json:"placed"`  // of the placement
	Saved     core.Money `json:"saved"`   // holding a year
}
