package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/web/sheet"
)

func newExecuteCommand(a *app) *cobra.Command {
	var replay string
	cmd := &cobra.Command{
		Use:   "execute",
		Short: "Carry plans out: orders, receipts, putaway, picks, moves and counts in the stock ledger",
		Long: `Carry approved plans out in the stock ledger, whose closing balance the next night plans on.
Every action takes a --key; doing it again under the same key is answered with the first answer and does
nothing, so a script may repeat whatever it is not sure of. Without a key one is made up.
With --replay FILE ("-" is stdin) a batch that a device recorded offline is carried out: one JSON object a line,
{"kind": "move", "command": {"key": "…", …}}; any batch may be told again, in part or whole, in any order.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if replay == "" {
				return cmd.Help()
			}
			return a.replay(cmd.Context(), replay)
		},
	}
	cmd.Flags().StringVar(&replay, "replay", "", "carry out a batch of events from this file")
	for _, kind := range execution.Kinds() {
		cmd.AddCommand(newActionCommand(a, kind))
	}
	cmd.AddCommand(newExecuteReleaseCommand(a), newExecuteSeedCommand(a), newExecuteExportCommand(a), newExecuteEPCISCommand(a),
		newExecuteRecoverCommand(a), newExecuteBackupCommand(a))
	for _, read := range executeReads(a) {
		cmd.AddCommand(read)
	}
	return a.readVerb(cmd)
}

// refusal is an answer of the ledger that says no: nothing was written.
type refusal struct{ error }

func (r refusal) Is(target error) bool { return target == config.ErrRefused }
func (r refusal) Unwrap() error        { return r.error }

// answered sorts the ledger's errors into exit codes: malformed is wrong
// usage, everything it refuses is exit 4.
func answered(err error) error {
	switch execution.KindOf(err) {
	case "":
		return err
	case execution.Invalid:
		return usageError{err}
	}
	return refusal{err}
}

// withLedger opens the workspace's ledger for one verb.
func (a *app) withLedger(ctx context.Context, f func(*config.Config, *execution.Service) error) error {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return err
	}
	ledger, err := a.openLedger(ctx, cfg, execution.Options{Now: a.now})
	if err != nil {
		return err
	}
	return errors.Join(f(cfg, ledger), ledger.Close())
}

// newActionCommand makes the verb of one command kind. Its simple fields are
// flags; a whole command can be given as JSON with --body.
func newActionCommand(a *app, kind string) *cobra.Command {
	var body string
	fields := map[string]string{}
	cmd := &cobra.Command{
		Use:   strings.ReplaceAll(kind, "_", "-"),
		Short: actionWords[kind],
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.command(kind, body, cmd.Flags(), fields)
			if err != nil {
				return answered(err)
			}
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				answer, err := ledger.Do(cmd.Context(), c)
				if err != nil {
					return answered(err)
				}
				return printJSON(a.stdout, answer)
			})
		},
	}
	cmd.Flags().StringVar(&body, "body", "", `the command, or its lines, as JSON from this file ("-" is stdin)`)
	empty, err := execution.Decode(kind, []byte("{}"))
	if err == nil {
		addFieldFlags(cmd.Flags(), reflect.TypeOf(empty).Elem(), fields)
	}
	return cmd
}

// addFieldFlags adds a flag for each simple field: sku, from-slot, quantity.
func addFieldFlags(flags *pflag.FlagSet, t reflect.Type, fields map[string]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			addFieldFlags(flags, f.Type, fields)
			continue
		}
		name := sheet.FieldName(f)
		if name == "" || !f.IsExported() {
			continue
		}
		flag := strings.ReplaceAll(name, "_", "-")
		ft := f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		kind := ""
		switch {
		case ft == reflect.TypeFor[time.Time]():
			kind = "time"
		case ft == reflect.TypeFor[core.Day]():
			kind = "day"
		case ft.Kind() == reflect.String:
			kind = "text"
		case ft.Kind() == reflect.Int64, ft.Kind() == reflect.Int:
			kind = "number"
		case ft.Kind() == reflect.Bool:
			kind = "flag"
		default:
			continue // lines come with --body
		}
		fields[flag] = name + ":" + kind
		if kind == "flag" {
			flags.Bool(flag, false, fieldWords[name])
			continue
		}
		flags.String(flag, "", fieldWords[name])
	}
}

// command builds a command from its JSON body and the flags that were given.
func (a *app) command(kind, body string, flags *pflag.FlagSet, fields map[string]string) (execution.Command, error) {
	values := map[string]any{}
	if body != "" {
		text, err := a.readInput(body)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &values); err != nil {
			return nil, usageError{fmt.Errorf("--body is not a JSON object: %w", err)}
		}
	}
	var wrong error
	flags.Visit(func(f *pflag.Flag) {
		name, typ, ok := strings.Cut(fields[f.Name], ":")
		if !ok {
			return
		}
		v, err := fieldValue(typ, f.Value.String())
		if err != nil {
			wrong = usageError{fmt.Errorf("--%s: %w", f.Name, err)}
		}
		values[name] = v
	})
	if wrong != nil {
		return nil, wrong
	}
	if values["key"] == nil {
		values["key"] = "cli-" + rand.Text()
	}
	text, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	return execution.Decode(kind, text)
}

func fieldValue(typ, text string) (any, error) {
	switch typ {
	case "number":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}
		return n, nil
	case "flag":
		return text == "true", nil
	}
	return text, nil
}

func (a *app) readInput(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(a.stdin)
	}
	return os.ReadFile(path)
}

// replay carries out an offline batch and says what became of each line that
// was not carried out.
func (a *app) replay(ctx context.Context, path string) error {
	in := a.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return a.withLedger(ctx, func(_ *config.Config, ledger *execution.Service) error {
		out, err := ledger.Replay(ctx, in)
		if err != nil {
			return err
		}
		if a.json {
			err = printJSON(a.stdout, out)
		} else {
			fmt.Fprintf(a.stdout, "%d lines: %d done, %d told before, %d refused, %d failed\n", out.Lines, out.Done, out.Repeated, out.Refused, len(out.Failed)-out.Refused)
			for _, f := range out.Failed {
				fmt.Fprintf(a.stderr, "line %d: %s\n", f.Line, f.Text)
			}
		}
		if err == nil && len(out.Failed) > 0 {
			return errProblems
		}
		return err
	})
}
