package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/replenish/casebook"
)

func newModelCommand(a *app) *cobra.Command {
	var file string
	var check bool
	cmd := &cobra.Command{
		Use:   "model [NAME [INPUT=VALUE ...]]",
		Short: "Compute any inventory model of the engine from its inputs: lot sizes, policies, networks",
		Long: `Without a name the models are listed with their inputs. A name alone prints examples with their figures and sources.
Inputs follow as INPUT=VALUE, a list or group as JSON, or lie in a JSON file. Rates share one unit of time.
--check computes the examples of all models, or of one, and holds them against the figures of their sources.`,
		Example: `  stockwright model eoq K=8 h=0.225 d=1300
  stockwright model wagner_whitin K=500 h=2 'd=[90,120,80,70]'
  stockwright model gsm_tree --in network.json`,
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case check:
				return a.checkModels(args)
			case len(args) == 0:
				return a.listModels()
			case !slices.Contains(casebook.Models(), args[0]):
				return unknownModel(args[0])
			case len(args) == 1 && file == "":
				return a.showModel(args[0])
			}
			in, err := modelInputs(file, args[1:])
			if err != nil {
				return err
			}
			out, err := casebook.Solve(args[0], in)
			if err != nil {
				return usageError{fmt.Errorf("%w; stockwright model %s shows examples", err, args[0])}
			}
			if a.json {
				return printJSON(a.stdout, out)
			}
			return printFigures(a.stdout, out)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "hold the models against the figures of books, papers and other programs; exit code 1 where one differs")
	cmd.Flags().StringVar(&file, "in", "", "a JSON file of inputs; those on the command line go over it")
	return a.readVerb(cmd)
}

// checkModels computes the examples of a model, or of all, and prints how many agree with
// their sources.
func (a *app) checkModels(args []string) error {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	if name != "" && !slices.Contains(casebook.Models(), name) {
		return unknownModel(name)
	}
	cases, err := casebook.Examples(name)
	if err != nil {
		return err
	}
	wrong := 0
	for _, c := range cases {
		differences := casebook.Run(c)
		for _, d := range differences {
			fmt.Fprintln(a.stdout, d)
		}
		wrong += min(len(differences), 1)
	}
	fmt.Fprintf(a.stdout, "%d of %d examples agree with their sources\n", len(cases)-wrong, len(cases))
	if wrong > 0 {
		return fmt.Errorf("%d of %d examples differ", wrong, len(cases))
	}
	return nil
}

func unknownModel(name string) error {
	text := fmt.Sprintf("model %q is not known; stockwright model lists all", name)
	if near := config.Nearest(name, casebook.Models()); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return usageError{fmt.Errorf("%s", text)}
}

// modelInputs reads the file and the INPUT=VALUE pairs.
func modelInputs(file string, pairs []string) (map[string]any, error) {
	in := map[string]any{}
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &in); err != nil {
			return nil, usageError{fmt.Errorf("%s: %w", file, err)}
		}
	}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usageError{fmt.Errorf("%q is not INPUT=VALUE", pair)}
		}
		var v any
		if json.Unmarshal([]byte(value), &v) != nil {
			v = value // a plain word
		}
		in[name] = v
	}
	return in, nil
}

// modelEntry is one model of the list.
type modelEntry struct {
	Model   string   `json:"model"`
	Inputs  []string `json:"inputs"`
	Figures []string `json:"figures"`
}

func (a *app) listModels() error {
	cases, err := casebook.Examples("")
	if err != nil {
		return err
	}
	entries := make([]modelEntry, 0, 120)
	for _, name := range casebook.Models() {
		inputs, figures := map[string]bool{}, map[string]bool{}
		for _, c := range cases {
			if c.Model == name {
				for k := range c.In {
					inputs[k] = k != "same_as"
				}
				for k := range c.Out {
					figures[k] = true
				}
			}
		}
		delete(inputs, "same_as")
		entries = append(entries, modelEntry{name, slices.Sorted(maps.Keys(inputs)), slices.Sorted(maps.Keys(figures))})
	}
	if a.json {
		return printJSON(a.stdout, entries)
	}
	for _, e := range entries {
		if _, err := fmt.Fprintf(a.stdout, "%s  %s\n", e.Model, strings.Join(e.Inputs, " ")); err != nil {
			return err
		}
	}
	return nil
}

// mostExamples of a model are shown.
const mostExamples = 3

func (a *app) showModel(name string) error {
	examples, err := casebook.Examples(name)
	if err != nil {
		return err
	}
	examples = examples[:min(mostExamples, len(examples))]
	if a.json {
		return printJSON(a.stdout, examples)
	}
	for _, c := range examples {
		fmt.Fprintf(a.stdout, "stockwright model %s", name)
		for _, k := range slices.Sorted(maps.Keys(c.In)) {
			if k != "same_as" {
				fmt.Fprintf(a.stdout, " %s", shellWord(k+"="+valueText(c.In[k])))
			}
		}
		fmt.Fprintf(a.stdout, "\n  source: %s\n", c.Source)
		for _, k := range slices.Sorted(maps.Keys(c.Out)) {
			fmt.Fprintf(a.stdout, "  %s = %s\n", k, valueText(c.Out[k]))
		}
	}
	return nil
}

// shellWord quotes what a shell would take apart.
func shellWord(s string) string {
	if strings.ContainsAny(s, " []{}\"'&*?") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

func valueText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

func printFigures(w io.Writer, out map[string]any) error {
	for _, k := range slices.Sorted(maps.Keys(out)) {
		text := valueText(out[k])
		if f, ok := out[k].(float64); ok {
			text = fmt.Sprintf("%.10g", f)
		}
		if _, err := fmt.Fprintf(w, "%s = %s\n", k, text); err != nil {
			return err
		}
	}
	return nil
}
