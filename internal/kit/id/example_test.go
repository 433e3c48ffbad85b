package id_test

import (
	"fmt"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/id"
)

func Example() {
	at := clock.Day("2026-11-20").Start()
	first, second := id.New(at), id.New(at)
	fmt.Println(len(first), first < second, id.Valid(first), id.Valid("RK202611200004"))
	before, after := id.Number(at), id.Number(at)
	fmt.Println(before < after, len(id.Token()))
	// Output:
	// 26 true true false
	// true 43
}
