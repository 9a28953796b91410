package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/peers"
)

// bounds lets the program read small files that claim to be large: a text of 400
// MB, and 150 million rows.
func (b *bench) bounds() error {
	python, err := peers.Python("pyarrow")
	if err != nil {
		b.sheet.Skip("small files that claim to be large", err.Error())
		return nil
	}
	long, many := filepath.Join(b.dir, "long.parquet"), filepath.Join(b.dir, "many.parquet")
	script := strings.NewReplacer("LONG", long, "MANY", many).Replace(`
import datetime, pyarrow as pa, pyarrow.parquet as pq
day = datetime.date(2025, 1, 1)
def t(sku, n): return pa.table({"date": pa.array([day] * n), "sku": pa.array([sku] * n), "location": pa.array(["L"] * n), "quantity": pa.array([1.0] * n)})
pq.write_table(t("x" * (400 << 20), 1), "LONG", compression="zstd", use_dictionary=False, write_statistics=False)
one = pa.RecordBatch.from_pydict({"date": pa.array([day] * 1_000_000), "sku": pa.array(["A"] * 1_000_000), "location": pa.array(["L"] * 1_000_000), "quantity": pa.array([1.0] * 1_000_000)})
w = pq.ParquetWriter("MANY", one.schema, compression="zstd")
w.write_table(pa.Table.from_batches([one] * 150), row_group_size=150_000_000)
w.close()
`)
	if out, err := exec.Command(python, "-c", script).CombinedOutput(); err != nil {
		return fmt.Errorf("writing the files: %w: %s", err, out)
	}
	for name, path := range map[string]string{"a text of 400 MB in a small file": long,
		"150 million rows in a small file": many} {
		o, err := b.stockwright("init", filepath.Join(b.dir, filepath.Base(path)+".ws"), "--sales", path, "--yes", "-q")
		if err != nil {
			return err
		}
		b.sheet.True(name+": refused", fmt.Sprintf("exit %d", o.code), "exit 4", o.code == 4)
		b.sheet.AtMost(name+": memory", o.peak, 400, "MB")
	}
	return nil
}
