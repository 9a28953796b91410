package casebook

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryCase(t *testing.T) {
	cases, err := Embedded()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(cases), 195)
	for _, c := range cases {
		t.Run(c.ID+"/"+c.Model, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, Run(c))
		})
	}
}

// A wrong figure must be seen: every number of every case, moved by a percent
// beyond its tolerance, is a difference.
func TestWrongFiguresAreSeen(t *testing.T) {
	cases, err := Embedded()
	require.NoError(t, err)
	seen := 0
	for _, c := range cases {
		if c.Model == "R_s_nQ_case_pack_fill" || c.Model == "sS_poisson_exact" && seen > 30 {
			continue // the same comparison again, only slower
		}
		for k, v := range c.Out {
			f, ok := number(v)
			if !ok || f == 0 || informative(k) || k == "gap_pct_vs_exact" {
				continue
			}
			wrong := c
			wrong.Out = map[string]any{}
			for k2, v2 := range c.Out {
				wrong.Out[k2] = v2
			}
			b, err := json.Marshal(f*1.01 + 1e-3)
			require.NoError(t, err)
			wrong.Out[k] = json.Number(b)
			require.NotEmpty(t, Run(wrong), "%s %s", c.ID, k)
			seen++
			break
		}
	}
	require.Greater(t, seen, 100)
}

func TestSharedCasesToo(t *testing.T) {
	path := os.Getenv("STOCKWRIGHT_SHARED")
	if path == "" {
		path = "../../../shared"
	}
	b, err := os.ReadFile(path + "/cases/replenishment.json")
	if err != nil {
		t.Skip("the shared case file is not there: " + err.Error())
	}
	known, err := Embedded()
	require.NoError(t, err)
	cases, err := Parse(b, known)
	require.NoError(t, err)
	for _, c := range cases {
		if _, ok := models()[c.Model]; !ok {
			t.Errorf("%s: model %s is not known", c.ID, c.Model)
		}
	}
}
