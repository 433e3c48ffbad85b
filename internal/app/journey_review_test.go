package app

const reviewsPath = "/api/platform/review"

// review: what is granted is listed once a quarter, and each post is kept or
// removed with a reason. Who decides does not decide about themselves.
func (j *journey) review() {
	_, spare := j.employ("passing", "depot", "warehouse.curator")
	for range 2 { // the second finds it begun
		if err := j.Services.Reviews.Begin(j.Context()); err != nil {
			j.Fatal(err)
		}
	}
	found := j.rows("audit", reviewsPath+"/reviews")
	if len(found) != 1 || found[0]["left"] != found[0]["lines"] || found[0]["late"] != false {
		j.Fatalf("reviews: %v", found)
	}
	j.reviewID = found[0]["id"].(string)
	one := reviewsPath + "/reviews/" + j.reviewID
	lines := j.rows("security", reviewsPath+"/lines?limit=100&reviewId="+j.reviewID)
	if len(lines) < 20 {
		j.Fatalf("%d posts are reviewed", len(lines))
	}
	decide := func(login, action string, is func(line map[string]any) bool) answer {
		for _, line := range lines {
			if is(line) {
				j.lineID = line["id"].(string)
				return j.send(login, "zh-Hans", "POST", reviewsPath+"/lines/"+j.lineID+"/"+action, values{"version": line["version"], "reason": "与人事名单核对"})
			}
		}
		j.Fatalf("no post to %s", action)
		return answer{}
	}
	called := func(name string) func(map[string]any) bool {
		return func(line map[string]any) bool { return line["personName"] == name }
	}
	if own := decide("security", "keep", called("安全示例")); own.text("key") != "review.own" {
		j.Errorf("own post: %s", own.raw)
	}
	if kept := decide("security", "keep", called("审计示例")); kept.text("state") != "kept" || kept.body["late"] != false || kept.text("deciderName") == "" {
		j.Errorf("kept: %s", kept.raw)
	}
	if removed := decide("security2", "remove", func(line map[string]any) bool { return line["postId"] == spare }); removed.text("state") != "removed" || removed.body["late"] != false {
		j.Errorf("removed: %s", removed.raw)
	}
	if post := j.ok("audit", "GET", posts+"/"+spare, nil); post.text("state") != "closed" {
		j.Errorf("a post that was removed: %s", post.raw)
	}
	if now := j.ok("audit", "GET", one, nil); now.body["left"] != found[0]["lines"].(float64)-2 || now.text("state") != "open" {
		j.Errorf("two of them are decided: %s", now.raw)
	}
	if past := j.rows("audit", one+"/timeline"); len(past) == 0 {
		j.Error("the timeline of a review is empty")
	}
	j.ok("audit", "GET", reviewsPath+"/lines/export?format=csv", nil)
}
