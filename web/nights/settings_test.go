package nights

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/config"
)

func TestSettingChanges(t *testing.T) {
	a, b := config.Default(), config.Default()
	require.Empty(t, settingChanges(a, b))
	b.Replenish.Level, b.Slotting.Moves = 0.99, 80
	got := fmt.Sprint(settingChanges(a, b))
	require.Contains(t, got, "replenish.target_value 0.98 0.99")
	require.Contains(t, got, "slotting.moves 50 80")
}
