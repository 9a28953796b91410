package main

import (
	"bytes"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution/edi"
)

// newDocumentCommand reads partners' documents and writes them in the other
// syntax.
func newDocumentCommand(a *app) *cobra.Command {
	var to, sender, receiver string
	var control int
	cmd := &cobra.Command{
		Use:   "document FILE",
		Short: "Read an order, answer, shipping notice or receipt in UBL 2.1 or X12, and convert it",
		Long: `Read a partner's document: UBL 2.1 Order, OrderResponse, DespatchAdvice or ReceiptAdvice, or X12 850, 855, 856, 940,
943, 944 or 945. It is shown as a table, or written in the other syntax with --to. What is wrong is named by segment.`,
		Example: "  stockwright document order.edi\n  stockwright document order.xml --to x12 --sender 4012345000009 --receiver SUPPLIER",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("document takes one file")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			docs, err := readDocuments(args[0])
			if err != nil {
				return err
			}
			switch to {
			case "":
				return a.showDocuments(docs)
			case "x12":
				return edi.WriteX12(a.stdout, edi.Envelope{Sender: sender, Receiver: receiver, Control: control, At: a.now()}, docs...)
			case "ubl":
				for _, d := range docs {
					if err := edi.WriteUBL(a.stdout, d); err != nil {
						return err
					}
				}
				return nil
			}
			return usageError{fmt.Errorf("--to: %q is neither ubl nor x12", to)}
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "write it as ubl or x12")
	cmd.Flags().StringVar(&sender, "sender", "", "sender of an X12 interchange")
	cmd.Flags().StringVar(&receiver, "receiver", "", "receiver of an X12 interchange")
	cmd.Flags().IntVar(&control, "control", 1, "control number of an X12 interchange")
	return cmd
}

func readDocuments(path string) ([]edi.Document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimLeft(text, " \r\n\t\ufeff"), []byte("<")) {
		d, err := edi.ReadUBL(bytes.NewReader(text))
		return []edi.Document{d}, err
	}
	return edi.ReadX12(bytes.NewReader(text))
}

func (a *app) showDocuments(docs []edi.Document) error {
	if a.json {
		return printJSON(a.stdout, docs)
	}
	for _, d := range docs {
		fmt.Fprintf(a.stdout, "%s %s of %s, order %s, due %s, from %s %s to %s %s\n", d.Kind, d.ID, d.Issued, d.Order, d.Due,
			d.Seller.ID, d.Seller.Name, d.Buyer.ID, d.Buyer.Name)
		tw := tabwriter.NewWriter(a.stdout, 2, 8, 2, ' ', 0)
		fmt.Fprintln(tw, "  line\tsku\tgtin\tdescription\tquantity\tunit\tordered\tdamaged\tshort\tstatus\tlot\tsscc")
		for _, l := range d.Lines {
			fmt.Fprintf(tw, "  %s\t%s\t%s\t%s\t%d\t%s\t%d\t%d\t%d\t%s\t%s\t%s\n", l.ID, l.SKU, l.GTIN, l.Description, l.Quantity, l.Unit,
				l.Ordered, l.Damaged, l.Short, l.Status, l.Lot, l.SSCC)
		}
		if err := tw.Flush(); err != nil {
			return err
		}
	}
	return nil
}
