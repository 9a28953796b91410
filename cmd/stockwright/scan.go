package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution/interchange/conformance"
	"github.com/stockwright/stockwright/execution/interchange/explain"
)

// newScanCommand explains any code: barcode content, tag, link, key.
func newScanCommand(a *app) *cobra.Command {
	var hex, table bool
	var prefix int
	var vectors string
	cmd := &cobra.Command{
		Use:   "scan CODE",
		Short: "Explain a barcode, tag or key: each part of it, and what is wrong with it",
		Long: `Explain any code of the trade: an element string in brackets or raw (FNC1 as
ASCII 29, ^ or |), behind a symbology identifier or not, a GS1 Digital Link, a
bare GTIN or SSCC, an EPC URI, or with --hex the memory of an RFID tag.

The exit code is 3 when something is wrong with the code.`,
		Example: "  stockwright scan '(01)09520123456788(10)ABC(17)261231'\n  stockwright scan --hex 3074257BF7194E4000001A85",
		Args: func(_ *cobra.Command, args []string) error {
			if table && len(args) == 0 || !table && len(args) == 1 {
				return nil
			}
			return usageError{fmt.Errorf("scan takes exactly one code; put it in quotes")}
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if table {
				return a.conformance(vectors)
			}
			x := explain.Code(args[0], prefix, a.now())
			if hex {
				x = explain.Hex(args[0], a.now())
			}
			return a.explanation(x)
		},
	}
	cmd.Flags().BoolVar(&hex, "hex", false, "the code is the memory of an RFID tag in hexadecimal digits")
	cmd.Flags().IntVar(&prefix, "prefix", 0, "digits of the GS1 company prefix, to name the EPC of a GS1 code")
	cmd.Flags().BoolVar(&table, "conformance", false, "print the conformance table instead: standard, version, vectors passed of tried")
	cmd.Flags().StringVar(&vectors, "vectors", "", "folder with other vector tables for --conformance")
	return cmd
}

func (a *app) explanation(x explain.Explanation) error {
	if a.json {
		if err := printJSON(a.stdout, x); err != nil {
			return err
		}
	} else {
		writeExplanation(a.stdout, x)
	}
	if !x.Valid {
		return errProblems
	}
	return nil
}

func writeExplanation(w io.Writer, x explain.Explanation) {
	fmt.Fprintln(w, x.Kind)
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	for _, p := range x.Parts {
		fmt.Fprintf(tw, "  %s\t%s\t%s\t%s\n", p.Name, p.Title, p.Value, p.Meaning)
	}
	tw.Flush()
	for _, f := range x.Forms {
		fmt.Fprintf(tw, "  %s:\t%s\n", f.Name, f.Text)
	}
	tw.Flush()
	for _, p := range x.Problems {
		where := p.Part
		if p.Position > 0 {
			where += fmt.Sprintf(" position %d", p.Position)
		}
		fmt.Fprintf(w, "  problem: %s: %s\n", where, p.Reason)
	}
}

// conformance prints the table of standards and fails when a vector fails.
func (a *app) conformance(folder string) error {
	rows, err := conformance.Run(folder)
	if err != nil {
		return err
	}
	if a.json {
		return printJSON(a.stdout, rows)
	}
	failed := 0
	tw := tabwriter.NewWriter(a.stdout, 2, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "standard\tversion\tpassed\ttried\tdisputed")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\n", r.Name, r.Version, r.Passed, r.Tried, len(r.Disputed))
		failed += r.Tried - r.Passed
	}
	tw.Flush()
	for _, r := range rows {
		for _, text := range append(r.Failures, r.Disputed...) {
			fmt.Fprintf(a.stdout, "%s: %s\n", r.Table, text)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d vectors failed", failed)
	}
	return nil
}
