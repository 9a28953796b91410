package main

import "github.com/stockwright/stockwright/benchmarks/bar"

// m4Bars measures the hourly competition: day and week seasons.
func m4Bars(sheet *bar.Sheet) error {
	cases, err := competition("m4_hourly")
	if err != nil {
		return err
	}
	ours := defaultForecasts(cases, 168)
	sheet.AtMost("M4 hourly, all 414, seasons 24 and 168: MASE", ours.mase("all"), 0.90, "")
	return nil
}
