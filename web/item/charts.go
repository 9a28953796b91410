package item

import (
	"fmt"
	"html/template"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/web/draw"
	"github.com/stockwright/stockwright/web/words"
)

const (
	chartDays    = 120              // history the item page draws
	fitWeeks     = chartDays / 7    // weeks of it that are forecast again for the fit line
	projectDays  = 56               // days of projected stock
	partPatience = 60 * time.Second // how long a part waits for the desk
)

// demandDay is a row of the table under the demand chart. Its exports have its
// columns.
type demandDay struct {
	Day    core.Day `json:"date"`
	Sold   float64  `json:"sold"`
	Fit    float64  `json:"fit"`
	Mean   float64  `json:"forecast"`
	Low    float64  `json:"q05"`
	High   float64  `json:"q95"`
	What   string   `json:"what"`
	Future bool     `json:"-"`
	Fitted bool     `json:"-"`
}

type demandPart struct {
	Chart  template.HTML
	Rows   []demandDay
	Marked []markedDays // what a sign stands on
	Fitted bool
	More   string // address of the part with the fit line
}

// demandOf draws the last days of demand with what was out of the ordinary, the
// fit where it is known, and the forecast with its fan.
func demandOf(e *explain.Explanation, fit []explain.FitDay) demandPart {
	if len(e.Forecasts) == 0 {
		return demandPart{}
	}
	asOf := e.Forecasts[0].Date
	out := demandPart{Fitted: len(fit) > 0, Rows: make([]demandDay, chartDays, chartDays+len(e.Forecasts))}
	for i := range out.Rows {
		out.Rows[i].Day = asOf - chartDays + core.Day(i)
	}
	at := func(day core.Day) *demandDay {
		if i := int(day - asOf + chartDays); i >= 0 && i < chartDays {
			return &out.Rows[i]
		}
		return &demandDay{}
	}
	for _, h := range e.History {
		row := at(h.Day)
		row.Sold, row.What = h.Quantity, whatOf(h)
	}
	for _, f := range fit {
		row := at(f.Day)
		row.Fit, row.Fitted = f.Mean, true
	}
	for _, f := range e.Forecasts {
		out.Rows = append(out.Rows, demandDay{Day: f.Date, Mean: f.Mean, Low: f.Q05, High: f.Q95, Future: true})
	}
	out.Marked = markedOf(out.Rows)
	out.Chart = demandChart(out, e.Forecasts, asOf, fit)
	return out
}

// markedDays are days in a row with the same thing out of the ordinary.
type markedDays struct {
	From, To core.Day
	What     string
	Most     float64 // sold on the best of them
}

// Days writes the stretch.
func (m markedDays) Days() string {
	if m.From == m.To {
		return words.DayText(m.From)
	}
	return words.DayText(m.From) + " … " + words.DayText(m.To)
}

func markedOf(rows []demandDay) []markedDays {
	var out []markedDays
	for _, row := range rows {
		last := len(out) - 1
		switch {
		case row.What == "":
		case last >= 0 && out[last].What == row.What && out[last].To == row.Day-1:
			out[last].To, out[last].Most = row.Day, max(out[last].Most, row.Sold)
		default:
			out = append(out, markedDays{row.Day, row.Day, row.What, row.Sold})
		}
	}
	return out
}

// whatOf says what sets a day apart.
func whatOf(h explain.HistoryDay) string {
	switch {
	case h.Outlier:
		return fmt.Sprintf(words.Text("item.outlier"), words.NumberText(h.Quantity), words.NumberText(h.Used))
	case h.SoldOut:
		return words.Text("item.soldout")
	case h.Promotion:
		return words.Text("item.promotion")
	}
	return ""
}

func demandChart(p demandPart, forecasts []datasets.Forecast, asOf core.Day, fit []explain.FitDay) template.HTML {
	most := 0.0
	var sold, mean, low, high []float64
	for _, row := range p.Rows[:chartDays] {
		sold = append(sold, row.Sold)
		most = max(most, row.Sold, row.Fit)
	}
	for _, f := range forecasts {
		mean, low, high = append(mean, f.Mean), append(low, f.Q05), append(high, f.Q95)
		most = max(most, f.Q95)
	}
	c := draw.NewChart(words.Text("item.demand"), chartDays+len(mean), 0, most*1.08, 8)
	c.Days(asOf - chartDays)
	c.Bars("demand", 0, sold)
	if len(fit) > 0 {
		line := make([]float64, len(fit))
		for i, f := range fit {
			line[i] = f.Mean
		}
		c.Line("fit", int(fit[0].Day-asOf)+chartDays, line)
	}
	c.Band("fan", chartDays, low, high)
	c.Line("mean", chartDays, mean)
	c.Upright("now", chartDays, words.Text("item.asof"))
	for _, m := range p.Marked {
		from, to := int(m.From-asOf)+chartDays, int(m.To-asOf)+chartDays
		if to > from {
			c.Stretch("apart", from, to)
		}
		c.Mark((from+to)/2, m.Most, signOf(m.What), m.Days()+": "+m.What)
	}
	return c.Svg()
}

// signOf is the sign of a marked day, the same in the chart and in its legend.
func signOf(what string) string {
	switch what {
	case "":
		return ""
	case words.Text("item.soldout"):
		return "□"
	case words.Text("item.promotion"):
		return "★"
	}
	return "◆"
}
