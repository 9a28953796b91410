package main

import "github.com/stockwright/stockwright/benchmarks/bar"

func measureSpareParts(sheet *bar.Sheet) {}
