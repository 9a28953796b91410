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
