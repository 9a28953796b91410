package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/ets"
)

// scaleSeries is how many daily series are measured; the figures are
// extrapolated to a million.
const scaleSeries = 20000

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
	sheet.AtMost(fmt.Sprintf("1M daily series, from %d: AutoETS cold", len(histories)), (t1-t0)*perMillion, 60, "core-min")

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
	watch := watchMemory()
	t0 := cpuSeconds()
	states := make([][]byte, len(histories))
	for i := range histories {
		s := histories[i]
		s.Y = s.Y[:729]
		states[i] = forecast.Forecast(s, pool, request).State
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
	first, second := watch()
	sheet.AtMost(name+": heap peak, 2nd half over 1st", float64(second)/float64(first), 1.15, "")
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
			out = append(out, forecast.Series{Y: s.y[end-730 : end], Start: s.start + int32(end-730), Season: 7, Group: "foods"})
			if len(out) == scaleSeries {
				break
			}
		}
	}
	return out
}

// watchMemory samples the live heap until the returned function is called,
// which gives the peaks of the first and the second half of the time.
func watchMemory() func() (first, second uint64) {
	stop, done := make(chan struct{}), make(chan struct{})
	var samples []uint64
	debug.FreeOSMemory()
	go func() {
		defer close(done)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				samples = append(samples, m.HeapInuse)
			}
		}
	}()
	return func() (first, second uint64) {
		close(stop)
		<-done
		for i, v := range samples {
			if i < len(samples)/2 {
				first = max(first, v)
			} else {
				second = max(second, v)
			}
		}
		return max(first, 1), second
	}
}
