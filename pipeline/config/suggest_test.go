package config

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key in the wrong place is told its place, a mistyped one the key that is meant.
func TestSuggestKey(t *testing.T) {
	for key, want := range map[string]string{
		"max_days": "max_days stands under replenish or replenish.rules", "aliases": "aliases stands under inputs",
		"max_dais": `did you mean "max_days"?`, "zzzzzzzz": "",
	} {
		err := suggestKey(errors.New(`unknown field "` + key + `"`))
		require.ErrorContains(t, err, want)
		require.Equal(t, want == "", err.Error() == `unknown field "`+key+`"`)
	}
}
