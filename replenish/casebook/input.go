package casebook

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case int:
		return float64(x), true
	case int64:
		return float64(x), true
	case json.Number:
		f, err := x.Float64()
		return f, err == nil
	}
	return 0, false
}

// input reads a case's inputs; a missing or wrong one panics, which Run reports.
type input map[string]any

func (in input) has(k string) bool { _, ok := in[k]; return ok }

func (in input) num(k string) float64 {
	f, ok := number(in[k])
	if !ok {
		panic(fmt.Sprintf("input %s is missing or not a number", k))
	}
	return f
}

func (in input) or(k string, other float64) float64 {
	if in.has(k) {
		return in.num(k)
	}
	return other
}

func (in input) int(k string) int { return int(math.Round(in.num(k))) }

func (in input) text(k string) string {
	s, _ := in[k].(string)
	return s
}

func (in input) list(k string) []float64 {
	l, ok := in[k].([]any)
	if !ok {
		panic(fmt.Sprintf("input %s is missing or not a list", k))
	}
	out := make([]float64, len(l))
	for i, v := range l {
		f, ok := number(v)
		if !ok {
			panic(fmt.Sprintf("input %s[%d] is not a number", k, i))
		}
		out[i] = f
	}
	return out
}

// listOrOne is a list, the list of one number, or nil where the input is missing.
func (in input) listOrOne(k string) []float64 {
	switch in[k].(type) {
	case nil:
		return nil
	case []any:
		return in.list(k)
	}
	return []float64{in.num(k)}
}

func (in input) ints(k string) []int {
	l := in.list(k)
	out := make([]int, len(l))
	for i, v := range l {
		out[i] = int(math.Round(v))
	}
	return out
}

func (in input) group(k string) input {
	m, ok := in[k].(map[string]any)
	if !ok {
		panic(fmt.Sprintf("input %s is missing or not a group", k))
	}
	return m
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func mustNumber(v any) float64 {
	if s, ok := v.(string); ok {
		v = json.Number(s)
	}
	f, ok := number(v)
	if !ok {
		panic(fmt.Sprintf("%v is not a number", v))
	}
	return f
}
