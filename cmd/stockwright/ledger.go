package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/scanner"
	"github.com/stockwright/stockwright/pipeline/config"
)

// openLedger opens the workspace's ledger: a SQLite file, or a PostgreSQL
// database where the configuration gives its address. A password belongs in
// the environment (PGPASSWORD) or in a password file, not in the configuration.
func (a *app) openLedger(ctx context.Context, cfg *config.Config, opt execution.Options) (*execution.Service, error) {
	if opt.Scanner == nil {
		opt.Scanner = scanner.New()
	}
	if strings.HasPrefix(cfg.Ledger, "postgres://") || strings.HasPrefix(cfg.Ledger, "postgresql://") {
		store, err := execution.OpenPostgres(ctx, cfg.Ledger)
		if err != nil {
			return nil, fmt.Errorf("opening the ledger in PostgreSQL: %w", err)
		}
		return execution.Open(ctx, store, opt)
	}
	path := cfg.Ledger
	if !filepath.IsAbs(path) {
		path = filepath.Join(a.workspace, path)
	}
	store, err := execution.OpenSQLite(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("opening the ledger %s: %w", cfg.Ledger, err)
	}
	return execution.Open(ctx, store, opt)
}

// ledgerIsThere refuses a ledger file that is not there: opening it would make
// an empty one.
func (a *app) ledgerIsThere(cfg *config.Config) error {
	if strings.Contains(cfg.Ledger, "://") {
		return nil
	}
	path := cfg.Ledger
	if !filepath.IsAbs(path) {
		path = filepath.Join(a.workspace, path)
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: the ledger %s is not there, and stock_from is ledger; name the right file under ledger in %s, bring it back from a copy, or begin one with 'stockwright execute seed'",
			config.ErrRefused, cfg.Ledger, config.FileName)
	}
	return nil
}

// stockSource is where a night's stock comes from: nil for the input tables,
// or the ledger where the configuration says so.
func (a *app) stockSource(context.Context) (func(context.Context, core.Day) (*datasets.Snapshot, error), error) {
	cfg, err := config.Read(a.workspace)
	if err != nil || cfg.StockFrom != "ledger" {
		return nil, err
	}
	return func(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error) {
		if err := a.ledgerIsThere(cfg); err != nil {
			return nil, err
		}
		ledger, err := a.openLedger(ctx, cfg, execution.Options{})
		if err != nil {
			return nil, err
		}
		defer ledger.Close()
		// No night plans on balances that are not the sum of their postings.
		v, err := ledger.Verify(ctx)
		if err != nil {
			return nil, err
		}
		if !v.OK() {
			return nil, fmt.Errorf("the ledger does not verify: %d balances differ from their postings, %d reservations from what is pending, %d rows are missing and %d changed; see 'stockwright execute verify --json'",
				len(v.Differences), len(v.Reservations), len(v.Missing), len(v.Changed))
		}
		// The night plans at the beginning of the day, on the closing balance
		// of the day before.
		s, err := ledger.Snapshot(ctx, asOf-1)
		if err != nil {
			return nil, err
		}
		return s.Tables(), nil
	}, nil
}
