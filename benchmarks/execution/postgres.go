package main

import (
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

func (b *bench) createDatabase(name string) error {
	admin, err := sql.Open("pgx", b.pg.DSN(""))
	if err != nil {
		return err
	}
	defer admin.Close()
	_, err = admin.Exec("CREATE DATABASE " + name)
	return err
}
