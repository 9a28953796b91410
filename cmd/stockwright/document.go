package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/contrl"
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
		Short: "Read and write orders, answers, shipping notices and receipts in UBL 2.1, X12 or EDIFACT",
		Long: `Read a partner's document: UBL 2.1 Order, OrderChange, OrderCancellation, OrderResponse, OrderResponseSimple, DespatchAdvice
or ReceiptAdvice; X12 850, 855, 856, 860, 861, 865, 940, 943, 944, 945, 997 or 999; or EDIFACT ORDERS, ORDCHG, ORDRSP, DESADV,
RECADV or CONTRL. It is shown as a table, or written as UBL or X12 with --to; --to 997 answers an X12 interchange
with what of it could be read, --to contrl one of EDIFACT. What is wrong is named by segment.

--order takes an order of the ledger in place of a file. --take-in books an answer to an order (promised days and
quantities; a header that accepts or rejects means the whole order) or a receipt into the ledger, once however often the
message comes. Quantities may be in the units of the order's lines or in base units; any other unit is refused. What
cannot be booked is kept with its reason: see 'stockwright inbox'.`,
		Example: "  stockwright document order.edi\n  stockwright document order.xml --to x12 --sender 4012345000009 --receiver SUPPLIER\n" +
			"  stockwright document --order PO-2026-11-02-ACME-WH1 --to ubl\n  stockwright document receipt.edi --take-in --location WH1",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || (len(args) == 0) == (f.order == "") {
				return usageError{fmt.Errorf("document takes one file, or --order")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.takeIn && len(args) == 1:
				return a.takeIn(cmd.Context(), args[0], f.location)
			case f.to == "997" && len(args) == 1:
				return a.answerInterchanges(args[0], f.envelope, "997", edi.WriteFunctional)
			case f.to == "contrl" && len(args) == 1:
				return a.answerInterchanges(args[0], f.envelope, "CONTRL", contrl.Write)
			}
			docs, err := a.documents(cmd.Context(), f, args)
			if len(docs) == 0 && err != nil {
				return err
			}
			return errors.Join(a.writeDocuments(docs, f), err) // one set that is wrong leaves the others
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "write it as ubl or x12; 997 answers an X12 interchange, contrl one of EDIFACT")
	cmd.Flags().StringVar(&f.order, "order", "", "an order of the ledger, in place of a file")
	cmd.Flags().BoolVar(&f.takeIn, "take-in", false, "book an answer to an order, or a receipt, into the ledger")
	cmd.Flags().StringVar(&f.location, "location", "", "where the goods of a receipt are; left out, where the order goes to")
	cmd.Flags().StringVar(&f.envelope.Sender, "sender", "", "sender of an interchange")
	cmd.Flags().StringVar(&f.envelope.Receiver, "receiver", "", "receiver of an interchange")
	cmd.Flags().IntVar(&f.envelope.Control, "control", 1, "control number of an interchange")
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
	return usageError{fmt.Errorf("--to: %q is neither ubl nor x12, nor for a file 997 or contrl", f.to)}
}

func readDocuments(path string) ([]edi.Document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimLeft(text, " \r\n\t\ufeff"), []byte("<")) {
		d, err := edi.ReadUBL(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		return []edi.Document{d}, nil
	}
	return edi.ReadEDI(bytes.NewReader(text))
}

// answerInterchanges says of the interchanges of a file what could be read of them.
func (a *app) answerInterchanges(path string, env edi.Envelope, name string,
	write func(io.Writer, edi.Envelope, []edi.Interchange) (int, error)) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	read, err := edi.ReadInterchanges(bytes.NewReader(text))
	if err != nil {
		return err
	}
	env.At = a.now()
	n, err := write(a.stdout, env, read)
	if err == nil && n == 0 {
		fmt.Fprintf(a.stderr, "nothing to answer: a %s is not answered with a %s\n", name, name)
	}
	return err
}

func showFunctional(w io.Writer, d edi.Document) {
	for _, g := range d.Groups {
		fmt.Fprintf(w, "group %s %s: %s, %d of %d sets taken in\n", g.Code, g.Control, g.Status, g.Accepted, g.Included)
		for _, s := range g.Sets {
			fmt.Fprintf(w, "  set %s %s: %s\n", s.Code, s.Control, s.Status)
			for _, f := range s.Faults {
				fmt.Fprintf(w, "    segment %d %s, element %s: code %s %s\n", f.Position, f.Segment, f.Element, f.Code, f.Value)
			}
		}
	}
}

func (a *app) showDocuments(docs []edi.Document) error {
	if a.json {
		return printJSON(a.stdout, docs)
	}
	for _, d := range docs {
		if d.Kind == edi.Functional {
			showFunctional(a.stdout, d)
			continue
		}
		if d.Answer != "" {
			fmt.Fprintf(a.stdout, "order %s as a whole: %s %s\n", d.Order, d.Answer, d.Note)
		}
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
