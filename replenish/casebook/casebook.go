// Package casebook runs the numeric cases of inventory models: each case names a
// model, its inputs, the figures a textbook, a paper or an independent
// calculation gives, and a tolerance. It is how the engine is held to figures
// that are not its own.
package casebook

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Case is one numeric case.
type Case struct {
	ID     string         `json:"id"`
	Model  string         `json:"model"`
	In     map[string]any `json:"in"`
	Out    map[string]any `json:"out"`
	TolRel float64        `json:"tol_rel"`
	Source string         `json:"src"`
	Check  string         `json:"chk"`
	Note   string         `json:"note"`
}

// File is a file of cases.
type File struct {
	Cases []Case `json:"cases"`
}

// Parse reads a case file and resolves inputs that refer to another case by
// same_as; other inputs of the case go over the referred ones. known holds
// further cases that may be referred to.
func Parse(b []byte, known []Case) ([]Case, error) {
	var f File
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("case file: %w", err)
	}
	byID := map[string]Case{}
	for _, c := range slices.Concat(known, f.Cases) {
		byID[c.ID] = c
	}
	for i, c := range f.Cases {
		name, ok := c.In["same_as"].(string)
		if !ok {
			continue
		}
		base, ok := byID[name]
		if !ok {
			return nil, fmt.Errorf("case %s refers to %s, which is not there", c.ID, name)
		}
		in := map[string]any{}
		for k, v := range base.In {
			in[k] = v
		}
		for k, v := range c.In {
			in[k] = v
		}
		f.Cases[i].In = in
	}
	return f.Cases, nil
}

// figures is what a model computed, by the case's own names.
type figures map[string]any

// Run computes a case and returns what differs from its figures beyond the
// tolerance, nil when nothing does. A model that is not known is a difference.
func Run(c Case) (differences []string) {
	defer func() {
		if r := recover(); r != nil {
			differences = append(differences, fmt.Sprintf("%s: %v", c.ID, r))
		}
	}()
	model, ok := models()[c.Model]
	if !ok {
		return []string{fmt.Sprintf("%s: model %s is not known", c.ID, c.Model)}
	}
	got := model(input(c.In), input(c.Out))
	tol := c.TolRel
	if tol == 0 {
		tol = 1e-6
	}
	for _, k := range keys(c.Out) {
		if informative(k) {
			continue
		}
		v, ok := got[k]
		if !ok {
			differences = append(differences, fmt.Sprintf("%s: %s is not computed", c.ID, k))
			continue
		}
		if d := differ(v, c.Out[k], tolerance(k, tol)); d != "" {
			differences = append(differences, fmt.Sprintf("%s: %s: %s", c.ID, k, d))
		}
	}
	return differences
}

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

type model func(in, want input) figures

// models lists every model by its name in the case files.
func models() map[string]model {
	all := map[string]model{}
	for _, part := range []map[string]model{lotSizing(), distributions(), policies(), services(), networks(), planning()} {
		for k, v := range part {
			all[k] = v
		}
	}
	return all
}

// Models returns the names of all known models, sorted.
func Models() []string { return keys(models()) }
