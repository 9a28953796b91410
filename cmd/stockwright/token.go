package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/sheet"
)

// tokenRow is a line of token list.
type tokenRow struct {
	Name    string      `json:"name"`
	Role    access.Role `json:"role"`
	Created time.Time   `json:"created"`
	Expires string      `json:"expires"` // "" = when it is revoked
}

func newTokenCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make, list and revoke the tokens people and programs sign in with",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var role string
	var days int
	add := &cobra.Command{
		Use:   "add NAME",
		Short: "Make a token; it is printed once and kept nowhere",
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := access.NewToken(a.workspace, args[0], access.Role(role), a.now(), time.Duration(days)*24*time.Hour)
			if err != nil {
				return usageError{err}
			}
			_, err = fmt.Fprintln(a.stdout, text)
			return err
		},
	}
	add.Flags().StringVar(&role, "role", "", "read-only, floor, planner or manager (required)")
	add.Flags().IntVar(&days, "days", 0, "for how many days it is good (0 = until it is revoked)")
	revoke := &cobra.Command{
		Use:   "revoke NAME",
		Short: "End a token and every session it started",
		Args:  usage(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return access.RevokeToken(a.workspace, args[0]) },
	}
	list := a.readVerb(&cobra.Command{
		Use:   "list",
		Short: "List the tokens' names and roles; the tokens themselves are kept nowhere",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			tokens, err := access.ReadTokens(a.workspace)
			if err != nil {
				return err
			}
			rows := []tokenRow{}
			for _, t := range tokens {
				row := tokenRow{Name: t.Name, Role: t.Role, Created: t.Created}
				if !t.Expires.IsZero() {
					row.Expires = t.Expires.Format(time.RFC3339)
				}
				rows = append(rows, row)
			}
			if a.json {
				return printJSON(a.stdout, rows)
			}
			return sheet.Table(a.stdout, rows)
		},
	})
	cmd.AddCommand(add, list, revoke)
	return cmd
}
