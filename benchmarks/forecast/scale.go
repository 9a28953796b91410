package main

import (
	"fmt"
	"runtime"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/ets"
)

// scaleSeries is how many daily series are measured; the figures are
// extrapolated to a million.
const scaleSeries = 20000

// heapLooks is how often the heap is looked at in a night: memory must not grow
// with the series done.
const heapLooks = 10

// scaleBars cuts 20,000 histories of 730 days out of the M5 items (each item
// at several offsets, so that no two are equal), on one thread.
func scaleBars(sheet *bar.Sheet) error {
	all, err := allFoods()
	if err != nil {
		return err
	}
	histories := scaleHistories(all)
	threads := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(threads)
	perMillion := 1e6 / float64(len(histories)) / 60

	t0 := cpuSeconds()
	for i := range histories {
		ets.Fits(histories[i].Y[:729], 7, ets.Options{})
	}
	t1 := cpuSeconds()
	sheet.AtMost(fmt.Sprintf("1M daily series, from %d: AutoETS cold", len(histories)),
		(t1-t0)*perMillion, 60, "core-min")

	for _, method := range []string{"", "ensemble"} {
		scaleNights(sheet, histories, method)
	}
	return nil
}

// scaleNights times a cold night and a warm one after it. The default answers
// most of these items by count smoothing; "ensemble" asks for the mean of
// pooled smoothing and theta for every one.
func scaleNights(sheet *bar.Sheet, histories []forecast.Series, method string) {
	perMillion := 1e6 / float64(len(histories)) / 60
	name := "1M daily series, default with quantiles"
	if method != "" {
		name = "1M daily series, " + method + " with quantiles"
	}
	request := forecast.Request{Horizon: 28, Probabilities: []float64{0.5, 0.95}, Method: method,
		Windows: []forecast.Window{forecast.FixedWindow(7, 7), forecast.FixedWindow(14, 7)}}
	pool := forecast.LearnPool(histories[:400], request)
	states, kept, live := make([][]byte, len(histories)), 0, []float64{}
	t0 := cpuSeconds()
	for i := range histories {
		s := histories[i]
		s.Y = s.Y[:729]
		states[i] = forecast.Forecast(s, pool, request).State
		if kept += cap(states[i]); (i+1)%(len(histories)/heapLooks) == 0 {
			live = append(live, liveHeap(kept))
		}
	}
	t1 := cpuSeconds()
	sheet.AtMost(name+": cold", (t1-t0)*perMillion, 150, "core-min")
	warm := 0
	for i := range histories {
		r := request
		r.State = states[i]
		if forecast.Forecast(histories[i], pool, r).Warm {
			warm++
		}
	}
	t2 := cpuSeconds()
	sheet.AtMost(fmt.Sprintf("%s: a warm night (%d %% from a state)", name, 100*warm/len(histories)),
		(t2-t1)*perMillion, 10, "core-min")
	sheet.AtMost(fmt.Sprintf("%s: live heap after %d series over that after %d", name, len(histories),
		len(histories)/heapLooks),
		live[heapLooks-1]/live[0], 1.02, "")
}

// scaleHistories cuts windows of 730 days, newest first, offset by 37 days.
func scaleHistories(all []series) []forecast.Series {
	var out []forecast.Series
	for back := 0; len(out) < scaleSeries; back += 37 {
		for _, s := range all {
			end := len(s.y) - back
			if end < 730 {
				continue
			}
			out = append(out, forecast.Series{Y: s.y[end-730 : end], Start: s.start + int32(end-730),
				Season: 7, Group: "foods"})
			if len(out) == scaleSeries {
				break
			}
		}
	}
	return out
}

// liveHeap is what a collection leaves on the heap, without the bytes that the
// benchmark itself keeps.
func liveHeap(kept int) float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) - float64(kept)
}
