// Package xserver is what all have in common that speak to the X server beside the toolkit, without C.
package xserver

import (
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/res"
	"github.com/jezek/xgb/xproto"
)

// Server is a connection to an X server.
type Server struct {
	*xgb.Conn
	knows bool // which process a window belongs to
}

// Connect connects to the X server that DISPLAY names.
func Connect() (*Server, error) {
	xgb.Logger.SetOutput(io.Discard) // it complains about every computer that needs no authority
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	return &Server{Conn: conn, knows: res.Init(conn) == nil}, nil
}

// ProcessOf is the process that a window belongs to, 0 where the server does not know.
func (s *Server) ProcessOf(window xproto.Window) int {
	if !s.knows {
		return 0
	}
	reply, err := res.QueryClientIds(s.Conn, 1,
		[]res.ClientIdSpec{{Client: uint32(window), Mask: res.ClientIdMaskLocalClientPID}}).Reply()
	if err != nil || len(reply.Ids) == 0 || len(reply.Ids[0].Value) == 0 {
		return 0
	}
	return int(reply.Ids[0].Value[0])
}
