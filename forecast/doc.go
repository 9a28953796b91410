// Package forecast turns a demand history into distributions of future demand.
//
// Its primary output is the distribution of the *sum of demand over a cover
// window* (lead time plus review period): mean, standard deviation and a grid
// of one-sided quantiles. Forecasts step by step, components, outliers and a
// small state for the next night come beside it.
//
// The flow of one series goes through these rooms, each importing only those above it:
//
//	series        what is asked and what is answered
//	pool          what its group shares, learnt by package learn
//	history       make it ready: faults, drivers, calendar, season, closed periods
//	methods       choose and fit; packages ets, count, theta … do the sums
//	distribution  the sum over each window
//	forecast      recalibrate, and put the answer together
//
// Forecast never fails and never returns NaN: every series gets a finite
// answer with a method and a reason. It reads no clock, no file and no global
// state; equal inputs give equal bytes.
package forecast
