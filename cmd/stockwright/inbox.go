package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/inbox"
	"github.com/stockwright/stockwright/pipeline/config"
)

func (a *app) inbox() inbox.Box { return inbox.Box{Folder: filepath.Join(a.workspace, "inbox")} }

// newInboxCommand lists partners' messages that could not be taken in, and tells
// them again.
func newInboxCommand(a *app) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "Partners' messages that could not be taken in, each with its reason",
		Long: `A message that 'document --take-in' cannot book, or not whole, is kept in the folder inbox of the workspace with its reason.
Mend the message (its file may be changed in place) or the ledger, then tell it again; what was booked before is not booked twice.`,
		Example: "  stockwright inbox\n  stockwright inbox tell 3f9a1c22b0d4\n  stockwright inbox tell 3f9a1c22b0d4 --file mended.xml\n" +
			"  stockwright inbox drop 3f9a1c22b0d4 --reason 'answered by telephone'",
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			messages, err := a.inbox().Messages(all)
			if err != nil {
				return err
			}
			if a.json {
				return printJSON(a.stdout, messages)
			}
			tw := tabwriter.NewWriter(a.stdout, 2, 8, 2, ' ', 0)
			fmt.Fprintln(tw, "message\tarrived\ttold\tstate\tname\treason")
			for _, m := range messages {
				for i, reason := range append(m.Reasons, m.Note) {
					switch {
					case i == 0:
						fmt.Fprintf(tw, "%s\t%s\t%d\t%s\t%s\t%s\n", m.ID, m.Arrived.Format("2006-01-02 15:04"), m.Told, m.State, m.Name, reason)
					case reason != "":
						fmt.Fprintf(tw, "\t\t\t\t\t%s\n", reason)
					}
				}
			}
			return tw.Flush()
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "those that are settled too")
	cmd.AddCommand(newInboxTellCommand(a), newInboxDropCommand(a))
	return cmd
}

func newInboxTellCommand(a *app) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "tell MESSAGE", Short: "Tell a message of the inbox to the ledger again", Args: usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var body []byte
			if file != "" {
				var err error
				if body, err = os.ReadFile(file); err != nil {
					return err
				}
			}
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				out, m, err := a.inbox().Tell(cmd.Context(), ledger, args[0], body)
				if err != nil {
					return err
				}
				return a.showOutcomes(out, &m)
			})
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "the mended message, in place of the one that is kept")
	return cmd
}

func newInboxDropCommand(a *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "drop MESSAGE", Short: "Settle a message that will not be told again", Args: usage(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if reason == "" {
				return usageError{fmt.Errorf("say with --reason why it is dropped")}
			}
			_, err := a.inbox().Drop(args[0], reason)
			return err
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	return cmd
}

// takeIn books a message into the ledger and prints what became of it; what
// cannot be booked is kept in the inbox.
func (a *app) takeIn(ctx context.Context, name, location string) error {
	body, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return a.withLedger(ctx, func(_ *config.Config, ledger *execution.Service) error {
		out, kept, err := a.inbox().TakeIn(ctx, ledger, name, location, body, a.now())
		if err != nil {
			return usageError{err}
		}
		return a.showOutcomes(out, kept)
	})
}

// showOutcomes prints the ledger's answers and the reasons of what stays in the
// inbox.
func (a *app) showOutcomes(out []inbox.Outcome, m *inbox.Message) error {
	for _, o := range out {
		switch {
		case o.Answer != nil:
			if err := printJSON(a.stdout, o.Answer); err != nil {
				return err
			}
		case o.Noted != "":
			fmt.Fprintf(a.stdout, "%s %s: %s\n", o.Kind, o.Number, o.Noted)
		}
	}
	if m == nil || m.State == inbox.Taken {
		return nil
	}
	for _, reason := range m.Reasons {
		fmt.Fprintln(a.stderr, reason)
	}
	return refusal{fmt.Errorf("message %s stays in the inbox: mend %s and 'stockwright inbox tell %s'", m.ID, a.inbox().Path(m.ID), m.ID)}
}
