//go:build !linux

package app

func letGo(mapping) {}
