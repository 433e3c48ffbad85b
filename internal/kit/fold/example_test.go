package fold_test

import (
	"fmt"
	"strings"

	"gongzhi/internal/kit/fold"
)

func Example() {
	index := fold.Index("奧美拉唑膠囊", "Omeprazol cápsulas")
	for _, typed := range []string{"奥美拉唑", "奧美", "ＯＭＥＰ", "capsulas", "amlz", "阿莫西林"} {
		fmt.Println(typed, strings.Contains(index, fold.Query(typed)))
	}
	// Output:
	// 奥美拉唑 true
	// 奧美 true
	// ＯＭＥＰ true
	// capsulas true
	// amlz true
	// 阿莫西林 false
}
