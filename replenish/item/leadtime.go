package item

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"sync"
)

// PastReceipt is one receipt of an order line, which may come in several.
type PastReceipt struct {
	Supplier, SKU, Location    string
	Order                      string  // receipts of one order of an item are one delivery; "" = those ordered on one day
	Quantity                   int64   // base units; 0 = 1
	Ordered, Promised, Arrived int32   // days; Promised may be NoDay
	StatedDays                 float64 // the lead time its supplier states for its item, days; 0 = not known
}

// NoDay marks a day that is not known.
const NoDay int32 = math.MinInt32

// LeadTime is the distribution of the days from order to goods on hand.
type LeadTime struct {
	Supplier, SKU, Location string    // SKU and Location are "" for a supplier's own line
	Pmf                     []float64 // probability of 0, 1, 2, … days
	Mean, SD                float64   // days
	Stated                  float64   // days the supplier states; NaN never, −1 unknown
	Measured                float64   // mean days of its receipts alone; −1 where there are none
	Receipts                int       // orders received that the distribution rests on
	SetAside                int       // orders that took longer than is believed, and so count for nothing
	Longest                 int       // days the longest of them took
	Weight                  float64   // share of the item's own receipts in Pmf, 0–1
	MeanLateness            float64   // days received after the promise, mean (negative: early)
	OnTime                  float64   // share received on or before the promise, −1 when no promise is known
}

// LeadTimeOptions say how receipts are pooled.
type LeadTimeOptions struct {
	// PriorReceipts is the weight of the pool in receipts: an item with n own
	// receipts gets the share n/(n + PriorReceipts). 0 means 8.
	PriorReceipts float64
	// MaxDays cuts the receipts: longer ones count as MaxDays. 0 means 3650. What a
	// supplier states is taken as it is.
	MaxDays int
}

// LeadTimeTable answers for every supplier and item.
type LeadTimeTable struct {
	opt    LeadTimeOptions
	stated map[string]Supplier
	taken  map[[3]string]*deliveries // by supplier, sku, location; those of a supplier by (supplier, "", "")
	rows   []LeadTime                // of suppliers, sorted; those of items are made when asked for
	index  map[string]int            // of rows, by supplier

	mu    sync.Mutex
	asked map[leadAsk]LeadTime
}

type leadAsk struct {
	supplier, sku, location string
	days, sd                float64
}

// LeadTimes estimates the lead time of every supplier, and of every item with
// receipts, as an empirical mixture: the stated lead time and spread, drawn
// toward the supplier's receipts of other items as they grow in number, drawn toward
// the item's own receipts as those grow (a Dirichlet prior at each level; Gelman
// et al., Bayesian Data Analysis, 3rd ed., section 3.4). An order counts once, on
// the day it is nearly complete; small ones beside what the item is usually
// ordered in count for less. Receipts before their order day are left out, and
// so are orders that took longer than is believed.
func LeadTimes(receipts []PastReceipt, suppliers []Supplier, opt LeadTimeOptions) *LeadTimeTable {
	return LeadTimesOfParts(slices.Values([][]PastReceipt{receipts}), suppliers, opt)
}

// LeadTimesOfParts is LeadTimes of receipts in parts, each with all those of its suppliers:
// nothing of a part is kept but what its deliveries say.
func LeadTimesOfParts(parts iter.Seq[[]PastReceipt], suppliers []Supplier, opt LeadTimeOptions) *LeadTimeTable {
	if opt.PriorReceipts <= 0 {
		opt.PriorReceipts = 8
	}
	if opt.MaxDays <= 0 {
		opt.MaxDays = MostDays
	}
	t := &LeadTimeTable{opt: opt, stated: map[string]Supplier{}, index: map[string]int{},
		asked: map[leadAsk]LeadTime{}}
	for _, s := range suppliers {
		t.stated[s.Key] = s
	}
	t.taken = map[[3]string]*deliveries{}
	for part := range parts {
		gather(t.taken, part, t.stated, opt)
	}
	for _, s := range suppliers {
		if top := [3]string{s.Key}; t.taken[top] == nil {
			t.taken[top] = &deliveries{}
		}
	}
	var keys []string
	for k := range t.taken {
		if k == [3]string{k[0]} {
			keys = append(keys, k[0])
		}
	}
	slices.Sort(keys)
	for i, k := range keys {
		t.index[k], t.rows = i, append(t.rows, t.own([3]string{k}))
	}
	return t
}

// own is the lead time of a key with deliveries, by what its supplier states for all items.
func (t *LeadTimeTable) own(k [3]string) LeadTime {
	s := t.stated[k[0]]
	return t.estimate(k, statedPmf(s, MostDays), s.LeadDays)
}

// Of is the lead time of an item whose supplier states so many days and such a spread
// for it: the supplier's receipts of other items count by how much they were off
// what was stated for them.
func (t *LeadTimeTable) Of(supplier, sku, location string, days, sd float64) LeadTime {
	ask := leadAsk{supplier, sku, location, days, sd}
	own := [3]string{supplier, sku, location}
	if t.taken[own] == nil {
		ask.sku, ask.location = "", ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	row, ok := t.asked[ask]
	if !ok {
		s := Supplier{LeadDays: days, LeadSD: sd, LeadStated: true}
		row = t.estimate([3]string{supplier, ask.sku, ask.location}, statedPmf(s, MostDays), days)
		t.asked[ask] = row
	}
	row.SKU, row.Location = sku, location
	return row
}

// estimate draws what is stated toward the supplier's deliveries of other items,
// and that toward the item's own.
func (t *LeadTimeTable) estimate(k [3]string, prior []float64, stated float64) LeadTime {
	top := [3]string{k[0]}
	all, own := t.taken[top], t.taken[k]
	if all == nil {
		all = &deliveries{}
	}
	row := LeadTime{Supplier: k[0], SKU: k[1], Location: k[2], Stated: -1, Measured: -1, OnTime: -1}
	if s, ok := t.stated[k[0]]; ok && (s.LeadDays > 0 || s.LeadStated) {
		row.Stated = s.LeadDays
	}
	row.Pmf = prior
	if k == top {
		own = all
	} else {
		row.Pmf, _ = drawn(prior, all.less(own), stated, t.opt.PriorReceipts)
	}
	if own != nil {
		if k != top {
			stated = 0 // its own receipts are of its own terms
		}
		row.Pmf, row.Weight = drawn(row.Pmf, own.cells, stated, t.opt.PriorReceipts)
		own.describe(&row)
	}
	row.Pmf = trimPmf(row.Pmf)
	row.Mean, row.SD = pmfMoments(row.Pmf)
	return row
}

// statedPmf spreads the stated lead time over whole days: a normal with the
// stated spread, cut at 0, or the two neighbouring days where no spread is
// stated. It is nil where nothing is stated, or what is no time.
func statedPmf(s Supplier, maxDays int) []float64 {
	if s.LeadDays <= 0 && !s.LeadStated || s.BadLead() {
		return nil
	}
	mean := min(s.LeadDays, float64(maxDays))
	if s.LeadSD <= 0 {
		lo := int(math.Floor(mean))
		pmf := make([]float64, lo+2)
		pmf[lo+1] = mean - float64(lo)
		pmf[lo] = 1 - pmf[lo+1]
		return trimPmf(pmf)
	}
	n := Normal{Mu: mean, Sigma: s.LeadSD}
	hi := min(int(math.Ceil(mean+4*s.LeadSD)), maxDays)
	pmf, below := make([]float64, hi+1), 0.0
	for d := range pmf {
		upto := n.CDF(float64(d) + 0.5)
		if d == hi {
			upto = 1
		}
		pmf[d], below = upto-below, upto
	}
	return trimPmf(pmf)
}

func trimPmf(pmf []float64) []float64 {
	n := len(pmf)
	for n > 0 && pmf[n-1] <= 0 {
		n--
	}
	return pmf[:n]
}

func pmfMoments(pmf []float64) (mean, sd float64) {
	for d, p := range pmf {
		mean += float64(d) * p
	}
	for d, p := range pmf {
		sd += (float64(d) - mean) * (float64(d) - mean) * p
	}
	return mean, math.Sqrt(sd)
}

// Rows returns the lead times of suppliers, sorted.
func (t *LeadTimeTable) Rows() []LeadTime { return t.rows }

// Lookup returns the item's lead time, else the supplier's. The result's Pmf
// is empty where neither receipts nor a stated lead time are known.
func (t *LeadTimeTable) Lookup(supplier, sku, location string) LeadTime {
	if k := [3]string{supplier, sku, location}; k != [3]string{supplier} && t.taken[k] != nil {
		return t.own(k)
	}
	if i, ok := t.index[supplier]; ok {
		return t.rows[i]
	}
	return LeadTime{Supplier: supplier, Stated: -1, Measured: -1, OnTime: -1}
}

// DayAt is the day by which a share p of receipts has arrived; 0 for an empty
// distribution.
func DayAt(pmf []float64, p float64) int {
	f := 0.0
	for d, w := range pmf {
		if f += w; f >= p-1e-12 {
			return d
		}
	}
	return max(0, len(pmf)-1)
}

func SortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
