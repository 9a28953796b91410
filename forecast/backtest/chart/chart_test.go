package chart

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
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
	require.NoError(t, Series(&svg, "svg", s[0], paths, 40))
	for d := xml.NewDecoder(bytes.NewReader(svg.Bytes())); ; {
		_, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
	require.Contains(t, svg.String(), "A1")
	require.NoError(t, Coverage(&picture, "png", r.Rows))
	image, err := png.Decode(&picture)
	require.NoError(t, err)
	require.Greater(t, image.Bounds().Dx(), 400)
	require.Error(t, Coverage(&picture, "bmp", r.Rows))
}
