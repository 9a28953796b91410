package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/edi"
	"github.com/stockwright/stockwright/pipeline/config"
)

// documentFlags are what the document verb is asked for.
type documentFlags struct {
	to, order, location string
	takeIn              bool
	envelope            edi.Envelope
}

// newDocumentCommand reads partners' documents, writes them in the other syntax,
// writes the ledger's orders as documents, and takes answers and receipts in.
func newDocumentCommand(a *app) *cobra.Command {
	var f documentFlags
	cmd := &cobra.Command{
		Use:   "document [FILE]",
		Short: "Read and write orders, answers, shipping notices and receipts in UBL 2.1 or X12",
		Long: `Read a partner's document: UBL 2.1 Order, OrderResponse, DespatchAdvice or ReceiptAdvice, or X12 850, 855, 856, 940,
943, 944 or 945. It is shown as a table, or written in the other syntax with --to. What is wrong is named by segment.

--order takes an order of the ledger in place of a file. --take-in books an answer to an order (promised days and
quantities) or a receipt into the ledger, once however often the message comes. Quantities may be in the units of
the order's lines or in base units; any other unit is refused.`,
		Example: "  stockwright document order.edi\n  stockwright document order.xml --to x12 --sender 4012345000009 --receiver SUPPLIER\n" +
			"  stockwright document --order PO-2026-11-02-ACME-WH1 --to ubl\n  stockwright document receipt.edi --take-in --location WH1",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || (len(args) == 0) == (f.order == "") {
				return usageError{fmt.Errorf("document takes one file, or --order")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			docs, err := a.documents(cmd.Context(), f, args)
			if err != nil {
				return err
			}
			if f.takeIn {
				return a.takeIn(cmd.Context(), docs, f.location)
			}
			return a.writeDocuments(docs, f)
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "write it as ubl or x12")
	cmd.Flags().StringVar(&f.order, "order", "", "an order of the ledger, in place of a file")
	cmd.Flags().BoolVar(&f.takeIn, "take-in", false, "book an answer to an order, or a receipt, into the ledger")
	cmd.Flags().StringVar(&f.location, "location", "", "where the goods of a receipt are; left out, where the order goes to")
	cmd.Flags().StringVar(&f.envelope.Sender, "sender", "", "sender of an X12 interchange")
	cmd.Flags().StringVar(&f.envelope.Receiver, "receiver", "", "receiver of an X12 interchange")
	cmd.Flags().IntVar(&f.envelope.Control, "control", 1, "control number of an X12 interchange")
	return cmd
}

// documents are those of a file, or an order of the ledger.
func (a *app) documents(ctx context.Context, f documentFlags, args []string) ([]edi.Document, error) {
	if f.order == "" {
		return readDocuments(args[0])
	}
	var doc edi.Document
	err := a.withLedger(ctx, func(_ *config.Config, ledger *execution.Service) error {
		o, lines, err := ledger.Order(ctx, f.order)
		doc = edi.FromOrder(o, lines, nil)
		return answered(err)
	})
	return []edi.Document{doc}, err
}

func (a *app) writeDocuments(docs []edi.Document, f documentFlags) error {
	switch f.to {
	case "":
		return a.showDocuments(docs)
	case "x12":
		f.envelope.At = a.now()
		return edi.WriteX12(a.stdout, f.envelope, docs...)
	case "ubl":
		for _, d := range docs {
			if err := edi.WriteUBL(a.stdout, d); err != nil {
				return err
			}
		}
		return nil
	}
	return usageError{fmt.Errorf("--to: %q is neither ubl nor x12", f.to)}
}

// takeIn books answers and receipts into the ledger and prints its answers.
func (a *app) takeIn(ctx context.Context, docs []edi.Document, location string) error {
	return a.withLedger(ctx, func(_ *config.Config, ledger *execution.Service) error {
		for _, d := range docs {
			c, err := commandOf(ctx, ledger, d, location)
			if err != nil {
				return err
			}
			answer, err := ledger.Do(ctx, c)
			if err != nil {
				return answered(err)
			}
			if err := printJSON(a.stdout, answer); err != nil {
				return err
			}
		}
		return nil
	})
}

// commandOf is what a document tells the ledger.
func commandOf(ctx context.Context, ledger *execution.Service, d edi.Document, location string) (execution.Command, error) {
	switch d.Kind {
	case edi.OrderResponse:
		return d.Acknowledge()
	case edi.ReceiptAdvice:
		if location == "" {
			o, _, err := ledger.Order(ctx, d.Order)
			if err != nil {
				return nil, answered(err)
			}
			location = o.Location
		}
		return d.Receive(location)
	}
	return nil, usageError{fmt.Errorf("%s %s tells the ledger nothing; --take-in is for answers to orders and receipts", d.Kind, d.ID)}
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
