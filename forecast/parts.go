package forecast

// Part takes the mean of one step of the horizon apart, so that
// mean = (level + trend + season) × calendar. Level is Components.Level; season
// what the season adds that period, in units; calendar the factor of weekday, events,
// time of year, promotion, price and Share. Trend is the rest: what the trend (of an
// ensemble, all its members) and, for counts, the chance of being off sale have
// added by then. Where the factor is zero there is nothing to take apart.
type Part struct {
	Level, Trend, Season, Calendar float64
}

// Part is the part of step j (0-based) of the horizon.
func (r *Result) Part(j int) Part {
	c := &r.Components
	p := Part{Level: c.Level, Calendar: 1}
	if j < len(c.Calendar) {
		p.Calendar = c.Calendar[j]
	}
	if p.Calendar == 0 {
		return p
	}
	if n := len(c.Season); n > 0 {
		p.Season = c.Season[j%n]
		if c.Multiply {
			p.Season = c.Level * (c.Season[j%n] - 1)
		}
	}
	p.Trend = r.Mean[j]/p.Calendar - p.Level - p.Season
	return p
}
