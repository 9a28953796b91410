package datasets

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

// anyPython is whatever Python the machine has: it may be too old to write all
// the files. cannotStart is what a script ends with whose tool does not start.
const (
	anyPython   = "python3"
	cannotStart = 77
)

// python is an interpreter that can import the libraries, or skips the test.
func python(t *testing.T, libraries string) string {
	for _, p := range []string{os.Getenv("STOCKWRIGHT_PEERS_PYTHON"), anyPython} {
		if p != "" && exec.Command(p, "-c", "import "+libraries).Run() == nil {
			return p
		}
	}
	t.Skipf("no Python with %s here (set STOCKWRIGHT_PEERS_PYTHON)", libraries)
	return ""
}

// foreignRows is what every foreign file holds: row i of 3,000.
func foreignRow(i int) Sale {
	s := Sale{Date: core.Day(20000 + i%730), SKU: fmt.Sprintf("SKU-%03d", i%97),
		Location: []string{"S1", "S2", "Ü-3"}[i%3],
		Quantity: float64(i%11 - 1), UnitPrice: float64(i%500) / 4, OnPromotion: i%7 == 0}
	if i%5 == 0 {
		s.UnitPrice = math.NaN()
	}
	yes := i%2 == 0
	if i%3 != 0 {
		s.InStock = &yes
	}
	return s
}

const foreignCount = 3000

// foreignTable is the Python that makes the rows as a pyarrow table.
const foreignTable = `
import sys, datetime, decimal
import pyarrow as pa, pyarrow.parquet as pq
dir, n = sys.argv[1], 3000
day = lambda i: datetime.date(2024, 10, 4) + datetime.timedelta(days=i % 730)
date = pa.array([day(i) for i in range(n)], pa.date32())
sku = pa.array(["SKU-%03d" % (i % 97) for i in range(n)])
location = pa.array([["S1", "S2", "Ü-3"][i % 3] for i in range(n)])
quantity = pa.array([float(i % 11 - 1) for i in range(n)])
price = pa.array([None if i % 5 == 0 else (i % 500) / 4 for i in range(n)], pa.float64())
promo = pa.array([i % 7 == 0 for i in range(n)])
stock = pa.array([None if i % 3 == 0 else i % 2 == 0 for i in range(n)], pa.bool_())
def table(**other):
    cols = dict(date=date, sku=sku, location=location, quantity=quantity, unit_price=price, on_promotion=promo, in_stock=stock)
    cols.update(other)
    return pa.table(cols)
base = table()
`

const pyarrowFiles = foreignTable + `
def put(name, t=base, **kw):
    pq.write_table(t, f"{dir}/{name}.parquet", row_group_size=kw.pop("row_group_size", 1100), **kw)
put("default"); put("one_group", row_group_size=100000)
for c in ["snappy", "zstd", "gzip", "brotli", "lz4", "none"]:
    put("codec_" + c, compression=c)
    put("v2_" + c, compression=c, data_page_version="2.0")
put("no_dictionary", use_dictionary=False); put("version_1", version="1.0"); put("small_pages", data_page_size=512)
put("checksums", write_page_checksum=True); put("v2_checksums", write_page_checksum=True, data_page_version="2.0")
put("tiny_dictionary", dictionary_pagesize_limit=200)
for name, enc in dict(delta_length={"sku": "DELTA_LENGTH_BYTE_ARRAY"}, delta_bytes={"sku": "DELTA_BYTE_ARRAY", "location": "DELTA_BYTE_ARRAY"},
    delta_ints={"date": "DELTA_BINARY_PACKED"}, split={"quantity": "BYTE_STREAM_SPLIT", "unit_price": "BYTE_STREAM_SPLIT"}).items():
    put(name, use_dictionary=False, column_encoding=enc)
    put(name + "_v2", use_dictionary=False, column_encoding=enc, data_page_version="2.0")
put("dictionary_type", table(sku=sku.dictionary_encode(), location=location.dictionary_encode()))
put("large_strings", table(sku=sku.cast(pa.large_string()), location=location.cast(pa.large_string())))
for unit in ["s", "ms", "us", "ns"]:
    put("stamp_" + unit, table(date=date.cast(pa.timestamp(unit))))
    put("zoned_" + unit, table(date=date.cast(pa.timestamp(unit)).cast(pa.timestamp(unit, tz="UTC"))))
put("int96", table(date=date.cast(pa.timestamp("ns"))), use_deprecated_int96_timestamps=True)
put("date_text", table(date=pa.array([day(i).isoformat() for i in range(n)])))
put("date64", table(date=date.cast(pa.date64())))
for typ in ["int8", "int16", "int32", "int64", "float32"]:
    put("quantity_" + typ, table(quantity=quantity.cast(getattr(pa, typ)())))
for p, s in [(5, 2), (12, 3), (30, 4)]:
    put(f"quantity_decimal_{p}", table(quantity=quantity.cast(pa.decimal128(p, s))))
    put(f"quantity_decimal_int_{p}", table(quantity=quantity.cast(pa.decimal128(p, s))), store_decimal_as_integer=True)
put("price_float32", table(unit_price=price.cast(pa.float32())))
put("flags_rle", use_dictionary=False, column_encoding={"on_promotion": "RLE", "in_stock": "RLE"})
for typ in ["uint8", "uint16", "uint32", "uint64"]:
    put("quantity_" + typ, table(quantity=pa.array([max(i % 11 - 1, 0) for i in range(n)], getattr(pa, typ)())))
whole = table(quantity=quantity.cast(pa.int64()))
put("split_ints", whole, use_dictionary=False, column_encoding={"quantity": "BYTE_STREAM_SPLIT", "date": "BYTE_STREAM_SPLIT"})
put("split_decimal", table(quantity=quantity.cast(pa.decimal128(30, 4))), use_dictionary=False, column_encoding={"quantity": "BYTE_STREAM_SPLIT"})
put("delta_int64", whole, use_dictionary=False, column_encoding={"quantity": "DELTA_BINARY_PACKED"}, data_page_version="2.0", compression="gzip")
put("binary_keys", table(sku=sku.cast(pa.binary()), location=location.cast(pa.binary())))
put("string_views", table(sku=sku.cast(pa.string_view())))
put("flags_as_ints", table(on_promotion=promo.cast(pa.int8()), in_stock=stock.cast(pa.int64())))
put("not_null", base.cast(pa.schema([f if f.name in ("unit_price", "in_stock") else f.with_nullable(False) for f in base.schema])))
put("more_columns", table(note=pa.array(["x"] * n), parts=pa.array([[1, 2]] * n), nested=pa.array([{"a": 1}] * n)))
pq.write_to_dataset(base.append_column("part", pa.array([i % 4 for i in range(n)])), f"{dir}/hive", partition_cols=["part"])
`

const duckdbFiles = foreignTable + `
import duckdb
con = duckdb.connect(); con.register("t", base); con.execute("set preserve_insertion_order = true")
for version in ["v1", "v2"]:
    for codec in ["snappy", "zstd", "gzip", "brotli", "lz4_raw", "uncompressed"]:
        con.execute(f"copy (select * from t) to '{dir}/duckdb_{version}_{codec}.parquet' (format parquet, parquet_version {version}, codec {codec}, row_group_size 2048)")
con.execute(f"copy (select * from t) to '{dir}/duckdb_default.parquet'")
con.execute(f"copy (select * replace (quantity::decimal(9,2) as quantity, date::timestamp as date) from t) to '{dir}/duckdb_decimal.parquet'")
con.execute(f"copy (select * replace (quantity::hugeint::bigint as quantity, date::timestamptz as date) from t) to '{dir}/duckdb_zoned.parquet'")
`

const pandasFiles = foreignTable + `
import pandas as pd
df = base.to_pandas(); df.to_parquet(f"{dir}/pandas_default.parquet")
df.set_index("sku").to_parquet(f"{dir}/pandas_index.parquet")
d = df.copy(); d["date"] = pd.to_datetime(d["date"]); d["sku"] = d["sku"].astype("category")
for c in ["snappy", "gzip", "zstd", "brotli", None]:
    d.to_parquet(f"{dir}/pandas_{c}.parquet", compression=c, index=False)
d["date"] = d["date"].dt.tz_localize("UTC"); d["quantity"] = d["quantity"].astype("Int64"); d["in_stock"] = d["in_stock"].astype("boolean")
d.to_parquet(f"{dir}/pandas_nullable.parquet", index=False)
`

const polarsFiles = foreignTable + `
import polars as pl
df = pl.from_arrow(base)
df.write_parquet(f"{dir}/polars_default.parquet")
for c in ["zstd", "snappy", "gzip", "brotli", "lz4", "uncompressed"]:
    df.write_parquet(f"{dir}/polars_{c}.parquet", compression=c, row_group_size=900)
df.with_columns(pl.col("date").cast(pl.Datetime("us")), pl.col("sku").cast(pl.Categorical), pl.col("quantity").cast(pl.Int32)).write_parquet(f"{dir}/polars_types.parquet")
`

const sparkFiles = `
import sys, datetime
from pyspark.sql import SparkSession, functions as F
dir = sys.argv[1]
try:
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC").config(
        "spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
except Exception as e: # no Java, or one too old
    print("Spark does not start here:", e)
    sys.exit(77)
i = F.col("id")
df = spark.range(0, 3000, 1, 1).select(F.date_add(F.lit("2024-10-04").cast("date"), (i % 730).cast("int")).alias("date"),
  F.format_string("SKU-%03d", i % 97).alias("sku"), F.element_at(F.array(F.lit("S1"), F.lit("S2"), F.lit("Ü-3")), (i % 3 + 1).cast("int")).alias("location"),
  (i % 11 - 1).cast("double").alias("quantity"), F.when(i % 5 != 0, (i % 500) / 4).alias("unit_price"), (i % 7 == 0).alias("on_promotion"),
  F.when(i % 3 != 0, i % 2 == 0).alias("in_stock"))
df.write.parquet(f"{dir}/spark_default")
for c in ["zstd", "gzip", "uncompressed", "lz4_raw", "lz4"]:
    df.write.option("compression", c).parquet(f"{dir}/spark_{c}")
df.write.option("parquet.writer.version", "PARQUET_2_0").parquet(f"{dir}/spark_v2")
stamps = df.withColumn("date", F.col("date").cast("timestamp"))
stamps.write.parquet(f"{dir}/spark_int96")
spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
stamps.withColumn("quantity", F.col("quantity").cast("decimal(10,2)")).write.parquet(f"{dir}/spark_micros")
spark.stop()
`

// TestForeignFilesAreReadWhole makes files with the tools that write Parquet,
// in their usual settings, and compares every cell.
func TestForeignFilesAreReadWhole(t *testing.T) {
	for _, one := range []struct{ name, libraries, script string }{
		{"pyarrow", "pyarrow", pyarrowFiles}, {"duckdb", "pyarrow, duckdb", duckdbFiles},
		{"pandas", "pyarrow, pandas", pandasFiles}, {"polars", "pyarrow, polars", polarsFiles},
		{"spark", "pyspark", sparkFiles},
	} {
		t.Run(one.name, func(t *testing.T) {
			dir := t.TempDir()
			interpreter := python(t, one.libraries)
			out, err := exec.Command(interpreter, "-c", one.script, dir).CombinedOutput()
			var ended *exec.ExitError
			if errors.As(err, &ended) && (ended.ExitCode() == cannotStart || interpreter == anyPython) {
				t.Skipf("%s cannot write the files here (the versions of .ci/writers.txt can): %s", one.name, out)
			}
			require.NoError(t, err, string(out))
			made, err := filepath.Glob(filepath.Join(dir, "*"))
			require.NoError(t, err)
			require.NotEmpty(t, made)
			for _, path := range made {
				checkForeign(t, path)
			}
			t.Logf("%d files and folders read whole", len(made))
		})
	}
}

func checkForeign(t *testing.T, path string) {
	name := strings.TrimSuffix(filepath.Base(path), ".parquet")
	rows, err := ReadRows[Sale](context.Background(), Source{Path: path})
	require.NoError(t, err, name)
	require.Len(t, rows, foreignCount, name)
	if name == "hive" { // the parts follow each other
		var sorted []Sale
		for part := range 4 {
			for i := part; i < foreignCount; i += 4 {
				sorted = append(sorted, foreignRow(i))
			}
		}
		for i := range rows {
			requireSale(t, name, i, sorted[i], rows[i])
		}
		return
	}
	for i, got := range rows {
		want := foreignRow(i)
		if strings.HasPrefix(name, "quantity_uint") {
			want.Quantity = max(want.Quantity, 0)
		}
		requireSale(t, name, i, want, got)
	}
	stats, err := ScanSeries(context.Background(), Source{Path: path}, SeriesOptions{},
		func(SeriesRows) error { return nil })
	require.NoError(t, err, name)
	require.EqualValues(t, foreignCount, stats.Rows, name)
	require.EqualValues(t, 291, stats.Series, name)
}

func requireSale(t *testing.T, file string, i int, want, got Sale) {
	t.Helper()
	if math.IsNaN(want.UnitPrice) && math.IsNaN(got.UnitPrice) {
		want.UnitPrice, got.UnitPrice = 0, 0
	}
	require.Equal(t, want, got, "%s row %d", file, i)
}
