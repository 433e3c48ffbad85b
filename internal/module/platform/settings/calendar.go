package settings

import (
	"context"
	"slices"

	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Calendar is a working calendar as it is now, and the versions before.
type Calendar struct {
	Current  *calendar.Table   `json:"current"`
	Versions []CalendarVersion `json:"versions" nullable:"false" doc:"The newest first"`
	Until    clock.Day         `json:"until" doc:"Last day that the tables know"`
	Ending   bool              `json:"ending" doc:"That day is near, or has passed: the table of the next year is wanted"`
}

// CalendarVersion tells who changed a calendar, when and why.
type CalendarVersion struct {
	ID         string        `json:"id"`
	Number     int64         `json:"number"`
	Reason     string        `json:"reason"`
	CreatedAt  clock.Instant `json:"createdAt"`
	PersonName string        `json:"personName" doc:"Empty for what came with the program"`
}

// Deadline is a day counted in working days, and by which version.
type Deadline struct {
	Day       clock.Day `json:"day"`
	VersionID string    `json:"versionId"`
	Number    int64     `json:"number"`
	Certain   bool      `json:"certain" doc:"False when a table of a year on the way is not there yet"`
}

// Calendars lists the working calendars.
func (s *Settings) Calendars(ctx context.Context) ([]Calendar, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Calendar, error) {
		list := []Calendar{}
		var people []string
		for _, name := range []string{calendar.Mainland, calendar.Macao} {
			if _, known := s.calendars.Current(name); !known {
				continue // a database that was never seeded
			}
			versions := s.calendars.Versions(name)
			slices.Reverse(versions)
			one := Calendar{Current: versions[0], Until: versions[0].Until(), Ending: s.ending(versions[0], q.Now.Day()), Versions: make([]CalendarVersion, len(versions))}
			for i, v := range versions {
				one.Versions[i] = CalendarVersion{ID: v.ID, Number: v.Number, Reason: v.Reason, CreatedAt: v.CreatedAt, PersonName: v.CreatedBy}
				people = append(people, v.CreatedBy)
			}
			list = append(list, one)
		}
		names, err := s.needs.PersonNames(ctx, people)
		for _, one := range list {
			for i := range one.Versions {
				one.Versions[i].PersonName = names[one.Versions[i].PersonName]
			}
		}
		return list, err
	})
}

// ParamCalendarWarn is how many days before its tables end a calendar is said to
// want the next year's.
const ParamCalendarWarn = "platform.settings.calendar_warn"

// ending reports whether the table of the next year is wanted.
func (s *Settings) ending(table *calendar.Table, today clock.Day) bool {
	return table.Until() < today.AddDays(int(s.params.Int(ParamCalendarWarn, today)))
}

// todos are the tables that are missing, for whoever registers them.
func (s *Settings) todos(_ context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	todos := []module.Todo{}
	if actor.Reach(PermitCalendar) != scope.All {
		return todos, nil
	}
	today := s.runner.DB.Clock().Now().Day()
	for _, name := range []string{calendar.Mainland, calendar.Macao} {
		table, known := s.calendars.Current(name)
		if !known || !s.ending(table, today) || len(todos) == limit {
			continue
		}
		todo := module.Todo{What: "todo.calendar." + name, Params: map[string]any{"day": table.Until()}, Entity: "calendar", Path: "/platform/calendars",
			DueAt: table.Until().End(), Overdue: table.Until() < today, Verb: "register", Facts: []string{}, Tone: "warn"}
		if todo.Overdue {
			todo.Tone = "danger"
		}
		todos = append(todos, todo)
	}
	return todos, nil
}

// ChangeCalendar writes the next version of a calendar.
func (s *Settings) ChangeCalendar(ctx context.Context, change calendar.Change) (*calendar.Table, error) {
	return usecase.Write(ctx, s.runner, PermitCalendar, func(ctx context.Context, tx *usecase.Tx) (*calendar.Table, error) {
		return s.calendars.Change(ctx, tx, change)
	})
}

// Deadline counts working days after a day, by the newest version or by the one
// that a case has kept.
func (s *Settings) Deadline(ctx context.Context, name string, from clock.Day, days int, versionID string) (Deadline, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(context.Context, usecase.Query) (Deadline, error) {
		table, known := s.calendars.Current(name)
		if versionID != "" && known {
			table, known = s.calendars.ByID(versionID)
			known = known && table.Name == name
		}
		if !known {
			return Deadline{}, fault.New(fault.NotFound, "calendar.unknown", "name", name)
		}
		due := table.AddDays(from, days)
		return Deadline{Day: due, VersionID: table.ID, Number: table.Number, Certain: table.Knows(from) && table.Knows(due)}, nil
	})
}
