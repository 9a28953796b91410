package lake

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/avro"
	"github.com/twmb/avro/ocf"
)

// held reads the snapshot of a folder: it may be refused, with a cure, and may
// name files; it may not panic or take long.
func held(t *testing.T, format Format, root string) {
	files, err := Snapshot(format, root)
	if err != nil {
		require.NotEmpty(t, err.Error())
		return
	}
	for _, f := range files {
		require.NotEmpty(t, f.Path)
	}
}

// FuzzDeltaLog reads commits of a Delta log whose bytes are all the fuzzer's.
func FuzzDeltaLog(f *testing.F) {
	protocol := `{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}`
	meta := `{"metaData":{"id":"x","format":{"provider":"parquet"},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":["day"],"configuration":{}}}`
	add := `{"add":{"path":"day=1/a%20b.parquet","partitionValues":{"day":"1"},"size":10,"dataChange":true}}`
	f.Add([]byte(protocol+"\n"+meta+"\n"+add), []byte(`{"remove":{"path":"day=1/a%20b.parquet","dataChange":true}}`))
	f.Add([]byte(protocol+"\n"+meta), []byte(`{"add":{"path":"a.parquet","deletionVector":{"storageType":"u","pathOrInlineDv":"x","sizeInBytes":1,"cardinality":1}}}`))
	f.Add([]byte(`{"metaData":{"configuration":{"delta.columnMapping.mode":"name"}}}`), []byte("{"))
	root := f.TempDir()
	log := filepath.Join(root, "_delta_log")
	require.NoError(f, os.MkdirAll(log, 0o777))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(log, "00000000000000000000.json"), first, 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(log, "00000000000000000001.json"), second, 0o666))
		held(t, Delta, root)
	})
}

// FuzzDeltaCheckpoint reads checkpoints whose bytes are all the fuzzer's.
func FuzzDeltaCheckpoint(f *testing.F) {
	f.Add([]byte("PAR1PAR1"), []byte(`{"version":3,"size":2}`))
	f.Add([]byte{}, []byte(`{"version":3,"parts":2}`))
	root := f.TempDir()
	log := filepath.Join(root, "_delta_log")
	require.NoError(f, os.MkdirAll(log, 0o777))
	f.Fuzz(func(t *testing.T, checkpoint, last []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(log, "_last_checkpoint"), last, 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(log, "00000000000000000003.checkpoint.parquet"),
			checkpoint, 0o666))
		held(t, Delta, root)
	})
}

// FuzzIcebergMetadata reads metadata whose bytes are all the fuzzer's.
func FuzzIcebergMetadata(f *testing.F) {
	f.Add([]byte(`{"format-version":2,"location":"hdfs://x/t","current-snapshot-id":7,"snapshots":[{"snapshot-id":7,"manifest-list":"hdfs://x/t/metadata/list.avro"}],
		"schemas":[{"schema-id":0,"fields":[{"id":1,"name":"sku","type":"string"}]}],"current-schema-id":0,"partition-specs":[{"spec-id":0,"fields":[{"name":"d","transform":"identity","source-id":1,"field-id":1000}]}]}`))
	f.Add([]byte(`{"format-version":1,"current-snapshot-id":-1}`))
	root := f.TempDir()
	require.NoError(f, os.MkdirAll(filepath.Join(root, "metadata"), 0o777))
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(root, "metadata", "v1.metadata.json"), text, 0o666))
		held(t, Iceberg, root)
	})
}

// FuzzIcebergManifest reads manifests and lists of them whose bytes are all the
// fuzzer's.
func FuzzIcebergManifest(f *testing.F) {
	type row struct {
		Path string `avro:"manifest_path"`
		Spec int32  `avro:"partition_spec_id"`
	}
	var list bytes.Buffer
	w, err := ocf.NewWriter(&list, avro.MustParse(`{"type":"record","name":"manifest_file","fields":[{"name":"manifest_path","type":"string"},{"name":"partition_spec_id","type":"int"}]}`))
	require.NoError(f, err)
	require.NoError(f, w.Encode(&row{"hdfs://x/t/metadata/list.avro", 0}))
	require.NoError(f, w.Close())
	f.Add(list.Bytes())
	f.Add([]byte("Obj\x01"))
	root := f.TempDir()
	require.NoError(f, os.MkdirAll(filepath.Join(root, "metadata"), 0o777))
	require.NoError(f, os.WriteFile(filepath.Join(root, "metadata", "v1.metadata.json"),
		[]byte(`{"format-version":2,"location":"hdfs://x/t","current-snapshot-id":7,
		"snapshots":[{"snapshot-id":7,"manifest-list":"hdfs://x/t/metadata/list.avro"}],"schemas":[{"schema-id":0,"fields":[{"id":1,"name":"sku","type":"string"}]}]}`), 0o666))
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(root, "metadata", "list.avro"), text, 0o666))
		held(t, Iceberg, root)
	})
}
