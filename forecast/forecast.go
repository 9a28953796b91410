package forecast

import (
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// Forecast answers a request for one series. It never fails: a method that
// does not apply gives way to a simpler one, and the reason says so.
func Forecast(s series.Series, p *pool.Pool, r series.Request) series.Result {
	r.Horizon = min(max(r.Horizon, 0), series.HorizonLimit)
	longest := r.Horizon
	for _, w := range r.Windows {
		longest = max(longest, w.Longest())
	}
	longest = min(longest, series.HorizonLimit)
	h := history.Prepare(&s, &r)
	h.Own, r.State = history.OpenParts(&s, &r)
	h.Adjust(p, &r, longest)
	horizon := r.Horizon
	r.Horizon = h.Steps(horizon)
	model, res := methods.FitLadder(h, p, &r)
	model = methods.WithDoubt(model, h)
	res.Class, res.Outliers = h.Class, h.Outliers
	res.Components = model.Components()
	res.Refused, res.Used, res.Held = h.Refused, h.Used, h.Held
	if h.Factor != nil || r.Share != nil {
		res.Components.Calendar = append([]float64(nil), h.Ahead[:r.Horizon]...)
	}
	res.State = h.Own.State(model.State())
	res.Warm = res.Warm || h.Own != nil && h.Own.Used
	g := p.Group(&s)
	steps(model, &r, h.Ahead, g, &res)
	laws, daily := methods.NewSums(model, h.Ahead, &r), expected(model, h.Ahead, r.AllowNegative)
	if h.Seen > 0 && !r.AllowNegative && !methods.Fresh(model) {
		stepsWithinReach(h, &res)
	}
	h.OnCalendar(&res, horizon)
	for _, of := range r.Windows {
		w := h.Window(of)
		c := coverOf(laws.Law(w), r.AllowNegative, g.MapOf(methods.MapName(model, res.Method), of))
		c.Mean = windowSum(w, daily)
		if h.Seen > 0 && !r.AllowNegative && !methods.Fresh(model) {
			withinReach(&c, h, w)
		}
		res.Covers = append(res.Covers, c)
	}
	return res
}
