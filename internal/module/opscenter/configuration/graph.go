package configuration

import (
	"cmp"
	"slices"
)

// Node is a line of the table of contents or an asset.
type Node struct {
	Kind string `json:"kind" enum:"module,asset"`
	Code string `json:"code" doc:"Number of the line, or code of the asset"`
}

// The kinds of nodes.
const (
	ModuleNode = "module"
	AssetNode  = "asset"
)

// Graph is what needs what.
type Graph map[Node][]Need

func (g Graph) nodes() []Node {
	var nodes []Node
	for n := range g {
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, compare)
	return nodes
}

// compare orders modules before assets, modules by their number.
func compare(a, b Node) int {
	return cmp.Or(-cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(a.Code), len(b.Code)), cmp.Compare(a.Code, b.Code))
}

// Impact tells what breaks when some nodes fail: down is what cannot work any
// more, weak what works with fewer members of a pool or on something weak.
func (g Graph) Impact(failed ...Node) (down, weak []Node) {
	isDown, isWeak := map[Node]bool{}, map[Node]bool{}
	for _, n := range failed {
		isDown[n] = true
	}
	for changed := true; changed; {
		changed = false
		for n, needs := range g {
			broken, weakened := judge(needs, isDown, isWeak)
			if broken && !isDown[n] {
				isDown[n], changed = true, true
			}
			if weakened && !isWeak[n] {
				isWeak[n], changed = true, true
			}
		}
	}
	for n := range isDown {
		if !slices.Contains(failed, n) {
			down = append(down, n)
		}
	}
	for n := range isWeak {
		if !isDown[n] {
			weak = append(weak, n)
		}
	}
	slices.SortFunc(down, compare)
	slices.SortFunc(weak, compare)
	return down, weak
}

// judge tells whether needs are not met, or met with less than all.
func judge(needs []Need, down, weak map[Node]bool) (broken, weakened bool) {
	standing := map[string]int{}
	for _, n := range needs {
		asset := Node{AssetNode, n.Asset}
		weakened = weakened || weak[asset] || down[asset]
		if n.Pool == "" {
			broken = broken || down[asset]
			continue
		}
		standing[n.Pool] += 0
		if !down[asset] {
			standing[n.Pool]++
		}
	}
	for _, count := range standing {
		broken = broken || count == 0
	}
	return broken, weakened
}

// Below is everything that a node needs, directly or through others.
func (g Graph) Below(of Node) []Node {
	var found []Node
	for wait := []Node{of}; len(wait) > 0; wait = wait[1:] {
		for _, n := range g[wait[0]] {
			asset := Node{AssetNode, n.Asset}
			if asset != of && !slices.Contains(found, asset) {
				found = append(found, asset)
				wait = append(wait, asset)
			}
		}
	}
	slices.SortFunc(found, compare)
	return found
}

// Users are the nodes that need an asset directly.
func (g Graph) Users(code string) []Node {
	users := []Node{}
	for _, n := range g.nodes() {
		if slices.ContainsFunc(g[n], func(need Need) bool { return need.Asset == code }) {
			users = append(users, n)
		}
	}
	return users
}

// Suspects are the assets whose failure alone explains that all of some nodes
// are down, those that would break least else first.
func (g Graph) Suspects(broken []Node) []Node {
	if len(broken) == 0 {
		return []Node{}
	}
	type suspect struct {
		node Node
		more int
	}
	var found []suspect
	for _, n := range g.nodes() {
		if n.Kind != AssetNode {
			continue
		}
		down, _ := g.Impact(n)
		down = append(down, n)
		if !slices.ContainsFunc(broken, func(b Node) bool { return !slices.Contains(down, b) }) {
			found = append(found, suspect{n, len(down) - len(broken)})
		}
	}
	slices.SortStableFunc(found, func(a, b suspect) int { return a.more - b.more })
	nodes := make([]Node, len(found))
	for i, s := range found {
		nodes[i] = s.node
	}
	return nodes
}

// Circle tells whether a node needs itself through others.
func (g Graph) Circle(of Node) bool {
	seen := map[Node]bool{}
	var reach func(n Node) bool
	reach = func(n Node) bool {
		for _, need := range g[n] {
			asset := Node{AssetNode, need.Asset}
			if asset == of {
				return true
			}
			if !seen[asset] {
				seen[asset] = true
				if reach(asset) {
					return true
				}
			}
		}
		return false
	}
	return reach(of)
}
