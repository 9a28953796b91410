package main

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
)

// longRow is a row of a long-format file.
type longRow struct {
	UniqueID string   `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       core.Day `json:"ds" parquet:"name=ds, type=INT32, convertedtype=DATE"`
	Y        float64  `json:"y" parquet:"name=y, type=DOUBLE"`
	Price    float64  `json:"price" parquet:"name=price, type=DOUBLE"`
	Promo    bool     `json:"promo" parquet:"name=promo, type=BOOLEAN"`
	InStock  bool     `json:"in_stock" parquet:"name=in_stock, type=BOOLEAN"`
	Shop     string   `json:"shop" parquet:"name=shop, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// futureRow is a row of a long-format file whose demand may be unknown yet.
type futureRow struct {
	UniqueID string   `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       core.Day `json:"ds" parquet:"name=ds, type=INT32, convertedtype=DATE"`
	Y        *float64 `json:"y" parquet:"name=y, type=DOUBLE, repetitiontype=OPTIONAL"`
	Promo    float64  `json:"promo" parquet:"name=promo, type=DOUBLE"`
}

// eventRow is a row of a file of events.
type eventRow struct {
	Date  core.Day `json:"date" parquet:"name=date, type=INT32, convertedtype=DATE"`
	Event string   `json:"event" parquet:"name=event, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// longFile writes three series of 391 days with a week in them, and one of
// three days.
func longFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: longfile FILE")
	}
	first, err := core.ParseDay("2025-01-01")
	ts.Check(err)
	var rows []longRow
	for i, s := range []struct {
		key  string
		days int
	}{{"A1", 391}, {"B2", 391}, {"C3", 391}, {"short", 3}} {
		for d := range s.days {
			y := float64(10*(i%3+1)) + 6*math.Sin(2*math.Pi*float64(d)/7) + float64((d*d+3*i)%5)
			row := longRow{s.key, first + core.Day(d), math.Round(y), 1 + float64(d%3), d%29 < 4, true, "north"}
			if s.key == "B2" {
				row.Shop, row.InStock = "south", d%10 > 0
			}
			if row.Promo {
				row.Y *= 2
			}
			if s.key == "A1" && d == 200 {
				row.Y = 5000
			}
			rows = append(rows, row)
		}
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), rows, datasets.WriteOptions{}))
}

// datedFile writes one series whose periods are months (on their first or last
// day) or weeks, with a season in it.
func datedFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: datedfile month|monthend|week FILE")
	}
	var rows []longRow
	for i := range 60 {
		day := core.DayOf(time.Date(2020, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC))
		switch args[0] {
		case "monthend":
			day = core.DayOf(time.Date(2020, time.Month(2+i), 0, 0, 0, 0, 0, time.UTC))
		case "week":
			day = core.DayOf(time.Date(2020, 1, 6+7*i, 0, 0, 0, 0, time.UTC))
		}
		rows = append(rows, longRow{UniqueID: "A1", Ds: day,
			Y: 1000 + 5*float64(i) + 300*math.Sin(math.Pi*float64(i)/6)})
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[1]), rows, datasets.WriteOptions{}))
}

// numberedRow, timedRow and textRow are rows whose periods are numbers, times and
// texts.
type numberedRow struct {
	UniqueID int64   `json:"unique_id" parquet:"name=unique_id, type=INT64"`
	T        int32   `json:"t" parquet:"name=t, type=INT32"`
	Y        float64 `json:"y" parquet:"name=y, type=DOUBLE"`
}

type timedRow struct {
	UniqueID string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       stamp   `json:"ds" parquet:"name=ds, type=INT64, convertedtype=TIMESTAMP_MICROS"`
	Y        float64 `json:"y" parquet:"name=y, type=DOUBLE"`
}

type textRow struct {
	UniqueID string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       string  `json:"ds" parquet:"name=ds, type=BYTE_ARRAY, convertedtype=UTF8"`
	Y        float64 `json:"y" parquet:"name=y, type=DOUBLE"`
	Loss     float64 `json:"loss" parquet:"name=loss, type=DOUBLE"`
}

// wave is a demand with a season of so many periods.
func wave(i, season int) float64 {
	return 1000 + float64(i*i%11) + 300*math.Sin(2*math.Pi*float64(i)/float64(season))
}

// numberedFile writes two series of 60 numbered periods, keyed by numbers.
func numberedFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: numberedfile FILE")
	}
	var rows []numberedRow
	for i := range 60 {
		rows = append(rows, numberedRow{101, int32(i + 1), wave(i, 12)}, numberedRow{7, int32(i + 1), 2 * wave(i, 12)})
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), rows, datasets.WriteOptions{}))
}

// timedFile writes a series of 240 times that are STEP apart.
func timedFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: timedfile FILE STEP")
	}
	step, err := time.ParseDuration(args[1])
	ts.Check(err)
	var rows []timedRow
	for i := range 240 {
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * step)
		rows = append(rows, timedRow{"A1", stamp(at.UnixMicro()), wave(i, 24)})
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), rows, datasets.WriteOptions{}))
}

// textFile writes a series of 60 days as texts, with a loss below zero.
func textFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: textfile FILE")
	}
	var rows []textRow
	for i := range 60 {
		day := core.DayOf(time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC))
		rows = append(rows, textRow{"A1", day.String(), wave(i, 7), -wave(i, 7)})
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), rows, datasets.WriteOptions{}))
}

// futureFile writes a series of 200 days with a promotion every tenth day, and ten
// days to come in which promotions are known and demand is not.
func futureFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: futurefile FILE")
	}
	var rows []futureRow
	for d := range core.Day(210) {
		row := futureRow{UniqueID: "A1", Ds: 20000 + d}
		y := 50 + float64(d*d%7)
		if d%10 == 5 {
			row.Promo, y = 1, 3*y
		}
		if d < 200 {
			row.Y = &y
		}
		rows = append(rows, row)
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), rows, datasets.WriteOptions{}))
}

// eventsFile writes a fair that took place and comes again, and one never seen.
func eventsFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: eventsfile FILE")
	}
	day := func(text string) core.Day {
		d, err := core.ParseDay(text)
		ts.Check(err)
		return d
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), []eventRow{{day("2025-03-03"), "fair"},
		{day("2025-09-08"), "fair"},
		{day("2026-01-28"), "fair"}, {day("2026-01-29"), "eclipse"}}, datasets.WriteOptions{}))
}

// printParquet prints a file that a verb wrote, one "column=value …" line a row.
func printParquet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: parquet FILE")
	}
	path := ts.MkAbs(args[0])
	f, err := datasets.ReadFrame(path)
	ts.Check(err)
	print := printRows[datedForecastRow]
	if kind, _ := f.KindOf("ds"); kind == datasets.Time {
		codes, names := f.Strings("unique_id")
		for i, at := range f.Times("ds") {
			fmt.Fprintf(ts.Stdout(), "unique_id=%s ds=%s mean=%g\n", names[codes[i]], stamp(at), f.Floats("mean")[i])
		}
		return
	}
	switch {
	case f.Has("window"):
		print = printRows[coverRow]
	case f.Has("observed"):
		print = printRows[seriesRow]
	case f.Has("promised_fill_rate"):
		print = printRows[policyreplay.Row]
	case f.Has("coverage_50"):
		print = printRows[backtest.Row]
	}
	text, err := print(path)
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), text)
}

func printRows[T any](path string) (string, error) {
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, row := range rows {
		v := reflect.ValueOf(row)
		for _, f := range reflect.VisibleFields(v.Type()) {
			if !f.Anonymous {
				fmt.Fprintf(&b, "%s=%v ", f.Tag.Get("json"), v.FieldByIndex(f.Index).Interface())
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}
