// Package forecast turns a demand history into distributions of future demand.
//
// Its primary output is the distribution of the *sum of demand over a cover
// window* (lead time plus review period): mean, standard deviation and a grid
// of one-sided quantiles. Forecasts step by step, components, outliers and a
// small state for the next night come beside it.
//
// The flow of one series, each part in the file of its name:
//
//	prepare   missing and absurd values, class of demand, the ladder
//	calendar  divide the history by the group's calendar factors
//	method    choose and fit (package ets holds the exponential smoothing)
//	cover     distribution of the sum over each window, recalibrated
//	forecast  put the answer together
//
// Forecast never fails and never returns NaN: every series gets a finite
// answer with a method and a reason. It reads no clock, no file and no global
// state; equal inputs give equal bytes.
package forecast
