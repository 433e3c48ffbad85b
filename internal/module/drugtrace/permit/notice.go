package permit

import (
	"context"
	"strconv"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

// quotaMessage tells that a permit is nearly used up.
var quotaMessage = message.Kind{Name: "drugtrace.quota", Channels: []message.Channel{message.Inbox, message.Mail}, Basis: "basis.permit.recommended",
	Variables: []message.Variable{{Name: "drug"}, {Name: "permit", Needed: true}, {Name: "used"}, {Name: "allowed"}}}

// Told lets the depot and the regulator know when a receipt has carried an item
// past the warning point; taken is what that receipt took.
func (p *Permits) Told(ctx context.Context, tx *usecase.Tx, permitID, itemID string, taken int64) error {
	permit, err := permitByID(ctx, tx, permitID)
	if err != nil {
		return err
	}
	lines, err := linesOf(ctx, tx, permitID)
	if err != nil {
		return err
	}
	used, err := p.needs.Quota.Used(ctx, tx, permitID)
	if err != nil {
		return err
	}
	percent := p.params.Int(ParamWarnPercent, tx.Now().Day())
	for _, line := range lines {
		if line.ItemID != itemID || used[itemID]*100 < line.MaxQty*percent || (used[itemID]-taken)*100 >= line.MaxQty*percent {
			continue
		}
		names, err := p.needs.Items.ItemNames(ctx, []string{itemID})
		if err != nil {
			return err
		}
		notice := message.Notice{Kind: quotaMessage, Key: permitID + "-" + itemID, Path: "/drugtrace/permits/" + permitID,
			Params: drugtrace.Message(names[itemID], map[string]string{"permit": permit.PermitNo, "used": strconv.FormatInt(used[itemID], 10), "allowed": strconv.FormatInt(line.MaxQty, 10)}),
			To:     message.Audience{Organisations: []string{permit.OrgID}, Permission: PermitRead}}
		if err := message.Send(ctx, tx.Tx, notice); err != nil {
			return err
		}
		notice.Key, notice.To = notice.Key+"-regulator", message.Audience{Permission: PermitApprove}
		return message.Send(ctx, tx.Tx, notice)
	}
	return nil
}
