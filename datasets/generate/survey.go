package generate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/contract"
)

// Survey is what a reading of a sales export found: who sells what where and
// how much of late, and the dirt in it. The export itself is never changed.
type Survey struct {
	Rows     int64    `json:"rows"`
	FirstDay core.Day `json:"first_day"`
	LastDay  core.Day `json:"last_day"`
	AsOf     core.Day `json:"as_of"`
	// SKUs and Locations are those of products, sorted by name.
	SKUs      int       `json:"skus"`
	Locations []string  `json:"locations"`
	Findings  []Finding `json:"findings"`

	goods []good
	pairs map[pairKey]*pairSales
	place map[string]int
}

// Finding is something in the export that a planner should know of.
type Finding struct {
	Code string `json:"code"`
	Rows int64  `json:"rows"`
	// Text says what was found and what becomes of it.
	Text string `json:"text"`
	// Examples are up to eight values.
	Examples []string `json:"examples,omitempty"`
}

// good is what the export says about one SKU.
type good struct {
	sku, description, category string
	rows                       int64
	value, units               float64 // of rows with a price and a positive quantity
	first, last                core.Day
}

// price is the average price paid, 0 where the export has none.
func (g *good) price() float64 {
	if g.units == 0 {
		return 0
	}
	return g.value / g.units
}

type pairKey struct{ sku, location int }

// pairSales is what a SKU sold at a location in the days before the as-of day.
type pairSales struct {
	recent      float64 // units in the last recentDays
	first, last core.Day
}

// recentDays is how far back the rate of sale is looked for.
const recentDays = 56

// daily is the rate of sale in units a day, over the part of the recent days
// in which the SKU was sold at all.
func (p *pairSales) daily(asOf core.Day) float64 {
	days := min(recentDays, int(asOf-p.first))
	return math.Max(0, p.recent) / float64(max(days, 7))
}

// exportRow is a row of an export. Everything may be missing: a survey counts
// what the gate will refuse or reject later.
type exportRow struct {
	Date        core.Day `parquet:"name=date, repetitiontype=OPTIONAL"`
	SKU         string   `parquet:"name=sku, repetitiontype=OPTIONAL"`
	Location    string   `parquet:"name=location, repetitiontype=OPTIONAL"`
	Quantity    float64  `parquet:"name=quantity, repetitiontype=OPTIONAL" missing:"NaN"`
	UnitPrice   float64  `parquet:"name=unit_price, repetitiontype=OPTIONAL" missing:"NaN"`
	Order       string   `parquet:"name=order, repetitiontype=OPTIONAL"`
	Description string   `parquet:"name=description, repetitiontype=OPTIONAL"`
	Category    string   `parquet:"name=category, repetitiontype=OPTIONAL"`
}

// ReadSurvey reads an export twice: once for its span of days, once for the
// rest. With asOf NoDay the day after the newest sale is the as-of day. items are
// products whatever their codes look like.
func ReadSurvey(ctx context.Context, sales datasets.Source, asOf core.Day, items ...datasets.Item) (*Survey, error) {
	v := &surveyor{Survey: Survey{AsOf: asOf, FirstDay: core.NoDay, LastDay: core.NoDay,
		pairs: map[pairKey]*pairSales{},
		place: map[string]int{}}, index: map[string]int{}, counts: map[string]*Finding{}}
	if err := needColumns(sales); err != nil {
		return nil, err
	}
	if err := v.span(ctx, sales); err != nil {
		return nil, err
	}
	if err := datasets.StreamGoodRows(ctx, sales, v.take, v.unreadable()); err != nil {
		return nil, err
	}
	if 2*v.negative > v.Rows {
		return nil, fmt.Errorf("%d of %d quantities are negative, as a stock book writes goods that leave: sales are positive and returns negative; turn the sign in the export",
			v.negative, v.Rows)
	}
	v.judgeCodes(items)
	v.finish()
	if v.SKUs == 0 {
		return nil, fmt.Errorf("the export has no sale of a product before %s; choose a later day with --as-of", v.AsOf)
	}
	return &v.Survey, nil
}

// needColumns says which columns of sales an export lacks, and how to name them.
func needColumns(sales datasets.Source) error {
	missing, has, err := datasets.MissingColumns(sales, "date", "sku", "location", "quantity")
	if err != nil || len(missing) == 0 {
		return err
	}
	var maps []string
	for _, name := range missing {
		maps = append(maps, "COLUMN="+name)
	}
	cure := "say which of them it is with --map " + strings.Join(maps, ",")
	if slices.Contains(missing, "location") {
		cure += "; an export of one location alone needs only --location NAME"
	}
	return fmt.Errorf("the export has no column %s, only %s; %s", strings.Join(missing, ", "),
		strings.Join(has[:min(len(has), 30)], ", "), cure)
}

// surveyor is a survey in the making.
type surveyor struct {
	Survey
	index  map[string]int
	counts map[string]*Finding
	// negative are the rows whose quantity is below zero.
	negative int64
}

func (v *surveyor) span(ctx context.Context, sales datasets.Source) error {
	type dated struct {
		Date core.Day `parquet:"name=date, repetitiontype=OPTIONAL"`
	}
	dates := 0
	err := datasets.StreamGoodRows(ctx, sales, func(rows []dated) error {
		for _, r := range rows {
			v.Rows++
			if r.Date == core.NoDay {
				continue
			}
			if v.FirstDay == core.NoDay || r.Date < v.FirstDay {
				v.FirstDay = r.Date
			}
			v.LastDay = max(v.LastDay, r.Date)
		}
		return nil
	}, func(string, int64, string) { dates++ })
	v.Rows += int64(dates)
	switch {
	case err != nil:
		return err
	case v.LastDay == core.NoDay:
		return fmt.Errorf("no row of the export has a date; name the column of the day with --map, e.g. --map ordered_at=date")
	case v.AsOf == core.NoDay:
		v.AsOf = v.LastDay + 1
	}
	return nil
}

// unreadable counts rows with a value that cannot be read, each once.
func (v *surveyor) unreadable() func(file string, row int64, column string) {
	type at struct {
		file string
		row  int64
	}
	seen := map[at]bool{}
	return func(file string, row int64, column string) {
		if here := (at{file, row}); !seen[here] {
			seen[here] = true
			v.count("unreadable", column)
		}
	}
}

func (v *surveyor) take(rows []exportRow) error {
	for i := range rows {
		v.row(&rows[i])
	}
	return nil
}

func (v *surveyor) row(r *exportRow) {
	switch {
	case contract.IsTotal(r.SKU) || contract.IsTotal(r.Location):
		v.count("total", r.SKU)
		return
	case r.SKU == "" || r.Location == "" || r.Date == core.NoDay || math.IsNaN(r.Quantity):
		v.count("incomplete", r.SKU)
		return
	case r.Date >= v.AsOf:
		v.count("after", "")
	}
	if r.Quantity < 0 {
		v.negative++
	}
	v.dirt(r)
	g := v.goodOf(r)
	if r.Date >= v.AsOf {
		return
	}
	p := v.pairOf(r)
	p.first, p.last = min(p.first, r.Date), max(p.last, r.Date)
	if r.Date >= v.AsOf-recentDays {
		p.recent += r.Quantity
	}
	if r.Quantity > 0 && r.UnitPrice > 0 {
		g.value += r.Quantity * r.UnitPrice
		g.units += r.Quantity
	}
}

func (v *surveyor) dirt(r *exportRow) {
	switch cancelled := r.Quantity < 0 && strings.HasPrefix(strings.ToUpper(r.Order), "C"); {
	case cancelled:
		v.count("cancellation", r.Order)
	case r.Quantity < 0 && r.UnitPrice == 0:
		v.count("correction", r.SKU)
	case r.Quantity < 0:
		v.count("return", r.SKU)
	case r.UnitPrice <= 0 && r.Quantity > 0:
		v.count("free", r.SKU)
	}
	if r.Quantity != math.Trunc(r.Quantity) {
		v.count("fraction", r.SKU)
	}
}

func (v *surveyor) goodOf(r *exportRow) *good {
	i, ok := v.index[r.SKU]
	if !ok {
		i = len(v.goods)
		v.index[r.SKU] = i
		v.goods = append(v.goods, good{sku: r.SKU, first: r.Date, last: core.NoDay})
	}
	g := &v.goods[i]
	g.rows++
	g.first = min(g.first, r.Date)
	if r.Date < v.AsOf && r.Quantity > 0 {
		g.last = max(g.last, r.Date)
	}
	// The first text with a price wins: rows without one are often remarks.
	if g.description == "" && r.UnitPrice != 0 {
		g.description = strings.TrimSpace(r.Description)
	}
	if g.category == "" {
		g.category = r.Category
	}
	return g
}

func (v *surveyor) pairOf(r *exportRow) *pairSales {
	l, ok := v.place[r.Location]
	if !ok {
		l = len(v.Locations)
		v.place[r.Location] = l
		v.Locations = append(v.Locations, r.Location)
	}
	key := pairKey{v.index[r.SKU], l}
	p := v.pairs[key]
	if p == nil {
		p = &pairSales{first: r.Date, last: core.NoDay}
		v.pairs[key] = p
	}
	return p
}

func (v *surveyor) count(code, example string) {
	f := v.counts[code]
	if f == nil {
		f = &Finding{Code: code}
		v.counts[code] = f
	}
	f.Rows++
	if len(f.Examples) < 8 && example != "" && !slices.Contains(f.Examples, example) {
		f.Examples = append(f.Examples, example)
	}
}

// finish sorts the SKUs by name and words the findings.
func (v *surveyor) finish() {
	order := make([]int, len(v.goods))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(v.goods[a].sku, v.goods[b].sku) })
	place := make([]int, len(order))
	var sorted []good
	for _, old := range order {
		place[old] = -1
		if v.goods[old].first < v.AsOf && !v.goods[old].isNoProduct() {
			place[old] = len(sorted)
			sorted = append(sorted, v.goods[old])
		}
	}
	pairs := make(map[pairKey]*pairSales, len(v.pairs))
	for key, p := range v.pairs {
		if i := place[key.sku]; i >= 0 {
			pairs[pairKey{i, key.location}] = p
		}
	}
	v.twins(sorted)
	v.goods, v.pairs, v.SKUs = sorted, pairs, len(sorted)
	v.sortLocations()
	v.Findings = []Finding{}
	for _, w := range wordings {
		if f := v.counts[w.code]; f != nil {
			f.Text = w.text
			v.Findings = append(v.Findings, *f)
		}
	}
}

func (v *surveyor) sortLocations() {
	names := slices.Clone(v.Locations)
	slices.Sort(names)
	pairs := make(map[pairKey]*pairSales, len(v.pairs))
	for key, p := range v.pairs {
		l, _ := slices.BinarySearch(names, v.Locations[key.location])
		pairs[pairKey{key.sku, l}] = p
	}
	v.Locations, v.pairs = names, pairs
	for l, name := range names {
		v.place[name] = l
	}
}

// twins finds codes that differ in nothing but case.
func (v *surveyor) twins(sorted []good) {
	seen := map[string]string{}
	for i := range sorted {
		folded := strings.ToUpper(sorted[i].sku)
		if other, ok := seen[folded]; ok {
			v.count("twin", other+" / "+sorted[i].sku)
			v.counts["twin"].Rows += sorted[i].rows - 1
			continue
		}
		seen[folded] = sorted[i].sku
	}
}

// wordings say what each finding is and what becomes of its rows, in the
// order of the report.
var wordings = []struct{ code, text string }{
	{"unreadable", "rows hold a value that is no date or no number; the gate puts them into rejects, columns"},
	{"incomplete", "rows lack a SKU, a location, a date or a quantity; the gate puts them into rejects"},
	{"total", "rows that sum others, by their SKU or location; they are left out"},
	{"no product", "rows of codes that do not look like products (postage, fees, manual entries); they get no item, so the gate names them as unknown SKUs and nothing is planned for them"},
	{"cancellation", "rows of cancelled orders; they net against the sales of their day"},
	{"return", "rows of returns; they net against the sales of their day"},
	{"correction", "negative rows without a price, which look like stock corrections; they net against the sales of their day, as the contract says"},
	{"free", "rows without a price (samples, replacements); they count as demand, not for the price"},
	{"fraction", "rows with a fraction of a unit"},
	{"twin", "rows of SKUs whose code differs from another's in case only; they are planned apart"},
	{"after", "rows on or after the as-of day; a plan does not look at them"},
}
