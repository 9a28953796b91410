package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/epcis"
	"github.com/stockwright/stockwright/pipeline/config"
)

// newExecuteEPCISCommand writes the ledger's own movements as EPCIS events.
func newExecuteEPCISCommand(a *app) *cobra.Command {
	var out, hash string
	cmd := &cobra.Command{
		Use:   "epcis",
		Short: "Write the ledger's movements as an EPCIS 2.0 document",
		Long: `Every movement that was not itself captured from an event becomes an ObjectEvent with business step, place and quantity.
` + identifiersName + ` says which GTINs and places are ours; a movement whose SKU has no GTIN of one unit is left out and named.

--hash prints the event hash IDs (CBV 2.0, 8.9) of a partner's document in JSON-LD or XML, and writes nothing.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if hash != "" {
				return a.printHashes(hash)
			}
			f, err := os.Open(filepath.Join(a.workspace, identifiersName))
			if err != nil {
				return fmt.Errorf("events need to know which GTINs and places are ours: %w", err)
			}
			book, err := epcis.ReadBook(f)
			f.Close()
			if err != nil {
				return fmt.Errorf("%s: %w", identifiersName, err)
			}
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				var done epcis.Exported
				err := a.exportTo(out, "json", func(w io.Writer) (err error) {
					done, err = epcis.Export(cmd.Context(), ledger, book, a.now(), w)
					return err
				})
				if err == nil {
					fmt.Fprintf(a.stderr, "%d events written; %d movements came from captured events, %d were left out\n", done.Events, done.Captured, done.Without)
					for _, why := range done.LeftOut {
						fmt.Fprintln(a.stderr, "left out:", why)
					}
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&hash, "hash", "", "print the event hash IDs of this document")
	cmd.Flags().StringVarP(&out, "out", "o", "", "write to this file instead of stdout")
	return cmd
}

// printHashes prints a line an event, and what capturing the document would object to.
func (a *app) printHashes(path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	events, err := epcis.Read(body)
	if err != nil {
		return err
	}
	for _, e := range events {
		fmt.Fprintln(a.stdout, e.Hash())
	}
	if _, err := epcis.Parse(body); err != nil {
		fmt.Fprintln(a.stderr, "it would not be captured:", err)
	}
	return nil
}
