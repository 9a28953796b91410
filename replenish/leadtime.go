package replenish

import (
	"cmp"
	"math"
	"slices"
)

// PastReceipt is one order line that was received.
type PastReceipt struct {
	Supplier, SKU, Location    string
	Ordered, Promised, Arrived int32 // days; Promised may be NoDay
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
	Receipts                int       // receipts the distribution rests on
	Weight                  float64   // share of the item's own receipts in Pmf, 0–1
	MeanLateness            float64   // days received after the promise, mean (negative: early)
	OnTime                  float64   // share received on or before the promise, −1 when no promise is known
}

// LeadTimeOptions say how receipts are pooled.
type LeadTimeOptions struct {
	// PriorReceipts is the weight of the pool in receipts: an item with n own
	// receipts gets the share n/(n + PriorReceipts). 0 means 8.
	PriorReceipts float64
	// MaxDays cuts the receipts: longer ones count as MaxDays. 0 means 365. What a
	// supplier states is taken as it is.
	MaxDays int
}

// LeadTimeTable answers for every supplier and item with receipts.
type LeadTimeTable struct {
	rows  []LeadTime // sorted by supplier, sku, location
	index map[[3]string]int
}

// LeadTimes estimates the lead time of every supplier, and of every item with
// receipts, as an empirical mixture: the stated lead time and spread, drawn
// toward the supplier's receipts as they grow in number, drawn toward the
// item's own receipts as those grow (a Dirichlet prior at each level; Gelman
// et al., Bayesian Data Analysis, 3rd ed., section 3.4).
// Receipts before their order day are left out.
func LeadTimes(receipts []PastReceipt, suppliers []Supplier, opt LeadTimeOptions) *LeadTimeTable {
	if opt.PriorReceipts <= 0 {
		opt.PriorReceipts = 8
	}
	if opt.MaxDays <= 0 {
		opt.MaxDays = 365
	}
	stated := map[string]Supplier{}
	groups := map[[3]string][]PastReceipt{}
	for _, s := range suppliers {
		stated[s.Key] = s
		groups[[3]string{s.Key}] = nil
	}
	for _, r := range receipts {
		if r.Arrived < r.Ordered || r.Ordered == NoDay || r.Arrived == NoDay {
			continue
		}
		top := [3]string{r.Supplier}
		groups[top] = append(groups[top], r)
		if own := [3]string{r.Supplier, r.SKU, r.Location}; own != top {
			groups[own] = append(groups[own], r)
		}
	}
	keys := make([][3]string, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	t := &LeadTimeTable{index: make(map[[3]string]int, len(keys))}
	var pool LeadTime
	for _, k := range keys { // a supplier's own line sorts before its items
		prior := pool.Pmf
		if k[1] == "" && k[2] == "" {
			prior = statedPmf(stated[k[0]], max(opt.MaxDays, mostDays))
		}
		row := estimate(k, groups[k], prior, opt)
		if s, ok := stated[k[0]]; ok && s.LeadDays > 0 {
			row.Stated = s.LeadDays
		}
		if k[1] == "" && k[2] == "" {
			pool = row
		}
		t.index[k] = len(t.rows)
		t.rows = append(t.rows, row)
	}
	return t
}

func estimate(k [3]string, rs []PastReceipt, prior []float64, opt LeadTimeOptions) LeadTime {
	row := LeadTime{Supplier: k[0], SKU: k[1], Location: k[2], Receipts: len(rs), Stated: -1, Measured: -1, OnTime: -1}
	n := float64(len(rs))
	own := make([]float64, len(prior))
	promised, late, onTime := 0.0, 0.0, 0.0
	for _, r := range rs {
		d := min(int(r.Arrived-r.Ordered), opt.MaxDays)
		for len(own) <= d {
			own = append(own, 0)
		}
		own[d]++
		if r.Promised != NoDay {
			promised++
			late += float64(r.Arrived - r.Promised)
			if r.Arrived <= r.Promised {
				onTime++
			}
		}
	}
	row.Weight = n / (n + opt.PriorReceipts)
	if prior == nil && n > 0 {
		row.Weight = 1
	}
	for i := range own {
		p := 0.0
		if i < len(prior) {
			p = prior[i]
		}
		if n > 0 {
			own[i] = row.Weight*own[i]/n + (1-row.Weight)*p
		} else {
			own[i] = p
		}
	}
	if n > 0 {
		row.Measured = 0
		for _, r := range rs {
			row.Measured += float64(r.Arrived-r.Ordered) / n
		}
	}
	if promised > 0 {
		row.MeanLateness, row.OnTime = late/promised, onTime/promised
	}
	row.Pmf = trimPmf(own)
	row.Mean, row.SD = pmfMoments(row.Pmf)
	return row
}

// statedPmf spreads the stated lead time over whole days: a normal with the
// stated spread, cut at 0, or the two neighbouring days where no spread is
// stated. It is nil where nothing is stated, or what is no time.
func statedPmf(s Supplier, maxDays int) []float64 {
	if s.LeadDays <= 0 || s.badLead() {
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

// Rows returns all lead times sorted by supplier, SKU, location.
func (t *LeadTimeTable) Rows() []LeadTime { return t.rows }

// Lookup returns the item's lead time, else the supplier's. The result's Pmf
// is empty where neither receipts nor a stated lead time are known.
func (t *LeadTimeTable) Lookup(supplier, sku, location string) LeadTime {
	for _, k := range [][3]string{{supplier, sku, location}, {supplier}} {
		if i, ok := t.index[k]; ok {
			return t.rows[i]
		}
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

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
