// Package settings is 参数 字典 日历 附件 消息 公告 帮助 (P5): the console over kit/param and
// kit/calendar and the upload and download of attachments. Parameters are the
// numbers that law and the owner set, calendars the days that deadlines count;
// a change of either is a new version with its reason.
package settings
