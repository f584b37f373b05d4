"""Running the desk: what a backup is, how it is made, and how a newsroom gets up again from one."""
