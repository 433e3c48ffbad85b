package cache

// Entries counts what a memory holds.
func Entries(m *Memory) int { return len(m.entries) }
