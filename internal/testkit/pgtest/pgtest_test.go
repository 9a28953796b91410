package pgtest

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestServerStartsIsKilledAndStartsAgain(t *testing.T) {
	s, err := Start()
	if errors.Is(err, ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	s.Kill()
	require.NoError(t, s.Restart())
	dir := s.dir
	s.Stop()
	_, err = os.Stat(dir)
	require.True(t, os.IsNotExist(err), "the folder is removed")
}
