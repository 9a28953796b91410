package datasets

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/avro"
	"github.com/twmb/avro/ocf"
)

// deltaTable writes a Delta table: a version of it is the actions of a commit.
func deltaTable(t *testing.T, versions ...[]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "sales")
	log := filepath.Join(root, "_delta_log")
	require.NoError(t, os.MkdirAll(log, 0o777))
	for v, actions := range versions {
		require.NoError(t, os.WriteFile(filepath.Join(log, fmt.Sprintf("%020d.json", v)),
			[]byte(strings.Join(actions, "\n")), 0o666))
	}
	return root
}

const (
	plainProtocol = `{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}`
	plainMeta     = `{"metaData":{"id":"x","partitionColumns":[],"configuration":{}}}`
)

func addFile(name string) string {
	return fmt.Sprintf(`{"add":{"path":%q,"partitionValues":{},"size":1,"dataChange":true}}`, url.PathEscape(name))
}

func removeFile(name string) string {
	return fmt.Sprintf(`{"remove":{"path":%q,"dataChange":true}}`, url.PathEscape(name))
}

func TestADeltaTableIsItsCurrentSnapshot(t *testing.T) {
	root := deltaTable(t, []string{plainProtocol, plainMeta, addFile("old one.parquet")},
		[]string{addFile("new one.parquet"), removeFile("old one.parquet")})
	putSales(t, filepath.Join(root, "old one.parquet"), daysOfSales("A", monday, 10, 2))
	now := daysOfSales("A", monday, 12, 3)
	putSales(t, filepath.Join(root, "new one.parquet"), now)
	units, err := unitsRead(t, Source{Path: root})
	require.NoError(t, err)
	require.Equal(t, unitsOf(now), units)

	_, err = unitsRead(t, Source{Path: filepath.Join(root, "*.parquet")})
	require.ErrorContains(t, err, "name the table's folder itself")
	_, err = unitsRead(t, Source{Path: filepath.Join(root, "old one.parquet")})
	require.ErrorContains(t, err, "name the table's folder itself")
	_, err = unitsRead(t, Source{Path: filepath.Dir(root)})
	require.ErrorContains(t, err, "name the table's folder itself")
	require.NoError(t, os.Remove(filepath.Join(root, "new one.parquet")))
	_, err = unitsRead(t, Source{Path: root})
	require.ErrorContains(t, err, "which is not there")
}

func TestADeltaTableNotUnderstoodIsRefusedByName(t *testing.T) {
	meta := func(mode string) string {
		return fmt.Sprintf(`{"metaData":{"id":"x","configuration":{"delta.columnMapping.mode":%q}}}`, mode)
	}
	vector := `{"add":{"path":"a.parquet","partitionValues":{},"deletionVector":{"storageType":"u","pathOrInlineDv":"x","offset":1,"sizeInBytes":1,"cardinality":1}}}`
	for name, c := range map[string]struct {
		actions []string
		says    string
	}{
		"deletion vectors": {[]string{plainProtocol, plainMeta, vector}, "deletion vectors"},
		"column mapping":   {[]string{plainProtocol, meta("name"), addFile("a.parquet")}, "column mapping"},
		"reader version":   {[]string{`{"protocol":{"minReaderVersion":4}}`, plainMeta}, "reader version 4"},
		"feature":          {[]string{`{"protocol":{"minReaderVersion":3,"readerFeatures":["catalogManaged"]}}`, plainMeta}, "catalogManaged"},
		"no protocol":      {[]string{plainMeta, addFile("a.parquet")}, "no protocol"},
		"a line cut off":   {[]string{plainProtocol, plainMeta, `{"add":{"path":`}, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			root := deltaTable(t, c.actions)
			putSales(t, filepath.Join(root, "a.parquet"), daysOfSales("A", monday, 3, 1))
			_, err := unitsRead(t, Source{Path: root})
			fe, ok := AsFileError(err)
			require.True(t, ok, "%v", err)
			require.Contains(t, fe.Text, c.says)
			require.NotEmpty(t, fe.Hint)
		})
	}
	root := deltaTable(t, []string{plainProtocol, plainMeta, addFile("a.parquet")}, []string{plainMeta},
		[]string{plainMeta})
	require.NoError(t, os.Remove(filepath.Join(root, "_delta_log", fmt.Sprintf("%020d.json", 1))))
	_, err := unitsRead(t, Source{Path: root})
	require.ErrorContains(t, err, "lacks version 1")
}

func TestAHudiTableIsRefusedByName(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, ".hoodie"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(root, ".hoodie", "hoodie.properties"), []byte("x"), 0o666))
	putSales(t, filepath.Join(root, "a.parquet"), daysOfSales("A", monday, 3, 1))
	_, err := unitsRead(t, Source{Path: root})
	require.ErrorContains(t, err, "it is a Hudi table")
}

// icebergEntry is one file of an Iceberg manifest.
type icebergEntry struct {
	Status   int32       `avro:"status"`
	DataFile icebergData `avro:"data_file"`
}

type icebergData struct {
	Content int32  `avro:"content"`
	Path    string `avro:"file_path"`
	Format  string `avro:"file_format"`
}

type icebergManifest struct {
	Path    string `avro:"manifest_path"`
	Spec    int32  `avro:"partition_spec_id"`
	Content int32  `avro:"content"`
}

func putAvro[T any](t *testing.T, path, schema string, rows []T) {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	w, err := ocf.NewWriter(f, avro.MustParse(schema))
	require.NoError(t, err)
	for i := range rows {
		require.NoError(t, w.Encode(&rows[i]))
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
}

// icebergTable writes an Iceberg table of one snapshot, whose metadata names
// the place it was made in: elsewhere.
func icebergTable(t *testing.T, manifestContent int32, entries ...icebergEntry) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "sales")
	require.NoError(t, os.MkdirAll(filepath.Join(root, "metadata"), 0o777))
	at := "s3://elsewhere/sales"
	for i := range entries {
		entries[i].DataFile.Path = at + "/data/" + entries[i].DataFile.Path
	}
	putAvro(t, filepath.Join(root, "metadata", "m0.avro"), `{"type":"record","name":"manifest_entry","fields":[{"name":"status","type":"int"},
		{"name":"data_file","type":{"type":"record","name":"r2","fields":[{"name":"content","type":"int"},{"name":"file_path","type":"string"},{"name":"file_format","type":"string"}]}}]}`, entries)
	putAvro(t, filepath.Join(root, "metadata", "list.avro"),
		`{"type":"record","name":"manifest_file","fields":[{"name":"manifest_path","type":"string"},
		{"name":"partition_spec_id","type":"int"},{"name":"content","type":"int"}]}`,
		[]icebergManifest{{at + "/metadata/m0.avro", 0, manifestContent}})
	meta := fmt.Sprintf(`{"format-version":2,"location":%q,"current-snapshot-id":7,"snapshots":[{"snapshot-id":7,"manifest-list":%q}],
		"schemas":[{"schema-id":0,"fields":[{"id":1,"name":"sku","type":"string"}]}],"current-schema-id":0,"partition-specs":[]}`, at, at+"/metadata/list.avro")
	require.NoError(t, os.WriteFile(filepath.Join(root, "metadata", "00000-a.metadata.json"),
		[]byte(`{"format-version":2}`), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(root, "metadata", "00001-b.metadata.json"), []byte(meta), 0o666))
	return root
}

func TestAnIcebergTableIsItsCurrentSnapshot(t *testing.T) {
	root := icebergTable(t, 0, icebergEntry{1, icebergData{0, "new.parquet", "PARQUET"}},
		icebergEntry{2, icebergData{0, "old.parquet", "PARQUET"}})
	now := daysOfSales("A", monday, 12, 3)
	putSales(t, filepath.Join(root, "data", "new.parquet"), now)
	putSales(t, filepath.Join(root, "data", "old.parquet"), daysOfSales("A", monday, 5, 2))
	for _, path := range []string{root, filepath.Join(root, "data")} {
		units, err := unitsRead(t, Source{Path: path})
		require.NoError(t, err)
		require.Equal(t, unitsOf(now), units)
	}
}

func TestAnIcebergTableNotUnderstoodIsRefusedByName(t *testing.T) {
	for name, c := range map[string]struct {
		content int32
		file    icebergData
		says    string
	}{
		"delete manifests": {1, icebergData{0, "a.parquet", "PARQUET"}, "delete files"},
		"delete files":     {0, icebergData{1, "a.parquet", "PARQUET"}, "delete files"},
		"files of ORC":     {0, icebergData{0, "a.orc", "ORC"}, "written as ORC"},
	} {
		t.Run(name, func(t *testing.T) {
			root := icebergTable(t, c.content, icebergEntry{1, c.file})
			_, err := unitsRead(t, Source{Path: root})
			require.ErrorContains(t, err, c.says)
		})
	}
	root := icebergTable(t, 0, icebergEntry{1, icebergData{0, "a.parquet", "PARQUET"}})
	require.NoError(t, os.Truncate(filepath.Join(root, "metadata", "m0.avro"), 100))
	_, err := unitsRead(t, Source{Path: root})
	require.ErrorContains(t, err, "cannot be read")
}
