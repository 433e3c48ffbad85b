package settings

import (
	"encoding/json"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
)

func (in *changeInput) change() (param.Change, error) {
	day, err := clock.ParseDay(in.Body.From)
	if err != nil {
		var checks fault.Checks
		checks.Add("/from", "field.day")
		return param.Change{}, checks.Err()
	}
	value, err := json.Marshal(in.Body.Value)
	return param.Change{Name: in.Name, From: day, Value: value, Basis: in.Body.Basis, Note: in.Body.Note, Reason: in.Body.Reason, Replaces: in.Body.Replaces}, err
}
