package main

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/plan"
)

// longRow is a row of a long-format file.
type longRow struct {
	UniqueID string   `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       plan.Day `json:"ds" parquet:"name=ds, type=INT32, convertedtype=DATE"`
	Y        float64  `json:"y" parquet:"name=y, type=DOUBLE"`
	Price    float64  `json:"price" parquet:"name=price, type=DOUBLE"`
}

// longFile writes three series of 391 days with a week in them, and one of
// three days.
func longFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: longfile FILE")
	}
	first, err := plan.ParseDay("2025-01-01")
	ts.Check(err)
	var rows []longRow
	for i, s := range []struct {
		key  string
		days int
	}{{"A1", 391}, {"B2", 391}, {"C3", 391}, {"short", 3}} {
		for d := range s.days {
			y := float64(10*(i%3+1)) + 6*math.Sin(2*math.Pi*float64(d)/7) + float64((d*d+3*i)%5)
			rows = append(rows, longRow{s.key, first + plan.Day(d), math.Round(y), 1 + float64(d%3)})
		}
	}
	ts.Check(datasets.WriteDocument(ts.MkAbs(args[0]), rows, datasets.WriteOptions{}))
}

// printParquet prints a file that a verb wrote, one "column=value …" line a row.
func printParquet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: parquet FILE")
	}
	path := ts.MkAbs(args[0])
	for _, print := range []func(string) (string, error){printRows[backtest.Row], printRows[policyRow], printRows[datedForecastRow]} {
		if text, err := print(path); err == nil {
			fmt.Fprint(ts.Stdout(), text)
			return
		}
	}
	ts.Fatalf("%s holds no table of this program's", path)
}

func printRows[T any](path string) (string, error) {
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, row := range rows {
		v := reflect.ValueOf(row)
		for i := range v.NumField() {
			fmt.Fprintf(&b, "%s=%v ", v.Type().Field(i).Tag.Get("json"), v.Field(i).Interface())
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}
