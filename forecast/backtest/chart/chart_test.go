package chart

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
)

func measured() ([]backtest.Series, backtest.Report) {
	y := make([]float64, 60)
	for t := range y {
		y[t] = float64(3 + t%7)
	}
	s := []backtest.Series{{Key: "A1", Series: forecast.Series{Y: y, Season: 7}}}
	return s, backtest.Run(s, backtest.Options{Horizon: 7, Origins: 2})
}

func TestPicturesAreWhole(t *testing.T) {
	s, r := measured()
	var paths []backtest.Path
	for _, p := range r.Paths {
		if p.Method == "default" {
			paths = append(paths, p)
		}
	}
	require.Len(t, paths, 2)
	var svg, picture bytes.Buffer
	require.NoError(t, Series(&svg, Picture{Series: s[0], Paths: paths, Recent: 40,
		Fit: backtest.Fit(s[0], "default", 40, backtest.Options{})}))
	require.Contains(t, svg.String(), "A1")
	require.NoError(t, Coverage(&picture, r.Rows))
	for _, b := range [][]byte{svg.Bytes(), picture.Bytes()} {
		for d := xml.NewDecoder(bytes.NewReader(b)); ; {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
		require.NotContains(t, string(b), "NaN")
		require.NotContains(t, string(b), "Inf")
	}
}

func TestDatesAreReadable(t *testing.T) {
	for _, span := range []float64{3, 10, 60, 119, 150, 900, 4000} {
		ticks := dateTicks{}.Ticks(20000, 20000+span)
		require.NotEmpty(t, ticks, "%g days", span)
		require.LessOrEqual(t, len(ticks), 10, "%g days", span)
	}
	require.Equal(t, "2024-11-01", dateTicks{}.Ticks(20000, 20000+150)[0].Label)
}

func TestAFitKnowsOnlyThePast(t *testing.T) {
	s, _ := measured()
	fit := backtest.Fit(s[0], "seasonal-naive", 30, backtest.Options{})
	for t2, v := range fit {
		if t2 < 32 {
			require.True(t, math.IsNaN(v))
		} else {
			require.Equal(t, s[0].Y[t2-7], v, "period %d", t2)
		}
	}
	moved := s[0]
	moved.Y = append(append([]float64(nil), s[0].Y[:53]...), 99, 99, 99, 99, 99, 99, 99)
	require.Equal(t, fit[32:], backtest.Fit(moved, "seasonal-naive", 30, backtest.Options{})[32:])
}
