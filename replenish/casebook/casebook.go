// Package casebook runs the numeric cases of inventory models: each case names a
// model, its inputs, the figures a textbook, a paper or an independent
// calculation gives, and a tolerance. It is how the engine is held to figures
// that are not its own.
package casebook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Case is one numeric case.
type Case struct {
	ID     string         `json:"id"`
	Model  string         `json:"model"`
	In     map[string]any `json:"in"`
	Out    map[string]any `json:"out"`
	TolRel float64        `json:"tol_rel"` // share of a figure that it may miss by
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
// further cases that may be referred to. It returns an error for text that is no
// case file and for a reference to a case that is not there.
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

type model func(in, want input) figures

// models lists every model by its name in the case files.
func models() map[string]model {
	all := map[string]model{}
	for _, part := range []map[string]model{lotSizing(), unsureLots(), distributions(), policies(),
		lotApproximations(), services(), leadTimes(), networks(),
		buffers(), ordering(), supplyPlans(), packsAndDays()} {
		for k, v := range part {
			all[k] = v
		}
	}
	return all
}

// Models returns the names of all known models, sorted.
func Models() []string { return keys(models()) }
