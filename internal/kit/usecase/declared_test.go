package usecase

import (
	"context"
	"strings"
	"testing"

	"gongzhi/internal/kit/scope"
)

func TestAWriteNeedsThePermissionItsRouteDeclares(t *testing.T) {
	ctx := scope.With(context.Background(), scope.Actor{PersonID: "p", Grants: map[string]scope.Reach{"a.read": scope.All, "a.hold": scope.All}})
	_, err := Write(UnderRoute(ctx, "a.read"), &Runner{}, "a.hold", func(context.Context, *Tx) (bool, error) {
		t.Error("the use case ran")
		return true, nil
	})
	if err == nil || !strings.Contains(err.Error(), `declares "a.read"`) {
		t.Errorf("a write under another permission than declared: %v", err)
	}
}
