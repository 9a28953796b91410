package generate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// category is a group of SKUs with a season of its own.
type category struct {
	name         string
	goods        []string
	storage      string
	share        float64 // of all SKUs
	amplitude    float64 // of the yearly season, 0–1
	peak         int     // day of the year of its top
	promoted     float64 // chance of a promotion in four weeks
	intermittent float64 // share of SKUs that sell now and then
	price        float64 // median, currency units
	volume       float64 // median, litres
	density      float64 // kilograms a litre
	shelfLife    int64   // days; 0 keeps for ever
	weekday      [7]float64
}

// The weekday profiles, Sunday first, average 1.
var (
	groceryWeek = [7]float64{0.70, 0.85, 0.85, 0.90, 1.00, 1.25, 1.45}
	leisureWeek = [7]float64{1.35, 0.75, 0.75, 0.80, 0.85, 1.10, 1.40}
	officeWeek  = [7]float64{0.30, 1.25, 1.20, 1.15, 1.15, 1.15, 0.80}
	onlineWeek  = [7]float64{1.10, 1.30, 1.10, 1.00, 0.95, 0.85, 0.70}
)

func categories() []category {
	return []category{
		{"beverages", []string{"Cola", "Lemonade", "Mineral water", "Iced tea", "Lager",
			"Orange juice"}, "ambient", 0.16, 0.35, 200, 0.35, 0.05,
			1.8, 1.3, 1.0, 0, groceryWeek},
		{"pantry", []string{"Penne", "Basmati rice", "Tomato sauce", "Olive oil", "Coffee", "Muesli"},
			"ambient", 0.22, 0.10, 15, 0.25, 0.15, 3.2, 0.9, 0.8, 0, groceryWeek},
		{"household", []string{"Kitchen roll", "Bin bags", "Sponges", "Candles", "Light bulb"},
			"ambient", 0.14, 0.05, 330, 0.15, 0.30, 4.9, 2.6, 0.3, 0, groceryWeek},
		{"dairy", []string{"Yoghurt", "Butter", "Cheddar", "Cream", "Kefir"}, "chilled", 0.12, 0.06,
			160, 0.20, 0.02, 1.7, 0.6, 1.0, 24, groceryWeek},
		{"garden", []string{"Potting soil", "Grass seed", "Watering can", "Gloves", "Planter"},
			"ambient", 0.10, 0.75, 140, 0.12, 0.30, 11, 5.5, 0.5, 0, leisureWeek},
		{"gifts", []string{"Photo frame", "Mug", "Board game", "Fairy lights", "Gift box"}, "ambient",
			0.10, 0.50, 345, 0.15, 0.25, 9, 1.6, 0.4, 0, leisureWeek},
		{"cleaning", []string{"Bleach", "Descaler", "Oven cleaner", "Drain opener"}, "hazard", 0.06,
			0.12, 100, 0.18, 0.20, 3.9, 1.1, 1.1, 0, groceryWeek},
		{"spares", []string{"V-belt", "Bearing", "Filter", "Gasket", "Fuse"}, "ambient", 0.10, 0, 1, 0,
			0.92, 32, 0.6, 1.6, 0, officeWeek},
	}
}

// sku is the truth about one SKU.
type sku struct {
	name, description string
	category          *category
	season            *[367]float64 // factor by day of the year
	base              float64       // units a day at a location of size 1, on an average day
	growth            float64       // a year, at the as-of day
	noise             float64       // sigma of the day's log-normal factor
	occurs            float64       // chance of any demand on a day; 0 for a steady SKU
	elasticity        float64
	price, cost       float64
	volume, weight    float64
	sides             [3]float64 // cm, longest first
	supplier          int
	launched          core.Day // NoDay: before the history
	ends              core.Day // last day on sale; NoDay: still on sale
	replaces          int      // SKU index, −1 = none
	family            int      // SKUs of a family are bought together
	terms
}

// launchShare of the SKUs appear within the history, two in five of them as
// successors of a SKU that ends then.
const launchShare = 0.06

func (w *World) drawSKUs() []sku {
	cats := categories()
	seasons := make([]*[367]float64, len(cats))
	for c := range cats {
		seasons[c] = seasonOf(cats[c])
	}
	skus := make([]sku, w.opt.SKUs)
	var s stream
	for i := range skus {
		r := s.at(w.opt.Seed, drawSKU, i, 0, 0)
		c := pickCategory(r.Float64(), cats)
		skus[i] = w.drawOne(r, i, &cats[c], seasons[c])
	}
	for i := range skus {
		w.drawLife(s.at(w.opt.Seed, drawSKU, i, 1, 0), skus, i)
	}
	return skus
}

func pickCategory(u float64, cats []category) int {
	for c := range cats {
		if u -= cats[c].share; u < 0 {
			return c
		}
	}
	return len(cats) - 1
}

func (w *World) drawOne(r *rand.Rand, i int, c *category, season *[367]float64) sku {
	k := sku{name: fmt.Sprintf("SKU-%06d", i+1), category: c, season: season, launched: core.NoDay,
		ends: core.NoDay, replaces: -1}
	k.description = fmt.Sprintf("%s %s %d", pick(r, c.goods...),
		pick(r, "classic", "large", "value", "fine", "organic", "twin"), 1+r.IntN(99))
	k.base = math.Min(lognormal(r, 2.2, 1.15), 120)
	k.noise = between(r, 0.15, 0.45)
	if r.Float64() < c.intermittent {
		k.occurs = between(r, 0.03, 0.30)
		k.base = lognormal(r, 0.35, 0.8)
	}
	k.growth = math.Max(-0.35, math.Min(0.02+0.12*r.NormFloat64(), 0.40))
	k.elasticity = between(r, 2.0, 4.5)
	k.price = cents(math.Max(0.29, lognormal(r, c.price, 0.55)))
	k.cost = math.Max(0.05, math.Round(k.price*between(r, 0.45, 0.70)*1000)/1000)
	k.volume = math.Max(0.02, math.Round(lognormal(r, c.volume, 0.5)*1000)/1000)
	k.weight = math.Max(0.01, math.Round(k.volume*c.density*between(r, 0.8, 1.2)*1000)/1000)
	k.sides = sidesOf(k.volume, r)
	k.family = i / 4
	k.supplier = r.IntN(len(w.suppliers))
	k.terms = drawTerms(r, 7*k.base*w.size())
	return k
}

// terms are the packs and minimums of a SKU.
type terms struct {
	pack, moq int64
	breakAt   int64 // quantity of the price break, 0 = none
	most      int64 // largest order, 0 = none
}

// drawTerms draws terms that fit a weekly turnover: nobody sells a slow spare
// part by the pallet.
func drawTerms(r *rand.Rand, weekly float64) terms {
	t := terms{pack: 1}
	switch {
	case weekly > 40:
		t.pack = pick[int64](r, 12, 24)
	case weekly > 8:
		t.pack = pick[int64](r, 6, 8, 10, 12)
	case weekly > 2:
		t.pack = pick[int64](r, 2, 4, 6)
	}
	t.moq = t.pack * pick[int64](r, 1, 1, 1, 2, 4)
	packs := func(units float64) int64 { return t.pack * int64(math.Ceil(units/float64(t.pack))) }
	if r.Float64() < 0.2 {
		t.breakAt = packs(math.Max(8*weekly/7, float64(2*t.moq)))
	}
	if r.Float64() < 0.03 {
		t.most = max(2*t.moq, packs(8*weekly))
	}
	return t
}

// drawLife gives some SKUs a launch within the history, a successor's
// predecessor an end on the launch.
func (w *World) drawLife(r *rand.Rand, skus []sku, i int) {
	if i == 0 || r.Float64() >= launchShare {
		return
	}
	day := w.FirstDay() + core.Day(float64(w.opt.Days)*between(r, 0.35, 0.9))
	old := &skus[i-1]
	skus[i].launched = day
	if r.Float64() < 0.4 && old.launched == core.NoDay && old.ends == core.NoDay {
		old.ends = day
		skus[i].replaces = i - 1
		skus[i].category, skus[i].season = old.category, old.season
		skus[i].base, skus[i].occurs = old.base*1.05, old.occurs
	}
}

// seasonOf is the yearly factor by day of the year, 1…366, average about 1.
func seasonOf(c category) *[367]float64 {
	var season [367]float64
	for d := 1; d <= 366; d++ {
		angle := 2 * math.Pi * float64(d-c.peak) / 365.25
		// The second harmonic makes the top steeper than the trough.
		season[d] = 1 + c.amplitude*(0.85*math.Cos(angle)+0.15*math.Cos(2*angle))
	}
	return &season
}

// sidesOf gives a box of the volume in litres, sides in cm, longest first.
func sidesOf(volume float64, r *rand.Rand) [3]float64 {
	a, b := between(r, 1, 1.8), between(r, 1, 1.3)
	short := math.Cbrt(volume * 1000 / (a * b * b))
	round := func(v float64) float64 { return math.Ceil(v*10) / 10 }
	return [3]float64{round(short * a * b), round(short * b), round(short)}
}

func cents(v float64) float64 { return math.Round(v*100) / 100 }

func money(units float64) core.Money {
	return core.Money(math.Round(units * core.MoneyScale))
}

// Items is the items table.
func (w *World) Items() []datasets.Item {
	rows := make([]datasets.Item, len(w.skus))
	for i := range w.skus {
		k := &w.skus[i]
		price, _ := w.listPrice(k, w.opt.AsOf)
		rows[i] = datasets.Item{SKU: k.name, Description: k.description, Category: k.category.name,
			UnitCost:  money(k.cost),
			UnitPrice: money(price), UnitVolume: k.volume, UnitWeight: k.weight, UnitLength: k.sides[0],
			UnitWidth:  k.sides[1],
			UnitHeight: k.sides[2], CasePack: k.pack, ShelfLifeDays: k.category.shelfLife,
			StorageClass: k.category.storage,
			Status:       "active", LaunchedOn: k.launched, EndsOn: core.NoDay}
		if k.ends != core.NoDay {
			rows[i].Status = "discontinued"
		}
		if k.replaces >= 0 {
			rows[i].Replaces = w.skus[k.replaces].name
		}
	}
	return rows
}
