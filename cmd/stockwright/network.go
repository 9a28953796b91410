package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/pipeline/supply"
	"github.com/stockwright/stockwright/web/sheet"
)

func newNetworkCommand(a *app) *cobra.Command {
	var run string
	var limit int
	opt := supply.NetworkOptions{}
	cmd := &cobra.Command{
		Use:   "network [SKU]",
		Short: "Where in the network safety stock costs least, beside where the plan holds it",
		Long: `For items that one location supplies to others: the service times by which holding safety stock costs least (guaranteed
service, Graves and Willems), on the lead times, demand and costs of a run. With a SKU its locations are listed, with their
echelon levels by Clark and Scarf; without, the items by what the placement saves a year. Nothing is changed: set levels with
rules or overrides.`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, _, err := a.runDir(run, "policies")
			if err != nil {
				return err
			}
			if len(args) == 1 {
				opt.SKU = args[0]
			}
			stages, err := supply.Network(cmd.Context(), dir, opt)
			if err != nil {
				return err
			}
			if a.json {
				return printJSON(a.stdout, stages)
			}
			if len(stages) == 0 {
				_, err := fmt.Fprintln(a.stdout, "No location supplies another: there is one place to hold stock in.")
				return err
			}
			placed, planned := supply.NetworkTotals(stages)
			fmt.Fprintf(a.stderr, "Holding the planned safety stock costs %s a year; placed where it costs least, %s\n", planned, placed)
			if opt.SKU != "" {
				return sheet.Table(a.stdout, stages)
			}
			savings := supply.NetworkSavings(stages)
			if limit > 0 {
				savings = savings[:min(limit, len(savings))]
			}
			return sheet.Table(a.stdout, savings)
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "the run to look at (default: the latest)")
	cmd.Flags().Float64Var(&opt.Service, "service", 0.98, "probability that a location's safety stock covers its time, above 0.5 and below 1")
	cmd.Flags().IntVar(&opt.PromiseDays, "promise", 0, "days that customers of the last locations wait")
	cmd.Flags().Float64Var(&opt.Downstream, "downstream", 1.25, "cost of holding a unit one step further down, as a multiple")
	cmd.Flags().IntVar(&limit, "limit", 40, "most items to print; 0 = all")
	return a.readVerb(cmd)
}
