package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

// soldBy writes CSV rows of some series: with gaps, a closed Sunday, levels of every
// size, promotions, launches and ends of their own.
func soldBy(random *rand.Rand, keys []string, days int) map[string][]string {
	first, _ := core.ParseDay("2025-01-06")
	out := map[string][]string{}
	for i, k := range keys {
		level, from, to := math.Exp(random.NormFloat64()*1.5+1), random.IntN(days/3), days
		if random.IntN(4) == 0 {
			to = days - random.IntN(days/4)
		}
		for d := from; d < to; d++ {
			if d%7 == 6 || random.IntN(9) == 0 {
				continue
			}
			promo, lift := 0, 1.0
			if random.IntN(12) == 0 {
				promo, lift = 1, 2
			}
			q := math.Floor(level * lift * (1 + 0.3*math.Sin(float64(d))) * 2 * random.Float64())
			out[k] = append(out[k], fmt.Sprintf("%s,%s,%g,%d,%s", k, first+core.Day(d), q, promo,
				"g"+string(rune('0'+i%3))))
		}
	}
	return out
}

func soldFile(t require.TestingT, path string, rows map[string][]string, keys []string) {
	text := "unique_id,ds,y,promo,kind\n"
	for _, k := range keys {
		text += strings.Join(rows[k], "\n") + "\n"
	}
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

// jsonOf runs the program and reads the rows it prints.
func jsonOf(t require.TestingT, args ...string) (rows []map[string]any) {
	var out, errs bytes.Buffer
	code := run(context.Background(), append(args, "--json"), strings.NewReader(""), &out, &errs)
	require.Zero(t, code, errs.String())
	require.NoError(t, json.Unmarshal(out.Bytes(), &rows))
	return rows
}

// Any cut of a file by series forecasts with the whole's pool what the whole does.
func TestPoolMakesCutsEqual(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := rapid.IntRange(3, 9).Draw(t, "series")
		var keys []string
		for i := range n {
			keys = append(keys, fmt.Sprintf("s%02d", i))
		}
		rows := soldBy(random, keys, rapid.IntRange(60, 160).Draw(t, "days"))
		flags := []string{"forecast", "-q", "--horizon", "5", "--promo", "promo", "--group", "kind"}
		flags = append(flags, rapid.SampledFrom([][]string{nil, {"--fill", "zero"}, {"--method", "ets"},
			{"--openings", "none"},
			{"--history", "50"}, {"--show", "covers", "--cover", "3,7"}, {"--show", "series"}}).Draw(t, "flags")...)
		pool, file := filepath.Join(dir, "pool.json"), filepath.Join(dir, "all.csv")
		soldFile(t, file, rows, keys)
		whole := jsonOf(t, append(flags, file, "--learn", pool)...)
		part := make([]int, n)
		parts := rapid.IntRange(1, 4).Draw(t, "parts")
		for i := range part {
			part[i] = rapid.IntRange(0, parts-1).Draw(t, "part")
		}
		cut := map[string][]map[string]any{}
		for p := range parts {
			var mine []string
			for i, k := range keys {
				if part[i] == p {
					mine = append(mine, k)
				}
			}
			if len(mine) == 0 {
				continue
			}
			soldFile(t, file, rows, mine)
			for _, r := range jsonOf(t, append(flags, file, "--pool", pool)...) {
				k := r["unique_id"].(string)
				cut[k] = append(cut[k], r)
			}
		}
		var together []map[string]any
		for _, k := range keys {
			together = append(together, cut[k]...)
		}
		require.Equal(t, whole, together)
	})
}

func TestPoolOfAnotherQuestionIsRefused(t *testing.T) {
	dir := t.TempDir()
	file, pool := filepath.Join(dir, "all.csv"), filepath.Join(dir, "pool.json")
	keys := []string{"a", "b", "c"}
	soldFile(t, file, soldBy(rand.New(rand.NewPCG(7, 7)), keys, 120), keys)
	jsonOf(t, "forecast", "-q", file, "--learn", pool)
	says := func(text string, args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		require.NotZero(t, run(context.Background(), append([]string{"forecast", "-q", file}, args...),
			strings.NewReader(""), &out, &errs))
		require.Contains(t, errs.String(), text)
		require.Empty(t, out.String())
	}
	says("horizon 7, not 9", "--pool", pool, "--horizon", "9")
	says("promo", "--pool", pool, "--promo", "promo")
	says("name one of them", "--pool", pool, "--learn", pool)
	says("there is no such file", "--pool", filepath.Join(dir, "none.json"))
	for _, change := range [][2]string{{`"version": "dev"`, `"version": "v9"`},
		{`"format": 1`, `"format": 2`}, {`"arch": "`, `"arch": "other`}} {
		text, err := os.ReadFile(pool)
		require.NoError(t, err)
		require.Contains(t, string(text), change[0])
		other := filepath.Join(dir, "other.json")
		require.NoError(t, os.WriteFile(other, []byte(strings.Replace(string(text), change[0], change[1], 1)), 0o644))
		says("learn it again", "--pool", other)
	}
	require.NoError(t, os.WriteFile(pool, []byte("{"), 0o644))
	says("no file that --learn wrote", "--pool", pool)
}
