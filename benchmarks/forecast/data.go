package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// series is one history as the data has it.
type series struct {
	id    string
	start int32
	y     []float64
}

// shared is a path in the folder of real data: STOCKWRIGHT_SHARED, or
// ../shared beside the module.
func shared(parts ...string) (string, error) {
	root := os.Getenv("STOCKWRIGHT_SHARED")
	if root == "" {
		root = filepath.Join("..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("real data %s is not here (set STOCKWRIGHT_SHARED)", path)
	}
	return path, nil
}

// readSeries groups a long-format file by its key, ordered by key and time.
// The time column is a day or a whole number.
func readSeries(key, time, value string, parts ...string) ([]series, error) {
	path, err := shared(parts...)
	if err != nil {
		return nil, err
	}
	f, err := datasets.ReadFrame(path, key, time, value)
	if err != nil {
		return nil, err
	}
	at := whole(f, time)
	codes, names := f.Strings(key)
	y := f.Floats(value)
	rows := make([]int, f.Rows())
	for i := range rows {
		rows[i] = i
	}
	sort.SliceStable(rows, func(a, b int) bool {
		i, j := rows[a], rows[b]
		if codes[i] != codes[j] {
			return names[codes[i]] < names[codes[j]]
		}
		return at[i] < at[j]
	})
	var out []series
	for n, i := range rows {
		if n == 0 || codes[i] != codes[rows[n-1]] {
			out = append(out, series{id: names[codes[i]], start: at[i]})
		}
		s := &out[len(out)-1]
		for int(at[i]-s.start) > len(s.y) { // a gap is missing
			s.y = append(s.y, math.NaN())
		}
		s.y = append(s.y, y[i])
	}
	return out, nil
}

// whole is a time column of days or of whole numbers.
func whole(f *datasets.Frame, column string) []int32 {
	if column != "t" { // the numbered sets call their time t
		return f.Days(column)
	}
	var out []int32
	for _, v := range f.Ints(column) {
		out = append(out, int32(v))
	}
	return out
}

// calendarOfM5 is the M5 calendar: named days and the days of benefit pay-out
// in California.
func calendarOfM5() (*forecast.Calendar, error) {
	path, err := shared("m5_foods_ca1", "calendar.parquet")
	if err != nil {
		return nil, err
	}
	f, err := datasets.ReadFrame(path, "date", "snap_ca", "event_1", "event_2")
	if err != nil {
		return nil, err
	}
	c := &forecast.Calendar{Weekday: true, DayOfMonth: true, Yearly: 4}
	days, snap := f.Days("date"), f.Floats("snap_ca")
	for i, d := range days {
		if snap[i] > 0 {
			c.Events = append(c.Events, forecast.CalendarEvent{Name: "snap_ca", Day: d})
		}
	}
	for _, column := range []string{"event_1", "event_2"} {
		codes, names := f.Strings(column)
		for i, d := range days {
			if name := names[codes[i]]; name != "" {
				c.Events = append(c.Events, forecast.CalendarEvent{Name: name, Day: d})
			}
		}
	}
	return c, nil
}

// pinball is the loss of quantile q at probability tau when y came.
func pinball(q, y, tau float64) float64 {
	if y >= q {
		return tau * (y - q)
	}
	return (1 - tau) * (q - y)
}

// rmsse is the root of the mean squared error of f over the in-sample mean
// squared first difference of the history (M5); 0 when that is zero.
func rmsse(history, y, f []float64) float64 {
	scale, err := 0.0, 0.0
	for t := 1; t < len(history); t++ {
		d := history[t] - history[t-1]
		scale += d * d
	}
	scale /= float64(len(history) - 1)
	for j := range y {
		err += (y[j] - f[j]) * (y[j] - f[j])
	}
	if !(scale > 0) {
		return 0
	}
	return math.Sqrt(err / float64(len(y)) / scale)
}
