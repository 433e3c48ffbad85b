package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type moveCmd struct {
	From string `required:"" help:"Data folder with the SQLite database, its files and keys; it is only read." type:"existingdir"`
}

func (m moveCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.Move(ctx, config, m.From, os.Stdout)
}

type userCmd struct {
	Add   userAddCmd   `cmd:"" help:"Create an account."`
	First userFirstCmd `cmd:"" help:"Name the three administrators of an empty installation."`
	List  userListCmd  `cmd:"" help:"List accounts."`
	Reset userResetCmd `cmd:"" help:"Set a new initial password."`
	Close userCloseCmd `cmd:"" help:"Close an account and end its sessions."`

	Unlock userUnlockCmd `cmd:"" help:"Let a locked account sign in again."`

	Sessions    userSessionsCmd    `cmd:"" help:"List where a person is signed in."`
	SignOut     userSignOutCmd     `cmd:"" help:"End all sessions of a person."`
	ResetFactor userResetFactorCmd `cmd:"" help:"Take a lost second factor away and end the person's sessions."`
	AnyAddress  userAnyAddressCmd  `cmd:"" help:"Let administrators sign in from any address again."`
}

type userAddCmd struct {
	Login string   `arg:"" help:"Sign-in name."`
	Name  string   `required:"" help:"Name of the person."`
	Role  []string `required:"" help:"Role ids, such as platform.system."`
	Org   string   `help:"Name of the organisation; made when absent."`
}

func (u userAddCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.AddUser(ctx, config, app.NewUser{Login: u.Login, Name: u.Name, Roles: u.Role, Organisation: u.Org}, os.Stdout)
}

type userFirstCmd struct {
	Org      string            `required:"" help:"Name of the organisation that runs the system."`
	System   map[string]string `required:"" placeholder:"LOGIN=NAME" help:"The system administrator."`
	Security map[string]string `required:"" placeholder:"LOGIN=NAME" help:"The security administrator."`
	Audit    map[string]string `required:"" placeholder:"LOGIN=NAME" help:"The audit administrator."`
}

func (u userFirstCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	first := app.FirstUser{Organisation: u.Org, System: u.System, Security: u.Security, Audit: u.Audit}
	return app.FirstUsers(ctx, config, first, os.Stdout)
}

type userListCmd struct{}

func (userListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListUsers(ctx, config, os.Stdout)
}

type userResetCmd struct {
	Login string `arg:""`
}

func (u userResetCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ResetUser(ctx, config, u.Login, os.Stdout)
}

type userCloseCmd struct {
	Login  string `arg:""`
	Reason string `required:"" help:"Why, kept in the audit log."`
}

func (u userCloseCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.CloseUser(ctx, config, u.Login, u.Reason, os.Stdout)
}

type importCmd struct {
	Register string `arg:"" enum:"organisations,catalogue" help:"organisations or catalogue."`
	File     string `arg:"" type:"existingfile" help:"xlsx or csv file."`
}

func (i importCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.Import(ctx, config, i.Register, i.File, os.Stdout)
}

type exportCmd struct {
	Register string `arg:"" enum:"organisations,catalogue" help:"organisations or catalogue."`
	File     string `arg:"" help:"File to write, ending in .xlsx or .csv; - for CSV on standard output."`
}

func (e exportCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.Export(ctx, config, e.Register, e.File, os.Stdout)
}

type doctorCmd struct{}

func (doctorCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	healthy, err := app.Doctor(ctx, config, os.Stdout)
	if err == nil && !healthy {
		err = app.ErrMend
	}
	return err
}

type foldersCmd struct {
	Adopt foldersAdoptCmd `cmd:"" help:"After a move: make the folders of this machine those of the system."`
}

type foldersAdoptCmd struct{}

func (foldersAdoptCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.AdoptFolders(ctx, config, os.Stdout)
}

type trustCmd struct {
	Reason string `required:"" help:"Why, kept in the audit log: installed, upgraded to …, setting … changed."`
}

func (t trustCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RecordTrust(ctx, config, t.Reason, os.Stdout)
}
