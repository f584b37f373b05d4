module desk.example/check

go 1.21

require golang.org/x/mod v0.0.0
