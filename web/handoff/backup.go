package handoff

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/journal"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/config"
)

// LedgerCopy is the name of the ledger in a backup.
const LedgerCopy = "ledger.db"

// Backup copies a workspace into a new folder while everything goes on: a release
// waits for it, other writes do not. Runs come first and the ledger last, so that no
// part of the copy knows of something that another lacks. ErrNoBackup says that the
// ledger is in PostgreSQL and all but it was copied.
func Backup(ctx context.Context, workspace string, cfg *config.Config, ledger *execution.Service, folder string) error {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return errors.New("the folder " + folder + " is not empty; give a new one to each backup")
	}
	if err := os.MkdirAll(folder, wholefile.Folder); err != nil {
		return err
	}
	lock, err := hold(workspace)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if err := copyTree(ctx, cfg.RunsDir(workspace), filepath.Join(folder, "runs")); err != nil {
		return err
	}
	if err := copyTree(ctx, outboxFolder(workspace, cfg.Outbox), filepath.Join(folder, "outbox")); err != nil {
		return err
	}
	if err := copyTree(ctx, filepath.Join(workspace, "inbox"), filepath.Join(folder, "inbox")); err != nil {
		return err
	}
	for _, name := range JournalNames() {
		if err := copyJournal(workspace, folder, name); err != nil {
			return err
		}
	}
	for name, mode := range map[string]fs.FileMode{config.FileName: wholefile.Shared,
		"identifiers.csv": wholefile.Shared, "replay.json": wholefile.Shared,
		"tokens.json": wholefile.Secret} {
		body, err := os.ReadFile(filepath.Join(workspace, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = wholefile.WriteBytes(filepath.Join(folder, name), mode, body)
		}
		if err != nil {
			return err
		}
	}
	return ledger.Backup(ctx, filepath.Join(folder, LedgerCopy))
}

// copyJournal copies the whole lines of a journal.
func copyJournal(from, to, name string) error {
	// The head first: the lines copied after it are as many or more.
	head, err := os.ReadFile(journal.HeadPath(filepath.Join(from, name)))
	if err == nil {
		err = wholefile.WriteBytes(journal.HeadPath(filepath.Join(to, name)), wholefile.Shared, head)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	body, err := os.ReadFile(filepath.Join(from, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	body = body[:strings.LastIndexByte(string(body), '\n')+1]
	return wholefile.WriteBytes(filepath.Join(to, name), wholefile.Shared, body)
}

// copyTree copies a folder without what is under construction; a file that is fetched
// or pruned meanwhile is left out.
func copyTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case path != from && strings.HasPrefix(d.Name(), ".") && d.Name() != execution.OutboxHead:
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		body, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return wholefile.WriteBytes(filepath.Join(to, rest), wholefile.Shared, body)
	})
}
