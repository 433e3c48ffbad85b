// Package settings is 参数 字典 附件 (P5): the console over kit/param and the
// upload and download of attachments. Parameters are the numbers that law and
// the owner set; a change is a new version with its reason and first day.
package settings
