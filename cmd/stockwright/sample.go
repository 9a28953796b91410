package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets/sample"
)

func newSampleCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "sample FILE",
		Short: "Write the sales export of a shop that never existed, to try Stockwright on",
		Long: `Write two years of sales of a coffee and tea shop with a web store as CSV: one row for each day, location
and product sold. The shop never existed. "-" writes to standard output. A file that is there already is left as it is.`,
		Example: `  stockwright sample sales.csv
  stockwright init sales.csv --yes
  stockwright run`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == "-" {
				_, err := a.stdout.Write(sample.Sales)
				return err
			}
			f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, wholefile.Shared)
			if errors.Is(err, fs.ErrExist) {
				return usageError{fmt.Errorf("%s is there already and is left as it is; name another file", args[0])}
			}
			if err != nil {
				return err
			}
			if _, err := f.Write(sample.Sales); err != nil {
				return errors.Join(err, f.Close())
			}
			if err := f.Close(); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "Wrote %s: two years of sales of a shop that never existed.\nNext: stockwright init %s --yes\n", args[0], args[0])
			return err
		},
	}
}
