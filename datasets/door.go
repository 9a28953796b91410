// Package datasets holds every table on disk: the row types, the contract the
// input tables keep, the checks, and Parquet in and out.
//
// Two libraries do the work, each where it is strong. Bulk tables (sales,
// history, forecasts) go through arrow's low-level columnar layer, because it
// streams row groups in little memory; plan documents go through
// xitongsys/parquet-go, because there the tagged struct is the schema. No
// other package imports either.
//
// Two rules hold for every read: the rows delivered equal the footer's row
// count in every column, or the read fails; and a file that cannot be read
// whole is refused with its name, the column and what to do about it.
package datasets

import (
	"context"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// What the rest of the program uses of the rooms inside this one, under this
// room's name: each is documented where it is.
type (
	// Source says where a table's rows are and how its columns are named there.
	Source = table.Source
	// Frame is a table in memory, column by column, for analysis and benchmarks.
	Frame = table.Frame
	// RowWriter writes structs as one Parquet file, row group by row group, in the memory
	// of one row group.
	RowWriter[T any] = table.RowWriter[T]
	// WriteOptions say how a bulk table is laid out; the zero value is ours.
	WriteOptions = parquet.WriteOptions
	// SeriesRows is what was sold of one SKU at one location: one row per day on which
	// anything is recorded, in date order.
	SeriesRows = sales.SeriesRows
	// SeriesOptions say which rows of a sales table count and what the work may take.
	SeriesOptions = sales.SeriesOptions
	// SeriesStats is what became of a sales table's rows.
	SeriesStats = sales.SeriesStats
	// SeriesKey is a series of the sales table and how much of it there is.
	SeriesKey = sales.SeriesKey
	// SalesBatch is some rows of the sales table, column by column.
	SalesBatch = sales.SalesBatch
	// SalesDay is a row of the sales_days table: what the sales export holds of one day.
	SalesDay = sales.SalesDay
	// SalesFolder writes sales into a hive folder, one file per month:
	// month=2026-11/sales.parquet.
	SalesFolder = sales.SalesFolder
	// SalesOptions say which optional columns a sales file has and how it is laid out.
	SalesOptions = sales.SalesOptions
	// SalesWriter writes one sales file in bulk, a row group at a time, in memory of one
	// row group.
	SalesWriter = sales.SalesWriter
	// FoundSeries is a series with the rows of the export that it was made of, in the
	// order of the files.
	FoundSeries = sales.FoundSeries
	// SourceRow is one row of a sales export as it was read, and where it stands.
	SourceRow = sales.SourceRow
	// History is a compacted sales history, opened for reading by shards.
	History = sales.History
	// Shard is a range of whole series of a history.
	Shard = sales.Shard
	// Kind is the type of a contract column.
	Kind = contract.Kind
	// Column is one column of a contract table.
	Column = contract.Column
	// Table is a table of the contract.
	Table = contract.Table
	// FileError says that a file cannot be read whole: nothing of it is delivered.
	FileError = fault.FileError
	// A DateVote finds out in which format texts, or numbers as text, stand for days.
	DateVote = dates.DateVote
	// A DecimalVote finds out which mark stands before decimals in texts.
	DecimalVote = vector.DecimalVote
)

// The kinds of columns.
const (
	Text    = contract.Text
	Number  = contract.Number
	Integer = contract.Integer
	Money   = contract.Money
	Day     = contract.Day
	Flag    = contract.Flag
	Time    = contract.Time
)

// What a source may say of days of a location that stand in several files.
const (
	DuplicatesStop     = sales.DuplicatesStop
	DuplicatesKeepLast = sales.DuplicatesKeepLast
	DuplicatesSum      = sales.DuplicatesSum
)

// SampledFiles is how many of a source's files are opened to see how they are laid out.
const SampledFiles = table.SampledFiles

// KindChannel is the kind of a location that keeps no stock of its own choosing.
const KindChannel = contract.KindChannel

// AsFileError finds the FileError in err.
func AsFileError(err error) (*FileError, bool) {
	return fault.AsFileError(err)
}

// RowWord is "row 7" where a file is Parquet by its name, else "line 7": the lines of a
// text are counted as an editor shows them, the header's being the first.
func RowWord(file string, row int64) string { return fault.RowWord(file, row) }

// InputTable finds an input table of the contract by name.
func InputTable(name string) (Table, error) {
	return contract.InputTable(name)
}

// InputTables is the contract of the input tables, in the order the documents list
// them.
func InputTables() []Table {
	return contract.InputTables()
}

// ReadRows reads a whole table as structs, in the table's order: for masters and other
// tables of some hundred thousand rows.
func ReadRows[T any](ctx context.Context, s Source) ([]T, error) {
	return table.ReadRows[T](ctx, s)
}

// WriteRows writes structs as one Parquet file: to a temporary name, made durable,
// reopened and counted, then renamed.
func WriteRows[T any](path string, rows []T, opts WriteOptions) error {
	return table.WriteRows[T](path, rows, opts)
}

// CreateRows starts a file; nothing is at path before Close.
func CreateRows[T any](path string, opts WriteOptions) (*RowWriter[T], error) {
	return table.CreateRows[T](path, opts)
}

// FindKeys reads the rows of one of our own tables that speak of the given series, in
// the table's order.
func FindKeys[T any](ctx context.Context, s Source, keys ...core.Key) ([]T, error) {
	return table.FindKeys[T](ctx, s, keys...)
}

// FindText reads the rows of one of our own tables whose column holds one of some texts.
func FindText[T any](ctx context.Context, s Source, column string, of ...string) ([]T, error) {
	return table.FindText[T](ctx, s, column, of...)
}

// ReadRange reads the rows from one on, at most so many, of one of our own tables, and
// counts all.
func ReadRange[T any](ctx context.Context, s Source, from, most int64) (rows []T, total int64, err error) {
	return table.ReadRange[T](ctx, s, from, most)
}

// CountRows is the number of rows a Parquet file's footer counts.
func CountRows(path string) (int64, error) {
	return table.CountRows(path)
}

// ReadFrame reads columns of a Parquet file, glob or folder of any layout; without
// names it reads all that are not nested.
func ReadFrame(path string, columns ...string) (*Frame, error) {
	return table.ReadFrame(path, columns...)
}

// ReadFrameOf is ReadFrame for a source with aliases or constants.
func ReadFrameOf(ctx context.Context, s Source, columns ...string) (*Frame, error) {
	return table.ReadFrameOf(ctx, s, columns...)
}

// WriteDocument writes plan lines as one Parquet file whose schema is the parquet tags
// of T.
func WriteDocument[T any](path string, lines []T, opts WriteOptions) error {
	return table.WriteDocument[T](path, lines, opts)
}

// ColumnNames lists the columns of the source's first file that are not nested, in the
// file's order.
func ColumnNames(s Source) ([]string, error) {
	return table.ColumnNames(s)
}

// TextFormat is how the source's files are laid out where they are delimited text: ""
// for both where they are Parquet, and for what differs from file to file.
func TextFormat(s Source) (delimiter, encoding string, err error) {
	return table.TextFormat(s)
}

// DatedColumn tells whether a column holds days or times by its type, so that no format
// is needed to read it, and whether its times are instants.
func DatedColumn(s Source, name string) (dated, instant bool, err error) {
	return table.DatedColumn(s, name)
}

// TextColumn tells whether a column holds texts by its type, so that numbers in it are
// written in some way.
func TextColumn(s Source, name string) (bool, error) {
	return table.TextColumn(s, name)
}

// EachText hands every value of some columns on as text, row by row, "" for a missing
// one, until take returns false.
func EachText(ctx context.Context, s Source, names []string, take func(row []string) bool) error {
	return table.EachText(ctx, s, names, take)
}

// MissingColumns names the wanted columns that the first file of a source lacks, under
// their own names or an alias, and the columns it has.
func MissingColumns(s Source, wanted ...string) (missing, has []string, err error) {
	return table.MissingColumns(s, wanted...)
}

// DateFormats lists the names of the formats dates may have in texts and whole numbers.
func DateFormats() (names []string) {
	return dates.DateFormats()
}

// NewDateVote begins a vote.
func NewDateVote() *DateVote {
	return dates.NewDateVote()
}

// ScanSeries reads a sales table and hands every series to sink, ordered by location
// and then SKU.
func ScanSeries(ctx context.Context, s Source, opts SeriesOptions, sink func(SeriesRows) error) (*SeriesStats, error) {
	return sales.ScanSeries(ctx, s, opts, sink)
}

// FindSeries makes some series of a sales table the way ScanSeries does, and says of
// which rows.
func FindSeries(ctx context.Context, s Source, o SeriesOptions, keys ...core.Key) ([]FoundSeries, error) {
	return sales.FindSeries(ctx, s, o, keys...)
}

// CheckDeliveries refuses a sales table of whose files some repeat whole days of
// others, unless the source says what counts.
func CheckDeliveries(ctx context.Context, s Source) error {
	return sales.CheckDeliveries(ctx, s)
}

// The files of a history in the folder of a run: a whole one, or one that is laid over
// that of an earlier night.
const (
	HistoryName     = sales.HistoryName
	HistoryBaseName = sales.HistoryBaseName
	HistoryNewName  = sales.HistoryNewName
)

// CompactOnto writes a sales table as the history of a folder: ordered by location, SKU and
// date, one row per series day, broken rows left out and returns netted. Only what is new
// since a base, the whole history of an earlier night, is written where that has at least
// so many rows and few of them have changed: onto tells. The base itself is not written.
func CompactOnto(ctx context.Context, s Source, folder, base string, least int64,
	opts SeriesOptions) (stats *SeriesStats, onto bool, err error) {
	return sales.CompactOnto(ctx, s, folder, base, least, opts)
}

// OpenHistory opens a history written by CompactOnto; path names the file
// of a whole one, beside which the two files of another lie.
func OpenHistory(path string) (*History, error) {
	return sales.OpenHistory(path)
}

// NewSalesWriter starts a sales file; nothing is at path before Close.
func NewSalesWriter(path string, opts SalesOptions) (*SalesWriter, error) {
	return sales.NewSalesWriter(path, opts)
}

// NewSalesFolder starts a hive folder.
func NewSalesFolder(dir string, opts SalesOptions) *SalesFolder {
	return sales.NewSalesFolder(dir, opts)
}

// StreamRows reads a table as structs, one row group at a time in the table's
// order, and hands each on; the slice is the caller's to keep. Of days that
// several files of a sales table hold, the rows that do not count are left out.
func StreamRows[T any](ctx context.Context, s Source, take func([]T) error) error {
	return table.Stream(ctx, s, sales.TakeSettled, take)
}

// StreamGoodRows is StreamRows for a table that may hold rows with values that
// cannot be read: they are left out, and refused is told of each such value.
func StreamGoodRows[T any](ctx context.Context, s Source, take func([]T) error,
	refused func(file string, row int64, column string)) error {
	return table.StreamGood(ctx, s, sales.TakeSettled, take, refused)
}
