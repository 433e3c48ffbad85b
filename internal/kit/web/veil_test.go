package web

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"gongzhi/internal/kit/scope"
)

type veiled struct {
	Remark  string                `json:"remark"`
	Phone   string                `json:"phone"`
	Title   string                `json:"title" mask:"-"`
	Note    *string               `json:"note"`
	Lines   []veiledLine          `json:"lines"`
	Next    *veiled               `json:"next"`
	Any     any                   `json:"any"`
	By      map[string]veiledLine `json:"by"`
	Numbers []int                 `json:"numbers"`
}

type veiledLine struct {
	VoidReason string `json:"voidReason"`
}

// TestFreeTextIsVeiled: whatever an answer holds, its free texts show no number
// of a person to who may not read it, and the answer itself stays as it was.
func TestFreeTextIsVeiled(t *testing.T) {
	note := "zhang.san@163.com"
	body := func() *veiled {
		return &veiled{Remark: "打 13812345678", Phone: "13812345678", Title: "热线 28123456", Note: &note, Lines: []veiledLine{{"好"}, {"证件 440400199003070018"}},
			Next: &veiled{Remark: "+853 66123456"}, Any: veiledLine{"66123456"}, By: map[string]veiledLine{"a": {"6612 3456"}}, Numbers: []int{66123456}}
	}
	staff := scope.With(context.Background(), scope.Actor{PersonID: "p"})
	masked := scope.With(context.Background(), scope.Actor{PersonID: "p", Masked: true})
	for name, c := range map[string]struct {
		ctx   context.Context
		route Route
		want  string
	}{
		"staff":  {staff, Route{}, `{"remark":"打 138****5678","phone":"13812345678","title":"热线 28123456","note":"z***@163.com","lines":[{"voidReason":"好"},{"voidReason":"证件 440***********0018"}],"next":{"remark":"+853 66****56","phone":"","title":"","note":null,"lines":null,"next":null,"any":null,"by":null,"numbers":null},"any":{"voidReason":"66****56"},"by":{"a":{"voidReason":"66****56"}},"numbers":[66123456]}`},
		"masked": {masked, Route{}, `{"remark":"打 *********78","phone":"13812345678","title":"热线 28123456","note":"***@163.com","lines":[{"voidReason":"好"},{"voidReason":"证件 4****************8"}],"next":{"remark":"+853 ******56","phone":"","title":"","note":null,"lines":null,"next":null,"any":null,"by":null,"numbers":null},"any":{"voidReason":"******56"},"by":{"a":{"voidReason":"******56"}},"numbers":[66123456]}`},
		"reveal": {staff, Route{}.Clear(), ""},
	} {
		kept := body()
		got, err := json.Marshal(c.route.veil(c.ctx)(kept))
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" {
			whole, _ := json.Marshal(body())
			c.want = string(whole)
		}
		if string(got) != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
		if !reflect.DeepEqual(kept, body()) {
			t.Errorf("%s: the value that was answered has changed", name)
		}
	}
	if public := (Route{}).veil(context.Background())(veiledLine{"66123456"}); public != any(veiledLine{"******56"}) {
		t.Errorf("the public reads %v", public)
	}
}
