package trading

import "github.com/stockwright/stockwright/datasets"

// paidDays are the days whose prices tell what an item sells for of late.
const paidDays = 28

// Paid is the mean price of the last days on which one is known, in currency units a base
// unit; 0 where none is.
func Paid(rows datasets.SeriesRows) float64 {
	sum, n := 0.0, 0.0
	for i := len(rows.UnitPrice) - 1; i >= 0 && n < paidDays; i-- {
		if p := rows.UnitPrice[i]; p > 0 {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
