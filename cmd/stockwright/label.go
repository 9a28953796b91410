package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/label"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// labelFlags are what labels say, and where they go.
type labelFlags struct {
	out, location, sscc, expiry string
	goods                       label.Goods
	cases                       int64
	dots                        int
}

// newLabelCommand prints labels for slots, items, cases and pallets.
func newLabelCommand(a *app) *cobra.Command {
	var f labelFlags
	cmd := &cobra.Command{
		Use:   "label slot|item|case|pallet [SLOT...]",
		Short: "Make labels for slots, items, cases and pallets as ZPL, PDF or SVG",
		Long: `Make labels with GS1-128, GS1 DataMatrix and QR codes. The ending of --out says the form: .zpl for label printers,
.pdf, or .svg (one label). Without --out ZPL goes to standard output.`,
		Example: "  stockwright label slot --location WH1 A-01-1 A-01-2 --out slots.pdf\n" +
			"  stockwright label case --gtin 9520123456788 --sku SKU-1 --lot L7 --expiry 2027-01-31 | nc printer 9100\n" +
			"  stockwright label pallet --sscc 106141412345678908 --gtin 9520123456788 --cases 40 --out pallet.svg",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || !strings.Contains(" slot item case pallet ", " "+args[0]+" ") || (args[0] == "slot") == (len(args) == 1) {
				return usageError{fmt.Errorf("say what to label: slot with its codes, item, case or pallet")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			labels, err := f.labels(args[0], args[1:])
			if err != nil {
				return err
			}
			return a.writeLabels(labels, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "file to write: .zpl, .pdf or .svg")
	flags.StringVar(&f.location, "location", "", "location of slots")
	flags.StringVar(&f.sscc, "sscc", "", "serial shipping container code of a pallet, 18 digits")
	flags.StringVar(&f.goods.GTIN, "gtin", "", "GTIN of the item or case")
	flags.StringVar(&f.goods.SKU, "sku", "", "our number of the item")
	flags.StringVar(&f.goods.Description, "description", "", "what it is")
	flags.StringVar(&f.goods.Lot, "lot", "", "batch or lot")
	flags.StringVar(&f.expiry, "expiry", "", "use-by day, 2027-01-31")
	flags.StringVar(&f.goods.Serial, "serial", "", "serial number")
	flags.Int64Var(&f.goods.Quantity, "quantity", 0, "units in a case")
	flags.Int64Var(&f.cases, "cases", 1, "cases on a pallet")
	flags.IntVar(&f.dots, "dots-per-mm", 12, "resolution of the ZPL printer: 8, 12 or 24")
	return cmd
}

func (f *labelFlags) labels(kind string, slots []string) ([]label.Label, error) {
	if f.expiry != "" {
		day, err := core.ParseDay(f.expiry)
		if err != nil {
			return nil, usageError{fmt.Errorf("--expiry: %w", err)}
		}
		f.goods.Expiry = day
	}
	var out []label.Label
	add := func(l label.Label, err error) error {
		out = append(out, l)
		return err
	}
	var err error
	switch kind {
	case "slot":
		for _, slot := range slots {
			if err = add(label.Slot(f.location, slot)); err != nil {
				return nil, err
			}
		}
	case "item":
		err = add(label.Item(f.goods))
	case "case":
		err = add(label.Case(f.goods))
	default:
		err = add(label.Pallet(f.sscc, f.goods, f.cases))
	}
	return out, err
}

func (a *app) writeLabels(labels []label.Label, f labelFlags) error {
	write, err := a.labelWriter(labels, f)
	if err != nil {
		return err
	}
	if f.out == "" {
		return write(a.stdout)
	}
	return wholefile.Write(f.out, wholefile.Shared, write)
}

// labelWriter writes labels in the format that the file's name asks for.
func (a *app) labelWriter(labels []label.Label, f labelFlags) (func(io.Writer) error, error) {
	switch filepath.Ext(f.out) {
	case ".pdf":
		return func(w io.Writer) error { return label.WritePDF(w, labels, a.now()) }, nil
	case ".svg":
		if len(labels) > 1 {
			return nil, usageError{fmt.Errorf("an .svg holds one label; write several as .pdf or .zpl")}
		}
		return labels[0].WriteSVG, nil
	case ".zpl", "":
		return func(w io.Writer) error {
			for _, l := range labels {
				if err := l.WriteZPL(w, f.dots); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}
	return nil, usageError{fmt.Errorf("--out: %q is none of .zpl, .pdf and .svg", filepath.Ext(f.out))}
}
