package demand

import (
	"cmp"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// soldOf sums up what some histories sold: the days with a sale, the first and the
// last of them, units, and what one sold for.
func soldOf(s *datasets.Series, histories []datasets.SeriesRows, asOf int32) {
	s.FirstSale, s.LastSale = core.NoDay, core.NoDay
	for _, rows := range histories { // the series' own is the last
		s.UnitPrice = cmp.Or(runs.Tidy(trading.Paid(rows)), s.UnitPrice)
		for i, q := range rows.Quantity {
			day := rows.Days[i]
			s.Net += q
			if day >= asOf {
				continue
			}
			if q > 0 {
				s.SoldDays++
				if s.FirstSale == core.NoDay || core.Day(day) < s.FirstSale {
					s.FirstSale = core.Day(day)
				}
				s.LastSale = max(s.LastSale, core.Day(day))
			}
			if day >= asOf-365 {
				s.Sold365 += q
			}
			if day >= asOf-28 {
				s.Sold28 += q
			}
		}
	}
}
