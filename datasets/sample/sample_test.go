package sample

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write sales.csv anew")

// The file is what its recipe draws, so that nobody edits it by hand.
func TestSalesAreWhatTheRecipeDraws(t *testing.T) {
	want := draw()
	if *update {
		require.NoError(t, os.WriteFile("sales.csv", want, 0o644))
		return
	}
	require.True(t, bytes.Equal(want, Sales), "sales.csv is not what the recipe draws; run go test ./datasets/sample -update")
}

type product struct {
	code, name string
	price      float64
	perWeek    float64 // units a week over both locations
	season     float64 // how much more sells in December than on average, as a logarithm
	from       string  // first day on sale, "" is the first of all
}

var products = []product{
	{"C-100", "House blend, 1 kg", 18.90, 62, 0.15, ""},
	{"C-110", "Espresso dark roast, 1 kg", 19.90, 48, 0.10, ""},
	{"C-120", "Decaf blend, 500 g", 11.50, 14, 0, ""},
	{"C-130", "Single origin Ethiopia, 250 g", 9.80, 22, 0.20, ""},
	{"C-140", "Single origin Colombia, 250 g", 9.40, 17, 0.20, ""},
	{"C-150", "Winter blend, 500 g", 13.20, 16, 1.40, ""},
	{"C-160", "Cold brew bags, 10 pieces", 8.90, 15, -1.20, ""},
	{"T-200", "Earl Grey, 100 g", 6.90, 20, 0.30, ""},
	{"T-210", "Green Sencha, 100 g", 8.50, 12, 0, ""},
	{"T-220", "Peppermint, 75 g", 4.90, 18, 0.50, ""},
	{"T-230", "Rooibos, 100 g", 5.20, 9, 0.40, ""},
	{"T-240", "Advent tea calendar", 24.00, 5, 2.60, ""},
	{"F-300", "Paper filters no. 4, 100 pieces", 3.20, 40, 0, ""},
	{"F-310", "Descaler, 2 doses", 5.90, 6, 0, ""},
	{"B-400", "Ceramic mug, white", 9.00, 11, 0.60, ""},
	{"B-410", "Travel cup, 400 ml", 17.50, 6, 0.50, ""},
	{"B-420", "French press, 1 l", 34.00, 2.5, 0.70, ""},
	{"B-430", "Hand grinder", 79.00, 0.8, 0.80, ""},
	{"B-440", "Espresso machine, two groups", 2890.00, 0.04, 0, ""},
	{"C-170", "Guatemala organic, 250 g", 10.20, 13, 0.10, "2026-08-03"},
}

// draw makes the file: the shop is closed on Sundays and on holidays, the web
// store sells every day and most on Mondays.
func draw() []byte {
	source := rand.New(rand.NewPCG(2026, 11))
	shop := [7]float64{0, 0.8, 0.8, 0.9, 1.0, 1.4, 2.1} // from Sunday
	web := [7]float64{1.1, 1.4, 1.1, 1.0, 0.9, 0.7, 0.8}
	var out bytes.Buffer
	out.WriteString("Order Date,Location,Product ID,Product,Quantity,Unit Price\n")
	first, last := time.Date(2024, 10, 28, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		december := math.Cos(2 * math.Pi * (float64(day.YearDay()) - 345) / 365.25)
		years := day.Sub(first).Hours() / 24 / 365.25
		for _, place := range []struct {
			name  string
			share float64
			week  [7]float64
		}{{"SHOP", 0.6, shop}, {"WEB", 0.4, web}} {
			for _, p := range products {
				rate := p.perWeek / 7 * place.share * place.week[day.Weekday()] * math.Exp(p.season*december*math.Abs(december)) * (1 + 0.06*years)
				closed := place.name == "SHOP" && (day.Weekday() == time.Sunday || holiday(day))
				if units := poisson(source, rate); units > 0 && !closed && date >= p.from {
					fmt.Fprintf(&out, "%s,%s,%s,%q,%d,%.2f\n", date, place.name, p.code, p.name, units, p.price)
				}
			}
		}
	}
	return out.Bytes()
}

func holiday(day time.Time) bool {
	switch day.Format("01-02") {
	case "01-01", "05-01", "12-25", "12-26":
		return true
	}
	return false
}

// poisson draws by multiplying uniforms (Knuth); the rates are small.
func poisson(source *rand.Rand, rate float64) int {
	limit, product, n := math.Exp(-rate), 1.0, -1
	for product > limit {
		product *= source.Float64()
		n++
	}
	return n
}
