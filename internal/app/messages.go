package app

import (
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/report/recipients"
)

// openMessages makes the message centre. A demonstration shows every channel
// and sends nothing.
func (s *System) openMessages() error {
	s.declare(message.Parameters)
	adapters := map[message.Channel]message.Adapter{}
	if s.Config.Demo {
		for _, channel := range append(message.Personal[1:], message.Robots...) {
			adapters[channel] = message.Simulator{}
		}
	} else if err := s.channels(adapters); err != nil {
		return err
	}
	s.Messages = message.New(message.Config{DB: s.DB, Ring: s.Ring, Params: s.Params, Directory: recipients.New(s.Ring, s.DB.Clock()),
		Words: func() *i18n.Catalogue { return s.Catalogue }, BaseURL: s.Config.BaseURL, Adapters: adapters})
	return nil
}

// channels are those that the configuration sets up.
func (s *System) channels(adapters map[message.Channel]message.Adapter) error {
	c, now := s.Config, s.DB.Clock()
	if c.MailURL != "" {
		mail, err := message.NewMail(c.MailURL, now)
		if err != nil {
			return fault.New(fault.Malformed, "config.mail_url").Because(err)
		}
		adapters[message.Mail] = mail
	}
	if c.SMSURL != "" {
		adapters[message.SMS] = message.NewSMS(c.SMSURL, c.SMSSecret, now)
	}
	if c.WeChatApp != "" {
		host := c.WeChatURL
		if host == "" {
			host = message.WeChatHost
		}
		adapters[message.WeChat] = message.NewWeChat(host, c.WeChatApp, c.WeChatSecret, now)
	}
	if c.WeComWebhook != "" {
		adapters[message.WeCom] = message.NewWeCom(c.WeComWebhook)
	}
	if c.DingTalkWebhook != "" {
		adapters[message.DingTalk] = message.NewDingTalk(c.DingTalkWebhook, c.DingTalkSecret, now)
	}
	return nil
}
