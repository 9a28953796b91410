package casebook

import (
	"fmt"
	"math"
	"slices"
)

// Solve computes a model by name from inputs by their names, with numbers as
// float64 (or json.Number), lists as []any, groups as map[string]any; units are
// those of the inputs. It returns every figure the model gives. A model or an
// input that is missing or wrong is an error that names it; so is a figure that
// no input of this kind can have.
func Solve(name string, in map[string]any) (out map[string]any, err error) {
	solve, ok := models()[name]
	if !ok {
		return nil, fmt.Errorf("model %s is not known", name)
	}
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, fmt.Errorf("%s: %v", name, r)
		}
	}()
	out = solve(in, input{})
	for _, k := range keys(out) {
		if f, ok := number(out[k]); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil, fmt.Errorf("%s: %s has no value for these inputs", name, k)
		}
	}
	return out, nil
}

// Examples are the cases of a model that the project carries, published ones
// first; of all models when the name is "". The error is Embedded's.
func Examples(name string) ([]Case, error) {
	all, err := Embedded()
	if err != nil || name == "" {
		return all, err
	}
	return slices.DeleteFunc(all, func(c Case) bool { return c.Model != name || len(c.Out) == 0 }), nil
}
