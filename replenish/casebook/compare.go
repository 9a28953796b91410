package casebook

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// informative keys describe a fault of another program, a rounded print of the
// same figure, or totals that need data the case does not carry.
func informative(k string) bool {
	return strings.HasPrefix(k, "buggy") || strings.HasPrefix(k, "published") || strings.HasPrefix(k, "reported")
}

// tolerance is the case's own, and at least half the last digit of a figure
// printed with six decimals, a per cent printed with two, or a stage cost
// printed in whole units (cut off, and in the case's own list 0.01 % below its
// total).
func tolerance(k string, tol float64) func(want json.Number) float64 {
	return func(want json.Number) float64 {
		f, _ := want.Float64()
		t := tol*math.Abs(f) + 1e-9
		_, decimals, _ := strings.Cut(want.String(), ".")
		switch {
		case strings.Contains(k, "gap_pct"):
			return math.Max(t, 0.0051)
		case k == "stage_cost":
			return max(t, 1, 1e-4*math.Abs(f))
		case len(decimals) == 6:
			return math.Max(t, 5.1e-7)
		}
		return t
	}
}

func differ(got, want any, tol func(json.Number) float64) string {
	switch w := want.(type) {
	case json.Number:
		f, _ := w.Float64()
		g, ok := number(got)
		if !ok || math.IsNaN(g) || math.Abs(g-f) > tol(w) {
			return fmt.Sprintf("got %v, want %v", got, w)
		}
	case string:
		if s, ok := got.(string); !ok || s != w {
			return fmt.Sprintf("got %v, want %q", got, w)
		}
	case []any:
		list, ok := items(got)
		if !ok || len(list) != len(w) {
			return fmt.Sprintf("got %v, want %v", got, w)
		}
		for i := range w {
			if d := differ(list[i], w[i], tol); d != "" {
				return fmt.Sprintf("[%d] %s", i, d)
			}
		}
	case map[string]any:
		for _, k := range keys(w) {
			g, ok := got.(figures)[k]
			if !ok {
				return k + " is not computed"
			}
			if d := differ(g, w[k], tol); d != "" {
				return k + ": " + d
			}
		}
	default:
		return fmt.Sprintf("cannot compare %T", want)
	}
	return ""
}

func items(v any) ([]any, bool) {
	var out []any
	switch l := v.(type) {
	case []float64:
		for _, x := range l {
			out = append(out, x)
		}
	case []int:
		for _, x := range l {
			out = append(out, x)
		}
	case []int64:
		for _, x := range l {
			out = append(out, x)
		}
	case []string:
		for _, x := range l {
			out = append(out, x)
		}
	default:
		return nil, false
	}
	return out, true
}
