package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/benchmarks/peers"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// drivenSet is a set of series with columns known ahead.
type drivenSet struct {
	name, file string
	columns    []string
	days       int // in a period
	horizon    int
}

var drivenSets = []drivenSet{
	{"stores_daily", "stores.parquet", []string{"open", "promo", "state_holiday", "school_holiday"}, 1, 42},
	{"departments_weekly", "departments.parquet", []string{"holiday"}, 7, 13},
	{"juice_weekly", "juice.parquet", []string{"price", "feature", "deal"}, 7, 8},
}

// drivenOrigins are the windows that the bars judge, counted back from the end; settings
// were chosen on the third and fourth window before them.
var drivenOrigins = []int{0, 1, 2}

// setOrigins judges other windows.
func setOrigins(text string) error {
	drivenOrigins = nil
	for _, word := range strings.Split(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is no number of windows", word)
		}
		drivenOrigins = append(drivenOrigins, n)
	}
	return nil
}

// driven is one series with its columns, all over the same periods.
type driven struct {
	series
	columns [][]float64
}

// driverBars holds forecasts with drivers against one global gradient-boosted model with
// the same columns, in the same run.
func driverBars(sheet *bar.Sheet) error {
	python, noPeer := peers.Python("lightgbm", "pandas")
	for _, set := range drivenSets {
		all, err := set.read()
		if err != nil {
			return err
		}
		var ours, theirs [2]float64
		for _, back := range drivenOrigins {
			one, err := set.ours(all, back)
			if err != nil {
				return err
			}
			fmt.Printf("    %s, %d windows before the end: mean RMSSE %.4f, WAPE %.4f", set.name, back, one[0], one[1])
			ours = [2]float64{ours[0] + one[0]/float64(len(drivenOrigins)),
				ours[1] + one[1]/float64(len(drivenOrigins))}
			if noPeer == nil {
				peer, err := set.peer(python, all, back)
				if err != nil {
					noPeer = err
				}
				fmt.Printf("; LightGBM %.4f, %.4f", peer[0], peer[1])
				theirs = [2]float64{theirs[0] + peer[0]/float64(len(drivenOrigins)),
					theirs[1] + peer[1]/float64(len(drivenOrigins))}
			}
			fmt.Println()
		}
		for m, measure := range []string{"RMSSE", "WAPE"} {
			name := fmt.Sprintf("%s with drivers: %s over LightGBM's", set.name, measure)
			if noPeer != nil {
				sheet.Skip(name, noPeer.Error())
				continue
			}
			sheet.AtMost(name, ours[m]/theirs[m], 1.03, "")
		}
	}
	return nil
}

// read reads the set's series in whole periods.
func (set drivenSet) read() ([]driven, error) {
	all, err := readSeries("unique_id", "ds", "y", set.name, set.file)
	if err != nil {
		return nil, err
	}
	out := make([]driven, len(all))
	for i, s := range all {
		out[i] = driven{series: s}
		out[i].y = everyNth(s.y, set.days)
	}
	path, err := shared(set.name, set.file)
	if err != nil {
		return nil, err
	}
	f, err := datasets.ReadFrame(path, append([]string{"unique_id", "ds"}, set.columns...)...)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i := range out {
		at[out[i].id] = i
	}
	codes, names := f.Strings("unique_id")
	days := f.Days("ds")
	for _, column := range set.columns {
		values := numbersOf(f, column)
		for i := range out {
			out[i].columns = append(out[i].columns, nans(len(out[i].y)))
		}
		for row, code := range codes {
			s := &out[at[names[code]]]
			s.columns[len(s.columns)-1][int(days[row]-s.start)/set.days] = values[row]
		}
	}
	return out, nil
}

// numbersOf reads a column of numbers; a text is whether there is one.
func numbersOf(f *datasets.Frame, column string) []float64 {
	if kind, _ := f.KindOf(column); kind != datasets.Text {
		return f.Floats(column)
	}
	codes, texts := f.Strings(column)
	out := make([]float64, len(codes))
	for i, c := range codes {
		if texts[c] != "" {
			out[i] = 1
		}
	}
	return out
}

func everyNth(y []float64, n int) []float64 {
	var out []float64
	for t := 0; t < len(y); t += n {
		out = append(out, y[t])
	}
	return out
}

func nans(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// split cuts a set before its last windows: the ends are those of the calendar, not of
// each series, so that what is left of some may be nothing.
func (set drivenSet) split(all []driven, back int) (past []driven, actual [][]float64) {
	end := int32(math.MinInt32)
	for _, s := range all {
		end = max(end, s.start+int32((len(s.y)-1)*set.days))
	}
	end -= int32(back * set.horizon * set.days)
	for _, s := range all {
		n := int(end-s.start)/set.days + 1 // periods to the end of the window
		if n-set.horizon < 1 {
			continue
		}
		cut := driven{series: series{s.id, s.start, s.y[:min(n-set.horizon, len(s.y))]}}
		for _, c := range s.columns {
			cut.columns = append(cut.columns, c[:min(n, len(c))])
		}
		real := nans(set.horizon)
		copy(real, s.y[min(n-set.horizon, len(s.y)):min(n, len(s.y))])
		for len(cut.y) < n-set.horizon {
			cut.y = append(cut.y, math.NaN())
		}
		past, actual = append(past, cut), append(actual, real)
	}
	return past, actual
}

// ours is the mean RMSSE and the WAPE of our forecasts.
func (set drivenSet) ours(all []driven, back int) ([2]float64, error) {
	past, actual := set.split(all, back)
	r := forecast.Request{Horizon: set.horizon, Seed: 1, PeriodDays: set.days}
	season := 52
	if set.days == 1 {
		season = 7
		r.Calendar = &forecast.Calendar{Weekday: true, DayOfMonth: true, Yearly: 4}
	}
	var list []forecast.Series
	for _, s := range past {
		one := forecast.Series{Y: s.y, Start: s.start, Season: season}
		if set.days > 1 {
			r.PeriodDay = s.start % int32(set.days)
			one.Start = (s.start - r.PeriodDay) / int32(set.days)
		}
		for k, name := range set.columns {
			one.Drivers = append(one.Drivers, forecast.Driver{Name: name, X: s.columns[k]})
		}
		list = append(list, one)
	}
	pool := forecast.LearnPool(list, r)
	means := make([][]float64, len(list))
	parallel(len(list), func(i int) { means[i] = forecast.Forecast(list[i], pool, r).Mean })
	return score(past, actual, means), nil
}

// score is the mean RMSSE over series and the WAPE over all.
func score(past []driven, actual, means [][]float64) [2]float64 {
	sum, n, off, sold := 0.0, 0.0, 0.0, 0.0
	for i, s := range past {
		squares, steps := 0.0, 0.0
		for j, y := range actual[i] {
			if y == y {
				e := y - means[i][j]
				squares, steps, off, sold = squares+e*e, steps+1, off+math.Abs(e), sold+math.Abs(y)
			}
		}
		scale, last, pairs := 0.0, math.NaN(), 0.0
		for _, y := range s.y {
			if y == y && last == last {
				scale, pairs = scale+(y-last)*(y-last), pairs+1
			}
			if y == y {
				last = y
			}
		}
		if steps > 0 && scale > 0 {
			sum, n = sum+math.Sqrt(squares/steps/(scale/pairs)), n+1
		}
	}
	return [2]float64{sum / n, off / sold}
}

// peer is the same of LightGBM.
func (set drivenSet) peer(python string, all []driven, back int) ([2]float64, error) {
	past, actual := set.split(all, back)
	dir, err := os.MkdirTemp("", "drivers")
	if err != nil {
		return [2]float64{}, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
	if err := set.write(in, past); err != nil {
		return [2]float64{}, err
	}
	kind := map[int]string{1: "day", 7: "week"}[set.days]
	said, err := exec.Command(python, filepath.Join("benchmarks", "forecast", "peers",
		"lightgbm_peer.py"), kind, in, out, strconv.Itoa(set.horizon)).CombinedOutput()
	if err != nil {
		return [2]float64{}, fmt.Errorf("LightGBM: %w: %s", err, said)
	}
	f, err := os.Open(out)
	if err != nil {
		return [2]float64{}, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return [2]float64{}, err
	}
	means, at := make([][]float64, len(past)), map[string]int{}
	for i, s := range past {
		means[i], at[s.id] = nans(set.horizon), i
	}
	for _, row := range rows[1:] {
		i := at[row[0]]
		day, err := strconv.Atoi(row[1])
		if err != nil {
			return [2]float64{}, err
		}
		j := (day-int(past[i].start))/set.days - len(past[i].y)
		if means[i][j], err = strconv.ParseFloat(row[2], 64); err != nil {
			return [2]float64{}, err
		}
	}
	return score(past, actual, means), nil
}

// write writes histories and columns, those of the window to forecast included.
func (set drivenSet) write(path string, past []driven) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	w.Write(append([]string{"unique_id", "day", "y"}, set.columns...))
	text := func(v float64) string {
		if v != v {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	for _, s := range past {
		for t := range len(s.y) + set.horizon {
			y := math.NaN()
			if t < len(s.y) {
				y = s.y[t]
			}
			row := []string{s.id, strconv.Itoa(int(s.start) + t*set.days), text(y)}
			for _, c := range s.columns {
				v := math.NaN()
				if t < len(c) {
					v = c[t]
				}
				row = append(row, text(v))
			}
			w.Write(row)
		}
	}
	w.Flush()
	return w.Error()
}
