package execution

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/pgtest"
)

// server is the PostgreSQL of this test run, nil when there is none; why says so.
var (
	server *pgtest.Server
	why    error
	dbs    atomic.Int64
)

func TestMain(m *testing.M) {
	server, why = pgtest.Start()
	code := m.Run()
	if server != nil {
		server.Stop()
	}
	os.Exit(code)
}

func newPostgres(t testing.TB) Store {
	t.Helper()
	if server == nil {
		t.Skipf("PostgreSQL is not tested here: %v", why)
	}
	admin, err := sql.Open("pgx", server.DSN(""))
	require.NoError(t, err)
	defer admin.Close()
	name := fmt.Sprintf("ledger%d", dbs.Add(1))
	_, err = admin.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	s, err := OpenPostgres(context.Background(), server.DSN(name))
	require.NoError(t, err)
	return s
}

// bothStores runs a test against either store.
func bothStores(t *testing.T, test func(t *testing.T, store func(testing.TB) Store)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newSQLite) })
	t.Run("postgres", func(t *testing.T) { test(t, newPostgres) })
}
