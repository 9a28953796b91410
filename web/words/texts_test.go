package words

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPluralForms(t *testing.T) {
	require.Equal(t, "1 line", Counted("lines.count", 1))
	require.Equal(t, "0 lines", Counted("lines.count", 0))
	require.Equal(t, "1 234 lines", strings.ReplaceAll(Counted("lines.count", 1234), "\u202f", " "))
	_, err := readBook("de", []byte(`{"a": {"one": "x"}}`))
	require.ErrorContains(t, err, "other")
	b, err := readBook("pl", []byte(`{"lines.count": {"one": "%s wiersz", "few": "%s wiersze", "many": "%s wierszy", "other": "%s wiersza"}}`))
	require.NoError(t, err)
	was := InUse
	defer func() { InUse = was }()
	InUse = b
	for n, want := range map[int]string{1: "wiersz", 3: "wiersze", 5: "wierszy", 22: "wiersze"} {
		require.Equal(t, fmt.Sprint(n, " ", want), Counted("lines.count", n))
	}
}
