package suppliers

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// calendarDays is how far ahead the calendar looks.
const calendarDays = 28

// DayLoad is what a day brings to a dock, and who takes orders on it.
type DayLoad struct {
	Day      core.Day   `json:"day"`
	Orders   int        `json:"orders"`
	Lines    int        `json:"lines"`
	Units    int64      `json:"units"`
	Weight   float64    `json:"kilograms"`
	Volume   float64    `json:"litres"`
	Value    core.Money `json:"value"`
	Capacity int64      `json:"capacity_units"` // what dock and putaway take; 0 = no limit is stated
	Over     int        `json:"lines_without_room"`
	Ordering []string   `json:"-"` // suppliers that take orders on it
	Working  bool       `json:"-"`
}

// Share is the load as a share of what the dock takes, or of the fullest day where no
// limit is stated, in per cent and at most 100.
func (d DayLoad) Share(most int64) int {
	of := cmp.Or(d.Capacity, most)
	if of <= 0 {
		return 0
	}
	return int(min(100, 100*d.Units/of))
}

// Full tells whether a day brings more than the dock takes.
func (d DayLoad) Full() bool { return d.Capacity > 0 && d.Units > d.Capacity || d.Over > 0 }

type calendarData struct {
	Reading   bool
	Locations []string
	Location  string
	Weeks     [][]DayLoad
	Most      int64
	Day       core.Day
	Rows      []dayRow
	Pager     site.Pager
	Limited   bool
}

// dayRow is an order line of the chosen day.
type dayRow struct {
	expected
	Name     string     `json:"description"`
	Value    core.Money `json:"value"`
	LateDays int        `json:"days_late"`
}

// Calendar shows what each day of the coming weeks brings to a dock, and when suppliers
// take orders.
func Calendar(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	p := site.Page{Title: words.Text("nav.calendar"), Nav: "suppliers", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf}
	until := time.Now().Add(site.Patience(r)) // for both
	b, ok, err := openBook(r.Context(), s, d, time.Until(until))
	if err != nil {
		return err
	}
	facts, known, err := s.OpenFacts(r.Context(), d, time.Until(until))
	if err != nil {
		return err
	}
	out := calendarData{Reading: !ok || !known, Location: q.Get("location"), Day: d.Manifest.AsOf}
	if out.Reading {
		p.Data = out
		return s.Show(w, r, http.StatusOK, "calendar.html", p)
	}
	if day, err := core.ParseDay(q.Get("day")); err == nil {
		out.Day = day
	}
	out.Locations = dockLocations(b)
	if !slices.Contains(out.Locations, out.Location) && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	if err := out.fill(s, r, d, b, facts); err != nil {
		return err
	}
	if q.Get("table") == "day" {
		_, err := site.ExportRows(w, r, "receipts_of_"+out.Day.String(), out.Rows)
		return err
	}
	if done, err := site.ExportRows(w, r, "calendar", slices.Concat(out.Weeks...)); done {
		return err
	}
	out.Rows, out.Pager = site.PagedBy(r, out.Rows, 50)
	p.Data = out
	return s.Show(w, r, http.StatusOK, "calendar.html", p)
}

// dockLocations are the locations that goods are coming to, those with the most days first.
func dockLocations(b *book) []string {
	type day struct {
		location string
		day      core.Day
	}
	n, seen := map[string]int{}, map[day]bool{}
	var out []string
	for _, e := range b.due {
		if n[e.Location] == 0 {
			out = append(out, e.Location)
		}
		if d := (day{e.Location, e.Day}); !seen[d] {
			seen[d] = true
			n[e.Location]++
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(-cmp.Compare(n[a], n[b]), cmp.Compare(a, b)) })
	return out
}

// unitSize is what a unit of an item takes up.
type unitSize struct {
	SKU    string  `json:"sku"`
	Volume float64 `json:"unit_volume"`
	Weight float64 `json:"unit_weight"`
}

// unitSizes are the sizes by item, read once a night.
func unitSizes(s *site.Server, r *http.Request, d *site.RunData) (map[string]unitSize, error) {
	of := site.Keep[site.Later[map[string]unitSize]](d, "sizes")
	size, _, err := of.Within(r.Context(), time.Minute, func(ctx context.Context) (map[string]unitSize, error) {
		rows, err := site.ReadInput[unitSize](ctx, s, "items")
		at := make(map[string]unitSize, len(rows))
		for _, v := range rows {
			at[v.SKU] = v
		}
		return at, err
	})
	return size, err
}

// fill sums up the days, each week from Monday on.
func (out *calendarData) fill(s *site.Server, r *http.Request, d *site.RunData, b *book, facts *site.Facts) error {
	size, err := unitSizes(s, r, d)
	if err != nil {
		return err
	}
	capacity, err := dockCapacity(s, r, out.Location)
	if err != nil {
		return err
	}
	out.Limited = capacity > 0
	asOf := d.Manifest.AsOf
	days := wholeWeeks(asOf, capacity)
	orders := make([]map[string]bool, len(days))
	for _, e := range b.due {
		if e.Location != out.Location {
			continue
		}
		row := dayRow{expected: e, LateDays: max(0, int(asOf-e.Due))}
		if at, ok := facts.At[e.SKU+"@"+e.Location]; ok {
			row.Name = facts.All[at].Name
			row.Value = facts.All[at].UnitCost * core.Money(e.Quantity)
		}
		if e.Day == out.Day {
			out.Rows = append(out.Rows, row)
		}
		i := int(e.Day - days[0].Day)
		if i < 0 || i >= len(days) {
			continue
		}
		if orders[i] == nil {
			orders[i] = map[string]bool{}
		}
		orders[i][e.Order] = true
		days[i].add(row, size[e.SKU])
	}
	for i := range days {
		days[i].Orders = len(orders[i])
		days[i].Ordering = b.takeOrders(days[i].Day)
		out.Most = max(out.Most, days[i].Units)
	}
	for week := range slices.Chunk(days, 7) {
		out.Weeks = append(out.Weeks, week)
	}
	return nil
}

// wholeWeeks are the calendar's days, from the Monday on or before the plan's day to a
// Sunday.
func wholeWeeks(asOf core.Day, capacity int64) []DayLoad {
	first := asOf - core.Day((asOf.Weekday()+6)%7)
	days := make([]DayLoad, (calendarDays+int(asOf-first)+6)/7*7)
	for i := range days {
		day := first + core.Day(i)
		days[i] = DayLoad{Day: day, Capacity: capacity, Working: day >= asOf}
	}
	return days
}

// add counts a delivery into its day.
func (v *DayLoad) add(row dayRow, unit unitSize) {
	v.Lines++
	v.Units += row.Quantity
	v.Weight += unit.Weight * float64(row.Quantity)
	v.Volume += unit.Volume * float64(row.Quantity)
	v.Value += row.Value
	if !row.Fits {
		v.Over++
	}
}

// takeOrders are the suppliers that name order days, and take orders on a day.
func (b *book) takeOrders(day core.Day) []string {
	var out []string
	for name, v := range b.masters {
		if v.OrderWeekdays == "" {
			continue
		}
		days, err := datasets.ParseWeekdays(v.OrderWeekdays)
		if err == nil && slices.Contains(days, day.Weekday()) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// dockCapacity is how many units a day dock and putaway of a location take; 0 = no limit
// is stated.
func dockCapacity(s *site.Server, r *http.Request, location string) (int64, error) {
	rows, err := site.ReadInput[datasets.Capacity](r.Context(), s, "capacities")
	for _, v := range rows {
		if v.Location == location && v.StorageClass == "" {
			if v.ReceivingUnits > 0 && v.PutawayUnits > 0 {
				return min(v.ReceivingUnits, v.PutawayUnits), err
			}
			return v.ReceivingUnits + v.PutawayUnits, err
		}
	}
	return 0, err
}
