package replay

import (
	"math"

	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/policy"
)

// Forecast is what a planner knows of demand on a review day: the distributions
// over the lead time and over the cover window.
type Forecast struct {
	Lead, Cover replenish.Demand
	Daily       []float64 // mean per day ahead, optional
}

// Forecaster answers a review day. lead is the lead-time distribution in days,
// review the days to the next order. It may keep state per item (View.Index).
type Forecaster func(v *View, lead []float64, review int) Forecast

// Engine plans with this module's own policies: an injected forecast, the
// lead-time distribution learnt from receipts, and Decide.
type Engine struct {
	Title    string
	Forecast Forecaster
	Lead     [][]float64                     // per item: the distribution believed
	Policy   func(it *Item) replenish.Policy // nil = order-up-to on Promised, lost sales
	Terms    func(i int, it *replenish.Item) // sets further terms of item i, its policy among them; nil = none
	Extra    []int                           // per item: days added to the cover window; nil = none
}

// Name is the title.
func (e *Engine) Name() string { return e.Title }

// Order runs Decide on the view.
func (e *Engine) Order(v *View) int64 {
	lead, extra := e.Lead[v.Index], 0
	if e.Extra != nil {
		extra = e.Extra[v.Index]
	}
	it, w := planItem(v, e.Forecast(v, lead, v.Item.ReviewDays+extra), lead)
	w.Review += extra
	w.End += int32(extra)
	it.Policy = replenish.Policy{Level: v.Item.Promised, LostSales: true, AllowNegativeSafetyStock: true}
	if e.Policy != nil {
		it.Policy = e.Policy(v.Item)
	}
	if e.Terms != nil {
		e.Terms(v.Index, &it)
	}
	_, q := policy.Decide(&it, w, int32(v.Day))
	return q
}

// planItem is a view as the engine takes it.
func planItem(v *View, f Forecast, lead []float64) (replenish.Item, replenish.Window) {
	it := replenish.Item{SKU: v.Item.Key, Location: "replay", Supplier: "replay", OnHand: v.OnHand,
		LeadDemand: f.Lead, CoverDemand: f.Cover, Daily: f.Daily,
		Terms: replenish.Terms{Multiple: v.Item.Pack, MOQ: v.Item.MOQ, UnitCost: v.Item.UnitCost,
			UnitPrice: v.Item.UnitPrice}}
	for _, o := range v.Open { // when they will come is hidden: all of it counts as cover
		it.OnOrder = append(it.OnOrder, replenish.OpenOrder{Quantity: o.Quantity,
			Ordered: int32(o.Ordered), Due: int32(v.Day)})
	}
	w := replenish.Window{Order: int32(v.Day), NextOrder: int32(v.Day + v.Item.ReviewDays), Lead: lead,
		Due: int32(v.Day), End: int32(v.Day + v.Item.ReviewDays + len(lead)), Review: v.Item.ReviewDays}
	for d, p := range lead {
		w.LeadMean += float64(d) * p
	}
	return it, w
}

// MeanSigma is the mean and one-period error deviation of daily demand that the
// textbook rule works from.
type MeanSigma func(v *View) (mean, sigma float64)

// SafetyFactor is the rule everyone ships: mean demand over lead time and
// review plus z·σ·√(lead time), with the mean lead time and its spread ignored.
// WithReview takes the root over lead time + review.
type SafetyFactor struct {
	Title      string
	Z          func(it *Item) float64
	Forecast   MeanSigma
	LeadDays   []float64 // per item: mean lead time
	WithReview bool
	Holding    float64 // a currency unit and year, for economic lots
}

// Name is the title.
func (s *SafetyFactor) Name() string { return s.Title }

// Order orders whole packs up to the level.
func (s *SafetyFactor) Order(v *View) int64 {
	mean, sigma := s.Forecast(v)
	lead, review := s.LeadDays[v.Index], float64(v.Item.ReviewDays)
	root := lead
	if s.WithReview {
		root += review
	}
	return lotsTo(v, mean*(lead+review)+s.Z(v.Item)*sigma*math.Sqrt(root), mean, s.Holding)
}

// lotsTo orders what is missing to the level and, where the item is bought in lots,
// an economic one on top, √(2KD/h) at a mean demand a day.
func lotsTo(v *View, level, mean, holding float64) int64 {
	it, q := v.Item, upTo(v, level)
	if h := holding * it.UnitCost / 365; q > 0 && it.Lots && h > 0 {
		top := level + math.Sqrt(2*it.OrderCost*max(0, mean)/h)
		if it.MostDays > 0 {
			top = max(level, min(top, it.MostDays*mean))
		}
		return upTo(v, top)
	}
	return q
}

// upTo orders whole packs to reach the level, rounded up.
func upTo(v *View, level float64) int64 {
	need := int64(math.Ceil(level-1e-9)) - v.Position
	if need <= 0 {
		return 0
	}
	pack := max(1, v.Item.Pack)
	return max((need+pack-1)/pack*pack, (v.Item.MOQ+pack-1)/pack*pack)
}

// WeeksOfCover is minimum and maximum by weeks of recent mean sales, on top of
// the mean lead time.
type WeeksOfCover struct {
	Title    string
	Min, Max float64   // weeks
	LeadDays []float64 // per item
}

// Name is the title.
func (w *WeeksOfCover) Name() string { return w.Title }

// Order orders to the maximum when position is below the minimum.
func (w *WeeksOfCover) Order(v *View) int64 {
	mean := recentMean(v.Sales, 56)
	lead := w.LeadDays[v.Index]
	if float64(v.Position) >= mean*(lead+7*w.Min) {
		return 0
	}
	return upTo(v, mean*(lead+7*w.Max))
}

// SeasonalNaive expects the next weeks to sell what the last ones sold, plus
// extra days of the same.
type SeasonalNaive struct {
	Title     string
	ExtraDays float64
	LeadDays  []float64 // per item
	Holding   float64   // as SafetyFactor's
}

// Name is the title.
func (s *SeasonalNaive) Name() string { return s.Title }

// Order orders up to the sales of an equally long past window.
func (s *SeasonalNaive) Order(v *View) int64 {
	days := s.LeadDays[v.Index] + float64(v.Item.ReviewDays) + s.ExtraDays
	if days <= 0 {
		return 0
	}
	whole := int(math.Ceil(days))
	sum := 0.0
	for _, x := range v.Sales[max(0, len(v.Sales)-whole):] {
		sum += x
	}
	return lotsTo(v, sum*days/float64(whole), sum/float64(whole), s.Holding)
}

func recentMean(sales []float64, days int) float64 {
	from := max(0, len(sales)-days)
	sum := 0.0
	for _, x := range sales[from:] {
		sum += x
	}
	return sum / float64(max(1, len(sales)-from))
}
